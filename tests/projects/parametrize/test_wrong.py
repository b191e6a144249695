"""A table that does not fit its names: an error while collecting."""
import pytest


@pytest.mark.parametrize("a, b", [(1, 2), (3,)])
def test_lengths(a, b):
    pass
