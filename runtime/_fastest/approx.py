"""`pytest.approx`: equality of numbers, and of sequences, mappings and arrays of numbers, within a tolerance.

Rules and texts are those of pytest's reference (`pytest.approx`). The class names are pytest's too, because Python
puts them into its own messages.
"""

from __future__ import annotations

import builtins
import math
import sys
from collections.abc import Collection, Mapping, Sized
from numbers import Complex


def approx(expected, rel=None, abs=None, nan_ok: bool = False) -> ApproxBase:
    """Gives an object that equals whatever is close enough to `expected`.

    `rel` is a fraction of `expected`, `abs` an absolute tolerance; the larger counts, and `abs` alone turns `rel` off.
    """
    __tracebackhide__ = True
    kind: type[ApproxBase]
    array = _as_array(expected)
    if _is_decimal(expected):
        kind = ApproxDecimal
    elif isinstance(expected, Mapping):
        kind = ApproxMapping
    elif array is not None:
        expected = array
        kind = ApproxNumpy
    elif _is_sequence_like(expected):
        kind = ApproxSequenceLike
    elif isinstance(expected, Collection) and not isinstance(expected, (str, bytes)):
        raise TypeError(f"pytest.approx() only supports ordered sequences, but got: {expected!r}")
    elif _is_time(expected):
        kind = ApproxTimedelta
    else:
        kind = ApproxScalar
    return kind(expected, rel, abs, nan_ok)


# A type of a module that nobody imported has no instances, so none of these modules is imported here.


def _is_decimal(obj: object) -> bool:
    decimal = sys.modules.get("decimal")
    return decimal is not None and isinstance(obj, decimal.Decimal)


def _is_time(obj: object) -> bool:
    datetime = sys.modules.get("datetime")
    return datetime is not None and isinstance(obj, (datetime.datetime, datetime.timedelta))


def _as_array(obj: object):
    """`obj` as a numpy array where it is one or says how to become one, else None."""
    numpy = sys.modules.get("numpy")
    if numpy is None or numpy.isscalar(obj):
        return None
    if isinstance(obj, numpy.ndarray):
        return obj
    if hasattr(obj, "__array__") or hasattr(obj, "__array_interface__"):
        return numpy.asarray(obj)
    return None


def _is_bool(obj: object) -> bool:
    if isinstance(obj, bool):
        return True
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(obj, numpy.bool_)


def _is_number(obj: object) -> bool:
    return isinstance(obj, Complex) or _is_decimal(obj)


def _is_sequence_like(obj: object) -> bool:
    return hasattr(obj, "__getitem__") and isinstance(obj, Sized) and not isinstance(obj, (str, bytes))


def _map_nested(function, obj):
    """Applies `function` to the leaves of nested sequences."""
    if isinstance(obj, (list, tuple)):
        return type(obj)(_map_nested(function, item) for item in obj)
    if _is_sequence_like(obj):
        return [_map_nested(function, item) for item in obj]
    return function(obj)


def _at(nested, index):
    """The element at a several-dimensional index."""
    for position in index:
        nested = nested[position]
    return nested


