# The __repr__ that @dataclass adds names the class of the object, not the one that was decorated.

from dataclasses import dataclass

@dataclass
class Point:
    x: int

class Dot(Point):
    pass

def test_repr():
    assert repr(Dot(1)) == "Point(x=1)"

def test_text():
    assert f"{Dot(1)}" == "Point(x=1)"
