"""Runs many suites under the real pytest: imports it once, then forks one child per suite.

Reads one JSON object per line, `{"cwd", "args", "log", "out", "run"}`; the child runs pytest there, writes one JSON line per
report to `out` and its own output to `out + ".txt"`; the parent answers with one line, the exit code. Its first line says the versions.
"""
import json
import os
import sys

import pytest


class Recorder:
    """Writes each report as a line: the facts that every runner must agree on."""

    def __init__(self, path):
        self.file = open(path, "w")

    def write(self, **fields):
        self.file.write(json.dumps(fields) + "\n")
        self.file.flush()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session):
        self.write(kind="collected", ids=[item.nodeid for item in session.items])

    def pytest_collectreport(self, report):
        if not report.passed:
            self.write(kind="collect", nodeid=report.nodeid, outcome=report.outcome)

    # Last of all: the terminal may have changed the report.
    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report):
        self.write(
            kind="report",
            nodeid=report.nodeid,
            when=report.when,
            outcome=report.outcome,
            xfail=getattr(report, "wasxfail", None),
            text=report.longreprtext if report.failed else "",
            subtest=type(report).__name__ == "SubtestReport",
        )


def run(job):
    out = os.open(job["out"] + ".txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.chdir(job["cwd"])
    os.environ["GENERATED_LOG"] = job["log"]
    os.environ["GENERATED_RUN"] = str(job["run"])
    try:
        return int(pytest.main(job["args"], plugins=[Recorder(job["out"])]))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


print(sys.version.replace("\n", " "), pytest.__version__, flush=True)
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            code = run(json.loads(line))
        finally:
            os._exit(code)
    status = os.waitpid(pid, 0)[1]
    print(os.waitstatus_to_exitcode(status), flush=True)
