"""What hooks see of a session that ends while it collects."""

import pytest

ended_by = []


def pytest_report_collectionfinish(items):
    return f"collected: {[item.nodeid for item in items]}"


def pytest_keyboard_interrupt(excinfo):
    ended_by.append(excinfo.typename)


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session, exitstatus):
    yield
    session.exitstatus = 9 if session.testsfailed > 1 else exitstatus


def pytest_terminal_summary(terminalreporter, exitstatus):
    terminalreporter.section("the end")
    terminalreporter.line(f"exit status {int(exitstatus)}, ended by {ended_by}")
