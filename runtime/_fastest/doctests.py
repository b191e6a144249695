"""Doctests: the examples of docstrings (`--doctest-modules`) and of text files, collected and run as items.

What counts as an example and how it runs is the standard library's `doctest`; on top of it come pytest's option flags,
fixtures, the rules of which files are searched, and its failure texts ("How to run doctests" in pytest's docs).
`doctest` itself is imported by the first file that is collected here.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache

from .collect import Module
from .excinfo import FileLocation
from .longrepr import Longrepr
from .nodes import Item
from .outcomes import CollectError, OutcomeException, exit, skip

_LINES_ABOVE = 9


def collect_file(file_path, parent):
    """The collector of a file with doctests, else None; `file_path` is a string or a path."""
    path = os.fspath(file_path)
    config = parent.config
    if path.endswith(".py"):
        if config.option.doctestmodules and os.path.basename(path) != "__main__.py" and not _is_setup_script(path):
            return DoctestModule.from_parent(parent, path=file_path)
    elif _is_text_with_doctests(config, path, parent.session):
        return DoctestTextfile.from_parent(parent, path=file_path)
    return None


def _is_setup_script(path):
    if os.path.basename(path) != "setup.py":
        return False
    with open(path, "rb") as file:
        source = file.read()
    return b"setuptools" in source or b"distutils" in source


def _is_text_with_doctests(config, path, session):
    if path.endswith((".txt", ".rst")) and session.isinitpath(path):
        return True
    from .builtin_plugins import fnmatch_ex

    return any(fnmatch_ex(glob, path) for glob in config.option.doctestglob or ["test*.txt"])


class MultipleDoctestFailures(Exception):
    """What went wrong in a doctest that goes on after failures."""

    def __init__(self, failures):
        super().__init__()
        self.failures = failures


class DoctestItem(Item):
    """The examples of one docstring or one text file."""

    obj = None

    def __init__(self, name, parent, runner, dtest):
        super().__init__(name, parent)
        self.runner = runner
        self.dtest = dtest
        self._fixtureinfo = self.session._fixturemanager.getfixtureinfo(node=self, func=None, cls=None)
        self.fixturenames = self._fixtureinfo.names_closure
        self._initrequest()

    @classmethod
    def from_parent(cls, parent, *, name, runner, dtest):
        """The public constructor."""
        return super().from_parent(name=name, parent=parent, runner=runner, dtest=dtest)

    def _initrequest(self):
        from .fixture_request import TopRequest

        self.funcargs = {}
        self._request = TopRequest(self, _ispytest=True)

    def setup(self):
        self._request._fillfixtures()
        names = {"getfixture": self._request.getfixturevalue}
        names.update(self._request.getfixturevalue("doctest_namespace"))
        self.dtest.globs.update(names)

    def runtest(self):
        import doctest

        if all(example.options.get(doctest.SKIP, False) for example in self.dtest.examples):
            skip("all tests skipped by +SKIP option")
        failures = []
        self.runner.run(self.dtest, out=failures)
        if failures:
            raise MultipleDoctestFailures(failures)

    def repr_failure(self, excinfo):
        """The examples up to the failing one with their line numbers, then what differs; for every failure."""
        import doctest

        if isinstance(excinfo.value, MultipleDoctestFailures):
            failures = excinfo.value.failures
        elif isinstance(excinfo.value, (doctest.DocTestFailure, doctest.UnexpectedException)):
            failures = [excinfo.value]
        else:
            return super().repr_failure(excinfo)
        lines = []
        for failure in failures:
            lines += _excerpt(failure)
            if isinstance(failure, doctest.DocTestFailure):
                flags = _report_flags(self.config.option.doctestreport)
                lines += _checker().output_difference(failure.example, failure.got, flags).split("\n")
            else:
                import traceback

                lines.append(f"UNEXPECTED EXCEPTION: {failure.exc_info[1]!r}")
                lines += [line.strip("\n") for line in traceback.format_exception(*failure.exc_info)]
            lines.append(str(FileLocation(failure.test.filename, _line_of(failure), type(failure).__name__)))
        return Longrepr("\n".join(lines))

    def reportinfo(self):
        return self.path, self.dtest.lineno, f"[doctest] {self.name}"


def _line_of(failure):
    """1-based line of the failing example in its file; None where the docstring's place is unknown."""
    start = failure.test.lineno
    return None if start is None else start + failure.example.lineno + 1


