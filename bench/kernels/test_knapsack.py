"""The 0/1 knapsack by dynamic programming over a table."""


def best_value(weights, values, capacity):
    best = [0] * (capacity + 1)
    for item in range(len(weights)):
        weight = weights[item]
        value = values[item]
        for room in range(capacity, weight - 1, -1):
            candidate = best[room - weight] + value
            if candidate > best[room]:
                best[room] = candidate
    return best[capacity]


def test_knapsack():
    weights = [(i * 37) % 91 + 5 for i in range(200)]
    values = [(i * 53) % 97 + 3 for i in range(200)]
    assert best_value([1, 3, 4, 5], [1, 4, 5, 7], 7) == 9
    assert best_value(weights, values, 50000) == sum(values)
    assert best_value(weights, values, 1000) == 3477
