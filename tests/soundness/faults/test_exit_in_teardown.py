"""Leaves the interpreter after the test has passed."""
import os

import pytest


@pytest.fixture
def leaving():
    yield
    os._exit(0)


def test_fault(leaving):
    pass


def test_after():
    assert True
