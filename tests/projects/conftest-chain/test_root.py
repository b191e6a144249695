"""Tests beside the root conftest."""
import pytest


def test_name(name):
    assert name == "root"


@pytest.mark.slow
def test_slow(level):
    assert level == "high"


def test_ini(pytestconfig):
    assert pytestconfig.getini("flavour") == "plain"
