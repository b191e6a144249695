"""`pytest.RaisesGroup`: a block must raise a group of exactly the expected exceptions, in any order.

Pairing is greedy, and messages are those of pytest's reference (`pytest.RaisesGroup`).
"""

from __future__ import annotations

from textwrap import indent

from .excinfo import ExceptionInfo, group_type
from .outcomes import fail
from .raises import AbstractRaises, RaisesExc, plain_pattern, repr_callable, wrong_type

_FLATTEN_HINT = "Did you mean to use `flatten_subgroups=True`?"


class RaisesGroup(AbstractRaises):
    """A context manager, or by `matches()` a test of a group at hand.

    `expected_exception` and the others are exception classes, `RaisesExc` or `RaisesGroup`.
    """

    def __init__(
        self,
        expected_exception,
        /,
        *other_exceptions,
        allow_unwrapped: bool = False,
        flatten_subgroups: bool = False,
        match=None,
        check=None,
    ) -> None:
        super().__init__(match=match, check=check)
        self.allow_unwrapped = allow_unwrapped
        self.flatten_subgroups = flatten_subgroups
        if allow_unwrapped and other_exceptions:
            raise ValueError(
                "You cannot specify multiple exceptions with `allow_unwrapped=True.`"
                " If you want to match one of multiple possible exceptions you should"
                " use a `RaisesExc`."
                " E.g. `RaisesExc(check=lambda e: isinstance(e, (...)))`",
            )
        if allow_unwrapped and isinstance(expected_exception, RaisesGroup):
            raise ValueError(
                "`allow_unwrapped=True` has no effect when expecting a `RaisesGroup`."
                " You might want it in the expected `RaisesGroup`, or"
                " `flatten_subgroups=True` if you don't care about the structure.",
            )
        if allow_unwrapped and (match is not None or check is not None):
            raise ValueError(
                "`allow_unwrapped=True` bypasses the `match` and `check` parameters"
                " if the exception is unwrapped. If you intended to match/check the"
                " exception you should use a `RaisesExc` object. If you want to match/check"
                " the exceptiongroup when the exception *is* wrapped you need to"
                " do e.g. `if isinstance(exc.value, ExceptionGroup):"
                " assert RaisesGroup(...).matches(exc.value)` afterwards.",
            )
        self.expected_exceptions = tuple(self._parse(exc) for exc in (expected_exception, *other_exceptions))

    def _parse(self, exc):
        expected = "a BaseException type, RaisesExc, or RaisesGroup"
        if isinstance(exc, RaisesGroup) and self.flatten_subgroups:
            raise ValueError(
                "You cannot specify a nested structure inside a RaisesGroup with"
                " `flatten_subgroups=True`. The parameter will flatten subgroups"
                " in the raised exceptiongroup before matching, which would never"
                " match a nested structure.",
            )
        if isinstance(exc, AbstractRaises):
            self.is_baseexception |= exc.is_baseexception
            exc._nested = True
            return exc
        if isinstance(exc, tuple):
            raise TypeError(
                f"Expected {expected}, but got {type(exc).__name__!r}.\n"
                "RaisesGroup does not support tuples of exception types when expecting one of "
                "several possible exception types like RaisesExc.\n"
                "If you meant to expect a group with multiple exceptions, list them as separate arguments."
            )
        return self._parse_exc(exc, expected)

    def __enter__(self) -> ExceptionInfo:
        self.excinfo = ExceptionInfo.for_later()
        return self.excinfo

    def __exit__(self, exc_type, exc_val, exc_tb) -> bool:
        __tracebackhide__ = True
        if exc_type is None:
            fail(f"DID NOT RAISE any exception, expected `{self.expected_type()}`")
        which = "(group)" if self.allow_unwrapped and not issubclass(exc_type, group_type()) else "group"
        if not self.matches(exc_val):
            fail(f"Raised exception {which} did not match: {self._fail_reason}")
        self.excinfo.fill_unfilled((exc_type, exc_val, exc_tb))
        return True

    def __repr__(self) -> str:
        parts = [_name(exc) for exc in self.expected_exceptions]
        if self.allow_unwrapped:
            parts.append(f"allow_unwrapped={self.allow_unwrapped}")
        if self.flatten_subgroups:
            parts.append(f"flatten_subgroups={self.flatten_subgroups}")
        if self.match is not None:
            parts.append(f"match={plain_pattern(self.match)!r}")
        if self.check is not None:
            parts.append(f"check={repr_callable(self.check)}")
        return f"RaisesGroup({', '.join(parts)})"

    def expected_type(self) -> str:
        """The expected structure as it would be written."""
        parts = [
            exc.expected_type() if isinstance(exc, RaisesGroup) else _name(exc) for exc in self.expected_exceptions
        ]
        return f"{'Base' if self.is_baseexception else ''}ExceptionGroup({', '.join(parts)})"

    def matches(self, exception: BaseException | None) -> bool:
        """True if the exception is the expected group; else `fail_reason` says why not."""
        self._fail_reason = None
        if exception is None:
            self._fail_reason = "exception is None"
            return False
        if not isinstance(exception, group_type()):
            return self._matches_unwrapped(exception)
        actual = _leaves(exception) if self.flatten_subgroups else list(exception.exceptions)
        if not self._check_match(exception):
            self._hint_match(actual)
            return False
        if not self._pair(actual):
            self._hint_flatten(exception, actual)
            return False
        if self._check_check(exception):
            return True
        reason = f"{self._fail_reason} on the {type(exception).__name__}"
        only = self._only_class(actual)
        if only is not None and self._check_check(actual[0]):
            reason += (
                f", but did return True for the expected {_name(only)}."
                f" You might want RaisesGroup(RaisesExc({only.__name__}, check=<...>))"
            )
        self._fail_reason = reason
        return False

    def _only_class(self, actual: list):
        """The expected class where one class is expected and one exception was raised."""
        if len(actual) == len(self.expected_exceptions) == 1 and isinstance(self.expected_exceptions[0], type):
            return self.expected_exceptions[0]
        return None

    def _matches_unwrapped(self, exception: BaseException) -> bool:
        message = f"`{type(exception).__name__}()` is not an exception group"
        if len(self.expected_exceptions) > 1:
            self._fail_reason = message
            return False
        reason = _mismatch(self.expected_exceptions[0], exception)
        if reason is None and self.allow_unwrapped:
            return True
        if reason is None:
            self._fail_reason = f"{message}, but would match with `allow_unwrapped=True`"
        else:
            self._fail_reason = reason if self.allow_unwrapped else message
        return False

    def _hint_match(self, actual: list) -> None:
        """Adds to the reason that the pattern fits the exception inside of the group."""
        reason = self._fail_reason
        only = self._only_class(actual)
        if only is not None and isinstance(actual[0], only) and self._check_match(actual[0]):
            reason = (
                f"{reason}\n"
                f" but matched the expected `{_name(only)}`.\n"
                f" You might want "
                f"`RaisesGroup(RaisesExc({only.__name__}, match={plain_pattern(self.match)!r}))`"
            )
        self._fail_reason = reason

    def _hint_flatten(self, group, actual: list) -> None:
        """Adds to the reason that the exceptions fit once the nested groups are flattened."""
        reason = self._fail_reason
        expects_groups = any(isinstance(exc, RaisesGroup) for exc in self.expected_exceptions)
        if (
            not self.flatten_subgroups
            and not expects_groups
            and any(isinstance(exc, group_type()) for exc in actual)
            and self._pair(_leaves(group))
        ):
            reason += "\n" + ("" if "\n" in reason else "  ") + _FLATTEN_HINT
        self._fail_reason = reason

    def _pair(self, actual: list) -> bool:
        """Pairs expected and actual exceptions, first come first served; a failure leaves its reason."""
        pairing = _Pairing(self.expected_exceptions, actual)
        if not pairing.unpaired_actual and not pairing.unpaired_expected:
            return True
        self._fail_reason = pairing.reason()
        return False


