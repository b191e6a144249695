"""Integers and floats: rounding, precedence, and the cases where intuition fails."""


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def is_prime(n):
    if n < 2:
        return False
    d = 2
    while d * d <= n:
        if n % d == 0:
            return False
        d += 1
    return True


def test_precedence():
    assert 2 + 3 * 4 == 14
    assert (2 + 3) * 4 == 20
    assert -(2**2) == -4
    assert not 1 == 2


def test_floor_division_rounds_down():
    assert 7 // 2 == 3
    assert -7 // 2 == -4
    assert -7 % 3 == 2
    assert 7 % -3 == -2


def test_floats_are_binary():
    assert 0.1 + 0.2 != 0.3
    assert 0.5 + 0.25 == 0.75
    assert abs((0.1 + 0.2) - 0.3) < 1e-9


def test_comparison_chain():
    x = 5
    assert 1 < x < 10
    assert not (1 < x < 3)


def test_gcd():
    assert gcd(48, 18) == 6
    assert gcd(17, 5) == 1


def test_primes_below_thirty():
    primes = []
    for n in range(30):
        if is_prime(n):
            primes.append(n)
    assert primes == [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]


def test_sum_of_squares():
    total = 0
    for n in range(1, 11):
        total += n * n
    assert total == 385


def test_large_integers_do_not_wrap():
    assert 2**63 == 9223372036854775808
    assert 9223372036854775807 + 1 > 9223372036854775807