class _Mismatches:
    """The table of differing elements that a failed comparison shows."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.max_abs = -math.inf
        self.max_rel = -math.inf
        self.rows: list[tuple[str, str, str]] = []

    def lines(self) -> list[str]:
        rows = [("Index", "Obtained", "Expected"), *self.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        return [
            f"comparison failed. Mismatched elements: {len(self.rows)} / {self.total}:",
            f"Max absolute difference: {self.max_abs}",
            f"Max relative difference: {self.max_rel}",
            *[" | ".join([f"{cell:<{width}}" for cell, width in zip(row, widths)]) for row in rows],
        ]


class ApproxBase:
    """What `approx()` gives, for one type of expected value."""

    # numpy must leave `==` to this class.
    __array_ufunc__ = None
    __array_priority__ = 100

    def __init__(self, expected, rel=None, abs=None, nan_ok: bool = False) -> None:
        __tracebackhide__ = True
        self.expected = expected
        self.abs = abs
        self.rel = rel
        self.nan_ok = nan_ok
        self._check_type()

    def _check_type(self) -> None:
        """Raises TypeError for an expected value that cannot be compared."""

    def _repr_compare(self, other_side) -> list[str]:
        """The lines that explain a failed comparison with `other_side`."""
        return ["comparison failed", f"Obtained: {other_side}", f"Expected: {self}"]

    def _approx_scalar(self, obj) -> ApproxBase:
        kind = ApproxDecimal if _is_decimal(obj) else ApproxTimedelta if _is_time(obj) else ApproxScalar
        return kind(obj, rel=self.rel, abs=self.abs, nan_ok=self.nan_ok)

    def _yield_comparisons(self, actual):
        """Pairs of an actual and an expected number."""
        raise NotImplementedError

    def __eq__(self, actual) -> bool:
        return all(one == self._approx_scalar(other) for one, other in self._yield_comparisons(actual))

    def __ne__(self, actual) -> bool:
        return not (actual == self)

    __hash__ = None

    def __bool__(self):
        __tracebackhide__ = True
        raise AssertionError(
            "approx() is not supported in a boolean context.\nDid you mean: `assert a == approx(b)`?"
        )


class ApproxNumpy(ApproxBase):
    """The expected value is a numpy array."""

    def _scalars(self):
        return _map_nested(self._approx_scalar, self.expected.tolist())

    def __repr__(self) -> str:
        return f"approx({self._scalars()!r})"

    def _repr_compare(self, other_side) -> list[str]:
        import itertools

        shape = self.expected.shape
        other = _as_array(other_side)
        assert other is not None
        if shape != other.shape:
            return ["Impossible to compare arrays with different shapes.", f"Shapes: {shape} and {other.shape}"]
        scalars = self._scalars()
        mismatches = _Mismatches(self.expected.size)
        for index in itertools.product(*map(range, shape)):
            expected, actual = _at(scalars, index), _at(other, index)
            if expected != actual:
                difference = abs(expected.expected - actual)
                mismatches.max_abs = max(mismatches.max_abs, difference)
                mismatches.max_rel = (
                    math.inf if actual == 0.0 else max(mismatches.max_rel, difference / abs(actual))
                )
                mismatches.rows.append((str(index), str(actual), str(expected)))
        return mismatches.lines()

    def __eq__(self, actual) -> bool:
        import numpy

        if not numpy.isscalar(actual):
            try:
                actual = numpy.asarray(actual)
            except Exception as exc:
                raise TypeError(f"cannot compare '{actual}' to numpy.ndarray") from exc
        if not numpy.isscalar(actual) and actual.shape != self.expected.shape:
            return False
        return super().__eq__(actual)

    __hash__ = None

    def _yield_comparisons(self, actual):
        import numpy

        for index in numpy.ndindex(self.expected.shape):
            yield (actual if numpy.isscalar(actual) else actual[index].item()), self.expected[index].item()


class ApproxMapping(ApproxBase):
    """The expected value is a mapping to numbers."""

    def _check_type(self) -> None:
        __tracebackhide__ = True
        for key, value in self.expected.items():
            if isinstance(value, type(self.expected)):
                import pprint

                raise TypeError(
                    f"pytest.approx() does not support nested dictionaries: key={key!r} value={value!r}\n"
                    f"  full mapping={pprint.pformat(self.expected)}"
                )

    def _scalars(self) -> dict:
        return {key: self._approx_scalar(value) for key, value in self.expected.items()}

    def __repr__(self) -> str:
        return f"approx({self._scalars()!r})"

    def _repr_compare(self, other_side) -> list[str]:
        if len(self.expected) != len(other_side):
            return [
                "Impossible to compare mappings with different sizes.",
                f"Lengths: {len(self.expected)} and {len(other_side)}",
            ]
        if self.expected.keys() != other_side.keys():
            return [
                "comparison failed.",
                f"Mappings has different keys: expected {self.expected.keys()} but got {other_side.keys()}",
            ]
        mismatches = _Mismatches(len(self.expected))
        for key, approximate in self._scalars().items():
            actual, expected = other_side[key], approximate.expected
            if approximate != actual:
                if expected is not None and actual is not None:
                    try:
                        mismatches.max_abs = max(mismatches.max_abs, abs(expected - actual))
                        mismatches.max_rel = (
                            math.inf
                            if expected == 0.0
                            else max(mismatches.max_rel, abs((expected - actual) / expected))
                        )
                    except ZeroDivisionError:
                        pass  # a zero of a type whose `== 0.0` is false: no relative difference
                mismatches.rows.append((str(key), str(actual), str(approximate)))
        return mismatches.lines()

    def __eq__(self, actual) -> bool:
        try:
            if set(actual.keys()) != set(self.expected.keys()):
                return False
        except AttributeError:
            return False
        return super().__eq__(actual)

    __hash__ = None

    def _yield_comparisons(self, actual):
        for key in self.expected.keys():
            yield actual[key], self.expected[key]


class ApproxSequenceLike(ApproxBase):
    """The expected value is a sequence of numbers."""

    def _check_type(self) -> None:
        __tracebackhide__ = True
        for index, item in enumerate(self.expected):
            if isinstance(item, type(self.expected)):
                import pprint

                raise TypeError(
                    f"pytest.approx() does not support nested data structures: {item!r} at index {index}\n"
                    f"  full sequence: {pprint.pformat(self.expected)}"
                )

    def __repr__(self) -> str:
        kind = type(self.expected) if type(self.expected) in (tuple, list) else list
        return f"approx({kind(self._approx_scalar(item) for item in self.expected)!r})"

    def _repr_compare(self, other_side) -> list[str]:
        if len(self.expected) != len(other_side):
            return [
                "Impossible to compare lists with different sizes.",
                f"Lengths: {len(self.expected)} and {len(other_side)}",
            ]
        scalars = _map_nested(self._approx_scalar, self.expected)
        mismatches = _Mismatches(len(scalars))
        for index, (approximate, actual) in enumerate(_zip(scalars, other_side)):
            if approximate != actual:
                try:
                    difference = abs(approximate.expected - actual)
                    mismatches.max_abs = max(mismatches.max_abs, difference)
                except TypeError:
                    pass  # not numbers: they differ, but not by an amount
                else:
                    mismatches.max_rel = (
                        math.inf if actual == 0.0 else max(mismatches.max_rel, difference / abs(actual))
                    )
                mismatches.rows.append((str(index), str(other_side[index]), str(scalars[index])))
        return mismatches.lines()

    def __eq__(self, actual) -> bool:
        try:
            if len(actual) != len(self.expected):
                return False
        except TypeError:
            return False
        return super().__eq__(actual)

    __hash__ = None

    def _yield_comparisons(self, actual):
        return _zip(actual, self.expected)


def _zip(actual, expected):
    """Pairs; ValueError where a sequence's iterator does not keep to its length (Python 3.10 and later)."""
    return zip(actual, expected, strict=True) if sys.version_info >= (3, 10) else zip(actual, expected)


