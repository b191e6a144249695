"""`ExceptionInfo`: an exception with its traceback, as `pytest.raises` gives it and reports are made from it.

The public API is that of pytest's reference (`pytest.ExceptionInfo`).
"""

from __future__ import annotations

import sys


def group_type():
    """`BaseExceptionGroup`, or an empty tuple on a Python without it where no backport was imported."""
    if sys.version_info >= (3, 11):
        return BaseExceptionGroup  # noqa: F821 - a builtin since 3.11
    backport = sys.modules.get("exceptiongroup")
    return () if backport is None else backport.BaseExceptionGroup


def stringify_exception(exc: BaseException, include_subexception_msg: bool = True) -> str:
    """The message of an exception and its notes, one a line; of a group, optionally, only its own message."""
    try:
        notes = getattr(exc, "__notes__", [])
    except KeyError:
        # Some 3.10 and 3.11 releases raise it for `urllib.error.HTTPError` (cpython issue 98778).
        notes = []
    group = not include_subexception_msg and isinstance(exc, group_type())
    return "\n".join([exc.message if group else str(exc), *notes])


class FileLocation:
    """A place in a file and a message about it: `reprcrash` of a report."""

    __slots__ = ("path", "lineno", "message")

    def __init__(self, path: str, lineno: int, message: str) -> None:
        self.path = str(path)
        self.lineno = lineno
        self.message = message

    def __str__(self) -> str:
        return f"{self.path}:{self.lineno}: {self.message.split(chr(10), 1)[0]}"


