"""Runs out of C stack."""
import sys


def test_before():
    assert 1 + 1 == 2


def test_fault():
    sys.setrecursionlimit(10**9)
    nested = []
    for _ in range(10**6):
        nested = [nested]
    repr(nested)


def test_after():
    assert "a" < "b"


def test_after_fails():
    assert 1 + 1 == 3
