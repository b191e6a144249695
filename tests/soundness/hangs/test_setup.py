"""Never ends while a fixture is set up."""
import pytest


@pytest.fixture
def endless():
    while True:
        pass


def test_fault(endless):
    pass


def test_after():
    assert True
