"""Tests that see what the hooks did."""
import pytest
from conftest import seen


def test_a():
    assert seen == ["test_d", "test_c", "test_b", "test_a"]


def test_b():
    assert "x" == "y"


@pytest.mark.refused
def test_c():
    raise RuntimeError


def test_d(request):
    assert "collected_here" in request.node.extra_keyword_matches
