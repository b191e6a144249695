"""The `pytest` module that tests import, and the few `_pytest` modules that suites import from.

Names are bound on first use, so that a suite pays only for what it touches. A name that pytest has and this runtime
does not raises `NeedsPytest`, and the file goes to the real pytest.
"""

import importlib
import os
import sys
from types import ModuleType

from .config import PYTEST_VERSION
from .outcomes import NeedsPytest

# Public name -> (module of the runtime, name there). Reference: `pytest.__all__` of 9.1.
_PUBLIC = {
    "HIDDEN_PARAM": ("marks", "HIDDEN_PARAM"),
    "Cache": ("cache", "Cache"),
    "CallInfo": ("reports", "CallInfo"),
    "CaptureFixture": ("capture", "CaptureFixture"),
    "Class": ("collect", "Class"),
    "CollectReport": ("reports", "CollectReport"),
    "Collector": ("nodes", "Collector"),
    "Config": ("config", "Config"),
    "Dir": ("nodes", "Dir"),
    "Directory": ("nodes", "Directory"),
    "ExceptionInfo": ("excinfo", "ExceptionInfo"),
    "ExitCode": ("config", "ExitCode"),
    "File": ("nodes", "File"),
    "FixtureDef": ("fixture_defs", "FixtureDef"),
    "FixtureLookupError": ("fixture_request", "FixtureLookupError"),
    "FixtureRequest": ("fixture_request", "FixtureRequest"),
    "Function": ("collect", "Function"),
    "Item": ("nodes", "Item"),
    "LogCaptureFixture": ("logs", "LogCaptureFixture"),
    "Mark": ("marks", "Mark"),
    "MarkDecorator": ("marks", "MarkDecorator"),
    "MarkGenerator": ("marks", "MarkGenerator"),
    "Metafunc": ("parametrize", "Metafunc"),
    "Module": ("collect", "Module"),
    "MonkeyPatch": ("monkeypatch", "MonkeyPatch"),
    "OptionGroup": ("argparsing", "OptionGroup"),
    "Package": ("collect", "Package"),
    "Parser": ("argparsing", "Parser"),
    "PytestPluginManager": ("plugins", "PytestPluginManager"),
    "RaisesExc": ("raises", "RaisesExc"),
    "RaisesGroup": ("raises", "RaisesGroup"),
    "Session": ("session", "Session"),
    "Stash": ("stash", "Stash"),
    "StashKey": ("stash", "StashKey"),
    "SubtestReport": ("subtests", "SubtestReport"),
    "Subtests": ("subtests", "Subtests"),
    "TempPathFactory": ("tmp", "TempPathFactory"),
    "TempdirFactory": ("tmp", "TempdirFactory"),
    "TerminalReporter": ("terminal", "TerminalReporter"),
    "TestReport": ("reports", "TestReport"),
    "UsageError": ("outcomes", "UsageError"),
    "WarningsRecorder": ("recwarn", "WarningsRecorder"),
    "approx": ("approx", "approx"),
    "deprecated_call": ("recwarn", "deprecated_call"),
    "exit": ("outcomes", "exit"),
    "fail": ("outcomes", "fail"),
    "fixture": ("fixtures", "fixture"),
    "hookimpl": ("hooks", "hookimpl"),
    "hookspec": ("hooks", "hookspec"),
    "importorskip": ("outcomes", "importorskip"),
    "mark": ("marks", "MARK_GEN"),
    "param": ("marks", "param"),
    "raises": ("raises", "raises"),
    "register_assert_rewrite": ("rewrite_hook", "register_assert_rewrite"),
    "register_fixture": ("fixtures", "register_fixture"),
    "skip": ("outcomes", "skip"),
    "warns": ("recwarn", "warns"),
    "xfail": ("outcomes", "xfail"),
    "yield_fixture": ("fixtures", "yield_fixture"),
}
_PUBLIC.update(
    (name, ("warning_types", name))
    for name in (
        "PytestAssertRewriteWarning PytestCacheWarning PytestCollectionWarning PytestConfigWarning "
        "PytestDeprecationWarning PytestExperimentalApiWarning PytestFDWarning PytestRemovedIn10Warning "
        "PytestReturnNotNoneWarning PytestUnhandledThreadExceptionWarning PytestUnknownMarkWarning "
        "PytestUnraisableExceptionWarning PytestWarning"
    ).split()
)


