"""One body, many cases: plain tables, ids, stacked decorators, marks on single cases."""

import pytest


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


@pytest.mark.parametrize("n, expected", [(0, 0), (1, 1), (2, 1), (10, 55), (50, 12586269025)])
def test_fibonacci(n, expected):
    assert fibonacci(n) == expected


@pytest.mark.parametrize("year, leap", [(1900, False), (2000, True), (2023, False), (2024, True)])
def test_leap_year(year, leap):
    assert (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)) == leap


@pytest.mark.parametrize("x", [0, 1])
@pytest.mark.parametrize("y", [2, 3])
def test_stacked(x, y):
    assert x < y


@pytest.mark.parametrize(
    "text",
    ["", pytest.param("abc", id="letters"), pytest.param("1x", marks=pytest.mark.xfail(reason="not a number"))],
)
def test_no_digits(text):
    assert not any(c.isdigit() for c in text)
