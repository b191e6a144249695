"""Points that stay in the Mandelbrot set: a float loop with an early end."""


def inside(cr, ci, limit):
    zr = 0.0
    zi = 0.0
    for _ in range(limit):
        rr = zr * zr
        ii = zi * zi
        if rr + ii > 4.0:
            return False
        zi = 2.0 * zr * zi + ci
        zr = rr - ii + cr
    return True


def test_mandelbrot():
    size = 500
    count = 0
    for y in range(size):
        for x in range(size):
            if inside(3.0 * x / size - 2.25, 3.0 * y / size - 1.5, 100):
                count += 1
    assert count == 43043
