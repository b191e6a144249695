"""Runs one collector and reports how that went: the runtime's `pytest_make_collect_report`.

A directory's conftest is loaded here, so that its failure is the failure of the directory; its fixtures become
visible once the directory is collected.
"""

import os
import sys

from .nodes import Directory, File
from .outcomes import NeedsPytest, Skipped


def collect_one_node(collector):
    """The report of `collector`; its `result` holds the children. `NeedsPytest` is not caught."""
    relay = collector.ihook
    relay.user.get("pytest_collectstart") and relay.pytest_collectstart(collector=collector)
    session = collector.session
    if session.shouldfail:
        raise session.Failed(session.shouldfail)
    if session.shouldstop:
        raise session.Interrupted(session.shouldstop)
    last_failed = session.last_failed
    if last_failed is not None and last_failed.skips(collector):
        from .reports import CollectReport

        return CollectReport(collector.nodeid, "passed", None, [])
    if "pytest_make_collect_report" in relay.user:
        report = relay.pytest_make_collect_report(collector=collector)
    else:
        report = pytest_make_collect_report(collector)
    if last_failed is not None:
        last_failed.filter(collector, report)
    call = report.__dict__.pop("call", None)
    if call is not None and report.failed and "pytest_exception_interact" in relay.user:
        relay.pytest_exception_interact(node=collector, call=call, report=report)
    return report


def pytest_make_collect_report(collector):
    """Collects, with output captured for files."""
    from .reports import CollectReport

    session = collector.session
    capture = session.capture if isinstance(collector, File) else None
    if capture is not None:
        capture.resume_global_capture()
    children, error = None, None
    try:
        children = _collect(collector)
    except (KeyboardInterrupt, SystemExit, NeedsPytest):
        raise
    except BaseException as exc:
        error = exc
    finally:
        sections = []
        if capture is not None:
            capture.suspend_global_capture()
            out, err = capture.read_global_capture()
            if out:
                sections.append(("Captured stdout", out))
            if err:
                sections.append(("Captured stderr", err))
    if error is None:
        report = CollectReport(collector.nodeid, "passed", None, children)
    else:
        report = _failed_report(collector, error)
    report.sections.extend(sections)
    if isinstance(collector, Directory):
        session.parse_conftest_fixtures(collector)
    return report


def _collect(collector):
    if isinstance(collector, Directory):
        plugins = collector.config.pluginmanager
        plugins._loadconftestmodules(collector._strpath)
        foreign = plugins.foreign_reason(collector._strpath)
        if foreign is not None:
            collector.session.send_away(*foreign)
            return []
    return list(collector.collect())


def _failed_report(collector, error):
    from .excinfo import ExceptionInfo
    from .reports import CallInfo, CollectReport

    call = CallInfo(None, ExceptionInfo.from_exception(error), 0, 0, 0, "collect", _ispytest=True)
    unittest = sys.modules.get("unittest")
    if isinstance(error, Skipped) or (unittest is not None and isinstance(error, unittest.SkipTest)):
        crash = call.excinfo._getreprcrash()
        place = (crash.path, crash.lineno, crash.message)
        report = CollectReport(collector.nodeid, "skipped", place, None)
    else:
        report = CollectReport(collector.nodeid, "failed", _error_text(collector, error, call.excinfo), None)
    report.call = call
    return report


def _error_text(collector, error, excinfo):
    from .plugins import ConftestImportFailure

    if isinstance(error, ConftestImportFailure):
        from .excinfo import ExceptionInfo

        excinfo = ExceptionInfo.from_exception(error.cause)
    return collector.repr_failure(excinfo)


def as_message(report, config):
    """The protocol's `collectReport` of a failed or skipped report."""
    message = {"nodeid": report.nodeid, "outcome": report.outcome, "longrepr": ""}
    longrepr = report.longrepr
    if report.outcome == "skipped" and isinstance(longrepr, tuple):
        path, lineno, reason = longrepr
        message["skip"] = {"path": os.fspath(path), "lineno": lineno, "reason": reason}
        message["longrepr"] = reason
    else:
        message["longrepr"] = str(longrepr)
        crash = getattr(longrepr, "crash", None)
        if crash:
            message["crash"] = crash
    if report.sections:
        message["sections"] = [list(section) for section in report.sections]
    return {"kind": "collectReport", "report": message}
