"""Conway's game of life on a torus: nested lists and conditions."""


def step(grid):
    height = len(grid)
    width = len(grid[0])
    result = []
    for y in range(height):
        above = grid[y - 1]
        here = grid[y]
        below = grid[(y + 1) % height]
        row = []
        for x in range(width):
            left = x - 1
            right = (x + 1) % width
            around = (
                above[left]
                + above[x]
                + above[right]
                + here[left]
                + here[right]
                + below[left]
                + below[x]
                + below[right]
            )
            row.append(1 if around == 3 or (around == 2 and here[x] == 1) else 0)
        result.append(row)
    return result


def test_life():
    size = 96
    grid = [[0] * size for _ in range(size)]
    for y, x in [(1, 2), (2, 3), (3, 1), (3, 2), (3, 3)]:
        grid[y][x] = 1
    for _ in range(4 * 96):
        grid = step(grid)
    assert sum([sum(row) for row in grid]) == 5
    assert grid[1][2] == 1
