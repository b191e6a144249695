"""Tracebacks as objects: the entries of `excinfo.traceback`, and the source lines around them.

Attributes are those of pytest's `Traceback`, `TracebackEntry`, `Frame` and `Code`. Line numbers are 0-based, as there.
"""

from __future__ import annotations

import os
import sys

_OWN_DIR = os.path.dirname(os.path.abspath(__file__))

# Per file: its lines (the very list linecache holds) and the sorted first lines of its statements.
_statement_lines: dict = {}


class Source:
    """Lines of source without trailing white space, and the same lines as they are in the file."""

    __slots__ = ("lines", "raw_lines")

    def __init__(self, lines: list[str], raw_lines: list[str]) -> None:
        self.lines = lines
        self.raw_lines = raw_lines

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self):
        return iter(self.lines)

    def __getitem__(self, key):
        if isinstance(key, slice):
            return Source(self.lines[key], self.raw_lines[key])
        return self.lines[key]

    def __eq__(self, other) -> bool:
        return self.lines == other.lines if isinstance(other, Source) else NotImplemented

    __hash__ = None

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def deindent(self) -> Source:
        """The lines without their common indentation; raw lines stay as they are."""
        import textwrap

        return Source(textwrap.dedent("\n".join(self.lines)).splitlines(), self.raw_lines)

    def strip(self) -> Source:
        """Without blank lines at both ends."""
        start, end = 0, len(self)
        while start < end and not self.lines[start].strip():
            start += 1
        while end > start and not self.lines[end - 1].strip():
            end -= 1
        return self[start:end]

    def getstatement(self, lineno: int) -> Source:
        """The statement that contains a line."""
        if not 0 <= lineno < len(self):
            raise IndexError("lineno out of range")
        start, end = statement_range(lineno, self, statement_lines(str(self)))
        return self[start:end]


def source_of(filename: str, module_globals: dict | None = None) -> Source | None:
    """The source of a file, or None where there is none to be had."""
    import linecache

    linecache.checkcache(filename)
    lines = linecache.getlines(filename, module_globals)
    return Source([line.rstrip() for line in lines], lines) if lines else None


def statement_lines(text: str) -> list[int]:
    """First lines of all statements, decorators, handlers, and of `else` and `finally` parts, sorted.

    SyntaxError where the text is no module.
    """
    import ast
    import warnings

    with warnings.catch_warnings():
        # The file was compiled before, and warned then.
        warnings.simplefilter("ignore")
        tree = ast.parse(text, "source")
    found: list[int] = []
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.stmt, ast.ExceptHandler)):
            found.append(node.lineno - 1)
            found.extend(decorator.lineno - 1 for decorator in getattr(node, "decorator_list", ()))
        for field in ("finalbody", "orelse"):
            part = getattr(node, field, None)
            if part:
                pending.extend(part)
                # The line before the first statement, which is that of the keyword.
                found.append(part[0].lineno - 2)
        for field in ("body", "handlers", "cases"):
            pending.extend(getattr(node, field, None) or ())
    found.sort()
    return found


def statement_range(lineno: int, source: Source, starts: list[int]) -> tuple[int, int]:
    """The lines `start:end` of the statement that contains a line."""
    from bisect import bisect_right

    following = bisect_right(starts, lineno)
    if following == 0:
        start, end = 0, None
    else:
        start = starts[following - 1]
        end = starts[following] if following < len(starts) else None
    if end is None:
        end = len(source)
    if end > start + 1:
        end = start + _block_length(source.lines[start:end])
    end = min(end, len(source))
    while end:
        line = source.lines[end - 1].lstrip()
        if line and not line.startswith("#"):
            break
        end -= 1
    return start, end


def _block_length(lines: list[str]) -> int:
    """How many of the lines belong to the block that the first one opens."""
    import inspect
    import tokenize

    finder = inspect.BlockFinder()
    # A first line that is indented is inside a block already.
    finder.started = bool(lines[0]) and lines[0][0].isspace()
    feed = iter([line + "\n" for line in lines])
    try:
        for token in tokenize.generate_tokens(lambda: next(feed)):
            finder.tokeneater(*token)
    except (inspect.EndOfBlock, IndentationError):
        return finder.last
    except Exception:
        # An unfinished piece of code: all of it is shown.
        return len(lines)
    return len(lines)


