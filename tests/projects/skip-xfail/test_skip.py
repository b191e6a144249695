"""Every form of skip."""
import sys
import unittest

import pytest


@pytest.mark.skip
def test_bare():
    raise RuntimeError


@pytest.mark.skip(reason="with a reason")
def test_reason():
    raise RuntimeError


@pytest.mark.skipif(sys.version_info > (3,), reason="condition holds")
def test_skipif():
    raise RuntimeError


@pytest.mark.skipif(False, reason="never")
def test_not_skipped():
    pass


@pytest.mark.skipif("sys.platform.startswith('no such')", reason="string condition")
def test_string_condition():
    pass


@pytest.mark.skipif(True)
def test_without_reason():
    pass


def test_imperative():
    pytest.skip("from the body")


def test_importorskip():
    pytest.importorskip("no_such_module_anywhere")


@pytest.fixture
def skipping():
    pytest.skip("from a fixture")


def test_fixture_skips(skipping):
    raise RuntimeError


def test_unittest_skip():
    raise unittest.SkipTest("from unittest")


@pytest.mark.skip(reason="whole class")
class TestClass:
    def test_a(self):
        raise RuntimeError

    def test_b(self):
        raise RuntimeError
