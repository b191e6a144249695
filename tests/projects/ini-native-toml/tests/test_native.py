"""Configured by the native table of pytest 9."""
import pytest


def should_run():
    assert True


@pytest.mark.xfail(reason="passes")
def test_strict():
    assert True
