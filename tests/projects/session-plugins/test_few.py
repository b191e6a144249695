"""Two tests, one of which ends its process where it has one of its own."""

import os


def test_fine():
    pass


def test_ends(pytestconfig):
    if pytestconfig.option.boxed:
        os._exit(3)
