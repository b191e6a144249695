"""A product of two matrices of ints: nested lists."""


def product(a, b):
    rows = len(a)
    inner = len(b)
    columns = len(b[0])
    result = []
    for i in range(rows):
        row = []
        for j in range(columns):
            total = 0
            for k in range(inner):
                total += a[i][k] * b[k][j]
            row.append(total)
        result.append(row)
    return result


def test_matrix_product():
    size = 200
    a = [[i * j % 10 for j in range(size)] for i in range(size)]
    b = [[(i + j) % 10 for j in range(size)] for i in range(size)]
    c = product(a, b)
    assert c[0][0] == 0
    assert c[3][5] == sum([a[3][k] * b[k][5] for k in range(size)])
    assert sum([sum(row) for row in c]) == 131400000
