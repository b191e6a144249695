"""Sees the overridden fixture and generated cases."""


def test_name(name):
    assert name == "root/inner"


def test_digit(digit):
    assert digit < 2


class TestLocal:
    import pytest

    @pytest.fixture
    def name(self, name):
        return name + "/class"

    def test_name(self, name):
        assert name == "root/inner/class"
