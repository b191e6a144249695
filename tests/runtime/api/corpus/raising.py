"""Tests about exceptions and warnings, most of which fail."""

import re
import sys
import warnings

import pytest


def boom(exc=None):
    raise exc or ValueError("boom")


def test_nothing():
    with pytest.raises(ValueError):
        pass


def test_nothing_tuple():
    with pytest.raises((ValueError, KeyError)):
        pass


def test_nothing_match():
    with pytest.raises(match="x"):
        pass


def test_other():
    with pytest.raises(KeyError):
        boom()


def test_match():
    with pytest.raises(ValueError, match="bang"):
        boom()


def test_match_special():
    with pytest.raises(ValueError, match="a(b"):
        boom()


def test_match_escape_hint():
    with pytest.raises(ValueError, match="f(x)"):
        boom(ValueError("f(x)"))


def test_match_compiled():
    with pytest.raises(ValueError, match=re.compile("BANG", re.IGNORECASE)):
        boom()


def test_match_compiled_plain():
    with pytest.raises(ValueError, match=re.compile("bang")):
        boom()


def test_match_full():
    with pytest.raises(ValueError, match="^bo\\.m$"):
        boom()


def test_match_full_same_start():
    with pytest.raises(ValueError, match="^boom and more$"):
        boom()


def test_match_multiline():
    with pytest.raises(ValueError, match="^one\ntwo$"):
        boom(ValueError("one\nthree"))


def test_match_empty():
    with pytest.raises(ValueError, match=""):
        boom()
    assert 0


def test_match_notes():
    exc = ValueError("x")
    exc.__notes__ = ["a note"]
    with pytest.raises(ValueError, match="no such"):
        boom(exc)


def test_check():
    def is_nice(exc):
        return False

    with pytest.raises(ValueError, check=is_nice):
        boom()


def test_check_lambda_only():
    with pytest.raises(check=lambda exc: False):
        boom()


def test_unexpected_keyword():
    with pytest.raises(ValueError, message="x"):
        boom()


def test_no_parameter():
    pytest.raises()


def test_none_expected():
    pytest.raises(None)


def test_empty_tuple():
    with pytest.raises(()):
        pass


def test_not_callable():
    pytest.raises(ValueError, 5)


def test_not_exception():
    pytest.raises(int)


def test_instance():
    pytest.raises(ValueError("x"))


def test_string():
    pytest.raises("ValueError")


def test_tuple_with_int():
    pytest.raises((ValueError, 5))


def test_call_form():
    pytest.raises(ValueError, boom)
    pytest.raises(KeyError, boom)


def test_call_form_nothing():
    pytest.raises(ValueError, len, [])


def test_excinfo_unfilled():
    with pytest.raises(ValueError) as excinfo:
        assert excinfo.value
        boom()


def test_excinfo_repr():
    with pytest.raises(ValueError) as excinfo:
        boom()
    assert repr(excinfo) == 1


def test_excinfo_str():
    with pytest.raises(ValueError) as excinfo:
        boom()
    assert str(excinfo) == [excinfo.typename, excinfo.exconly(), excinfo.errisinstance(ValueError)]


def test_excinfo_match():
    with pytest.raises(ValueError) as excinfo:
        boom()
    assert excinfo.match("boom") is True
    excinfo.match("bang")


def test_excinfo_match_escape():
    with pytest.raises(ValueError) as excinfo:
        boom(ValueError("a+"))
    excinfo.match("a+b")


def test_excinfo_traceback():
    with pytest.raises(ValueError) as excinfo:
        boom()
    entries = [(entry.name, entry.lineno, entry.relline, str(entry.statement)) for entry in excinfo.traceback]
    assert entries == [excinfo.traceback[-1].path.name, len(excinfo.traceback)]


def test_excinfo_getrepr():
    with pytest.raises(ValueError) as excinfo:
        boom()
    assert str(excinfo.getrepr(style="short")) == ""


def test_excinfo_getrepr_long():
    with pytest.raises(ValueError) as excinfo:
        boom()
    assert [str(excinfo.getrepr(showlocals=True)), excinfo.getrepr().reprcrash.message] == ""


def test_raises_exc_repr():
    assert [
        repr(pytest.RaisesExc(ValueError)),
        repr(pytest.RaisesExc((ValueError, KeyError), match="x")),
        repr(pytest.RaisesExc(match=re.compile("x", re.I))),
    ] == ""


def test_raises_exc_matches():
    expected = pytest.RaisesExc(ValueError, match="^a$")
    reasons = []
    for exc in (None, KeyError("a"), ValueError("b"), ValueError("a")):
        reasons.append((expected.matches(exc), expected.fail_reason))
    assert reasons == ""


