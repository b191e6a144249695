"""`Config`: the options, ini values and plugins of one run, as `config` in hooks and `pytestconfig` in tests.

The runner parsed the command line and found the ini file; this file types the values, lets conftests add to
them, and checks what only Python can know. Reference: pytest's `Config`, "Configuration options" in its docs.
"""

import os
import sys
from functools import cached_property

from .argparsing import NOTSET, Parser
from .hooks import legacy_path
from .hosted import HostedPlugins
from .options import DEFAULTS, Namespace
from .outcomes import NeedsPytest, UsageError
from .plugins import PytestPluginManager
from .stash import Stash

# The pytest whose behaviour this runtime has.
PYTEST_VERSION = "9.1.1"
PROG = "fastest"


class InvocationParams:
    """`config.invocation_params`: arguments, plugins and directory of the call. Read-only."""

    def __init__(self, *, args, plugins, dir):  # noqa: A002 - pytest's signature
        self.args = tuple(args)
        self.plugins = plugins
        self._dir = os.fspath(dir)

    @cached_property
    def dir(self):
        """The directory of the call."""
        return _path(self._dir)

    def __repr__(self):
        return f"Config.InvocationParams(args={self.args!r}, plugins={self.plugins!r}, dir={self.dir!r})"

# The types of ini options, as TOML has them, and what they are called.
_NATIVE_TYPES = {
    "paths": (list, ""),
    "args": (list, ""),
    "linelist": (list, ""),
    "bool": (bool, "a bool"),
    "int": (int, "an int"),
    "float": ((int, float), "a float"),
    "string": (str, "a string"),
}


