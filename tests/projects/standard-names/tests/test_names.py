import dataclasses
import enum
import inspect
import json
import re
import textwrap


class Colour(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Point:
    x: int


def test_standard_modules():
    assert json.loads("[1]") == [1] and re.match("a", "ab") and textwrap.dedent(" a") == "a"
    assert inspect.isfunction(test_standard_modules)
    assert Point(1) == Point(1) and Colour(1) is Colour.RED


def test_explained():
    assert {"a": [1, 2], "b": Point(1)} == {"a": [1, 3], "b": Point(2)}


def test_module_that_pytest_does_not_load():
    import sched

    assert sched.WORD == "own"
