"""Aborts."""
import os


def test_before():
    assert 1 + 1 == 2


def test_fault():
    os.abort()


def test_after():
    assert "a" < "b"


def test_after_fails():
    assert 1 + 1 == 3
