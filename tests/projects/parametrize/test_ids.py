"""Ids as pytest makes them."""
import enum

import pytest


class Colour(enum.Enum):
    RED = 1


class Thing:
    pass


def named():
    pass


@pytest.mark.parametrize(
    "value",
    [0, -1, 1.5, 1e300, True, None, "text", "", "a-b", "tab\t", "\x00", "ü", "😀", b"bytes", b"\xff", (1, 2), [1], {}],
)
def test_values(value):
    assert value is value


@pytest.mark.parametrize("value", [Colour.RED, Thing, Thing(), named, len, ...])
def test_objects(value):
    assert value is not None


@pytest.mark.parametrize("value", ["same", "same", "same1", "other"])
def test_duplicates(value):
    assert value


@pytest.mark.parametrize("a", [1, 2], ids=["first", "second"])
@pytest.mark.parametrize("b, c", [(3, 4), (5, 6)], ids=lambda v: f"<{v}>")
def test_stacked(a, b, c):
    assert a < b < c


@pytest.mark.parametrize(("a", "b"), [pytest.param(1, 2, id="pair"), pytest.param(2, 1, marks=pytest.mark.xfail), (3, 4)])
def test_param(a, b):
    assert a < b


@pytest.mark.parametrize("nothing", [])
def test_empty(nothing):
    raise RuntimeError


@pytest.mark.parametrize("x", range(3))
class TestClass:
    @pytest.mark.parametrize("y", "ab")
    def test_in_class(self, x, y):
        assert x != 1 or y != "b"

    def test_alone(self, x):
        assert x >= 0
