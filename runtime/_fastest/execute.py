"""The runtest protocol: set-up, call and teardown of one item, and what is said about them.

Two ways with the same outcome. The plain way calls the phases directly and, for a test that passes without a word,
sends one message; no report is made. Where the project implements one of the hooks around an item, the hooks are
called in pytest's order, with this module and `skipping` as the plugins that do the work.
"""

from __future__ import annotations

import os
import sys
from time import perf_counter, time

from . import skipping
from .collect import Function, Module
from .fixture_defs import pytest_fixture_setup
from .fixture_request import FIXTURE_HOOKS
from .lane import flush_streams
from .marks import NOTSET
from .outcomes import Exit, NeedsPytest, Skipped
from .reports import CallInfo, TestReport, exception_info, protocol_report
from .skipping import has_marks

WHEN = ("setup", "call", "teardown")
_NOTHING_SET_UP = (WHEN[0], 0.0)
_SETUP = Function.setup
_TEARDOWN = Function.teardown
_CURRENT = "PYTEST_CURRENT_TEST"
_CURRENT_BYTES = b"PYTEST_CURRENT_TEST"
_CURRENT_SUFFIX = (b" (setup)", b" (call)", b" (teardown)")

# With an implementation of one of these by the project, items take the way through hooks.
_ITEM_HOOKS = frozenset(
    {
        "pytest_exception_interact",
        "pytest_runtest_call",
        "pytest_runtest_logfinish",
        "pytest_runtest_logreport",
        "pytest_runtest_logstart",
        "pytest_runtest_makereport",
        "pytest_runtest_protocol",
        "pytest_runtest_setup",
        "pytest_runtest_teardown",
    }
)


def runtest(item, nextitem, channel, is_marked=True):
    """Runs `item` and sends `passed`, or its reports and `finished`.

    What `nextitem` (an item, a collector, or None) does not descend from is torn down. `is_marked`: may the item have
    marks? `KeyboardInterrupt`, `Exit` and whatever a hook raises go on to the caller.
    """
    run = item.session._run
    if run is None:
        run = item.session._run = Run(item.session, channel)
    # This one hook is called of all conftests, those of other directories included.
    hook = item.config.hook
    if hook.user and ("pytest_runtest_protocol" in hook.user or not _ITEM_HOOKS.isdisjoint(item.ihook.user)):
        run.through_hooks(item, nextitem, hook)
    else:
        is_bare = nextitem is not None and nextitem.parent is item.parent and run.is_bare(item, is_marked)
        run.plainly(item, nextitem, is_marked, is_bare)


