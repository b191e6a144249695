"""Names other than pytest's defaults."""
import pytest


def check_plain():
    assert 1 + 1 == 2


def verify_other():
    assert "a" < "b"


def test_not_collected():
    raise RuntimeError


class CheckClass:
    def check_method(self):
        assert [] == []

    def test_not_collected(self):
        raise RuntimeError


@pytest.mark.xfail
def check_strict():
    pass
