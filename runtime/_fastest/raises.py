"""`pytest.raises` and `RaisesExc`: a block, a call or an exception must raise, or be, what is expected.

Messages are those of pytest's reference (`pytest.raises`, `pytest.RaisesExc`); `RaisesGroup` is in `raises_group.py`.
"""

from __future__ import annotations

import re
import sys

from .excinfo import ExceptionInfo, group_type, stringify_exception
from .outcomes import Failed, fail

_PLAIN_FLAGS = re.compile("").flags
_METACHARACTERS = "{}()+.*?^$[]|"


def raises(expected_exception=None, func=None, *args, **kwargs):
    """Gives a context manager that expects an exception, or calls `func` and gives its `ExceptionInfo`.

    `match` is searched in the message and its notes, `check` is called with the exception and must return True.
    Another exception passes through; none at all fails the test.
    """
    __tracebackhide__ = True
    if func is None and not args:
        if set(kwargs) - {"match", "check", "expected_exception"}:
            names = ", ".join(sorted(kwargs))
            raise TypeError(
                f"Unexpected keyword arguments passed to pytest.raises: {names}\nUse context-manager form instead?"
            )
        return RaisesExc(**kwargs) if expected_exception is None else RaisesExc(expected_exception, **kwargs)
    if not expected_exception:
        raise ValueError(
            f"Expected an exception type or a tuple of exception types, but got `{expected_exception!r}`. "
            f"Raising exceptions is already understood as failing the test, so you don't need "
            f"any special code to say 'this should never raise an exception'."
        )
    if not callable(func):
        raise TypeError(f"{func!r} object (type: {type(func)}) must be callable")
    with RaisesExc(expected_exception) as excinfo:
        func(*args, **kwargs)
    try:
        return excinfo
    finally:
        # Breaks the cycle of the exception, this frame and the ExceptionInfo.
        del excinfo


raises.Exception = Failed


def plain_pattern(match):
    """A pattern as it was given: its text where it has no flags."""
    return match.pattern if match.flags == _PLAIN_FLAGS else match


def repr_callable(check) -> str:
    """How a `check` function is shown."""
    return repr(check)


def type_name(kind) -> str:
    """The name of an exception class, or of the classes of a tuple."""
    if isinstance(kind, type):
        return kind.__name__
    if len(kind) == 1:
        return kind[0].__name__
    return "(" + ", ".join(one.__name__ for one in kind) + ")"


def wrong_type(expected, exception: BaseException) -> str | None:
    """Why an exception is not of an expected class; None when it is. No class expects anything."""
    if expected is None or expected == () or isinstance(exception, expected):
        return None
    actual_name, expected_name = f"`{type_name(type(exception))}()`", f"`{type_name(expected)}`"
    groups = group_type()
    if isinstance(exception, groups) and isinstance(expected, type) and not issubclass(expected, groups):
        return f"Unexpected nested {actual_name}, expected {expected_name}"
    return f"{actual_name} is not an instance of {expected_name}"


def _literal_text(match) -> str | None:
    """The text that a pattern matches whole where it is `^text$` with everything escaped, which can be diffed."""
    if isinstance(match, re.Pattern):
        if match.flags != _PLAIN_FLAGS:
            return None
        match = match.pattern
    if not match or not isinstance(match, str) or match[0] != "^" or match[-1] != "$":
        return None
    inner = match[1:-1]
    unescaped = re.sub(r"\\.", "", inner)
    if any(char in _METACHARACTERS for char in unescaped):
        return None
    return re.sub(r"\\([{}()+-.*?^$\[\]\s\\|])", r"\1", inner)


