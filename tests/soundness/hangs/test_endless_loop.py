"""Never ends, in Python."""
import os


def test_before():
    assert 1 + 1 == 2


def test_fault():
    while os.sep:
        pass


def test_after():
    assert "a" < "b"


def test_after_fails():
    assert 1 + 1 == 3
