"""Collection of classes."""
import pytest


class TestPlain:
    attribute = 1

    def test_a(self):
        self.attribute = 2

    def test_b(self):
        assert self.attribute == 1

    def helper(self):
        raise RuntimeError

    @staticmethod
    def test_static():
        assert True

    @classmethod
    def test_class(cls):
        assert cls.__name__.startswith("Test")


class TestChild(TestPlain):
    def test_b(self):
        assert self.attribute == 1, "overridden"

    def test_c(self):
        assert isinstance(self, TestPlain)


class TestNested:
    class TestInner:
        class TestInnermost:
            def test_deep(self):
                assert True

        def test_inner(self):
            assert False


class TestWithInit:
    def __init__(self):
        pass

    def test_not_collected(self):
        raise RuntimeError


class TestWithNew:
    def __new__(cls):
        return super().__new__(cls)

    def test_not_collected(self):
        raise RuntimeError


class TestSwitchedOff:
    __test__ = False

    def test_not_collected(self):
        raise RuntimeError


class NotATest:
    def test_not_collected(self):
        raise RuntimeError


class Mixin:
    def test_from_mixin(self):
        assert self.number


class TestWithMixin(Mixin):
    number = 3


class TestEmpty:
    pass


test_lambda = lambda: None  # noqa: E731


def test_returns():
    return 5


async def test_coroutine():
    pass


def test_default_argument(x=3):
    assert x == 3


test_not_callable = 3


@pytest.mark.parametrize("x", [1])
class TestMarked:
    def test_x(self, x):
        assert x == 1
