"""Counts how often the fixture ran."""
from conftest import calls


def test_first():
    assert len(calls) == 1


def test_second():
    assert len(calls) == 2
