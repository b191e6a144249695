"""One test of each outcome, for a conftest that renames them."""

import pytest


def test_fine():
    pass


def test_unlucky():
    assert False


@pytest.mark.skip(reason="no")
def test_skipped():
    pass


@pytest.fixture
def breaks_after():
    yield
    raise OSError("late")


def test_hidden_error(breaks_after):
    pass
