"""A pytest plugin that writes what the real pytest reports as the runner's own events, one JSON object a line."""

import io
import json
import os

import pytest
from _pytest._io import TerminalWriter

_out = open(os.environ["RECORDED_EVENTS"], "w")


def _emit(kind, **fields):
    _out.write(json.dumps({"kind": kind, **fields}) + "\n")


def _longrepr(report):
    longrepr = report.longrepr
    if longrepr is None or isinstance(longrepr, tuple):
        return None
    if not hasattr(longrepr, "toterminal"):
        return str(longrepr)
    file = io.StringIO()
    writer = TerminalWriter(file)
    writer.hasmarkup = False
    longrepr.toterminal(writer)
    return file.getvalue().removesuffix("\n")


def _parts(report):
    parts = {"outcome": report.outcome, "sections": report.sections}
    longrepr = _longrepr(report)
    if longrepr is not None:
        parts["longrepr"] = longrepr
        if isinstance(report.longrepr, str):
            parts["isText"] = True
    if isinstance(report.longrepr, tuple):
        path, lineno, reason = report.longrepr
        parts["skip"] = {"path": path, "lineno": lineno, "reason": reason}
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None:
        parts["crash"] = {"path": str(crash.path), "lineno": crash.lineno, "message": crash.message}
    return parts


def pytest_sessionstart(session):
    import platform
    import sys

    import pluggy

    config = session.config
    testpaths = config.getini("testpaths")
    by_testpaths = config.args_source == config.ArgsSource.TESTPATHS
    _emit(
        "sessionStarted",
        header={
            "python": platform.python_version(),
            "executable": sys.executable,
            "platform": sys.platform,
            "pytestVersion": pytest.__version__,
            "pluggyVersion": pluggy.__version__,
            "rootdir": str(config.rootpath),
            "configfile": None if config.inipath is None else os.path.relpath(config.inipath, config.rootpath),
            "testpaths": testpaths if by_testpaths else None,
            "plugins": [],
            "lines": [],
        },
    )


_items = {}
_deselected = []


def pytest_deselected(items):
    _deselected.extend(item.nodeid for item in items)


def pytest_collectreport(report):
    if report.outcome != "passed":
        parts = {"longrepr": "", **_parts(report)}
        _emit("collectReported", report={"nodeid": report.nodeid, **parts})


def _tree(items):
    seen = []
    for item in items:
        chain = item.listchain()[1:]
        while seen and seen != chain[: len(seen)]:
            seen.pop()
        for node in chain[len(seen) :]:
            seen.append(node)
            yield {"depth": len(seen) - 1, "text": str(node)}


# First of all, so that the events of collection's end stand before whatever other plugins do then.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session):
    for index, item in enumerate(session.items):
        path, lineno, domain = item.location
        _items[item.nodeid] = {
            "index": index,
            "nodeid": item.nodeid,
            "path": path,
            "lineno": lineno,
            "domain": domain,
            "tier": "cpython",
            "reason": {"code": "recorded", "message": ""},
        }
    tree = list(_tree(session.items))
    found = len(_items) + len(_deselected)
    _emit(
        "collectionFinished", items=list(_items.values()), deselected=_deselected, found=found, lines=[], tree=tree
    )


def pytest_runtest_logstart(nodeid):
    _emit("itemStarted", item=_items[nodeid], lane=0)


# Last of all, so that the terminal has failed a test that passed but has failed subtests.
@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report):
    parts = {"when": report.when, "duration": report.duration, **_parts(report)}
    if hasattr(report, "wasxfail"):
        parts["wasxfail"] = report.wasxfail
    if report.user_properties:
        parts["properties"] = report.user_properties
    if hasattr(report, "_sub_test_description"):
        parts["subtest"] = report._sub_test_description()
    _emit("phaseReported", item=_items[report.nodeid], report=parts, lane=0)


def pytest_runtest_logfinish(nodeid):
    _emit("itemFinished", item=_items[nodeid], lane=0)


def pytest_warning_recorded(warning_message, when, nodeid, location):
    from _pytest.warnings import warning_record_to_str

    _emit(
        "warningRaised",
        warning={
            "message": warning_record_to_str(warning_message),
            "category": warning_message.category.__name__,
            "when": when,
            "nodeid": nodeid,
            "location": {"path": warning_message.filename, "lineno": warning_message.lineno},
        },
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session, exitstatus):
    result = yield
    stopped = []
    if session.shouldfail:
        stopped.append(str(session.shouldfail))
    if _interruption:
        stopped.extend(_interruption)
    elif session.shouldstop:
        stopped.append(str(session.shouldstop))
    _emit(
        "sessionFinished",
        result={
            "exitCode": int(session.exitstatus),
            "summary": {},
            "duration": 0.01,
            "strategy": "recorded",
            "items": [],
            "collectReports": [],
            **({"stopped": "\n".join(stopped)} if stopped else {}),
        },
    )
    _out.flush()
    return result


def pytest_keyboard_interrupt(excinfo):
    _interruption.append(excinfo.getrepr().reprcrash.message)


_interruption = []
