"""Reads through a null pointer."""
import ctypes


def test_before():
    assert 1 + 1 == 2


def test_fault():
    ctypes.string_at(0)


def test_after():
    assert "a" < "b"


def test_after_fails():
    assert 1 + 1 == 3