class ApproxScalar(ApproxBase):
    """The expected value is one number, or anything else, which is then compared strictly."""

    DEFAULT_ABSOLUTE_TOLERANCE = 1e-12
    DEFAULT_RELATIVE_TOLERANCE = 1e-6

    def __repr__(self) -> str:
        expected = self.expected
        # `abs` first: a complex number may be infinite in one part.
        if isinstance(expected, bool) or not _is_number(expected) or math.isinf(abs(expected)):
            return str(expected)
        try:
            tolerance = self.tolerance
            text = f"{tolerance:n}" if 1e-3 <= tolerance < 1e3 else f"{tolerance:.1e}"
            if isinstance(expected, Complex) and expected.imag and not math.isinf(tolerance):
                text += " ∠ ±180°"
        except ValueError:
            text = "???"
        return f"{expected} ± {text}"

    def __eq__(self, actual) -> bool:
        array = _as_array(actual)
        if array is not None:
            return all(self.__eq__(item) for item in array.flat)
        expected = self.expected
        if _is_bool(expected) and not _is_bool(actual):
            return False
        if actual == expected:
            return True
        if _is_bool(expected) or not (_is_number(expected) and _is_number(actual)):
            return False
        if math.isnan(abs(expected)):
            return self.nan_ok and math.isnan(abs(actual))
        if math.isinf(abs(expected)):
            return False  # its relative tolerance would be infinite
        return abs(expected - actual) <= self.tolerance

    __hash__ = None

    @property
    def tolerance(self):
        """The larger of the two tolerances; `abs` alone where only that is given. ValueError for a senseless one."""
        absolute = self.DEFAULT_ABSOLUTE_TOLERANCE if self.abs is None else self.abs
        if absolute < 0:
            raise ValueError(f"absolute tolerance can't be negative: {absolute}")
        if math.isnan(absolute):
            raise ValueError("absolute tolerance can't be NaN.")
        if self.rel is None and self.abs is not None:
            return absolute
        relative = (self.DEFAULT_RELATIVE_TOLERANCE if self.rel is None else self.rel) * abs(self.expected)
        if relative < 0:
            raise ValueError(f"relative tolerance can't be negative: {relative}")
        if math.isnan(relative):
            raise ValueError("relative tolerance can't be NaN.")
        return max(relative, absolute)


