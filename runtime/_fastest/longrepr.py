"""Lays out failures as pytest prints them: excerpts of source with `>` and `E`, in the styles of `--tb`.

`make_longrepr` is for a phase of an item and for collectors, `Formatter` for any `ExceptionInfo`. A `Longrepr` keeps
the printed text; `str()` of it is pytest's `longreprtext`, which is stripped.
"""

from __future__ import annotations

import os

from .excinfo import ExceptionInfo, FileLocation, group_type
from .tracebacks import Source, Traceback, TracebackEntry, code_of, file_of, is_own, is_shown

terminal_width: int | None = None
"""Columns that separators and argument lines may fill; None: what COLUMNS and the terminal say, as in pytest."""

_ALL_HIDDEN = "All traceback entries are hidden. Pass `--full-trace` to see hidden and internal frames."
_BECAUSE = "The above exception was the direct cause of the following exception:"
_WHILE = "During handling of the above exception, another exception occurred:"


def _width() -> int:
    if terminal_width is not None:
        return terminal_width
    import shutil

    columns = shutil.get_terminal_size(fallback=(80, 24)).columns
    return 80 if columns < 40 else columns


class Longrepr:
    """A failure's text.

    `text`: exactly what pytest prints, without the last line end. `reprcrash`: a `FileLocation` or None.
    `chain`: one `(text, reprcrash, description)` per exception, the oldest first.
    """

    def __init__(self, text: str, reprcrash: FileLocation | None = None, chain: tuple = ()) -> None:
        self.text = text
        self.reprcrash = reprcrash
        self.chain = chain
        self.sections: list[tuple[str, str, str]] = []

    @property
    def crash(self) -> dict | None:
        """`reprcrash` as it goes into a report."""
        crash = self.reprcrash
        return None if crash is None else {"path": crash.path, "lineno": crash.lineno, "message": crash.message}

    def addsection(self, name: str, content: str, sep: str = "-") -> None:
        """Appends a titled section below the text."""
        self.sections.append((name, content, sep))
        self.text += f"\n{separator(sep, name)}\n{content}"

    def toterminal(self, tw) -> None:
        """Writes the text to a terminal writer."""
        tw.line(self.text)

    def __str__(self) -> str:
        return self.text.strip()


