"""Leaves the interpreter with another status."""
import os


def test_before():
    assert 1 + 1 == 2


def test_fault():
    os._exit(3)


def test_after():
    assert "a" < "b"


def test_after_fails():
    assert 1 + 1 == 3