_SCOPE_NAMES = ("session", "package", "module", "class", "function")

# Module of pytest's internals -> names that suites import from it -> where they are here ("": the public table).
_INTERNAL = {
    "_pytest": {},
    "_pytest._code": {"ExceptionInfo": ""},
    "_pytest._py": {},
    "_pytest._py.error": {name: "legacy_errors" for name in ("Error", "EACCES", "EEXIST", "EISDIR", "ENOENT", "ENOTDIR", "EPERM")},
    "_pytest._py.path": {"local": "local_path"},
    "_pytest._code.code": {"ExceptionInfo": ""},
    "_pytest.cacheprovider": {"Cache": ""},
    "_pytest.capture": {"CaptureFixture": "", "CaptureManager": "capture"},
    "_pytest.compat": {"NOTSET": "marks", "get_real_func": "functions", "getfuncargnames": "functions"},
    "_pytest.config": {
        "Config": "",
        "ExitCode": "",
        "PytestPluginManager": "",
        "UsageError": "",
        "hookimpl": "",
        "hookspec": "",
        "Parser": "",
    },
    "_pytest.config.argparsing": {"Parser": "", "OptionGroup": ""},
    "_pytest.config.exceptions": {"UsageError": ""},
    "_pytest.fixtures": {
        "FixtureDef": "",
        "FixtureFunctionDefinition": "fixtures",
        "FixtureFunctionMarker": "fixtures",
        "FixtureLookupError": "",
        "FixtureManager": "fixture_registry",
        "FuncFixtureInfo": "fixture_registry",
        "FixtureRequest": "",
        "SubRequest": "fixture_request",
        "TopRequest": "fixture_request",
        "fixture": "",
        "getfixturemarker": "fixtures",
        "resolve_fixture_function": "fixture_defs",
    },
    "_pytest.junitxml": {"xml_key": "properties"},
    "_pytest.logging": {"LogCaptureFixture": "", "LogCaptureHandler": "logs"},
    "_pytest.main": {"Session": "", "Dir": "", "ExitCode": ""},
    "_pytest.mark": {
        "Mark": "",
        "MarkDecorator": "",
        "MarkGenerator": "",
        "MARK_GEN": "marks",
        "ParameterSet": "marks",
        "param": "",
    },
    "_pytest.mark.structures": {
        "Mark": "",
        "MarkDecorator": "",
        "MarkGenerator": "",
        "MARK_GEN": "marks",
        "NodeKeywords": "marks",
        "ParameterSet": "marks",
        "get_unpacked_marks": "marks",
        "store_mark": "marks",
    },
    "_pytest.monkeypatch": {"MonkeyPatch": "", "monkeypatch": "monkeypatch", "notset": "monkeypatch"},
    "_pytest.nodes": {"Node": "nodes", "Item": "", "Collector": "", "File": "", "FSCollector": "nodes", "Directory": ""},
    "_pytest.outcomes": {
        "Exit": "outcomes",
        "Failed": "outcomes",
        "OutcomeException": "outcomes",
        "Skipped": "outcomes",
        "XFailed": "outcomes",
        "exit": "",
        "fail": "",
        "importorskip": "",
        "skip": "",
        "xfail": "",
    },
    "_pytest.python": {
        "Class": "",
        "Function": "",
        "FunctionDefinition": "collect",
        "Metafunc": "",
        "Module": "",
        "Package": "",
        "PyCollector": "collect",
        "CallSpec2": "parametrize",
    },
    "_pytest.python_api": {"approx": "", "ApproxBase": "approx", "raises": "", "RaisesContext": "raises"},
    "_pytest.raises": {"raises": "", "RaisesExc": "", "RaisesGroup": ""},
    "_pytest.recwarn": {"WarningsRecorder": "", "deprecated_call": "", "warns": "", "WarningsChecker": "recwarn"},
    "_pytest.reports": {"TestReport": "", "CollectReport": ""},
    "_pytest.runner": {"CallInfo": "", "runtestprotocol": "execute", "call_and_report": "execute"},
    "_pytest.scope": {"Scope": "scope"},
    "_pytest.skipping": {"evaluate_skip_marks": "skipping", "evaluate_xfail_marks": "skipping"},
    "_pytest.stash": {"Stash": "", "StashKey": ""},
    "_pytest.subtests": {"SubtestReport": "", "Subtests": ""},
    "_pytest.terminal": {"TerminalReporter": ""},
    "_pytest.tmpdir": {"TempPathFactory": ""},
    "_pytest.legacypath": {"TempdirFactory": ""},
    "_pytest.unittest": {"TestCaseFunction": "unittests", "UnitTestCase": "unittests"},
    "_pytest.warning_types": {name: "" for name in _PUBLIC if name.endswith("Warning")},
}
_PACKAGES = ("_pytest", "_pytest._code", "_pytest._py", "_pytest.config", "_pytest.mark")


