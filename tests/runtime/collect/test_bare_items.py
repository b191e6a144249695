"""Tests without fixtures and marks between siblings: the runner gives them no set-up and teardown phase of their own."""

import os

ENDED = []


def current():
    return os.environ["PYTEST_CURRENT_TEST"].partition("::")[2]


def test_first():
    assert current() == "test_first (call)"
    ENDED.append("first")


def test_second():
    assert current() == "test_second (call)"
    ENDED.append("second")


def test_that_prints():
    print("said")
    ENDED.append("printed")


def test_that_logs():
    import logging

    logging.getLogger("bare").warning("logged")


def test_that_warns():
    import warnings

    warnings.warn("warned", stacklevel=1)


class TestMethods:
    def test_own_instance(self):
        assert current() == "TestMethods::test_own_instance (call)"
        self.mark = 1

    def test_other_instance(self):
        assert not hasattr(self, "mark")

    def test_with_fixture(self, request):
        assert request.node.parent.name == "TestMethods"
        assert ENDED == ["first", "second", "printed"]