def _leaves(group) -> list:
    """The exceptions of a group and of the groups inside it."""
    found = []
    for exc in group.exceptions:
        found.extend(_leaves(exc) if isinstance(exc, group_type()) else [exc])
    return found


def _name(expected) -> str:
    return expected.__name__ if isinstance(expected, type) else repr(expected)


def _mismatch(expected, exception: BaseException) -> str | None:
    """Why an exception is not the expected one; None when it is."""
    if isinstance(expected, type):
        return wrong_type(expected, exception)
    if expected.matches(exception):
        return None
    reason = expected.fail_reason
    if reason.startswith("\n"):
        return f"\n{expected!r}: {indent(reason, '  ')}"
    return f"{expected!r}: {reason}"


class _Pairing:
    """A greedy pairing of expected with actual exceptions, and a table of why the others do not fit."""

    def __init__(self, expected: tuple, actual: list) -> None:
        self.expected = expected
        self.actual = actual
        self.table: dict[tuple[int, int], str | None] = {}
        self.pairs: dict[int, int] = {}
        self.unpaired_actual = list(range(len(actual)))
        self.unpaired_expected: list[int] = []
        for row in range(len(expected)):
            for column in self.unpaired_actual:
                if self.why(row, column) is None:
                    self.unpaired_actual.remove(column)
                    self.pairs[row] = column
                    break
            else:
                self.unpaired_expected.append(row)

    def why(self, row: int, column: int) -> str | None:
        """Why actual exception `column` does not fit expected `row`; None where it fits."""
        key = row, column
        if key not in self.table:
            self.table[key] = _mismatch(self.expected[row], self.actual[column])
        return self.table[key]

    def reason(self) -> str:
        """The message for a pairing that is not complete."""
        rows, columns = range(len(self.expected)), range(len(self.actual))
        if len(rows) == len(columns) == 1:
            return self.why(0, 0)
        for row in rows:
            for column in columns:
                self.why(row, column)
        count = len(self.pairs)
        matched = f"{count} matched exception{'s' if count > 1 else ''}. " if count else ""
        alien_actual = not any(self.why(row, column) is None for row in rows for column in self.unpaired_actual)
        alien_expected = not any(self.why(row, column) is None for row in self.unpaired_expected for column in columns)
        if not self.unpaired_expected and alien_actual:
            return f"{matched}Unexpected exception(s): {[self.actual[column] for column in self.unpaired_actual]!r}"
        if not self.unpaired_actual and alien_expected:
            names = ", ".join(_name(self.expected[row]) for row in self.unpaired_expected)
            return f"{matched}Too few exceptions raised, found no match for: [{names}]"
        if len(self.unpaired_actual) == len(self.unpaired_expected) == 1 and alien_actual and alien_expected:
            return f"{matched}{self.why(self.unpaired_expected[0], self.unpaired_actual[0])}"
        return self.full_reason(matched)

    def full_reason(self, matched: str) -> str:
        text = f"\n{matched}" if self.pairs else ""
        if not self.unpaired_actual:
            text += "\nToo few exceptions raised!"
        elif not self.unpaired_expected:
            text += "\nUnexpected exception(s)!"
        if self.unpaired_expected:
            text += "\nThe following expected exceptions did not find a match:"
        partner = {column: row for row, column in self.pairs.items()}
        for row in self.unpaired_expected:
            text += f"\n  {_name(self.expected[row])}"
            for column, exception in enumerate(self.actual):
                if self.why(row, column) is None:
                    paired = _name(self.expected[partner[column]])
                    text += f"\n    It matches `{exception!r}` which was paired with `{paired}`"
        if self.unpaired_actual:
            text += "\nThe following raised exceptions did not find a match"
        for column in self.unpaired_actual:
            text += f"\n  {self.actual[column]!r}:"
            for row, expected in enumerate(self.expected):
                why = self.why(row, column)
                if row in self.unpaired_expected:
                    text += ("" if why[0] == "\n" else "\n") + indent(why, "    ")
                if why is None:
                    paired = repr(self.actual[self.pairs[row]])
                    text += f"\n    It matches `{_name(expected)}` which was paired with `{paired}`"
        if len(self.expected) == len(self.actual) and self.has_perfect_pairing(frozenset()):
            text += (
                "\nThere exist a possible match when attempting an exhaustive check,"
                " but RaisesGroup uses a greedy algorithm. "
                "Please make your expected exceptions more stringent with `RaisesExc` etc"
                " so the greedy algorithm can function."
            )
        return text

    def has_perfect_pairing(self, used: frozenset) -> bool:
        """True if some pairing of all exceptions exists; `used` rows are taken by the first columns."""
        column = len(used)
        if column == len(self.actual):
            return True
        return any(
            row not in used and self.why(row, column) is None and self.has_perfect_pairing(used | {row})
            for row in range(len(self.expected))
        )
