"""The end of a session in its lane: hooks in pytest's order, what they print, and what is left to the garbage collector.

The runner writes the report, so what hooks print to stdout would come before it or in the middle: it is taken aside and
goes to its place with the `SessionEnd`. With `-s`, what is printed while the session ends stands where tests have
printed, and needs no detour.
"""

import os
import sys
import warnings

from .hooks import HookImpl
from .lane import flush_streams, say_exit
from .outcomes import Exit

# Exit codes with which pytest's terminal calls `pytest_terminal_summary`: all of its own but that of an internal error.
_SUMMARY_CODES = (0, 1, 2, 4, 5, 6)


def finish(session):
    """Ends the session: gives a `SessionEnd`, or None where there is nothing to tell."""
    config = session.config
    from .tmp import factory_of

    hook = config.hook
    status = int(session.exitstatus) or (1 if session.testsfailed else 0 if session.items else 5)
    session.exitstatus = status
    os.chdir(config.invocation_params._dir)
    session.capture.suspend_global_capture()
    printed = Printed(session)
    session.log_when("sessionfinish")
    reporter = config.pluginmanager.get_plugin("terminalreporter")

    def tear_down():
        session._setupstate.teardown_exact(None)

    def summarize():
        result = yield
        config.warnings.end("config", "")
        if reporter is None:  # `-p no:terminal`
            return result
        printed.turn("summary", reporter)
        if status in _SUMMARY_CODES and not config.option.no_summary:
            hook.pytest_terminal_summary(terminalreporter=reporter, exitstatus=status, config=config)
        config.warnings.end("config", "", final=True)
        printed.turn("after")
        return result

    with printed:
        caller = hook.pytest_sessionfinish.within(
            HookImpl(None, "runner", tear_down, {}), HookImpl(None, "terminalreporter", summarize, {"wrapper": True})
        )
        try:
            caller(session=session, exitstatus=status)
        except Exit as error:
            say_exit(error)
            if error.returncode is not None:
                session.exitstatus = error.returncode
        printed.turn("after")
        if not _unconfigure(session):
            session.exitstatus = 1
    factory_of(config).finish(session.exitstatus)
    session.capture.stop_global_capturing()
    config.pluginmanager.unregister(session.capture)
    # The runner counts failed reports; hooks may count more.
    known = 0 if status == 1 and not session.has_failed_report else status
    changed = session.exitstatus if session.exitstatus != known else None
    if changed is None and not any(printed.texts.values()):
        return None
    return {**printed.texts, "exitCode": None if changed is None else int(changed)}


class Printed:
    """What is printed while the session ends, by stage: `finish`, `summary` and `after`."""

    def __init__(self, session):
        from .session import whole_run_hooks

        self.texts = dict.fromkeys(("finish", "summary", "after"), "")
        config = session.config
        self._is_live = config.option.capture == "no"
        self._capture = None
        if whole_run_hooks(session) or config._cleanups:
            from .capture_io import FDCapture

            self._capture = FDCapture(1)
        self._stage = "finish"
        self._reporter = None

    def __enter__(self):
        self._begin()

    def __exit__(self, *exc_info):
        self._end()
        if self._capture is not None:
            self._capture.done()

    def turn(self, stage, reporter=None):
        """From now on stdout belongs to `stage`. What the reporter is told comes between what is printed."""
        if stage == self._stage:
            return
        self._end()
        self._stage = stage
        self._reporter = reporter
        self._begin()

    def _begin(self):
        if self._capture is None or (self._is_live and self._stage == "finish"):
            return
        if self._reporter is not None:
            self._reporter._tw.take_before = self._capture.snap
        if self._capture._state == "initialized":
            self._capture.start()
        else:
            self._capture.resume()

    def _end(self):
        flush_streams()
        text = ""
        if self._capture is not None and self._capture._state == "started":
            self._capture.suspend()
            text = self._capture.snap()
        if self._reporter is not None:
            self._reporter._tw.take_before = None
            text = self._reporter._tw.getvalue() + text
            self._reporter = None
        self.texts[self._stage] += text


def _unconfigure(session):
    """Undoes the configuration. False: something raised, which is told on stderr as Python would."""
    config, exceptions = session.config, session.exceptions
    config.warnings.release()
    try:
        config._ensure_unconfigure(exceptions.warn_of_garbage if _is_garbage_an_error() else exceptions.warn)
        exceptions.warn()
    except Exception as error:
        sys.excepthook(type(error), error, error.__traceback__)
        return False
    return True


def _is_garbage_an_error():
    """May an exception of an object in a reference cycle fail the run? If not, `leave` collects it in its own time."""
    from .warning_types import PytestUnraisableExceptionWarning

    return any(
        action == "error" and issubclass(PytestUnraisableExceptionWarning, category)
        for action, _, category, _, _ in warnings.filters
    )


def leave(session):
    """What remains to be done by a lane that has said everything."""
    session.exceptions.warn_of_garbage()
    session.exceptions.uninstall()
    session.config.warnings.close()
