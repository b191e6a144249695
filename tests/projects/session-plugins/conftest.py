"""What plugins do to a whole session: fail it though no test failed, and run an item elsewhere."""

import os

import pytest


def pytest_addoption(parser):
    parser.addoption("--require", type=int, default=0)
    parser.addoption("--boxed", action="store_true")


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session):
    result = yield
    if len(session.items) < session.config.option.require:
        session.config.pluginmanager.getplugin("terminalreporter").write("\nERROR: too few tests\n")
        session.testsfailed += 1
    return result


def pytest_runtest_protocol(item, nextitem):
    if not item.config.option.boxed:
        return None
    from _pytest import runner

    hook = item.ihook
    hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    child = os.fork()
    if child == 0:
        reports = runner.runtestprotocol(item, log=False, nextitem=nextitem)
        os._exit(0 if all(report.passed for report in reports) else 1)
    is_fine = os.waitpid(child, 0)[1] == 0
    report = pytest.TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords={},
        outcome="passed" if is_fine else "failed",
        longrepr=None if is_fine else "the other process failed",
        when="call" if is_fine else "elsewhere",
    )
    hook.pytest_runtest_logreport(report=report)
    hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
