"""Tests that show only while they run that they need pytest itself, among others that do not."""

import pytest

ran = []


def test_before():
    ran.append("before")


def test_internal_name():
    from _pytest.pathlib import bestrelpath
    from pathlib import Path

    assert bestrelpath(Path("/a"), Path("/a/b")) == "b"


def test_internal_name_fails():
    print("printed")
    from _pytest.pathlib import bestrelpath

    assert bestrelpath is None


@pytest.fixture
def tool(request):
    return request.getfixturevalue("pytester")


@pytest.mark.parametrize("number", [1, 2])
def test_set_up(tool, number):
    assert tool.path and number == 1


@pytest.mark.xfail(strict=True)
def test_xfail(tool):
    assert tool is None


def test_no_such_fixture(request):
    with pytest.raises(pytest.FixtureLookupError):
        request.getfixturevalue("never_defined")


def test_what_others_left():
    # Also where it is one of those that run before.
    assert ran == ["before"]
