"""Imports relatively, so it must be imported as a part of its package."""
from . import VALUE


def test_value():
    assert VALUE == 1


def test_name():
    assert __name__ == "pkg.test_same"