class Run:
    """The running of one session's items: its channel, its capture, and the item that is running."""

    # The one of this process: a report does not say what session it belongs to.
    current = None

    def __init__(self, session, channel):
        Run.current = self
        self.session = session
        self.channel = channel
        self.capture = session.capture
        self.logs = session.logs
        # The item that reports belong to.
        self.item = None
        # Phases of the running item that passed in silence and are not reported yet: (when, seconds).
        self.silent = []
        self.is_reported = False
        self.is_suspended = False
        self.has_terminal = not session.config.pluginmanager.is_blocked("terminal")
        # Reports that hooks may still change; None where they leave at once.
        self.held = None
        # Why the running item is to run under the real pytest, once it has shown that it needs that.
        self.needs_pytest = None

    # -- the plain way

    def plainly(self, item, nextitem, is_marked, is_bare):
        """Runs an item around which no hook of the project stands."""
        try:
            if not is_bare:
                self._begin_plainly(item, is_marked)
            elif self.barely(item):
                return
            if self.session.shouldfail or self.session.shouldstop:
                # Nothing will follow: what is left must be torn down while its errors can still be reported.
                nextitem = None
            self.channel.enter(item._index, 2)
            self._phase(item, 2, _tear_down, nextitem)
        finally:
            _forget_request(item)
        if self.is_reported or self.needs_pytest is not None:
            self._finish(item)
        else:
            (_, setup), (_, call), (_, teardown) = self.silent
            self.channel.passed(item._index, setup, call, teardown)

    def _begin_plainly(self, item, is_marked):
        if self.is_suspended:
            self.is_suspended = False
            self.capture.resume_global_capture()
        self.item = item
        # Among live logs and live output each report has its place.
        self.is_reported = self.logs.live is not None or self.session.await_shown is not None
        self.silent.clear()
        self.channel.enter(item._index, 0)
        if self._phase(item, 0, _set_up, is_marked):
            self.channel.enter(item._index, 1)
            self._phase(item, 1, _call, None)

    # Set-up and teardown of a test without fixtures and marks between two of its siblings run nothing of the project:
    # nothing can be printed, logged or raised there, and half of the time that an empty test takes goes with them.

    def is_bare(self, item, is_marked):
        """Is it such a test? A sibling must come next."""
        session = self.session
        return (
            type(item) is Function
            and (not item.fixturenames or _has_parameters_alone(item))
            and not (is_marked and has_marks(item))
            and session._setupstate.is_innermost(item.parent)
            and not session.exceptions.pending
            and not self.is_suspended
            and not self.capture.has_fixture
            and self.logs.live is None
            and session.await_shown is None
            and getattr(item.setup, "__func__", None) is _SETUP
            and getattr(item.teardown, "__func__", None) is _TEARDOWN
        )

    def barely(self, item):
        """Runs a bare item: as `plainly`, as far as anybody can see. False where its teardown is still to come."""
        session = self.session
        self.item = item
        self.is_reported = False
        silent = self.silent
        silent.clear()
        silent.append(_NOTHING_SET_UP)
        self.channel.enter_call(item._index)
        item._xfailed = None
        session._setupstate.push_bare(item)
        if item.fixturenames or item._top_request is False:
            item.setup()
        passed = self._phase(item, 1, _call_unmarked, None)
        # A test that emptied the environment gets an error in its teardown; else the sibling sets the variable anew.
        environ = os.environ
        if (
            passed
            and not self.is_reported
            and not session.exceptions.pending
            and not session.shouldfail
            and not session.shouldstop
            and type(environ) is _POSIX_ENVIRON
            and _CURRENT_BYTES in environ._data
            and session._setupstate.pop_bare(item)
        ):
            item._top_request = False
            item.funcargs = None
            self.channel.passed(item._index, 0.0, silent[1][1], 0.0)
            return True
        return False

    def _phase(self, item, code, action, argument, clock=perf_counter, now=time):
        """Runs one phase that was entered; True where it passed. Reports it, unless all so far passed in silence.

        The clocks are bound here: libraries that freeze time replace the names that modules have for them.
        """
        self._begin(item, code)
        raised = None
        began = clock()
        try:
            action(item, argument)
        except (Exit, KeyboardInterrupt):
            self._end(item, code)
            self._send_silent()
            raise
        except BaseException as exc:
            raised = exc
        if item._reported:
            raised = item._reported.pop(0)
        duration = clock() - began
        logs = self.logs
        if logs.is_idle and not self.capture.has_fixture and self.capture.is_quiet():
            logs.when = None
        else:
            self._end(item, code)
        if raised is None and not (item._report_sections or item._xfailed or item.user_properties or self.is_reported):
            self.silent.append((WHEN[code], duration))
            return True
        if self._is_moving(code, raised):
            return False
        stop = now()
        excinfo = None if raised is None else exception_info(_as_pytest(raised))
        call = CallInfo(None, excinfo, stop - duration, stop, duration, WHEN[code], _ispytest=True)
        report = TestReport.from_item_and_call(item, call)
        skipping.apply_to_report(item, call, report)
        self.send_report(report)
        return report.passed

    # -- the way through hooks

    def through_hooks(self, item, nextitem, hook):
        """Runs an item by `pytest_runtest_protocol`; our own implementation of it is called last."""
        if not self.is_suspended:
            self.is_suspended = True
            self.capture.suspend_global_capture()
        self.item = item
        self.silent.clear()
        hook.pytest_runtest_protocol(item=item, nextitem=nextitem)
        self._finish(item)

    def hook_phase(self, item, code, hook, **kwargs):
        """One phase by its hook, with output captured: gives its `CallInfo`."""

        def action():
            self.capture.resume_global_capture()
            self.channel.enter(item._index, code)
            self._begin(item, code)
            try:
                hook(item=item, **kwargs)
            finally:
                self._end(item, code)
                self.capture.suspend_global_capture()

        call = CallInfo.from_call(action, WHEN[code], reraise=(Exit, KeyboardInterrupt))
        self._is_moving(code, item._reported[0] if item._reported else call.excinfo and call.excinfo.value)
        return call

    # -- what both have in common

    def _is_moving(self, code, raised):
        """Is nothing to be reported of this item, because the real pytest runs it anew?"""
        if type(raised) is NeedsPytest and code < 2 and self.needs_pytest is None:
            self.needs_pytest = raised
        return self.needs_pytest is not None

    def _finish(self, item):
        if self.needs_pytest is None:
            self.channel.send({"kind": "finished", "item": item._index})
        else:
            reason = {"code": self.needs_pytest.code, "message": self.needs_pytest.message}
            self.channel.send({"kind": "moved", "item": item._index, "reason": reason})
            self.needs_pytest = None
        if self.logs.live is not None:
            self.logs.live.end()

    def _begin(self, item, code):
        """Begins a phase that the channel knows of."""
        if self.logs.is_idle:
            self.logs.when = WHEN[code]
        else:
            self.logs.begin(item, WHEN[code])
        if self.capture.has_fixture:
            self.capture.activate_fixture()

    def _end(self, item, code):
        """Ends a phase: what it printed and logged becomes sections of the item."""
        capture, logs = self.capture, self.logs
        if capture.has_fixture:
            capture.deactivate_fixture()
        if not capture.is_quiet():
            out, err = capture.read_global_capture()
            if out:
                item.add_report_section(WHEN[code], "stdout", out)
            if err:
                item.add_report_section(WHEN[code], "stderr", err)
        log = logs.end()
        if log:
            item.add_report_section(WHEN[code], "log", log)
        if logs.live is not None:
            logs.live.set_when("logreport")

    def _send_silent(self):
        """Reports the phases of the running item that passed in silence."""
        for when, seconds in self.silent:
            silent = {"when": when, "outcome": "passed", "duration": seconds}
            self.channel.send({"kind": "report", "item": self.item._index, "report": silent})
        self.silent.clear()
        self.is_reported = True

    def send_report(self, report):
        """Sends a report of the running item, after those of its phases that passed in silence."""
        if self.needs_pytest is not None:
            return
        if report.failed and not hasattr(report, "wasxfail"):
            self.session.note_failure()
        self._send_silent()
        if self.session.await_shown is not None:
            flush_streams()
        failed = getattr(self.item, "_failed_subtests", 0)
        if failed and report.when == "call" and report.passed and not hasattr(report, "subtest") and self.has_terminal:
            # pytest does this when its terminal first looks at the report: hooks see that the body passed, and with
            # `-p no:terminal` so does everybody.
            report.outcome = "failed"
            report.longrepr = f"contains {failed} failed subtest{'s' if failed > 1 else ''}"
        if self.held is None:
            self.deliver(report)
        else:
            self.held.append(report)

    def deliver(self, report):
        """Puts a report of the running item on the channel."""
        index = self.item._index
        self.channel.send({"kind": "report", "item": index, "report": protocol_report(report)})
        if self.session.await_shown is not None and (report.when == "call" or not report.passed):
            self.session.await_shown(index)