def _bind(module_name, name):
    return getattr(importlib.import_module(f"_fastest.{module_name}"), name)


def _is_in_pytest(module_name, name):
    """Does the installed pytest have this name in this module? Without one, or in doubt: yes."""
    parts = module_name.split(".")
    for folder in sys.path:
        place = os.path.join(folder, *parts)
        file = os.path.join(place, "__init__.py") if os.path.isdir(place) else f"{place}.py"
        if os.path.isfile(file):
            import re

            with open(file, encoding="utf-8") as source:
                words = re.findall(r"\w+", source.read())
            return name in words or os.path.exists(os.path.join(place, name)) or os.path.exists(f"{place}/{name}.py")
    return True


class PytestModule(ModuleType):
    """`sys.modules["pytest"]`."""

    def __getattr__(self, name):
        if name in _PUBLIC:
            value = _bind(*_PUBLIC[name])
        elif name == "ScopeName":
            from typing import Literal

            value = Literal[_SCOPE_NAMES]
        elif name.startswith("__") or not _is_in_pytest("pytest", name):
            raise AttributeError(f"module 'pytest' has no attribute {name!r}")
        else:
            raise NeedsPytest("name-not-modelled", f"pytest.{name} is only in pytest itself")
        self.__dict__[name] = value
        return value


class InternalModule(ModuleType):
    """A module of `_pytest` with the names that are modelled."""

    def __getattr__(self, name):
        names = _INTERNAL[self.__name__]
        if name in names:
            value = _bind(names[name], name) if names[name] else getattr(sys.modules["pytest"], name)
        elif name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        elif f"{self.__name__}.{name}" in _INTERNAL:
            return importlib.import_module(f"{self.__name__}.{name}")
        elif not _is_in_pytest(self.__name__, name):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        else:
            raise NeedsPytest("name-not-modelled", f"{self.__name__}.{name} is internal to pytest")
        self.__dict__[name] = value
        return value


class _InternalFinder:
    """Finds `_pytest` modules for the import system: modelled ones here, any other needs pytest."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "_pytest" and not name.startswith("_pytest."):
            return None
        if name not in _INTERNAL:
            parent, _, child = name.rpartition(".")
            if not _is_in_pytest(parent, child):
                return None
            raise NeedsPytest("name-not-modelled", f"{name} is internal to pytest")
        from importlib.machinery import ModuleSpec

        return ModuleSpec(name, _InternalLoader, is_package=name in _PACKAGES)


class _InternalLoader:
    @staticmethod
    def create_module(spec):
        module = InternalModule(spec.name)
        if spec.name == "_pytest":
            module.__version__ = PYTEST_VERSION
            module.version_tuple = _version_tuple()
        return module

    @staticmethod
    def exec_module(module):
        """Names are bound when they are used."""


def _version_tuple():
    return tuple(int(part) for part in PYTEST_VERSION.split("."))


def install():
    """Puts the runtime's `pytest` and `_pytest` in front of the real ones, in this process."""
    module = PytestModule("pytest", "pytest's public API, by Fastest.")
    module.__version__ = PYTEST_VERSION
    module.version_tuple = _version_tuple()
    module.__all__ = [*_PUBLIC, "ScopeName", "__version__", "version_tuple"]
    module.__path__ = []
    sys.modules["pytest"] = module
    sys.meta_path.insert(0, _InternalFinder)
