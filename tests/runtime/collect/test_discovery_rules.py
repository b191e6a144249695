"""What is collected from a module: every function here says that it should be, or would fail if it were run.

Passes under pytest and under Fastest; the number of items is part of the test (`test_last_counts`).
"""

import functools
import unittest

import pytest

ran = []


def fails(*args, **kwargs):
    raise AssertionError("must not be collected")


class TestInherited:
    def test_from_base(self):
        ran.append(type(self).__name__)

    def test_overridden(self):
        ran.append(type(self).__name__)


class TestDerived(TestInherited):
    def test_overridden(self):
        assert type(self).__name__ == "TestDerived"
        ran.append("own")

    @staticmethod
    def test_static():
        ran.append("static")

    @classmethod
    def test_class(cls):
        assert cls is TestDerived
        ran.append("class")

    class TestNested:
        def test_nested(self):
            ran.append("nested")


class TestSwitchedOff:
    __test__ = False
    test_never = fails


class SwitchedOn:
    __test__ = True

    def test_switched_on(self):
        ran.append("on")


class Abstract(unittest.TestCase):
    def helper(self):
        fails()


class TestInstances:
    def test_sets(self):
        self.value = 1

    def test_gets_a_new_instance(self):
        assert not hasattr(self, "value")


def decorated(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@decorated
def test_wrapped(request):
    assert request.node.name == "test_wrapped"


test_partial = functools.partial(lambda number: None, 1)
test_number = 5


def test_switched_off():
    fails()


test_switched_off.__test__ = False


def test_last_counts(request):
    here = [item for item in request.session.items if item.path == request.node.path]
    names = [item.nodeid.split("::", 1)[1] for item in here]
    assert names == [
        "TestInherited::test_from_base",
        "TestInherited::test_overridden",
        "TestDerived::test_from_base",
        "TestDerived::test_overridden",
        "TestDerived::test_static",
        "TestDerived::test_class",
        "TestDerived::TestNested::test_nested",
        "SwitchedOn::test_switched_on",
        "TestInstances::test_sets",
        "TestInstances::test_gets_a_new_instance",
        "test_wrapped",
        "test_partial",
        "test_last_counts",
    ]


@pytest.fixture(autouse=True)
def no_leaks():
    yield
    assert "must not be collected" not in ran