def separator(mark: str, title: str | None = None) -> str:
    """A line of `mark` as wide as the terminal."""
    width = _width()
    if title is None:
        line = mark * (width // len(mark))
    else:
        fill = mark * max((width - len(title) - 2) // (2 * len(mark)), 1)
        line = f"{fill} {title} {fill}"
    if len(line) + len(mark.rstrip()) <= width:
        line += mark.rstrip()
    return line


def make_longrepr(excinfo: ExceptionInfo, item, *, style: str) -> Longrepr:
    """The text for an exception that ended a phase of an item, or a collector's work.

    `style` is the `--tb` style; how frames are cut depends on the node: see `traceback_filter`.
    """
    config = item.config
    exc = excinfo.value
    cause = getattr(exc, "cause", None)
    if type(exc).__name__ == "ConftestImportFailure" and isinstance(cause, BaseException):
        excinfo = ExceptionInfo.from_exception(cause)
    from .fixture_request import FixtureLookupError

    if isinstance(exc, FixtureLookupError):
        return Longrepr(str(exc.formatrepr()))
    tbfilter = False
    if config.getoption("fulltrace", False):
        style = "long"
    else:

        def tbfilter(excinfo):
            return traceback_filter(item, excinfo)

        if style == "auto":
            style = "long"
    from .outcomes import Failed

    if isinstance(exc, Failed) and not exc.pytrace:
        style = "value"
    verbosity = config.get_verbosity()
    try:
        # A test that changed the directory would make relative paths lie.
        abspath = os.getcwd() != os.fspath(config.invocation_params.dir)
    except OSError:
        abspath = True
    return Formatter(
        funcargs=True,
        abspath=abspath,
        showlocals=config.getoption("showlocals", False),
        style=style,
        tbfilter=tbfilter,
        truncate_locals=verbosity <= 1,
        truncate_args=verbosity <= 2,
    ).format(excinfo)


def traceback_filter(node, excinfo: ExceptionInfo) -> Traceback:
    """What of a traceback to show for a node: from its function or file on, without hidden and internal frames."""
    override = getattr(type(node), "_traceback_filter", None)
    if override is not None and not override.__module__.startswith(__package__):
        return node._traceback_filter(excinfo)
    whole = excinfo.traceback
    if not hasattr(node, "originalname"):
        if hasattr(node, "collect") and getattr(node, "path", None) is not None:
            shown = whole.cut(path=node.path)
            if shown == whole:
                shown = shown.cut(excludepath=os.path.dirname(__file__))
            return shown.filter(excinfo)
        # pytest's own frames would be here; ours say nothing.
        return whole.filter(lambda entry: not is_own(entry._rawentry.tb_frame.f_code.co_filename)) or whole
    from .functions import get_real_func

    code = code_of(get_real_func(node.obj))
    path = file_of(code)
    shown = whole.cut(path=path, firstlineno=code.co_firstlineno - 1)
    if shown == whole:
        shown = shown.cut(path=path)
        if shown == whole:
            shown = shown.filter(is_shown) or whole
    shown = shown.filter(excinfo)
    if node.config.getoption("tbstyle", "auto") == "auto" and len(shown) > 2:
        # Frames between the first and the last take one line each.
        middle = [entry.with_repr_style("short") for entry in shown[1:-1]]
        shown = Traceback([shown[0], *middle, shown[-1]])
    if hasattr(node, "_testcase") or type(node).__name__ == "TestCaseFunction":
        shown = shown.filter(lambda entry: not entry.frame.f_globals.get("__unittest")) or shown
    return shown


def format_collect_exception(exc: BaseException, config) -> str:
    """The text of an import that failed, for the message of a `CollectError`.

    pytest imports by `importlib.import_module` in its `prepend` and `append` modes, and its message shows that frame;
    this runtime imports without it, so the entry is made from importlib's source.
    """
    excinfo = ExceptionInfo.from_exception(exc)
    if isinstance(exc, SyntaxError):
        shown = excinfo.traceback.filter(lambda entry: not is_own(entry._rawentry.tb_frame.f_code.co_filename))
        excinfo.traceback = shown.filter(is_shown)
        lines = Formatter(style="short").exception_lines(excinfo, 4)
        entries = str(excinfo.getrepr(style="short")) if excinfo.traceback else "\n".join(lines)
        return entries
    if config.get_verbosity() < 2:
        excinfo.traceback = excinfo.traceback.filter(is_shown)
    if not excinfo.traceback:
        return excinfo.exconly()
    text = str(excinfo.getrepr(style="short"))
    if config.getoption("importmode", "prepend") == "importlib":
        return text
    return f"{_import_module_entry()}\n{text}"


def _import_module_entry() -> str:
    """The entry of `importlib.import_module` in a traceback in short style."""
    import importlib
    import linecache
    import sys

    filename = importlib.__file__
    for number, line in enumerate(linecache.getlines(filename), 1):
        if line.strip().startswith("return _bootstrap._gcd_import("):
            break
    else:
        raise AssertionError(f"no import_module in {filename}")
    entry = f"{relative_path(filename)}:{number}: in import_module\n    {line.strip()}"
    # Python 3.11 and later know which part of the line failed.
    called = line.strip()[len("return ") :]
    return f"{entry}\n           {'^' * len(called)}" if sys.version_info >= (3, 11) else entry


def relative_path(path: str) -> str:
    """`path` seen from the current directory, where that is shorter."""
    try:
        relative = os.path.relpath(path)
    except (OSError, ValueError):
        return path
    return relative if len(relative) < len(path) else path


class Formatter:
    """Turns `ExceptionInfo`s into text; the options are those of `ExceptionInfo.getrepr`."""

    def __init__(
        self,
        showlocals: bool = False,
        style: str = "long",
        abspath: bool = True,
        tbfilter=True,
        funcargs: bool = False,
        truncate_locals: bool = True,
        truncate_args: bool = True,
        chain: bool = True,
    ) -> None:
        self.showlocals = showlocals
        self.style = style
        self.abspath = abspath
        self.tbfilter = tbfilter
        self.funcargs = funcargs
        self.truncate_locals = truncate_locals
        self.truncate_args = truncate_args
        self.chain = chain

    def format(self, excinfo: ExceptionInfo) -> Longrepr:
        """The whole text: the exception and, above it, those it came from."""
        if self.style == "native":
            # All of it, as in pytest; but where pytest begins with its own frames, ours would say nothing.
            shown = excinfo.traceback.filter(is_shown) or excinfo.traceback
            return Longrepr(_native(excinfo.value, shown), excinfo._getreprcrash())
        parts: list[tuple[str, FileLocation | None, str | None]] = []
        exc, current, description = excinfo.value, excinfo, None
        seen: set[int] = set()
        while exc is not None and id(exc) not in seen:
            seen.add(id(exc))
            if current is None:
                parts.append((_native(exc, None), None, description))
            elif isinstance(exc, group_type()):
                shown = self.filtered(excinfo)
                text = _native(excinfo.value, shown)
                parts.append((text if shown else f"{text}\n{_ALL_HIDDEN}", current._getreprcrash(), description))
            else:
                parts.append((self.traceback(current), current._getreprcrash(), description))
            if not self.chain:
                break
            if exc.__cause__ is not None:
                exc, description = exc.__cause__, _BECAUSE
            elif exc.__context__ is not None and not exc.__suppress_context__:
                exc, description = exc.__context__, _WHILE
            else:
                break
            current = ExceptionInfo.from_exception(exc) if exc.__traceback__ else None
        parts.reverse()
        text = "\n".join([part if about is None else f"{part}\n\n{about}" for part, _, about in parts])
        return Longrepr(text, parts[-1][1], tuple(parts))

    def filtered(self, excinfo: ExceptionInfo) -> Traceback:
        if callable(self.tbfilter):
            return self.tbfilter(excinfo)
        return excinfo.traceback.filter(excinfo) if self.tbfilter else excinfo.traceback

    def traceback(self, excinfo: ExceptionInfo) -> str:
        """The entries of one exception."""
        shown = self.filtered(excinfo)
        extra = None
        if isinstance(excinfo.value, RecursionError):
            shown, extra = _cut_recursion(shown)
        if not shown:
            entries = [(self.style, self.entry_without_frame(excinfo, self.style))]
            extra = extra or _ALL_HIDDEN
        elif self.style == "value":
            entries = [("value", self.entry_without_frame(excinfo, "value"))]
        else:
            last = shown[-1]
            entries = []
            for entry in shown:
                style = entry._repr_style or self.style
                reported = excinfo if entry is last else None
                if style in ("short", "long"):
                    entries.append((style, self.entry(entry, reported, style == "short")))
                else:
                    entries.append((style, self.entry_without_frame(reported, style)))
        lines: list[str] = []
        for index, (style, entry_lines) in enumerate(entries):
            if style == "long":
                lines.append("")
            lines += entry_lines
            if index + 1 < len(entries) and (style == "long" or (style == "short" and entries[index + 1][0] == "long")):
                lines.append(separator("_ "))
        if extra:
            lines.append(extra)
        return "\n".join(lines)

    def entry_without_frame(self, excinfo: ExceptionInfo | None, style: str) -> list[str]:
        if excinfo is None:
            return []
        if style == "value":
            return str(excinfo.value).split("\n")
        first, *rest = self.exception_lines(excinfo, 4)
        return _as_source([first, *[" " + line[1:] for line in rest]])

    def entry(self, entry: TracebackEntry, excinfo: ExceptionInfo | None, short: bool) -> list[str]:
        """The lines of one entry: arguments, source, locals, place."""
        source = entry.getsource()
        index, span = 0, (None, None, None)
        if source is None:
            source = Source(["???"], ["???"])
        else:
            source = source.deindent()
            index = entry.relline
            end_lineno, column, end_column = entry.position()
            if end_lineno is not None:
                span = (end_lineno - entry.getfirstlinesource(), column, end_column)
        lines = _as_source(self.excerpt(source, index, span, excinfo, short))
        local_lines = self.locals(entry)
        code = entry._rawentry.tb_frame.f_code
        place = f"{self.path(file_of(code))}:{entry.lineno + 1}: "
        if short:
            return [f"{place}in {entry.name}", *lines, *[" " * 8 + line for line in local_lines]]
        shown = [*self.arguments(entry), *lines]
        if self.showlocals:
            shown += ["", *local_lines]
        if lines:
            shown.append("")
        shown.append(place + (excinfo.typename if excinfo else ""))
        return shown

    def path(self, path: str) -> str:
        return path if self.abspath or not os.path.isabs(path) else relative_path(path)

    def arguments(self, entry: TracebackEntry) -> list[str]:
        """`name = value` of the function's parameters, as many on a line as fit."""
        if not self.funcargs:
            return []
        from .saferepr import saferepr

        lines: list[str] = []
        width = _width()
        for name, value in entry.frame.getargs(var=True):
            shown = f"{name} = {saferepr(value) if self.truncate_args else saferepr(value, maxsize=None)}"
            # As pytest counts it: against the empty line too, which then is not written.
            line_length = len(lines[-1]) if lines else 0
            if not lines or len(shown) + line_length + 2 > width:
                lines.append(shown)
            else:
                lines[-1] += f", {shown}"
        return [*lines, ""] if lines else []

    def locals(self, entry: TracebackEntry) -> list[str]:
        if not self.showlocals:
            return []
        from .saferepr import safeformat, saferepr

        values = entry._rawentry.tb_frame.f_locals
        lines = []
        # Names with @ are the temporaries of rewritten asserts.
        for name in sorted(name for name in values if name[0] != "@"):
            if name == "__builtins__":
                lines.append("__builtins__ = <builtins>")
                continue
            shown = saferepr(values[name]) if self.truncate_locals else safeformat(values[name])
            lines.append(f"{name:<10} = {shown}")
        return lines

    def excerpt(self, source: Source, index: int, span, excinfo: ExceptionInfo | None, short: bool) -> list[str]:
        """Source lines, the current one marked, and below it the exception."""
        if index < 0:
            index += len(source)
        if not 0 <= index < len(source.lines):
            # Code whose positions point outside of its file.
            source, index = Source(["???"], ["???"]), 0
        if short:
            line = source.lines[index].strip()
            lines = ["    " + line, *_carets(line, source.raw_lines[index], index, span)]
        else:
            line = source.lines[index]
            lines = ["    " + before for before in source.lines[:index]]
            lines.append(">   " + line)
            lines += _carets(line, source.raw_lines[index], index, span)
            lines += ["    " + after for after in source.lines[index + 1 :]]
        if excinfo is not None:
            lines += self.exception_lines(excinfo, 4 if short else _indent(source))
        return lines

    def exception_lines(self, excinfo: ExceptionInfo, indent: int) -> list[str]:
        """The exception's own text behind `E`."""
        return ["E" + " " * (indent - 1) + line for line in excinfo.exconly(tryshort=True).split("\n")]


def _native(exc: BaseException, traceback: Traceback | None) -> str:
    from traceback import format_exception

    return "".join(format_exception(type(exc), exc, traceback[0]._rawentry if traceback else None)).rstrip("\n")


def _as_source(lines: list[str]) -> list[str]:
    """Excerpt lines as they are written: the part above the failure has no empty lines at its end.

    pytest joins that part, without its four columns of margin, and splits it again.
    """
    for count, line in enumerate(lines):
        if line.startswith("E   "):
            break
    else:
        count = len(lines)
    source = "\n".join([line[4:] for line in lines[:count]]).splitlines()
    return [line[:4] + text for line, text in zip(lines, source)] + lines[count:]


def _indent(source: Source) -> int:
    """Columns of margin and of the last statement."""
    try:
        text = str(source.getstatement(len(source) - 1))
    except KeyboardInterrupt:
        raise
    except BaseException:
        # The excerpt ends inside a compound statement.
        if not source.lines:
            return 0
        text = source.lines[-1]
    return 4 + len(text) - len(text.lstrip())


def _carets(line: str, raw_line: str, index: int, span) -> list[str]:
    """A line of `^` below the part of a line that failed, unless that is all of it or goes on below."""
    end_index, column, end_column = span
    if end_index != index or column is None or end_column is None:
        return []
    encoded = raw_line.encode("utf-8")
    first = len(encoded[:column].decode("utf-8", errors="replace"))
    count = len(encoded[:end_column].decode("utf-8", errors="replace")) - first
    if count >= len(line.strip()):
        return []
    # The raw line has a line end that the stripped one has not.
    stripped = len(raw_line) - len(line)
    return ["    " + " " * (first - stripped + 1) + "^" * count]


def _cut_recursion(traceback: Traceback) -> tuple[Traceback, str | None]:
    """A traceback up to where a recursion repeats, and a line that says so."""
    try:
        index = traceback.recursionindex()
    except Exception as exc:
        most = 10
        extra = (
            "!!! Recursion error detected, but an error occurred locating the origin of recursion.\n"
            "  The following exception happened when comparing locals in the stack frame:\n"
            f"    {type(exc).__name__}: {exc!s}\n"
            f"  Displaying first and last {most} stack frames out of {len(traceback)}."
        )
        return Traceback([*traceback[:most], *traceback[-most:]]), extra
    if index is None:
        return traceback, None
    return traceback[: index + 1], "!!! Recursion detected (same locals & position)"