def log_report(item, report):
    """Reports something besides the phases of the running item, e.g. a subtest, through the hooks if there are any."""
    ihook = item.ihook
    if "pytest_runtest_logreport" in ihook.user:
        ihook.pytest_runtest_logreport(report=report)
    else:
        item.session._run.send_report(report)


def _set_up(item, is_marked):
    _set_current_test(item, 0)
    if is_marked:
        skipping.before_setup(item)
    else:
        item._xfailed = None
    item.session._setupstate.setup(item)


def _call(item, _):
    _set_current_test(item, 1)
    # Fixtures and the test itself may add marks.
    if item._xfailed is not None or has_marks(item):
        skipping.before_call(item)
    try:
        _run_item(item)
    finally:
        if item._xfailed is None and has_marks(item):
            skipping.after_call(item)


def _call_unmarked(item, _):
    _set_current_test(item, 1)
    try:
        _run_item(item)
    finally:
        if has_marks(item):
            skipping.after_call(item)


def _tear_down(item, nextitem):
    _set_current_test(item, 2)
    item.session._setupstate.teardown_exact(nextitem)
    _unset_current_test()


def _run_item(item):
    if "last_value" in sys.__dict__:
        _forget_last_exception()
    try:
        item.runtest()
    except Exception as exc:
        # What a debugger started after the run looks at.
        sys.last_type = type(exc)
        sys.last_value = exc
        if sys.version_info >= (3, 12):
            sys.last_exc = exc
        sys.last_traceback = exc.__traceback__.tb_next
        raise


def _forget_last_exception():
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        sys.__dict__.pop(name, None)


def _has_parameters_alone(item):
    """Are the only fixtures of a module's function parameters that nobody but itself takes? They run nothing."""
    return (
        getattr(item, "callspec", None) is not None
        and type(item.parent) is Module
        and item._fixtureinfo.lone_params.issuperset(item.fixturenames)
        and NOTSET not in item.callspec.params.values()
        and FIXTURE_HOOKS.isdisjoint(item.ihook.user)
    )


def _forget_request(item):
    if type(item) is Function or hasattr(item, "_request"):
        item._request = False
        item.funcargs = None


def _as_pytest(exception):
    """`unittest.SkipTest` is a skip in any test."""
    if isinstance(exception, Skipped) or "unittest" not in sys.modules:
        return exception
    from .unittests import skip_of

    return skip_of(exception)


_POSIX_ENVIRON = type(os.environ) if os.name == "posix" else None
_FILE_SYSTEM_CODEC = sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()
_putenv = os.putenv


