"""The sieve of Eratosthenes: fills with a stride, and a count."""


def primes_below(limit):
    sieve = [True] * limit
    sieve[0] = False
    sieve[1] = False
    number = 2
    while number * number < limit:
        if sieve[number]:
            for multiple in range(number * number, limit, number):
                sieve[multiple] = False
        number += 1
    return [index for index in range(limit) if sieve[index]]


def test_sieve():
    for _ in range(10):
        primes = primes_below(1000000)
    assert len(primes) == 78498
    assert primes[:5] == [2, 3, 5, 7, 11]
    assert primes[-1] == 999983