if sys.version_info >= (3, 11):
    V, K, T = ValueError, KeyError, TypeError

    def group(*excs, message="message"):
        return ExceptionGroup(message, excs)

    def reason(expected, exc):
        return expected.matches(exc), expected.fail_reason

    def test_group_nothing():
        with pytest.RaisesGroup(V, pytest.RaisesExc(K, match="x")):
            pass

    def test_group_not_a_group():
        with pytest.RaisesGroup(V):
            boom()

    def test_group_other_not_a_group():
        with pytest.RaisesGroup(V, K):
            boom()

    def test_group_wrong():
        with pytest.RaisesGroup(V):
            raise group(K("k"))

    def test_group_allow_unwrapped():
        with pytest.RaisesGroup(K, allow_unwrapped=True):
            boom()

    def test_group_reasons():
        G, E = pytest.RaisesGroup, pytest.RaisesExc
        cases = [
            (G(V), group(V())),
            (G(V), group(V(), V())),
            (G(V, V), group(V())),
            (G(V, K), group(V(), T())),
            (G(V, K, T), group(V(), OSError())),
            (G(V, K), group(V(), OSError(), T())),
            (G(E(V, match="a"), V), group(V("b"), V("a"))),
            (G(V, E(V, match="a")), group(V("a"), V("b"))),
            (G(V, E(V, match="a"), K), group(V("a"), V("b"), T("t"))),
            (G(E(V, match="^a$"), K), group(V("b"), K("b"))),
            (G(E(V, match="^a$"), K), group(V("b"), T("b"))),
            (G(V), group(group(V()))),
            (G(V, flatten_subgroups=True), group(group(V()))),
            (G(V, K), group(group(V()), K())),
            (G(G(V)), group(V())),
            (G(G(V)), group(group(K()))),
            (G(G(V), V), group(group(V("1")), V("2"), K("3"))),
            (G(V, match="mess"), group(V())),
            (G(V, match="nope"), group(V("nope"))),
            (G(V, match="nope"), group(V("x"))),
            (G(V, check=lambda g: False), group(V("x"))),
            (G(V, check=lambda g: isinstance(g, V)), group(V("x"))),
            (G(V), None),
            (G(V), V()),
            (G(V, allow_unwrapped=True), V()),
            (G(E(V, match="q"), allow_unwrapped=True), V()),
            (G(E(check=lambda e: False)), group(V())),
            (G(V, V, V), group(K(), K(), K())),
            (G(E(V), E(V), E(match="x")), group(V("x"), V("x"), K("y"))),
        ]
        reasons = [re.sub("0x[0-9a-f]+", "0x", f"{expected!r} {reason(expected, exc)}") for expected, exc in cases]
        raise AssertionError("\n".join(reasons))

    def test_group_errors():
        G, E = pytest.RaisesGroup, pytest.RaisesExc
        texts = []
        for make in (
            lambda: G(V, K, allow_unwrapped=True),
            lambda: G(G(V), allow_unwrapped=True),
            lambda: G(V, allow_unwrapped=True, match="x"),
            lambda: G(G(V), flatten_subgroups=True),
            lambda: G((V, K)),
            lambda: G(V()),
            lambda: G(5),
            lambda: G(int),
            lambda: E(),
            lambda: E(5),
            lambda: E(ExceptionGroup[ValueError]),
            lambda: E(ExceptionGroup[Exception]),
            lambda: E(BaseExceptionGroup[BaseException]),
            lambda: G(KeyboardInterrupt).expected_type(),
        ):
            try:
                texts.append(repr(make()))
            except Exception as exc:
                texts.append(f"{type(exc).__name__}: {exc}")
        raise AssertionError("\n".join(texts))

    def test_group_contains():
        with pytest.raises(ExceptionGroup) as excinfo:
            raise group(V("a"), group(K("b")))
        found = [
            excinfo.group_contains(V),
            excinfo.group_contains(K),
            excinfo.group_contains(K, depth=1),
            excinfo.group_contains(K, depth=2, match="b"),
            excinfo.group_contains((T, OSError)),
        ]
        assert found == []

    def test_group_contains_not_a_group():
        with pytest.raises(V) as excinfo:
            boom()
        excinfo.group_contains(V)


# Warnings.


def warn(text="careful", category=UserWarning):
    warnings.warn(text, category, stacklevel=1)


def test_no_warning():
    with pytest.warns(UserWarning):
        pass


def test_other_warning():
    with pytest.warns(RuntimeWarning):
        warn()


def test_no_warning_tuple():
    with pytest.warns((RuntimeWarning, FutureWarning)):
        pass


def test_warning_match():
    with pytest.warns(UserWarning, match="nope"):
        warn()


def test_warning_match_escape():
    with pytest.warns(UserWarning, match="f(x)"):
        warn("f(x)")


def test_many_warnings():
    with pytest.warns(RuntimeWarning):
        for i in range(10):
            warn(f"a rather long warning text, so that the list of them is broken into several lines {i}")


def test_warns_keyword():
    pytest.warns(UserWarning, message="x")


def test_warns_not_callable():
    pytest.warns(UserWarning, 5)


def test_warns_not_a_warning():
    pytest.warns(ValueError)


def test_warns_instance():
    pytest.warns(5)


def test_warns_raises():
    with pytest.warns(UserWarning):
        raise ValueError("x")


def test_warns_skip():
    with pytest.warns(UserWarning):
        pytest.fail("meant")


def test_warns_bad_message():
    with pytest.warns(UserWarning):
        warnings.warn(1)


def test_deprecated_call():
    with pytest.deprecated_call():
        warn()


def test_deprecated_call_function():
    pytest.deprecated_call(warn, "x", DeprecationWarning)
    pytest.deprecated_call(warn)


def test_warns_list():
    with pytest.warns(UserWarning) as record:
        warn("a")
        warn("b", RuntimeWarning)
        warn("c")
    texts = [(str(w.message), w.category.__name__) for w in record]
    assert texts == [len(record), str(record[0].message), str(record.pop(RuntimeWarning).message), len(record.list)]


def test_recorder_pop_missing():
    with pytest.warns() as record:
        warn()
    record.pop(RuntimeWarning)


def test_reemitted():
    with pytest.warns() as outer:
        with pytest.warns(UserWarning):
            warn("inner")
            warn("kept", RuntimeWarning)
    assert [str(w.message) for w in outer] == ""


def test_recorder_enter_twice():
    recorder = pytest.WarningsRecorder(_ispytest=True)
    with pytest.raises(RuntimeError) as excinfo:
        recorder.__exit__(None, None, None)
    assert "without entering" in str(excinfo.value) and 0
