"""Only this folder reaches into pytest."""
from _pytest.terminal import TerminalReporter  # noqa: F401