class Code:
    """A code object."""

    __slots__ = ("raw",)

    def __init__(self, raw) -> None:
        self.raw = raw

    @classmethod
    def from_function(cls, function) -> Code:
        return cls(code_of(function))

    def __eq__(self, other) -> bool:
        return self.raw == other.raw

    __hash__ = None

    @property
    def firstlineno(self) -> int:
        return self.raw.co_firstlineno - 1

    @property
    def name(self) -> str:
        return self.raw.co_name

    @property
    def path(self):
        """A `Path`, or the bare name where no such file exists."""
        from pathlib import Path

        filename = file_of(self.raw)
        return Path(filename) if os.path.isabs(filename) and os.path.exists(filename) else filename

    @property
    def fullsource(self) -> Source | None:
        return source_of(self.raw.co_filename)

    def source(self) -> Source:
        """The lines of this code alone."""
        import inspect

        lines = inspect.getsource(self.raw).split("\n")
        return Source(lines, lines).deindent()

    def getargs(self, var: bool = False) -> tuple[str, ...]:
        """Names of the parameters; with `var` also keyword-only ones, `*args` and `**kwargs`."""
        code = self.raw
        if not var:
            return code.co_varnames[: code.co_argcount]
        count = code.co_argcount + code.co_kwonlyargcount
        count += bool(code.co_flags & 4) + bool(code.co_flags & 8)
        return code.co_varnames[:count]


def code_of(function):
    """The code object of a function, method, or instance with a `__call__`; TypeError for anything else."""
    code = getattr(function, "__code__", None)
    if code is None and not isinstance(function, type):
        code = getattr(getattr(function, "__call__", None), "__code__", None)
    if code is None:
        raise TypeError(f"could not get code object for {function!r}")
    return code


def file_of(code) -> str:
    """The absolute path of a code object's file where it exists, else its name as it is."""
    filename = code.co_filename
    absolute = os.path.abspath(filename)
    return absolute if filename and os.path.exists(absolute) else filename


class Frame:
    """A frame."""

    __slots__ = ("raw",)

    def __init__(self, raw) -> None:
        self.raw = raw

    @property
    def lineno(self) -> int:
        return self.raw.f_lineno - 1

    @property
    def f_globals(self) -> dict:
        return self.raw.f_globals

    @property
    def f_locals(self):
        return self.raw.f_locals

    @property
    def code(self) -> Code:
        return Code(self.raw.f_code)

    @property
    def statement(self) -> Source:
        source = self.code.fullsource
        return Source([""], [""]) if source is None else source.getstatement(self.lineno)

    def eval(self, code, **variables):
        """Evaluates an expression in this frame."""
        return eval(code, self.f_globals, {**self.f_locals, **variables})

    def repr(self, obj: object) -> str:
        from .saferepr import saferepr

        return saferepr(obj)

    def getargs(self, var: bool = False) -> list:
        """Pairs of parameter name and value, of those that still have one."""
        values = self.f_locals
        return [(name, values[name]) for name in self.code.getargs(var) if name in values]


