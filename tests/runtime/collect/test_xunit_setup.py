"""xunit-style set-up runs in pytest's order, with and without the optional argument."""

import unittest

log = []


def setup_module(module):
    log.append(("setup_module", module.__name__))


def setup_function(function):
    log.append(("setup_function", function.__name__))


def teardown_function():
    log.append(("teardown_function",))


def test_function():
    assert log[-1] == ("setup_function", "test_function")
    assert log[0][0] == "setup_module"


class TestMethods:
    @classmethod
    def setup_class(cls):
        log.append(("setup_class", cls.__name__))

    def setup_method(self, method):
        self.method = method.__name__
        log.append(("setup_method", method.__name__))

    def teardown_method(self):
        log.append(("teardown_method", self.method))

    def test_one(self):
        assert log[-2:] == [("setup_class", "TestMethods"), ("setup_method", "test_one")]

    def test_two(self):
        assert log[-2:] == [("teardown_method", "test_one"), ("setup_method", "test_two")]


class Cases(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        log.append(("setUpClass",))

    def setUp(self):
        log.append(("setUp", self._testMethodName))
        self.addCleanup(log.append, ("cleanup", self._testMethodName))

    def tearDown(self):
        log.append(("tearDown", self._testMethodName))

    def test_b(self):
        assert log[-3:] == [("tearDown", "test_a"), ("cleanup", "test_a"), ("setUp", "test_b")]

    def test_a(self):
        assert log[-2:] == [("setUpClass",), ("setUp", "test_a")]

    @unittest.skip("never runs")
    def test_skipped(self):
        raise AssertionError

    @unittest.expectedFailure
    def test_expected_failure(self):
        raise AssertionError


class Asynchronous(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.value = 1

    async def test_awaits(self):
        assert self.value == 1
