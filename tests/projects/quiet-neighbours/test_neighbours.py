"""Plain tests without fixtures that print, log, warn, skip, fail or add to their report, each between quiet ones."""

import logging
import sys
import unittest
import warnings

import pytest


def test_quiet_1(): pass


def test_prints(): print("out")


def test_quiet_2(): pass


def test_prints_to_stderr(): print("err", file=sys.stderr)


def test_quiet_3(): pass


def test_logs(): logging.getLogger("x").warning("logged")


def test_quiet_4(): pass


def test_warns(): warnings.warn("careful", UserWarning, stacklevel=1)


def test_quiet_5(): pass


def test_skips(): pytest.skip("not here")


def test_quiet_6(): pass


def test_prints_and_fails():
    print("before")
    assert False


def test_quiet_7(): pass


def test_xfails():
    print("expected")
    pytest.xfail("known")


def test_quiet_8(): pass


@pytest.mark.parametrize("number", [1, 2, 3])
def test_parameter(number):
    if number == 2:
        print("two")


def test_quiet_9(): pass


class TestInClass:
    def test_quiet(self): pass

    def test_prints(self): print("in class")

    def test_last(self): pass


class TestCase(unittest.TestCase):
    def test_1_quiet(self): pass

    def test_2_prints(self): print("in case")

    def test_3_quiet(self): pass


def test_last(): pass