def _set_current_test(item, code):
    """Sets PYTEST_CURRENT_TEST. Goes around the encoding of `os.environ`: this runs three times per test."""
    value = item._current_test
    if value is None:
        # An environment variable cannot hold a null byte.
        value = item._current_test = item.nodeid.replace("\x00", "(null)").encode(*_FILE_SYSTEM_CODEC)
    value += _CURRENT_SUFFIX[code]
    environ = os.environ
    if type(environ) is _POSIX_ENVIRON:
        _putenv(_CURRENT_BYTES, value)
        environ._data[_CURRENT_BYTES] = value
    else:
        environ[_CURRENT] = os.fsdecode(value)


def _unset_current_test():
    # A test that emptied the environment for good gets the KeyError, as in pytest.
    environ = os.environ
    if type(environ) is _POSIX_ENVIRON and _CURRENT_BYTES in environ._data:
        os.unsetenv(_CURRENT_BYTES)
        del environ._data[_CURRENT_BYTES]
    else:
        environ.pop(_CURRENT)


# -- the way through hooks


def pytest_runtest_protocol(item, nextitem):
    ihook = item.ihook
    live = item.session.logs.live
    if live is not None:
        live.begin(item._index)
        live.set_when("start")
    ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    runtestprotocol(item, nextitem=nextitem)
    if live is not None:
        live.set_when("finish")
    ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def runtestprotocol(item, log=True, nextitem=None):
    """Runs the phases of an item and gives their reports; `log` sends them (`_pytest.runner.runtestprotocol`)."""
    if hasattr(item, "_request") and not item._request:
        # An item that runs again gets new fixtures.
        item._initrequest()
    try:
        reports = [call_and_report(item, "setup", log)]
        if reports[0].passed and not item.config.getoption("setuponly", False):
            reports.append(call_and_report(item, "call", log))
        if item.session.shouldfail or item.session.shouldstop:
            nextitem = None
        reports.append(call_and_report(item, "teardown", log, nextitem=nextitem))
    finally:
        _forget_request(item)
    return reports


def call_and_report(item, when, log=True, **kwds):
    """Runs one phase of an item through its hooks and gives the report."""
    ihook = item.ihook
    hook = getattr(ihook, f"pytest_runtest_{when}")
    call = item.session._run.hook_phase(item, WHEN.index(when), hook, **kwds)
    report = ihook.pytest_runtest_makereport(item=item, call=call)

    def send():
        if log:
            ihook.pytest_runtest_logreport(report=report)

    tell(item, call, report, send)
    return report


def tell(item, call, report, send):
    """Sends a report by `send()`, and calls `pytest_exception_interact` where a debugger would stop at the failure.

    That may still change the report, which then leaves as it is after that.
    """
    if "pytest_exception_interact" not in item.ihook.user or not _is_interactive(call, report):
        send()
        return
    run = item.session._run
    held = run.held = []
    try:
        send()
        item.ihook.pytest_exception_interact(node=item, call=call, report=report)
    finally:
        run.held = None
        for each in held:
            run.deliver(each)


def _is_interactive(call, report):
    """Did the phase fail in a way that a debugger would stop at?"""
    if call.excinfo is None or hasattr(report, "wasxfail"):
        return False
    exception = call.excinfo.value
    bdb = sys.modules.get("bdb")
    return not (isinstance(_as_pytest(exception), Skipped) or (bdb is not None and isinstance(exception, bdb.BdbQuit)))


def _setup_hook(item):
    _set_current_test(item, 0)
    item.session._setupstate.setup(item)


def _call_hook(item):
    _set_current_test(item, 1)
    _run_item(item)


def _makereport_hook(item, call):
    if item._reported:
        call.excinfo = exception_info(item._reported.pop(0))
    if call.excinfo is not None:
        exception = _as_pytest(call.excinfo.value)
        if exception is not call.excinfo.value:
            call.excinfo = exception_info(exception)
    return TestReport.from_item_and_call(item, call)


def _logreport_hook(report):
    # Whatever report a hook sends is one of the running item.
    Run.current.send_report(report)


# Hook, implementation, options; in pytest's order of registration.
HOOKS = (
    ("pytest_runtest_protocol", pytest_runtest_protocol, {}),
    ("pytest_runtest_setup", _setup_hook, {}),
    ("pytest_runtest_call", _call_hook, {}),
    ("pytest_runtest_teardown", _tear_down, {}),
    ("pytest_runtest_makereport", _makereport_hook, {}),
    ("pytest_runtest_logreport", _logreport_hook, {}),
    ("pytest_fixture_setup", pytest_fixture_setup, {}),
    ("pytest_runtest_setup", skipping.pytest_runtest_setup, {"tryfirst": True}),
    ("pytest_runtest_call", skipping.pytest_runtest_call, {"wrapper": True}),
    ("pytest_runtest_makereport", skipping.pytest_runtest_makereport, {"wrapper": True}),
)