def _excerpt(failure):
    """The lines of the docstring up to the failing example; the example alone where nobody knows its place."""
    example, test = failure.example, failure.test
    if test.lineno is None:
        prompts = [">>>", *["..."] * (example.source.count("\n") - 1)]
        shown = [f"??? {prompt} {line}" for prompt, line in zip(prompts, example.source.splitlines())]
        return ["EXAMPLE LOCATION UNKNOWN, not showing all tests of that example", *shown]
    numbered = [f"{number:03d} {line}" for number, line in enumerate(test.docstring.splitlines(), test.lineno + 1)]
    return numbered[max(example.lineno - _LINES_ABOVE, 0) : example.lineno + 1]


class DoctestTextfile(Module):
    """A text file with examples: one item."""

    obj = None

    def collect(self):
        import doctest

        with open(self._strpath, encoding=self.config.getini("doctest_encoding")) as file:
            text = file.read()
        runner = _runner(self.config)
        test = doctest.DocTestParser().get_doctest(text, {"__name__": "__main__"}, self.path.name, self._strpath, 0)
        if test.examples:
            yield DoctestItem.from_parent(self, name=test.name, runner=runner, dtest=test)


class DoctestModule(Module):
    """A Python file searched for docstrings with examples: one item for each."""

    def collect(self):
        try:
            module = self.obj
        except CollectError:
            if not self.config.option.doctest_ignore_import_errors:
                raise
            skip(f"unable to import module {self.path!r}")
        self.session._fixturemanager.parsefactories(self)
        runner = _runner(self.config)
        for test in _finder_class()().find(module, module.__name__):
            if test.examples:
                yield DoctestItem.from_parent(self, name=test.name, runner=runner, dtest=test)


@lru_cache(maxsize=1)
def _finder_class():
    import doctest
    import inspect
    from functools import cached_property

    knows_lines = sys.version_info >= ((3, 11, 9) if sys.version_info < (3, 12) else (3, 12, 3))

    class Finder(doctest.DocTestFinder):
        """Finds what newer Pythons find."""

        if not knows_lines:

            def _find_lineno(self, obj, source_lines):
                # https://github.com/python/cpython/issues/61648: properties and wrapped functions have lines too.
                if isinstance(obj, property):
                    obj = getattr(obj, "fget", obj)
                if hasattr(obj, "__wrapped__"):
                    obj = inspect.unwrap(obj)
                return super()._find_lineno(obj, source_lines)

        if sys.version_info < (3, 13):

            def _from_module(self, module, object):
                # https://github.com/python/cpython/issues/107995: a cached property is of its function's module.
                if isinstance(object, cached_property):
                    object = object.func
                return super()._from_module(module, object)

    return Finder


def _runner(config):
    """Runs examples, silently, and raises or keeps their failures."""
    # After the first failure the others say little, unless the user wants them.
    keeps_on = config.option.doctest_continue_on_failure and not config.option.usepdb
    return _runner_class()(checker=_checker(), verbose=False, optionflags=option_flags(config), keeps_on=keeps_on)


@lru_cache(maxsize=1)
def _runner_class():
    import bdb
    import doctest

    class Runner(doctest.DebugRunner):
        """Raises the first failure or, where it keeps on, appends all of them to `out`."""

        def __init__(self, checker, verbose, optionflags, keeps_on):
            super().__init__(checker=checker, verbose=verbose, optionflags=optionflags)
            self.keeps_on = keeps_on

        def report_failure(self, out, test, example, got):
            self._report(out, doctest.DocTestFailure(test, example, got))

        def report_unexpected_exception(self, out, test, example, exc_info):
            exc = exc_info[1]
            if isinstance(exc, OutcomeException):
                raise exc
            if isinstance(exc, bdb.BdbQuit):
                exit("Quitting debugger")
            self._report(out, doctest.UnexpectedException(test, example, exc_info))

        def _report(self, out, failure):
            if not self.keeps_on:
                raise failure
            out.append(failure)

    return Runner


