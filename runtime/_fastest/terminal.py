"""The `terminalreporter` plugin for hooks that write to it: text is kept and goes to the end of the run's report.

Only writing is modelled. A conftest that reads the reporter's statistics is told apart by its code before any test
runs, see `needs_statistics`: with several lanes no process has them all.
"""



class TerminalWriter:
    """Collects text; markup keywords are accepted and dropped."""

    fullwidth = 80
    hasmarkup = False
    isatty = False

    def __init__(self):
        self._parts = []
        # Gives what was printed since it was asked last, where that belongs in the text.
        self.take_before = None

    def write(self, msg, *, flush=False, **markup):
        if self.take_before is not None:
            self._parts.append(self.take_before())
        self._parts.append(str(msg))

    def line(self, s="", **markup):
        self.write(s + "\n")

    def sep(self, sepchar, title=None, fullwidth=None, **markup):
        width = fullwidth or self.fullwidth
        if title is None:
            self.line((sepchar * (width // len(sepchar))).rstrip())
            return
        count = max((width - len(title) - 2) // (2 * len(sepchar)), 1)
        fill = sepchar * count
        line = f"{fill} {title} {fill}"
        if len(line) + len(sepchar.rstrip()) <= width:
            line += sepchar.rstrip()
        self.line(line)

    def flush(self):
        pass

    def getvalue(self):
        return "".join(self._parts)


class TerminalReporter:
    """What `pytest_terminal_summary(terminalreporter)` gets."""

    def __init__(self, config):
        self.config = config
        self._tw = TerminalWriter()

    @property
    def verbosity(self):
        return self.config.option.verbose

    @property
    def isatty(self):
        return False

    @property
    def hasmarkup(self):
        return False

    def write(self, content, *, flush=False, **markup):
        self._tw.write(content, flush=flush, **markup)

    def write_line(self, line, **markup):
        self._tw.line(line.decode("utf-8", "replace") if isinstance(line, bytes) else str(line), **markup)

    def line(self, msg, **kw):
        self._tw.line(msg, **kw)

    def rewrite(self, line, **markup):
        self._tw.write(line)

    def write_sep(self, sep, title=None, fullwidth=None, **markup):
        self.ensure_newline()
        self._tw.sep(sep, title, fullwidth, **markup)

    def section(self, title, sep="=", **kw):
        self._tw.sep(sep, title, **kw)

    def ensure_newline(self):
        text = self._tw.getvalue()
        if text and not text.endswith("\n"):
            self._tw.line()

    def flush(self):
        pass


def needs_statistics(function):
    """True where a hook's code names attributes of the reporter beyond writing, e.g. `stats`."""
    code = getattr(function, "__code__", None)
    names = set(code.co_names) if code is not None else set()
    return bool(names & {"stats", "getreports", "_session", "_numcollected", "_sessionstarttime", "build_summary_stats_line"})
