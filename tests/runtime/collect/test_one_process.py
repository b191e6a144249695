"""Tests of one file run in the process that imported it, as under pytest: modules remember its number."""

import os

IMPORTED_IN = os.getpid()


def test_runs_where_it_was_imported():
    assert os.getpid() == IMPORTED_IN


def test_so_does_the_next():
    assert os.getpid() == IMPORTED_IN
