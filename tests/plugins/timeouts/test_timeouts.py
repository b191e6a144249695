"""The command line lifts the limit of the ini file; a mark's may be text."""

import time

import pytest


def test_long():
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        pass


@pytest.mark.timeout("600", func_only=True)
def test_marked():
    pass


def test_fixture_of_installed(platformdirs_isolated):
    assert platformdirs_isolated.is_dir()
