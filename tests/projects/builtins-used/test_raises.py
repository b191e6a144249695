"""raises, warns, approx, fail."""
import warnings

import pytest


def test_raises():
    with pytest.raises(ZeroDivisionError) as info:
        1 / 0
    assert info.type is ZeroDivisionError
    assert "division" in str(info.value)


def test_raises_match():
    with pytest.raises(ValueError, match=r"in.*lid"):
        raise ValueError("invalid")


def test_raises_wrong_message():
    with pytest.raises(ValueError, match="other"):
        raise ValueError("invalid")


def test_raises_nothing():
    with pytest.raises(ValueError):
        pass


def test_raises_another():
    with pytest.raises(ValueError):
        raise KeyError("k")


def test_raises_call():
    pytest.raises(ValueError, int, "x")


def test_warns():
    with pytest.warns(DeprecationWarning, match="old"):
        warnings.warn("old thing", DeprecationWarning)


def test_warns_nothing():
    with pytest.warns(UserWarning):
        pass


def test_deprecated_call():
    with pytest.deprecated_call():
        warnings.warn("gone soon", PendingDeprecationWarning)


def test_approx():
    assert 0.1 + 0.2 == pytest.approx(0.3)
    assert [0.1 + 0.2, 1] == pytest.approx([0.3, 1.0])
    assert {"a": 0.30000001} == pytest.approx({"a": 0.3}, rel=1e-6)


def test_approx_fails():
    assert 1.1 == pytest.approx(1.0)


def test_fail():
    pytest.fail("on purpose")


def test_fail_without_trace():
    pytest.fail("on purpose", pytrace=False)


def test_exception_chain():
    try:
        {}["k"]
    except KeyError as e:
        raise ValueError("second") from e


def test_warning_is_reported():
    warnings.warn("look here")


def test_recwarn(recwarn):
    warnings.warn("seen", RuntimeWarning)
    assert recwarn.pop(RuntimeWarning).message.args == ("seen",)
