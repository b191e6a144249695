"""`pytest.warns`, `pytest.deprecated_call` and the `recwarn` fixture: warnings recorded, expected, and passed on.

Rules and messages are those of pytest's reference (`pytest.warns`, since 8.0 also re-emission).
"""

from __future__ import annotations

import warnings

from .fixtures import fixture
from .outcomes import Exit, fail


@fixture
def recwarn():
    """Gives a `WarningsRecorder` that records all warnings of the test."""
    recorder = WarningsRecorder()
    with recorder:
        warnings.simplefilter("default")
        yield recorder


def deprecated_call(func=None, *args, **kwargs):
    """Expects a deprecation, pending deprecation or future warning; as `warns`."""
    __tracebackhide__ = True
    expected = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
    if func is None:
        return warns(expected, *args, **kwargs)
    with warns(expected):
        return func(*args, **kwargs)


def warns(expected_warning=Warning, func=None, *args, **kwargs):
    """Gives a context manager that expects a warning, or calls `func` expecting one and gives its result.

    `match` is searched in the warning's text. Warnings that do not match are emitted again when the block ends.
    """
    __tracebackhide__ = True
    if func is None and not args:
        match = kwargs.pop("match", None)
        if kwargs:
            names = ", ".join(sorted(kwargs))
            raise TypeError(
                f"Unexpected keyword arguments passed to pytest.warns: {names}\nUse context-manager form instead?"
            )
        return WarningsChecker(expected_warning, match_expr=match)
    if not callable(func):
        raise TypeError(f"{func!r} object (type: {type(func)}) must be callable")
    with WarningsChecker(expected_warning):
        return func(*args, **kwargs)


class WarningsRecorder(warnings.catch_warnings):
    """Records warnings while entered, as `warnings.WarningMessage`s; behaves like their list."""

    def __init__(self, *, _ispytest: bool = False) -> None:
        super().__init__(record=True)
        self._entered = False
        self._list: list[warnings.WarningMessage] = []

    @property
    def list(self):
        """The recorded warnings."""
        return self._list

    def __getitem__(self, index):
        return self._list[index]

    def __iter__(self):
        return iter(self._list)

    def __len__(self) -> int:
        return len(self._list)

    def pop(self, cls: type[Warning] = Warning):
        """Removes and gives the first warning of class `cls`, or the first of a class nearest to it."""
        best = None
        for index, warning in enumerate(self._list):
            if warning.category == cls:
                return self._list.pop(index)
            if issubclass(warning.category, cls) and (
                best is None or not issubclass(warning.category, self._list[best].category)
            ):
                best = index
        if best is not None:
            return self._list.pop(best)
        __tracebackhide__ = True
        raise AssertionError(f"{cls!r} not found in warning list")

    def clear(self) -> None:
        """Forgets the recorded warnings."""
        self._list[:] = []

    def __enter__(self):
        if self._entered:
            __tracebackhide__ = True
            raise RuntimeError(f"Cannot enter {self!r} twice")
        self._list = super().__enter__()
        warnings.simplefilter("always")
        return self

    def __exit__(self, exc_type, exc_val, exc_tb) -> None:
        if not self._entered:
            __tracebackhide__ = True
            raise RuntimeError(f"Cannot exit {self!r} without entering first")
        super().__exit__(exc_type, exc_val, exc_tb)
        # catch_warnings leaves it set, which would forbid to enter again.
        self._entered = False


class WarningsChecker(WarningsRecorder):
    """What `warns()` gives."""

    def __init__(self, expected_warning=Warning, match_expr=None, *, _ispytest: bool = False) -> None:
        super().__init__()
        message = "exceptions must be derived from Warning, not %s"
        if isinstance(expected_warning, tuple):
            for kind in expected_warning:
                if not issubclass(kind, Warning):
                    raise TypeError(message % type(kind))
            self.expected_warning = expected_warning
        elif isinstance(expected_warning, type) and issubclass(expected_warning, Warning):
            self.expected_warning = (expected_warning,)
        else:
            raise TypeError(message % type(expected_warning))
        self.match_expr = match_expr

    def matches(self, warning) -> bool:
        """True for a warning that is expected."""
        if not issubclass(warning.category, self.expected_warning):
            return False
        if self.match_expr is None:
            return True
        import re

        return bool(re.search(self.match_expr, str(warning.message)))

    def __exit__(self, exc_type, exc_val, exc_tb) -> None:
        super().__exit__(exc_type, exc_val, exc_tb)
        __tracebackhide__ = True
        # Skips, failures, exits and interrupts mean more than a warning that did not come.
        if exc_val is not None and (not isinstance(exc_val, Exception) or isinstance(exc_val, Exit)):
            return
        try:
            self._check()
        finally:
            for warning in self:
                if not self.matches(warning):
                    warnings.warn_explicit(
                        message=warning.message,
                        category=warning.category,
                        filename=warning.filename,
                        lineno=warning.lineno,
                        module=warning.__module__,
                        source=warning.source,
                    )
            self._check_messages()

    def _check(self) -> None:
        __tracebackhide__ = True
        of_class = [warning for warning in self if issubclass(warning.category, self.expected_warning)]
        if not of_class:
            fail(
                f"DID NOT WARN. No warnings of type {self.expected_warning} were emitted.\n"
                f" Emitted warnings: {self._emitted()}."
            )
        elif not any(self.matches(warning) for warning in of_class):
            literal = isinstance(self.match_expr, str) and any(
                self.match_expr == str(warning.message) for warning in of_class
            )
            hint = "\n Did you mean to `re.escape()` the regex?" if literal else ""
            fail(
                f"Regex pattern did not match any of the {len(self)} warnings emitted.\n"
                f" Regex: {self.match_expr!r}\n"
                f" Emitted warnings: {self._emitted()}.{hint}"
            )

    def _emitted(self) -> str:
        from pprint import pformat

        return pformat([warning.message for warning in self], indent=2)

    def _check_messages(self) -> None:
        """TypeError for `warnings.warn(1)`, which Python accepts and then cannot filter (cpython issue 103577)."""
        __tracebackhide__ = True
        for warning in self:
            if type(warning.message) is not UserWarning or not warning.message.args:
                continue
            text = warning.message.args[0]
            if not isinstance(text, str):
                raise TypeError(f"Warning must be str or Warning, got {text!r} (type {type(text).__name__})")
