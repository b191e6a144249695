"""The marks `skip`, `skipif` and `xfail`: their conditions, and what they make of an outcome.

Reference: "How to use skip and xfail" in pytest's docs. The hook implementations at the end are for items that run
through hooks.
"""

from __future__ import annotations

import os
import sys

from .marks import strict_ini
from .outcomes import Skipped, XFailed, fail, xfail

_NAMES = frozenset(("skip", "skipif", "xfail"))


def is_on(config):
    """False with `-p no:skipping`: the marks mean nothing then, and `pytest.xfail()` is a failure."""
    return not config.pluginmanager.is_blocked("skipping")


def has_marks(item):
    """Does any of the three marks apply to the item? Most items have none, then nothing needs to be evaluated."""
    node = item
    while node is not None:
        if node.own_markers:
            for mark in node.own_markers:
                if mark.name in _NAMES:
                    return is_on(item.config)
        node = node.parent
    return False


def evaluate_condition(item, mark, condition):
    """`(is true, reason)` of one condition: a string is evaluated, anything else is taken by its truth."""
    if isinstance(condition, str):
        namespace = _condition_namespace(item)
        try:
            result = eval(compile(condition, f"<{mark.name} condition>", "eval"), namespace)
        except SyntaxError as exc:
            lines = ["    " + condition, "    " + " " * (exc.offset or 0) + "^", "SyntaxError: invalid syntax"]
            fail("\n".join([f"Error evaluating {mark.name!r} condition", *lines]), pytrace=False)
        except Exception as exc:
            lines = ["    " + condition, *_exception_lines(exc)]
            fail("\n".join([f"Error evaluating {mark.name!r} condition", *lines]), pytrace=False)
    else:
        try:
            result = bool(condition)
        except Exception as exc:
            lines = [f"Error evaluating {mark.name!r} condition as a boolean", *_exception_lines(exc)]
            fail("\n".join(lines), pytrace=False)
    reason = mark.kwargs.get("reason", None)
    if reason is None:
        if not isinstance(condition, str):
            fail(
                f"Error evaluating {mark.name!r}: you need to specify reason=STRING when using booleans as conditions.",
                pytrace=False,
            )
        reason = "condition: " + condition
    return result, reason


def _condition_namespace(item):
    import platform

    namespace = {"os": os, "sys": sys, "platform": platform, "config": item.config}
    ihook = item.ihook
    if "pytest_markeval_namespace" in ihook.user:
        from collections.abc import Mapping

        for names in reversed(ihook.pytest_markeval_namespace(config=item.config)):
            if not isinstance(names, Mapping):
                raise ValueError(f"pytest_markeval_namespace() needs to return a dict, got {names!r}")
            namespace.update(names)
    if hasattr(item, "obj"):
        namespace.update(item.obj.__globals__)
    return namespace


def _exception_lines(exc):
    import traceback

    return traceback.format_exception_only(type(exc), exc)


def _conditions(mark):
    return (mark.kwargs["condition"],) if "condition" in mark.kwargs else mark.args


class Skip:
    """A `skip` or `skipif` mark that skips an item."""

    __slots__ = ("reason",)

    def __init__(self, reason="unconditional skip"):
        self.reason = reason


def evaluate_skip_marks(item):
    """The `Skip` of the item's `skip` and `skipif` marks; None where they do not skip it."""
    for mark in item.iter_markers(name="skipif"):
        conditions = _conditions(mark)
        if not conditions:
            return Skip(mark.kwargs.get("reason", ""))
        for condition in conditions:
            result, reason = evaluate_condition(item, mark, condition)
            if result:
                return Skip(reason)
    for mark in item.iter_markers(name="skip"):
        try:
            return Skip(*mark.args, **mark.kwargs)
        except TypeError as exc:
            raise TypeError(f"{exc} - maybe you meant pytest.mark.skipif?") from None
    return None


class Xfail:
    """An `xfail` mark whose condition holds."""

    __slots__ = ("raises", "reason", "run", "strict")

    def __init__(self, reason, run, strict, raises):
        self.reason = reason
        self.run = run
        self.strict = strict
        self.raises = raises

    def expects(self, exception):
        """Is `exception` the failure that the mark expects?"""
        raises = self.raises
        if raises is None:
            return True
        if isinstance(raises, (type, tuple)):
            return isinstance(exception, raises)
        return hasattr(raises, "matches") and raises.matches(exception)


def evaluate_xfail_marks(item):
    """The `Xfail` that applies to the item, or None."""
    for mark in item.iter_markers(name="xfail"):
        kwargs = mark.kwargs
        strict = kwargs.get("strict")
        if strict is None:
            strict = strict_ini(item.config, "strict_xfail")
        conditions = _conditions(mark)
        reason = kwargs.get("reason", "")
        result = not conditions
        for condition in conditions:
            result, reason = evaluate_condition(item, mark, condition)
            if result:
                break
        if result:
            return Xfail(reason, kwargs.get("run", True), strict, kwargs.get("raises", None))
    return None


def before_setup(item):
    """Ends the set-up where the marks say that the item does not run; remembers its `Xfail` as `item._xfailed`."""
    item._xfailed = None
    if has_marks(item):
        skipped = evaluate_skip_marks(item)
        if skipped is not None:
            raise Skipped(skipped.reason, _use_item_location=True)
        _refresh(item)
        _stop_unrun(item)


def before_call(item):
    """The same before the call: fixtures may have added marks."""
    if item._xfailed is None:
        _refresh(item)
    _stop_unrun(item)


def after_call(item):
    """The test itself may have added an `xfail` mark."""
    if item._xfailed is None:
        _refresh(item)


def _refresh(item):
    if has_marks(item):
        item._xfailed = evaluate_xfail_marks(item)


def _stop_unrun(item):
    xfailed = item._xfailed
    if xfailed and not xfailed.run and not item.config.option.runxfail:
        xfail("[NOTRUN] " + xfailed.reason)


def apply_to_report(item, call, report):
    """Turns the outcome of a report into what `xfail` makes of it."""
    if not is_on(item.config) or item.config.option.runxfail:
        return
    xfailed = getattr(item, "_xfailed", None)
    exception = None if call.excinfo is None else call.excinfo.value
    if isinstance(exception, XFailed):
        assert exception.msg is not None
        report.wasxfail = exception.msg
        report.outcome = "skipped"
    elif xfailed and not report.skipped:
        if exception is not None:
            if xfailed.expects(exception):
                report.outcome = "skipped"
                report.wasxfail = xfailed.reason
            else:
                report.outcome = "failed"
        elif call.when == "call":
            if xfailed.strict:
                report.outcome = "failed"
                report.longrepr = "[XPASS(strict)] " + xfailed.reason
            else:
                report.outcome = "passed"
                report.wasxfail = xfailed.reason


def pytest_runtest_setup(item):
    before_setup(item)


def pytest_runtest_call(item):
    before_call(item)
    try:
        return (yield)
    finally:
        after_call(item)


def pytest_runtest_makereport(item, call):
    report = yield
    apply_to_report(item, call, report)
    return report