class ExceptionInfo:
    """An exception, its type and its traceback; `for_later()` makes one that is filled when a `with` block ends."""

    _assert_start_repr = "AssertionError('assert "

    def __init__(self, excinfo, striptext: str = "", traceback=None, *, _ispytest: bool = False) -> None:
        self._excinfo = excinfo
        self._striptext = striptext
        self._traceback = traceback

    def __class_getitem__(cls, item):
        return cls

    @classmethod
    def from_exception(cls, exception: BaseException, exprinfo: str | None = None) -> ExceptionInfo:
        """For an exception that was raised, i.e. has a traceback."""
        assert exception.__traceback__, (
            "Exceptions passed to ExcInfo.from_exception(...) must have a non-None __traceback__."
        )
        return cls.from_exc_info((type(exception), exception, exception.__traceback__), exprinfo)

    @classmethod
    def from_exc_info(cls, exc_info, exprinfo: str | None = None) -> ExceptionInfo:
        """For a triple of `sys.exc_info()`. Of a rewritten assert's error the class name is not shown."""
        striptext = ""
        if exprinfo is None and isinstance(exc_info[1], AssertionError):
            exprinfo = getattr(exc_info[1], "msg", None)
            if exprinfo is None:
                from .saferepr import saferepr

                exprinfo = saferepr(exc_info[1])
            if exprinfo and exprinfo.startswith(cls._assert_start_repr):
                striptext = "AssertionError: "
        return cls(exc_info, striptext)

    @classmethod
    def from_current(cls, exprinfo: str | None = None) -> ExceptionInfo:
        """For the exception being handled."""
        exc_info = sys.exc_info()
        assert exc_info[0] is not None, "no current exception"
        return cls.from_exc_info(exc_info, exprinfo)

    @classmethod
    def for_later(cls) -> ExceptionInfo:
        return cls(None)

    def fill_unfilled(self, exc_info) -> None:
        assert self._excinfo is None, "ExceptionInfo was already filled"
        self._excinfo = exc_info

    @property
    def type(self):
        """The exception's class."""
        assert self._excinfo is not None, ".type can only be used after the context manager exits"
        return self._excinfo[0]

    @property
    def value(self):
        """The exception."""
        assert self._excinfo is not None, ".value can only be used after the context manager exits"
        return self._excinfo[1]

    @property
    def tb(self):
        """The raw traceback."""
        assert self._excinfo is not None, ".tb can only be used after the context manager exits"
        return self._excinfo[2]

    @property
    def typename(self) -> str:
        """The name of the exception's class."""
        assert self._excinfo is not None, ".typename can only be used after the context manager exits"
        return self.type.__name__

    @property
    def traceback(self):
        """The traceback's entries."""
        if self._traceback is None:
            from .tracebacks import Traceback

            self._traceback = Traceback(self.tb)
        return self._traceback

    @traceback.setter
    def traceback(self, value) -> None:
        self._traceback = value

    def __repr__(self) -> str:
        if self._excinfo is None:
            return "<ExceptionInfo for raises contextmanager>"
        from .saferepr import saferepr

        return f"<{type(self).__name__} {saferepr(self._excinfo[1])} tblen={len(self.traceback)}>"

    def exconly(self, tryshort: bool = False) -> str:
        """The exception as Python prints it below a traceback; `tryshort` drops `AssertionError: ` and lone groups."""
        from traceback import format_exception_only

        if tryshort and isinstance(self.value, group_type()):
            only = _only_leaf(self.value)
            if only is not None:
                return f"{only!r} [single exception in {type(self.value).__name__}]"
        text = "".join(format_exception_only(type(self.value), self.value)).rstrip()
        if tryshort and text.startswith(self._striptext):
            text = text[len(self._striptext) :]
        return text

    def errisinstance(self, exc) -> bool:
        """True if the exception is an instance of `exc`."""
        return isinstance(self.value, exc)

    def _getreprcrash(self) -> FileLocation | None:
        """Where the exception left the last entry that is not hidden."""
        for entry in reversed(self.traceback):
            if not entry.ishidden(self):
                filename = entry._rawentry.tb_frame.f_code.co_filename
                return FileLocation(filename, entry.lineno + 1, self.exconly(tryshort=True))
        return None

    def getrepr(
        self,
        showlocals: bool = False,
        style: str = "long",
        abspath: bool = False,
        tbfilter=True,
        funcargs: bool = False,
        truncate_locals: bool = True,
        truncate_args: bool = True,
        chain: bool = True,
    ):
        """The failure as text: an object with `str()`, `reprcrash` and `toterminal()`.

        `style` is long, short, line, no, native or value; `tbfilter` true hides hidden entries, a function gives the
        traceback to show.
        """
        from .longrepr import Formatter

        return Formatter(
            showlocals=showlocals,
            style=style,
            abspath=abspath,
            tbfilter=tbfilter,
            funcargs=funcargs,
            truncate_locals=truncate_locals,
            truncate_args=truncate_args,
            chain=chain,
        ).format(self)

    def match(self, regexp) -> bool:
        """True if `re.search` finds `regexp` in the message and its notes; else raises AssertionError."""
        import re

        __tracebackhide__ = True
        value = stringify_exception(self.value)
        if re.search(regexp, value):
            return True
        message = f"Regex pattern did not match.\n  Expected regex: {regexp!r}\n  Actual message: {value!r}"
        if regexp == value:
            message += "\n Did you mean to `re.escape()` the regex?"
        raise AssertionError(message)

    def group_contains(self, expected_exception, *, match=None, depth: int | None = None) -> bool:
        """True if the exception is a group that holds, at `depth` or anywhere, an exception that fits."""
        assert isinstance(self.value, group_type()), "Captured exception is not an instance of `BaseExceptionGroup`"
        assert depth is None or depth >= 1, "`depth` must be >= 1 if specified"
        return _contains(self.value, expected_exception, match, depth, 1)


def _contains(group, expected, match, target_depth: int | None, depth: int) -> bool:
    import re

    if target_depth is not None and depth > target_depth:
        return False
    for exc in group.exceptions:
        if isinstance(exc, group_type()) and _contains(exc, expected, match, target_depth, depth + 1):
            return True
        if target_depth is not None and depth != target_depth:
            continue
        if isinstance(exc, expected) and (match is None or re.search(match, stringify_exception(exc))):
            return True
    return False


def _only_leaf(group):
    """The one exception in a group of groups of one; None where there are more."""
    while isinstance(group, group_type()):
        if len(group.exceptions) != 1:
            return None
        group = group.exceptions[0]
    return group