def option_flags(config):
    """The ini option `doctest_optionflags` as `doctest`'s bits; KeyError for a flag that nobody knows."""
    import doctest

    allow_unicode, allow_bytes, number = _own_flags()
    known = {
        "DONT_ACCEPT_TRUE_FOR_1": doctest.DONT_ACCEPT_TRUE_FOR_1,
        "DONT_ACCEPT_BLANKLINE": doctest.DONT_ACCEPT_BLANKLINE,
        "NORMALIZE_WHITESPACE": doctest.NORMALIZE_WHITESPACE,
        "ELLIPSIS": doctest.ELLIPSIS,
        "IGNORE_EXCEPTION_DETAIL": doctest.IGNORE_EXCEPTION_DETAIL,
        "COMPARISON_FLAGS": doctest.COMPARISON_FLAGS,
        "ALLOW_UNICODE": allow_unicode,
        "ALLOW_BYTES": allow_bytes,
        "NUMBER": number,
    }
    flags = 0
    for name in config.getini("doctest_optionflags"):
        flags |= known[name]
    return flags


def _own_flags():
    """The bits of the flags that pytest adds; registering one again gives the same bit."""
    from doctest import register_optionflag

    return register_optionflag("ALLOW_UNICODE"), register_optionflag("ALLOW_BYTES"), register_optionflag("NUMBER")


def _report_flags(choice):
    import doctest

    return {
        "udiff": doctest.REPORT_UDIFF,
        "cdiff": doctest.REPORT_CDIFF,
        "ndiff": doctest.REPORT_NDIFF,
        "only_first_failure": doctest.REPORT_ONLY_FIRST_FAILURE,
        "none": 0,
    }[choice]


def _checker():
    return _checker_class()()


@lru_cache(maxsize=1)
def _checker_class():
    import doctest
    import re

    # A sign, digits around an optional point, and an exponent; digits alone are compared as text.
    number = re.compile(
        r"[+-]?(?:\d*\.(?P<fraction>\d+)|\d+\.(?!\d)|\d+(?=[Ee][+-]?\d))(?:[Ee](?P<exponent>[+-]?\d+))?"
    )
    allow_unicode, allow_bytes, allow_number = _own_flags()
    prefixes = (
        (allow_unicode, re.compile(r"(\W|^)[uU]([rR]?['\"])")),
        (allow_bytes, re.compile(r"(\W|^)[bB]([rR]?['\"])")),
    )

    class Checker(doctest.OutputChecker):
        """Knows ALLOW_UNICODE, ALLOW_BYTES (ignore these prefixes of literals) and NUMBER (compare as written)."""

        def check_output(self, want, got, optionflags):
            if super().check_output(want, got, optionflags):
                return True
            if not optionflags & (allow_unicode | allow_bytes | allow_number):
                return False
            for flag, prefix in prefixes:
                if optionflags & flag:
                    want, got = prefix.sub(r"\1\2", want), prefix.sub(r"\1\2", got)
            if optionflags & allow_number:
                got = _with_wanted_numbers(number, want, got)
            return super().check_output(want, got, optionflags)

    return Checker


def _with_wanted_numbers(number, want, got):
    """`got` with its numbers written as in `want`, where they agree to the digits written there."""
    from .approx import approx

    wanted, found = list(number.finditer(want)), list(number.finditer(got))
    if len(wanted) != len(found):
        return got
    parts, end = [], 0
    for expected, actual in zip(wanted, found):
        digits = len(expected["fraction"] or "") - int(expected["exponent"] or 0)
        agree = float(expected[0]) == approx(float(actual[0]), abs=10**-digits)
        parts += [got[end : actual.start()], expected[0] if agree else actual[0]]
        end = actual.end()
    return "".join([*parts, got[end:]])
