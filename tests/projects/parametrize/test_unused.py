"""A name that the function does not take: an error while collecting."""
import pytest


@pytest.mark.parametrize("missing", [1])
def test_unused():
    pass
