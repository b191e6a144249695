"""Colours in the explanation of a comparison, by Pygments as in pytest; the reporter colours everything else.

Pygments is imported for the first such explanation, and only where the terminal shows colours. Where it is not
installed, explanations have none.
"""

import os


def is_colored(config) -> bool:
    """Does the runner's terminal show colours? To be asked before output is captured."""
    asked = config.getoption("color", "auto")
    if asked != "auto":
        return asked == "yes"
    environ = os.environ
    if environ.get("PY_COLORS") in ("0", "1"):
        return environ["PY_COLORS"] == "1"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    try:
        return os.isatty(1) and environ.get("TERM") != "dumb"
    except OSError:
        return False


def plain(source: str, lexer: str = "python") -> str:
    """The highlighter without colours."""
    return source


def highlighter_of(config):
    """The function (source, lexer) -> text for explanations; `lexer` is "python" or "diff"."""
    if not config.is_colored or config.getoption("code_highlight", "yes") != "yes":
        return plain
    try:
        import pygments
        from pygments.formatters.terminal import TerminalFormatter
        from pygments.lexers.diff import DiffLexer
        from pygments.lexers.python import PythonLexer
    except ImportError:
        return plain
    background = "light" if os.environ.get("PYTEST_THEME_MODE") == "light" else "dark"
    lexers = {"python": PythonLexer, "diff": DiffLexer}

    def highlight(source: str, lexer: str = "python") -> str:
        if not source:
            return source
        text = pygments.highlight(source, lexers[lexer](), TerminalFormatter(bg=background))
        if text[-1] == "\n" and source[-1] != "\n":
            text = text[:-1]
        # A reset first: the line has a colour of its own.
        return f"\x1b[0m{text}"

    return highlight