class TracebackEntry:
    """One entry of a traceback. `_repr_style` overrides the style in which it is shown."""

    __slots__ = ("_rawentry", "_repr_style")

    def __init__(self, rawentry, repr_style: str | None = None) -> None:
        self._rawentry = rawentry
        self._repr_style = repr_style

    def with_repr_style(self, repr_style: str | None) -> TracebackEntry:
        return TracebackEntry(self._rawentry, repr_style)

    @property
    def lineno(self) -> int:
        return self._rawentry.tb_lineno - 1

    @property
    def frame(self) -> Frame:
        return Frame(self._rawentry.tb_frame)

    @property
    def relline(self) -> int:
        return self.lineno - self.frame.code.firstlineno

    @property
    def name(self) -> str:
        return self._rawentry.tb_frame.f_code.co_name

    @property
    def path(self):
        return self.frame.code.path

    @property
    def locals(self):
        return self.frame.f_locals

    @property
    def statement(self) -> Source:
        source = self.fullsource
        assert source is not None
        return source.getstatement(self.lineno)

    @property
    def fullsource(self) -> Source | None:
        frame = self._rawentry.tb_frame
        filename = frame.f_code.co_filename
        # Code that was compiled under another name does not come from the module in which it runs.
        is_module = frame.f_globals.get("__file__") == filename
        return source_of(filename, frame.f_globals if is_module else None)

    def getfirstlinesource(self) -> int:
        return self.frame.code.firstlineno

    def position(self) -> tuple[int | None, int | None, int | None]:
        """(0-based last line, first byte, last byte) of what was being evaluated; Nones before Python 3.11."""
        code = self._rawentry.tb_frame.f_code
        if sys.version_info < (3, 11) or self._rawentry.tb_lasti < 0 or self._is_truth_of_assert():
            return None, None, None
        from itertools import islice

        positions = next(islice(code.co_positions(), self._rawentry.tb_lasti // 2, None))
        _, end_lineno, column, end_column = positions
        return None if end_lineno is None else end_lineno - 1, column, end_column

    def _is_truth_of_assert(self) -> bool:
        """True where it was the truth of an assert's whole test that raised: pytest then marks no part of the line."""
        import opcode

        name = opcode.opname[self._rawentry.tb_frame.f_code.co_code[self._rawentry.tb_lasti]]
        if not name.startswith(("POP_JUMP", "TO_BOOL")):
            return False
        source = self.fullsource
        return source is not None and source.lines[self.lineno].lstrip().startswith("assert")

    def getsource(self) -> Source | None:
        """From the first line of the function to the end of the failing statement; None without source."""
        source = self.fullsource
        if source is None:
            return None
        filename = self._rawentry.tb_frame.f_code.co_filename
        known = _statement_lines.get(filename)
        try:
            if known is None or known[0] is not source.raw_lines:
                known = _statement_lines[filename] = (source.raw_lines, statement_lines(str(source)))
            end = statement_range(self.lineno, source, known[1])[1]
        except SyntaxError:
            end = self.lineno + 1
        return source[self.getfirstlinesource() : end]

    source = property(getsource)

    def ishidden(self, excinfo) -> bool:
        """True where `__tracebackhide__` is set, or says so when called with the ExceptionInfo."""
        frame = self._rawentry.tb_frame
        hide = False
        for namespace in (frame.f_locals, frame.f_globals):
            try:
                hide = namespace["__tracebackhide__"]
            except Exception:
                continue  # `exec` accepts namespaces of any type
            break
        return hide(excinfo) if hide and callable(hide) else hide

    def __repr__(self) -> str:
        return f"<TracebackEntry {self.path}:{self.lineno + 1}>"

    def __str__(self) -> str:
        try:
            line = str(self.statement).lstrip()
        except KeyboardInterrupt:
            raise
        except BaseException:
            line = "???"
        return f"  File '{self.path}':{self.lineno + 1} in {self.name}\n  {line}\n"


class Traceback(list):
    """The entries of a traceback, outermost first."""

    def __init__(self, entries) -> None:
        if hasattr(entries, "tb_next"):
            raw, entries = entries, []
            while raw is not None:
                entries.append(TracebackEntry(raw))
                raw = raw.tb_next
        super().__init__(entries)

    def __getitem__(self, key):
        found = super().__getitem__(key)
        return Traceback(found) if isinstance(key, slice) else found

    def cut(self, path=None, lineno=None, firstlineno=None, excludepath=None) -> Traceback:
        """From the first entry on that fits all conditions; this traceback itself where none does."""
        path = None if path is None else os.fspath(path)
        excluded = None if excludepath is None else os.path.join(os.fspath(excludepath), "")
        for entry in self:
            code = entry._rawentry.tb_frame.f_code
            filename = file_of(code)
            if path is not None and filename != path:
                continue
            if excluded is not None and filename.startswith(excluded):
                continue
            if lineno is not None and entry.lineno != lineno:
                continue
            if firstlineno is not None and code.co_firstlineno - 1 != firstlineno:
                continue
            return Traceback(entry._rawentry)
        return self

    def filter(self, excinfo_or_function) -> Traceback:
        """Without hidden entries (given an ExceptionInfo), or those for which the function is true."""
        keep = excinfo_or_function
        if not callable(keep):
            return Traceback([entry for entry in self if not entry.ishidden(excinfo_or_function)])
        return Traceback([entry for entry in self if keep(entry)])

    def recursionindex(self) -> int | None:
        """Index of the first entry at the same place with equal locals as an earlier one."""
        seen: dict = {}
        for index, entry in enumerate(self):
            frame = entry._rawentry.tb_frame
            earlier = seen.setdefault((frame.f_code.co_filename, id(frame.f_code), entry.lineno), [])
            values = dict(frame.f_locals)
            for other in earlier:
                if other == values:
                    return index
            earlier.append(values)
        return None


def is_shown(entry: TracebackEntry) -> bool:
    """False for entries of generated code, of this runtime, and of pluggy."""
    filename = entry._rawentry.tb_frame.f_code.co_filename
    if "<" in filename and ">" in filename:
        return False
    directory = os.path.dirname(os.path.abspath(filename))
    return not is_own(filename) and os.path.basename(directory) != "pluggy"


def is_own(filename: str) -> bool:
    """True for files of this runtime."""
    return os.path.abspath(filename).startswith(_OWN_DIR + os.sep)