class Config:
    """Access to configuration values, plugin manager and hooks."""

    InvocationParams = InvocationParams
    VERBOSITY_ASSERTIONS = "assertions"
    VERBOSITY_TEST_CASES = "test_cases"
    VERBOSITY_SUBTESTS = "subtests"

    def __init__(self, message):
        self._message = message
        self._rootdir = message["rootdir"]
        inipath = self._inipath = message["inipath"]
        values = dict(DEFAULTS, evidence=False)
        values.update(message["options"])
        for name, value in values.items():
            if isinstance(value, list):
                values[name] = list(value)
        self.option = Namespace(**values)
        self.option.file_or_dir = list(message["args"])
        if self.option.confcutdir is None:
            self.option.confcutdir = self._rootdir if inipath is None else os.path.dirname(inipath)
        self.known_args_namespace = self.option
        self.args = list(message["args"])
        self.invocation_params = InvocationParams(
            args=message["argv"], plugins=None, dir=message["invocationDir"]
        )
        self.stash = self._store = Stash()
        self._parser = Parser(self.option, PROG)
        self._parser.extra_info.update(rootdir=self._rootdir, inifile=str(inipath))
        self._inicfg = dict(message["ini"])
        self._overrides = _parse_overrides(message.get("overrideIni") or ())
        self._inicache = {}
        self._cleanups = []
        self._configured = False
        self.pluginmanager = PytestPluginManager(self)
        self.hook = self.pluginmanager.hook
        self.pluginmanager.register(self, "pytestconfig", user=False)
        self.hosted = HostedPlugins(self)

    # -- paths

    @cached_property
    def rootpath(self):
        """The root directory (pytest's docs, "Initialization: determining rootdir and configfile")."""
        return _path(self._rootdir)

    @cached_property
    def inipath(self):
        """The configuration file, or None."""
        return None if self._inipath is None else _path(self._inipath)

    @property
    def rootdir(self):
        """Legacy `py.path.local` of `rootpath`."""
        return legacy_path(self.rootpath)

    @property
    def invocation_dir(self):
        return legacy_path(self.invocation_params.dir)

    @property
    def inifile(self):
        return None if self.inipath is None else legacy_path(self.inipath)

    @property
    def inicfg(self):
        from .deprecations import warn_removed_in_10

        warn_removed_in_10(
            "config.inicfg is deprecated, use config.getini() to access configuration values instead.", 2
        )
        return {**self._inicfg, **self._overrides}

    @property
    def cache(self):
        """`config.cache`, made on first use."""
        from .cache import Cache

        self.__dict__["_cache"] = cache = self.__dict__.get("_cache") or Cache.for_config(self)
        return cache

    @cache.setter
    def cache(self, value):
        self.__dict__["_cache"] = value

    def cwd_relative_nodeid(self, nodeid):
        """`nodeid` relative to the invocation directory instead of rootdir."""
        if self.invocation_params._dir == self._rootdir:
            return nodeid
        path, *names = nodeid.split("::")
        return "::".join([os.path.relpath(os.path.join(self._rootdir, path), self.invocation_params._dir), *names])

    # -- options

    def getoption(self, name, default=NOTSET, skip=False):
        """Value of the command-line option with this dest or flag.

        An undeclared option gives `default`, skips the test with `skip`, or raises `ValueError`.
        """
        name = self._parser._opt2dest.get(name, name)
        value = getattr(self.option, name, NOTSET)
        if value is not NOTSET and not (value is None and skip):
            return value
        if default is not NOTSET:
            return default
        if skip:
            from .outcomes import skip as skip_test

            skip_test(f"no {name!r} option found")
        raise ValueError(f"no option named {name!r}")

    def getvalue(self, name, path=None):
        return self.getoption(name)

    def getvalueorskip(self, name, path=None):
        return self.getoption(name, skip=True)

    def get_verbosity(self, verbosity_type=None):
        """Verbosity in general or of one type (`verbosity_<type>` in the ini file)."""
        general = self.getoption("verbose", 0)
        if verbosity_type is None:
            return general
        name = f"verbosity_{verbosity_type}"
        if name not in self._parser._inidict:
            return general
        level = self.getini(name)
        return general if level == "auto" else int(level)

    # -- ini values

    def getini(self, name):
        """Typed value of an ini key; its default where the file has none. Unregistered: `ValueError`."""
        name = self._parser._ini_aliases.get(name, name)
        if name not in self._inicache:
            self._inicache[name] = self._getini(name)
        return self._inicache[name]

    def _getini(self, name):
        try:
            _help, kind, default = self._parser._inidict[name]
        except KeyError:
            raise ValueError(f"unknown configuration value: {name!r}") from None
        names = [name, *(alias for alias, target in self._parser._ini_aliases.items() if target == name)]
        for source in (self._overrides, self._inicfg):
            for candidate in names:
                if candidate in source:
                    if source is self._inicfg and self._message.get("iniMode") == "toml":
                        self._check_native(candidate, kind, source[candidate])
                    return self._typed(candidate, kind, source[candidate])
        return list(default) if isinstance(default, list) else default

    def _typed(self, name, kind, value):
        is_text = isinstance(value, str)
        if kind in ("paths", "pathlist"):
            directory = self.invocation_params.dir if self.inipath is None else self.inipath.parent
            paths = [directory / part for part in (_shell_split(value) if is_text else self._strings(name, kind, value))]
            return paths if kind == "paths" else [legacy_path(path) for path in paths]
        if kind == "args":
            return _shell_split(value) if is_text else self._strings(name, kind, value)
        if kind == "linelist":
            if is_text:
                return [line for line in (part.strip() for part in value.split("\n")) if line]
            return self._strings(name, kind, value)
        if kind == "bool":
            return value if isinstance(value, bool) else string_to_bool(str(value).strip())
        if kind in ("int", "float"):
            if not is_text and (isinstance(value, bool) or not isinstance(value, (int, float))):
                raise TypeError(
                    f"{self.inipath}: config option '{name}' expects {'an int' if kind == 'int' else 'a float'}, "
                    f"got {type(value).__name__}: {value!r}"
                )
            return int(value) if kind == "int" else float(value)
        return value if is_text or isinstance(value, list) else str(value)

    def _check_native(self, name, kind, value):
        """A value of a TOML file that is pytest's own (`[tool.pytest]`, `pytest.toml`) must have its option's type."""
        types, expected = _NATIVE_TYPES.get(kind, (object, ""))
        if not isinstance(value, types) or (isinstance(value, bool) and kind in ("int", "float")):
            wanted = f"a list for type '{kind}'" if types is list else expected
            raise TypeError(
                f"{self.inipath}: config option '{name}' expects {wanted}, got {type(value).__name__}: {value!r}"
            )
        for index, item in enumerate(value if types is list else ()):
            if not isinstance(item, str):
                raise TypeError(
                    f"{self.inipath}: config option '{name}' expects a list of strings, "
                    f"but item at index {index} is {type(item).__name__}: {item!r}"
                )

    def _strings(self, name, kind, value):
        if not isinstance(value, list):
            raise TypeError(
                f"{self.inipath}: config option '{name}' expects a list for type '{kind}', "
                f"got {type(value).__name__}: {value!r}"
            )
        return [item if isinstance(item, str) else str(item) for item in value]

    def raw_ini(self, name):
        """The value of an ini key as the command line or the file has it; None where neither does."""
        return self._overrides.get(name, self._inicfg.get(name))

    def addinivalue_line(self, name, line):
        """Appends a line to a list-valued ini option."""
        values = self.getini(name)
        assert isinstance(values, list)
        values.append(line)

    def _getconftest_pathlist(self, name, path):
        """Absolute paths that the nearest conftest of `path` lists as `name`; None where no conftest does."""
        found = self.pluginmanager._rget_with_confmod(name, path)
        if found is None:
            return None
        module, values = found
        directory = os.path.dirname(module.__file__)
        return [
            os.fspath(value)
            if isinstance(value, os.PathLike)
            else os.path.abspath(os.path.join(directory, value.replace("/", os.sep)))
            for value in values
        ]

    @property
    def writes_live(self):
        """Do tests write to the terminal while they run?"""
        return self.option.capture in ("no", "tee-sys")

    # -- lifetime

    def add_cleanup(self, func):
        """Calls `func` when the config is unconfigured; last added first."""
        self._cleanups.append(func)

    def _do_configure(self):
        assert not self._configured
        self._configured = True
        self.pluginmanager._configured = True
        self.hook.pytest_configure.call_historic(kwargs={"config": self})

    def _ensure_unconfigure(self, before_cleanups=None):
        try:
            if self._configured:
                self._configured = False
                self.hook.pytest_unconfigure(config=self)
                if before_cleanups is not None:
                    before_cleanups()
        finally:
            while self._cleanups:
                self._cleanups.pop()()

    def parse_unknown(self, arguments):
        """Gives the conftests' options their values; what nobody knows is a `UsageError` in pytest's words.

        Where plugins are installed, it may be one of theirs.
        """
        if arguments:
            _, rest = self._parser.parse_known_and_unknown_args(arguments, self.option)
            if rest and self.has_installed_plugins():
                option = rest[0].partition("=")[0]
                raise NeedsPytest("option-not-modelled", f"{option} may be an option of an installed plugin")
            if rest:
                raise UsageError(self._parser.error_text(f"unrecognized arguments: {' '.join(rest)}"))

    def check_version(self):
        """`minversion` of the ini file against the version this runtime stands for."""
        minversion = self.getini("minversion")
        if minversion and _version_key(minversion) > _version_key(PYTEST_VERSION):
            raise UsageError(
                f"{self.inipath}: 'minversion' requires pytest-{minversion}, actual pytest-{PYTEST_VERSION}'"
            )

    def check_ini_keys(self):
        """Warns of plugins that skipped themselves and of ini keys that nothing registered, or fails with `strict_config`.

        A key of an installed plugin is known to the real pytest only, so where there are plugins nothing is said.
        """
        from .options import PLUGIN_INI

        for name, message in self.pluginmanager.skipped_plugins:
            from .warning_types import PytestConfigWarning

            self.issue_config_time_warning(PytestConfigWarning(f"skipped plugin {name!r}: {message}"), stacklevel=2)
        known = self._parser._inidict.keys() | self._parser._ini_aliases.keys()
        for name, beginnings in PLUGIN_INI.items():
            if self.pluginmanager.is_blocked(name):
                known = {key for key in known if not key.startswith(beginnings)}
        unknown = sorted((self._inicfg.keys() | self._overrides.keys()) - known)
        if not unknown or self.has_installed_plugins():
            return
        strict = self.getini("strict_config")
        for key in unknown:
            message = f"Unknown config option: {key}\n"
            if self.getini("strict") if strict is None else strict:
                raise UsageError(message)
            from .warning_types import PytestConfigWarning

            self.issue_config_time_warning(PytestConfigWarning(message), stacklevel=1)

    def warn_of_arguments(self):
        """Issues what reading the configuration gave cause to warn of."""
        for message in self._message["warnings"]:
            from .warning_types import PytestConfigWarning

            self.issue_config_time_warning(PytestConfigWarning(message), stacklevel=1)

    def loads_installed_plugins(self):
        """Does pytest load installed plugins that nobody names?"""
        return not (os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD") or self.option.disable_plugin_autoload)

    def has_installed_plugins(self):
        """Is any distribution with a `pytest11` entry point installed that pytest would load?"""
        if not self.loads_installed_plugins():
            return False
        from .distributions import installed

        return bool(installed(sys.path)[2])

    def check_required_plugins(self):
        """`required_plugins` of the ini file is the real pytest's to check."""
        required = self.getini("required_plugins")
        if required:
            raise NeedsPytest("required-plugins", f"the ini file requires plugins: {', '.join(sorted(required))}")

    def issue_config_time_warning(self, warning, stacklevel):
        """Issues a warning outside of any item: it is recorded with `when="config"`."""
        import warnings

        from . import warning_filters

        if self.pluginmanager.is_blocked("warnings"):
            return
        with warnings.catch_warnings(record=True) as records:
            warnings.simplefilter("always", type(warning))
            warning_filters.apply_config_filters(self)
            warnings.warn(warning, stacklevel=stacklevel + 1)
        if records:
            frame = sys._getframe(stacklevel)
            location = frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name
            warning_filters.publish(self, records[0], when="config", nodeid="", location=location)

    def get_terminal_writer(self):
        """The writer of the terminal reporter; text goes to the end of the run's report."""
        return self.pluginmanager.get_plugin("terminalreporter")._tw


def _path(text):
    from pathlib import Path

    return Path(text)


def _parse_overrides(arguments):
    overrides = {}
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if not equals:
            raise UsageError(f"-o/--override-ini expects option=value style (got: {argument!r}).")
        overrides[name] = value
    return overrides


def _shell_split(text):
    if not any(char in text for char in "\"'\\#"):
        return text.split()
    import shlex

    return shlex.split(text)


def string_to_bool(text):
    """Truth of an ini value, as distutils' `strtobool`."""
    value = text.lower()
    if value in ("y", "yes", "t", "true", "on", "1"):
        return True
    if value in ("n", "no", "f", "false", "off", "0"):
        return False
    raise ValueError(f"invalid truth value {value!r}")


def _version_key(text):
    """Orders plain releases `1.2.3`, and pre-releases before their release."""
    import re

    numbers = re.match(r"\s*v?(\d+(?:\.\d+)*)(.*)", text)
    if numbers is None:
        raise UsageError(f"Invalid version: {text!r}")
    release = [int(part) for part in numbers[1].split(".")]
    while release and release[-1] == 0:
        release.pop()
    return release, not re.match(r"[._-]?(a|b|c|rc|alpha|beta|pre|preview|dev)", numbers[2])


def __getattr__(name):
    if name != "ExitCode":
        raise AttributeError(name)
    import enum

    members = {
        "OK": 0,
        "TESTS_FAILED": 1,
        "INTERRUPTED": 2,
        "INTERNAL_ERROR": 3,
        "USAGE_ERROR": 4,
        "NO_TESTS_COLLECTED": 5,
        "MAX_WARNINGS_ERROR": 6,
    }
    globals()["ExitCode"] = exit_code = enum.IntEnum("ExitCode", members, module="pytest")
    return exit_code
