"""Reaches into pytest itself: this project can only run under the real one."""
from _pytest.terminal import TerminalReporter  # noqa: F401

pytest_plugins = ["pytester"]
