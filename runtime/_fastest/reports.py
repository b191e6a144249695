"""Reports of phases and collectors, as hooks see them, and their form in the protocol.

`TestReport`, `CollectReport` and `CallInfo` have pytest's attributes (reference, "Objects"). Reports are only made
where somebody looks: a hook, or the runner for anything but a quiet pass.
"""

from __future__ import annotations

import os
from time import perf_counter, time

from .marks import warn_private
from .outcomes import Skipped


class CallInfo:
    """The result, or the exception, of one phase, and how long it took."""

    def __init__(self, result, excinfo, start, stop, duration, when, *, _ispytest=False):
        warn_private(_ispytest)
        self._result = result
        self.excinfo = excinfo
        self.start = start
        self.stop = stop
        self.duration = duration
        self.when = when

    @property
    def result(self):
        """What the call returned; AttributeError where it raised."""
        if self.excinfo is not None:
            raise AttributeError(f"{self!r} has no valid result")
        return self._result

    @classmethod
    def from_call(cls, func, when, reraise=None, *, _clock=perf_counter, _now=time):
        """Calls `func()`. Exceptions are kept, but those of class `reraise` go on."""
        excinfo = result = None
        start = _now()
        began = _clock()
        try:
            result = func()
        except BaseException as exc:
            if reraise is not None and isinstance(exc, reraise):
                raise
            excinfo = exception_info(exc)
        duration = _clock() - began
        return cls(result, excinfo, start, start + duration, duration, when, _ispytest=True)

    def __repr__(self):
        if self.excinfo is None:
            return f"<CallInfo when={self.when!r} result: {self._result!r}>"
        return f"<CallInfo when={self.when!r} excinfo={self.excinfo!r}>"


def exception_info(exception):
    """The `ExceptionInfo` of a caught exception, without the frame of ours that caught it."""
    from .excinfo import ExceptionInfo

    return ExceptionInfo.from_exception(exception)


class BaseReport:
    """What both kinds of report have in common. Plugins may add any attribute."""

    def __init__(self, **kw):
        self.__dict__.update(kw)

    def toterminal(self, out):
        """Writes `longrepr` to a terminal writer."""
        longrepr = self.longrepr
        if longrepr is None:
            return
        if hasattr(longrepr, "toterminal"):
            longrepr.toterminal(out)
        else:
            out.line(str(longrepr))

    def get_sections(self, prefix):
        """Yields `(prefix, text)` of the sections whose title begins with `prefix`."""
        for name, content in self.sections:
            if name.startswith(prefix):
                yield prefix, content

    def _text_of(self, prefix, separator):
        return separator.join(content for _, content in self.get_sections(prefix))

    @property
    def longreprtext(self):
        """`longrepr` as one string."""
        return "" if self.longrepr is None else longrepr_text(self.longrepr).strip()

    @property
    def caplog(self):
        return self._text_of("Captured log", "\n")

    @property
    def capstdout(self):
        return self._text_of("Captured stdout", "")

    @property
    def capstderr(self):
        return self._text_of("Captured stderr", "")

    @property
    def passed(self):
        return self.outcome == "passed"

    @property
    def failed(self):
        return self.outcome == "failed"

    @property
    def skipped(self):
        return self.outcome == "skipped"

    @property
    def fspath(self):
        return self.nodeid.split("::")[0]

    @property
    def count_towards_summary(self):
        return True

    @property
    def head_line(self):
        return None if self.location is None else self.location[2]


class TestReport(BaseReport):
    """The report of one phase of one item."""

    __test__ = False

    def __init__(
        self,
        nodeid,
        location,
        keywords,
        outcome,
        longrepr,
        when,
        sections=(),
        duration=0,
        start=0,
        stop=0,
        user_properties=None,
        **extra,
    ):
        self.nodeid = nodeid
        self.location = location
        self.keywords = keywords
        self.outcome = outcome
        self.longrepr = longrepr
        self.when = when
        self.user_properties = list(user_properties or [])
        self.sections = list(sections)
        self.duration = duration
        self.start = start
        self.stop = stop
        self.__dict__.update(extra)

    def __repr__(self):
        return f"<{self.__class__.__name__} {self.nodeid!r} when={self.when!r} outcome={self.outcome!r}>"

    @classmethod
    def from_item_and_call(cls, item, call):
        """The report of a phase, before marks and hooks change it."""
        assert call.when != "collect"
        outcome, longrepr = "passed", None
        if call.excinfo is not None:
            outcome, longrepr = outcome_of(item, call.excinfo, call.when)
        return cls(
            item.nodeid,
            item.location,
            dict.fromkeys(item.keywords, 1),
            outcome,
            longrepr,
            call.when,
            [(f"Captured {key} {when}", content) for when, key, content in item._report_sections],
            call.duration,
            call.start,
            call.stop,
            user_properties=item.user_properties,
        )