class ApproxDecimal(ApproxScalar):
    """The expected value is a Decimal, which does not mix with floats."""

    @property
    def DEFAULT_ABSOLUTE_TOLERANCE(self):  # noqa: N802 - the name of the inherited constant
        return sys.modules["decimal"].Decimal("1e-12")

    @property
    def DEFAULT_RELATIVE_TOLERANCE(self):  # noqa: N802
        return sys.modules["decimal"].Decimal("1e-6")

    def __repr__(self) -> str:
        from decimal import Decimal

        rel, absolute = [
            Decimal.from_float(given) if isinstance(given, float) else given for given in (self.rel, self.abs)
        ]
        text = "???"
        if rel is not None and Decimal("1e-3") <= rel <= Decimal("1e3"):
            text = f"{rel:.1e}"
        elif absolute is not None:
            text = f"{absolute:.1e}"
        return f"{self.expected} ± {text}"


class ApproxTimedelta(ApproxBase):
    """The expected value is a datetime or a timedelta; the tolerance must be given."""

    def __init__(self, expected, rel=None, abs=None, nan_ok: bool = False) -> None:
        from datetime import datetime, timedelta

        __tracebackhide__ = True
        if isinstance(expected, datetime) and rel is not None:
            raise TypeError(
                "pytest.approx() does not support relative tolerance for "
                "datetime comparisons. Use abs=timedelta(...) instead."
            )
        if nan_ok:
            raise TypeError("pytest.approx() does not support nan_ok for datetime/timedelta comparisons.")
        if abs is None and rel is None:
            raise TypeError(
                "pytest.approx() requires an explicit tolerance for datetime/timedelta comparisons: "
                "e.g. approx(expected, abs=timedelta(seconds=1)) or approx(expected, rel=0.01)"
            )
        if abs is not None:
            if not isinstance(abs, timedelta):
                raise TypeError(
                    f"absolute tolerance for datetime/timedelta must be a timedelta, got {type(abs).__name__}"
                )
            if abs < timedelta(0):
                raise ValueError(f"absolute tolerance can't be negative: {abs}")
        if rel is not None:
            if not isinstance(rel, (int, float)):
                raise TypeError(f"relative tolerance for timedelta must be a number, got {type(rel).__name__}")
            if rel < 0:
                raise ValueError(f"relative tolerance can't be negative: {rel}")
            if math.isnan(rel):
                raise ValueError("relative tolerance can't be NaN.")
        tolerances = [abs] if abs is not None else []
        if rel is not None:
            tolerances.append(rel * builtins.abs(expected))
        super().__init__(expected, rel=rel, abs=max(tolerances), nan_ok=False)

    def __repr__(self) -> str:
        return f"{self.expected} ± {self.abs}"

    def __eq__(self, actual) -> bool:
        try:
            return bool(builtins.abs(self.expected - actual) <= self.abs)
        except (TypeError, OverflowError):
            return False

    __hash__ = None

    def _repr_compare(self, other_side) -> list[str]:
        try:
            difference = builtins.abs(self.expected - other_side)
        except (TypeError, OverflowError):
            difference = "N/A"
        return [
            "comparison failed",
            f"Obtained: {other_side}",
            f"Expected: {self.expected} ± {self.abs}",
            f"Absolute difference: {difference}",
            f"Tolerance: {self.abs}",
        ]
