"""Uses pythonpath and filterwarnings."""
import pytest
import sample


@pytest.mark.known
def test_double():
    assert sample.double(2) == 4


def test_warning_is_an_error():
    sample.warn("look out")


def test_ignored_warning():
    sample.warn("never mind")


@pytest.mark.filterwarnings("default")
def test_mark_wins():
    sample.warn("look out")
