"""The longest Collatz chain below a limit: int arithmetic only."""


def chain_length(number):
    length = 1
    while number != 1:
        if number % 2 == 0:
            number //= 2
        else:
            number = 3 * number + 1
        length += 1
    return length


def test_collatz():
    longest = 0
    start = 0
    for number in range(1, 200000):
        length = chain_length(number)
        if length > longest:
            longest = length
            start = number
    assert start == 156159
    assert longest == 383
