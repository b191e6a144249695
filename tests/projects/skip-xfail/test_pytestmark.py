"""A mark for the whole module, and a skip that must not be there."""
import pytest

pytestmark = [pytest.mark.xfail(reason="all of it")]


def test_fails():
    assert 0


def test_passes():
    pass
