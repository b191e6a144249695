"""Spectral norm of an infinite matrix, as in the benchmarks game: division and float sums."""

import math


def entry(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def multiply(vector):
    result = []
    for i in range(len(vector)):
        total = 0.0
        for j in range(len(vector)):
            total += entry(i, j) * vector[j]
        result.append(total)
    return result


def multiply_transposed(vector):
    result = []
    for i in range(len(vector)):
        total = 0.0
        for j in range(len(vector)):
            total += entry(j, i) * vector[j]
        result.append(total)
    return result


def test_spectral_norm():
    u = [1.0] * 300
    v = u
    for _ in range(10):
        v = multiply_transposed(multiply(u))
        u = multiply_transposed(multiply(v))
    vbv = 0.0
    vv = 0.0
    for i in range(len(u)):
        vbv += u[i] * v[i]
        vv += v[i] * v[i]
    assert abs(math.sqrt(vbv / vv) - 1.2742) < 0.001
