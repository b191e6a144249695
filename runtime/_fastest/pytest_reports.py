"""The real pytest's reports as messages of the protocol. Knows their attributes, imports nothing of pytest."""

import inspect
import os


def as_phase_report(report, writer):
    """A `TestReport` as the protocol's PhaseReport; three keys exactly when it passed without anything to say."""
    message = {"when": report.when, "outcome": report.outcome, "duration": report.duration}
    _add_longrepr(message, report.longrepr, writer)
    # As in `reports.protocol_report`.
    if "skip" in message and report.when == "setup" and "skip" in report.keywords and "pytestmark" not in report.keywords:
        message["skip"]["folded"] = True
    if hasattr(report, "wasxfail"):
        message["wasxfail"] = str(report.wasxfail)
    if report.sections:
        message["sections"] = _sections(report)
    if report.user_properties:
        message["properties"] = [[str(name), value] for name, value in report.user_properties]
    describe = getattr(report, "_sub_test_description", None) or getattr(report, "sub_test_description", None)
    if describe is not None:
        message["subtest"] = describe()
    return message


def shown_by_others(config):
    """`pytest_report_teststatus` of whoever is not pytest itself; None where there is none."""
    found = config.hook.pytest_report_teststatus.get_hookimpls()
    own = [each.plugin for each in found if each.function.__module__.startswith("_pytest.")]
    if len(own) == len(found):
        return None
    return config.pluginmanager.subset_hook_caller("pytest_report_teststatus", own)


def as_status(report, category, letter, word):
    """What `pytest_report_teststatus` gave, as the protocol's Status."""
    color = {"passed": "green", "failed": "red"}.get(report.outcome, "yellow")
    if not isinstance(word, str):
        word, markup = word
        color = next((name for name in ("red", "yellow", "green") if markup.get(name)), color)
    return {"category": category, "letter": letter, "word": word, "color": color}


def as_collect_report(report, writer):
    """A failed or skipped `CollectReport` as the protocol's CollectReport."""
    message = {"nodeid": report.nodeid, "outcome": report.outcome}
    _add_longrepr(message, report.longrepr, writer)
    message.setdefault("longrepr", message["skip"]["reason"] if "skip" in message else "")
    if report.sections:
        message["sections"] = _sections(report)
    return message


def _add_longrepr(message, longrepr, writer):
    if longrepr is None:
        return
    if isinstance(longrepr, tuple):
        path, lineno, reason = longrepr
        message["skip"] = {"path": os.fspath(path), "lineno": lineno, "reason": str(reason)}
        return
    message["longrepr"] = _text(longrepr, writer)
    if isinstance(longrepr, str):
        message["isText"] = True
    crash = getattr(longrepr, "reprcrash", None)
    if crash is not None:
        message["crash"] = {"path": crash.path, "lineno": crash.lineno, "message": crash.message}


def _text(longrepr, writer):
    if not hasattr(longrepr, "toterminal"):
        return str(longrepr)
    # Not `longreprtext`: that strips the indentation of the first line.
    out, text = writer()
    longrepr.toterminal(out)
    return text().removesuffix("\n")


def _sections(report):
    return [[title, text] for title, text in report.sections]


def columns_of(items):
    """The columns of `collected`, and the files that they point to."""
    files = {}
    columns = {"file": [], "nodeid": [], "lineno": [], "domain": [], "group": [], "timeout": []}
    for item in items:
        path, lineno, domain = item.location
        columns["file"].append(files.setdefault(path.replace(os.sep, "/"), len(files)))
        columns["nodeid"].append(item.nodeid)
        columns["lineno"].append(lineno)
        columns["domain"].append(domain)
        columns["group"].append(-1)
        columns["timeout"].append(None)
    return {"files": list(files), **columns}


def tree_of(session):
    """The lines of `--collect-only`: collectors and items, each under its parent, with docstrings where asked."""
    lines = []
    stack = []
    verbose = session.config.get_verbosity("test_cases") >= 1
    for index, item in enumerate(session.items):
        chain = item.listchain()[1:]
        while stack != chain[: len(stack)]:
            stack.pop()
        for node in chain[len(stack) :]:
            stack.append(node)
            lines.append({"depth": len(stack) - 1, "text": str(node), "item": index if node is item else -1})
            own = getattr(node, "obj", None) if verbose else None
            doc = inspect.getdoc(own) if own else None
            lines += [{"depth": len(stack), "text": line} for line in (doc or "").splitlines()]
    return lines
