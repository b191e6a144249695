"""A crash is never the failure that a mark expects."""
import os

import pytest


@pytest.mark.xfail(reason="fails, but does not crash")
def test_fault():
    os._exit(0)


def test_after():
    assert True