class AbstractRaises:
    """What `RaisesExc` and `RaisesGroup` share: `match`, `check`, and the reason of the last failure."""

    def __init__(self, *, match, check) -> None:
        self.match = match
        if isinstance(match, str):
            error = None
            try:
                self.match = re.compile(match)
            except re.error as exc:
                error = exc
            if error is not None:
                fail(f"Invalid regex pattern provided to 'match': {error}")
            if match == "":
                import warnings

                from .warning_types import PytestWarning

                warnings.warn(
                    PytestWarning(
                        "matching against an empty string will *always* pass. If you want "
                        "to check for an empty message you need to pass '^$'. If you don't "
                        "want to match you should pass `None` or leave out the parameter."
                    ),
                    stacklevel=2,
                )
        self.rawmatch = _literal_text(match)
        self.check = check
        self._fail_reason: str | None = None
        # Inside a RaisesGroup, whose message shows this object, the check's repr is not repeated.
        self._nested = False
        self.is_baseexception = False

    def __class_getitem__(cls, item):
        return cls

    def _parse_exc(self, exc, expected: str):
        """The class to expect; errors name what was `expected`."""
        if isinstance(exc, type) and issubclass(exc, BaseException):
            if not issubclass(exc, Exception):
                self.is_baseexception = True
            return exc
        origin = getattr(exc, "__origin__", None)
        groups = group_type()
        if groups and isinstance(origin, type) and issubclass(origin, groups):
            return self._parse_generic(exc, origin)
        message = f"Expected {expected}, but got "
        if isinstance(exc, type):
            raise ValueError(message + f"{exc.__name__!r}")
        if isinstance(exc, BaseException):
            raise TypeError(message + f"an exception instance: {type(exc).__name__}")
        raise TypeError(message + repr(type(exc).__name__))

    def _parse_generic(self, exc, origin):
        """`ExceptionGroup[Exception]` is the group; any narrower parameter would not be checked."""
        only_exceptions = issubclass(origin, Exception)
        accepted = {BaseException, getattr(sys.modules.get("typing"), "Any", BaseException)}
        if only_exceptions:
            accepted.add(Exception)
        if exc.__args__[0] in accepted:
            self.is_baseexception |= not only_exceptions
            return origin
        raise ValueError(
            f"Only `ExceptionGroup[Exception]` or `BaseExceptionGroup[BaseException]` "
            f"are accepted as generic types but got `{exc}`. "
            f"As `raises` will catch all instances of the specified group regardless of the "
            f"generic argument specific nested exceptions has to be checked "
            f"with `RaisesGroup`."
        )

    @property
    def fail_reason(self) -> str | None:
        """Why the last `matches()` was false; None if it was true."""
        return self._fail_reason

    def _check_check(self, exception: BaseException) -> bool:
        if self.check is None or self.check(exception):
            return True
        shown = "" if self._nested else " " + repr_callable(self.check)
        self._fail_reason = f"check{shown} did not return True"
        return False

    def _check_match(self, exception: BaseException) -> bool:
        if self.match is None:
            return True
        text = stringify_exception(exception, include_subexception_msg=False)
        if re.search(self.match, text):
            return True
        if self.rawmatch is not None:
            from . import rewrite
            from .compare import diff_text

            item = rewrite.running_item()
            verbose = 0 if item is None else item.config.get_verbosity("assertions")
            diff = list(diff_text(self.rawmatch, text, verbose))
            self._fail_reason = ("\n" if diff[0][0] == "-" else "") + "\n".join(diff)
            return False
        which = f" the `{type_name(type(exception))}()`" if isinstance(exception, group_type()) else ""
        pattern = plain_pattern(self.match)
        self._fail_reason = (
            f"Regex pattern did not match{which}.\n  Expected regex: {pattern!r}\n  Actual message: {text!r}"
        )
        if pattern == text:
            self._fail_reason += "\n Did you mean to `re.escape()` the regex?"
        return False


class RaisesExc(AbstractRaises):
    """What `raises()` gives: a context manager, or by `matches()` a test of an exception at hand."""

    def __init__(self, expected_exception=None, /, *, match=None, check=None) -> None:
        super().__init__(match=match, check=check)
        if isinstance(expected_exception, tuple):
            expected = expected_exception
        else:
            expected = () if expected_exception is None else (expected_exception,)
        if expected == () and match is None and check is None:
            raise ValueError("You must specify at least one parameter to match on.")
        self.expected_exceptions = tuple(self._parse_exc(exc, "a BaseException type") for exc in expected)
        self._just_propagate = False

    def matches(self, exception: BaseException | None) -> bool:
        """True if the exception is what is expected; else `fail_reason` says why not."""
        self._just_propagate = False
        if exception is None:
            self._fail_reason = "exception is None"
            return False
        self._fail_reason = wrong_type(self.expected_exceptions, exception)
        if self._fail_reason is not None:
            self._just_propagate = True
            return False
        return self._check_match(exception) and self._check_check(exception)

    def __repr__(self) -> str:
        parameters = [type_name(self.expected_exceptions)] if self.expected_exceptions else []
        if self.match is not None:
            parameters.append(f"match={plain_pattern(self.match)!r}")
        if self.check is not None:
            parameters.append(f"check={repr_callable(self.check)}")
        return f"RaisesExc({', '.join(parameters)})"

    def __enter__(self) -> ExceptionInfo:
        self.excinfo = ExceptionInfo.for_later()
        return self.excinfo

    def __exit__(self, exc_type, exc_val, exc_tb) -> bool:
        __tracebackhide__ = True
        if exc_type is None:
            if not self.expected_exceptions:
                fail("DID NOT RAISE any exception")
            if len(self.expected_exceptions) == 1:
                fail(f"DID NOT RAISE {self.expected_exceptions[0].__name__}")
            names = ", ".join(kind.__name__ for kind in self.expected_exceptions)
            fail(f"DID NOT RAISE any of ({names})")
        if not self.matches(exc_val):
            if self._just_propagate:
                return False
            raise AssertionError(self._fail_reason) from None
        self.excinfo.fill_unfilled((exc_type, exc_val, exc_tb))
        return True


def __getattr__(name: str):
    # Groups are rare; their module is imported where one is expected.
    if name == "RaisesGroup":
        from .raises_group import RaisesGroup

        return RaisesGroup
    raise AttributeError(name)
