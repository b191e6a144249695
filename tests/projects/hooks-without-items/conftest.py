"""Hooks at the end of a session, which also run where no test does."""


def pytest_terminal_summary(terminalreporter, exitstatus):
    terminalreporter.section("the end")
    terminalreporter.line(f"exit status {int(exitstatus)}")