class CollectReport(BaseReport):
    """The report of one collector. `result` is the list of its children, None where it failed."""

    when = "collect"

    def __init__(self, nodeid, outcome, longrepr, result, sections=(), **extra):
        self.nodeid = nodeid
        self.outcome = outcome
        self.longrepr = longrepr
        self.result = result or []
        self.sections = list(sections)
        self.__dict__.update(extra)

    @property
    def location(self):
        return self.fspath, None, self.fspath

    def __repr__(self):
        return f"<CollectReport {self.nodeid!r} lenresult={len(self.result)} outcome={self.outcome!r}>"


def outcome_of(item, excinfo, when):
    """`(outcome, longrepr)` of an exception; a skip's longrepr is `(path, line, "Skipped: reason")`."""
    exception = excinfo.value
    if isinstance(exception, Skipped):
        return "skipped", _skip_place(item, excinfo)
    members = _all_skipped(exception)
    if members:
        return "skipped", _skip_place_of_group(item, excinfo, members)
    if when == "call":
        return "failed", item.repr_failure(excinfo)
    from .longrepr import make_longrepr

    return "failed", make_longrepr(excinfo, item, style=item.config.getoption("tbstyle", "auto"))


def _skip_place(item, excinfo):
    crash = excinfo._getreprcrash()
    assert crash is not None, "There should always be a traceback entry for skipping a test."
    if excinfo.value._use_item_location:
        return (*_item_place(item), crash.message)
    return crash.path, crash.lineno, crash.message


def _item_place(item):
    path, lineno = item.reportinfo()[:2]
    assert lineno is not None
    return os.fspath(path), lineno + 1


def _all_skipped(exception):
    """The exceptions of a group in which everything is a skip, else None."""
    if not hasattr(exception, "exceptions") or not hasattr(exception, "split"):
        return None
    return exception.exceptions if exception.split(Skipped)[1] is None else None


def _skip_place_of_group(item, excinfo, members):
    if all(getattr(one, "_use_item_location", False) for one in members):
        place, default = _item_place(item), "skipped"
    else:
        crash = excinfo._getreprcrash()
        place, default = (crash.path, crash.lineno), crash.message
    messages = []
    for one in members:
        message = getattr(one, "msg", None) or (one.args[0] if one.args else None)
        if message and message not in messages:
            messages.append(message)
    return (*place, "; ".join(messages) if messages else default)


def longrepr_text(longrepr):
    """The text of any longrepr: ours, a string, a skip's triple (as Python shows it), or an object of a custom item."""
    text = getattr(longrepr, "text", None)
    return text if isinstance(text, str) else str(longrepr)


def protocol_report(report):
    """A `TestReport` as the protocol's `PhaseReport`."""
    message = {"when": report.when, "outcome": report.outcome, "duration": report.duration}
    longrepr = report.longrepr
    if isinstance(longrepr, tuple):
        path, lineno, reason = longrepr
        message["skip"] = {"path": str(path), "lineno": lineno, "reason": str(reason)}
        # The mark is not the test's own: pytest then gives no line (`_folded_skips`).
        if report.when == "setup" and "skip" in report.keywords and "pytestmark" not in report.keywords:
            message["skip"]["folded"] = True
    elif longrepr is not None:
        message["longrepr"] = longrepr_text(longrepr)
        if isinstance(longrepr, str):
            message["isText"] = True
        crash = getattr(longrepr, "crash", None)
        if crash is not None:
            message["crash"] = crash
    if hasattr(report, "wasxfail"):
        message["wasxfail"] = str(report.wasxfail)
    if report.sections:
        message["sections"] = [[str(title), str(text)] for title, text in report.sections]
    if report.user_properties:
        message["properties"] = [[str(name), _plain(value)] for name, value in report.user_properties]
    subtest = getattr(report, "subtest", None)
    if subtest is not None:
        message["subtest"] = subtest
    return message


def _plain(value):
    """A property's value where it is the same in JSON and in Python, else its text."""
    return value if value is None or isinstance(value, (str, bool, int)) else str(value)
