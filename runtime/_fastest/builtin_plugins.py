"""The runtime's own plugins: its hook implementations, its fixtures, and the names that `has_plugin` knows.

Order matters as it does for any plugin: what is registered later is called earlier, so these come first.
"""

import os

from .hooks import HookImpl
from .outcomes import NeedsPytest
from .plugins import BUILTIN_PLUGINS

# Modules of the runtime that define fixtures, and the plugins whose fixtures these are in pytest.
_FIXTURE_MODULES = {
    "fixtures": "fixtures",
    "capture": "capture",
    "tmp": "tmpdir",
    "monkeypatch": "monkeypatch",
    "recwarn": "recwarn",
    "logs": "logging",
    "cache": "cacheprovider",
    "properties": "junitxml",
    "subtests": "subtests",
}

# Descriptions of the marks that pytest itself registers, by the plugin that does it.
_MARKERS = {
    "warnings": (
        "filterwarnings(warning): add a warning filter to the given test. "
        "see https://docs.pytest.org/en/stable/how-to/capture-warnings.html#pytest-mark-filterwarnings ",
    ),
    "skipping": (
        "skip(reason=None): skip the given test function with an optional reason. "
        'Example: skip(reason="no way of currently testing this") skips the test.',
        "skipif(condition, ..., *, reason=...): "
        "skip the given test function if any of the conditions evaluate to True. "
        "Example: skipif(sys.platform == 'win32') skips the test if we are on the win32 platform. "
        "See https://docs.pytest.org/en/stable/reference/reference.html#pytest-mark-skipif",
        "xfail(condition, ..., *, reason=..., run=True, raises=None, strict=strict_xfail): "
        "mark the test function as an expected failure if any of the conditions evaluate to True. "
        "See https://docs.pytest.org/en/stable/reference/reference.html#pytest-mark-xfail",
    ),
    "python": (
        "parametrize(argnames, argvalues): "
        "call a test function multiple times passing in different arguments in turn. "
        "see https://docs.pytest.org/en/stable/how-to/parametrize.html for more info and examples.",
        "usefixtures(fixturename1, fixturename2, ...): mark tests as needing all of the specified fixtures. "
        "see https://docs.pytest.org/en/stable/explanation/fixtures.html#usefixtures ",
        "tryfirst: mark a hook implementation function such that the plugin machinery will try to call it first.",
        "trylast: mark a hook implementation function such that the plugin machinery will try to call it last.",
    ),
}


def markers(config):
    """The lines of the ini key `markers` that stand there by themselves."""
    plugins = config.pluginmanager
    return [line for plugin, lines in _MARKERS.items() if not plugins.is_blocked(plugin) for line in lines]


class BuiltinPlugin:
    """Stands for one of pytest's own plugins in the registry."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<plugin {self.name}>"


def register_plugins(config):
    """Registers the names of pytest's plugins and the runtime's hook implementations."""
    from . import collect, execute, selection, terminal
    from .collect_report import pytest_make_collect_report
    from .pyfunc import pytest_pyfunc_call

    plugins = config.pluginmanager
    for name in BUILTIN_PLUGINS:
        plugins._name2plugin.setdefault(name, BuiltinPlugin(name))
    plugins._name2plugin["terminalreporter"] = terminal.TerminalReporter(config)

    implementations = [
        ("pytest_collection_modifyitems", _deselect_by_expressions, {}),
        ("pytest_collection_modifyitems", selection.deselect_by_nodeid, {}),
        ("pytest_collect_directory", collect_dir, {}),
        ("pytest_ignore_collect", ignore_collect, {}),
        ("pytest_generate_tests", _generate_tests, {}),
        ("pytest_make_collect_report", pytest_make_collect_report, {}),
        ("pytest_collect_directory", collect_package, {}),
        ("pytest_collect_file", collect_file, {}),
        ("pytest_collect_file", collect_doctests, {}),
        ("pytest_pycollect_makemodule", _make_module, {}),
        ("pytest_pycollect_makeitem", collect.pytest_pycollect_makeitem, {"trylast": True}),
        ("pytest_pyfunc_call", pytest_pyfunc_call, {"trylast": True}),
        *execute.HOOKS,
    ]
    for name, function, options in implementations:
        plugins._callers[name].add(HookImpl(None, "fastest", function, options, user=False))


def _deselect_by_expressions(items, config):
    if config.option.keyword or config.option.markexpr:
        from .expression import deselect_by_keyword, deselect_by_mark

        deselect_by_keyword(items, config)
        deselect_by_mark(items, config)


def _generate_tests(metafunc):
    from .parametrize import pytest_generate_tests

    pytest_generate_tests(metafunc)


def collect_dir(path, parent):
    """The node of a plain directory."""
    from .nodes import Dir

    return Dir.from_parent(parent, path=path)


def collect_package(path, parent):
    """The node of a directory with an `__init__.py`, else None."""
    from .collect import Package

    if os.path.isfile(os.path.join(path, "__init__.py")):
        return Package.from_parent(parent, path=path)
    return None


def collect_file(file_path, parent):
    """A module for a `.py` file that was named or that `python_files` matches; `file_path` is a string or a path."""
    path = os.fspath(file_path)
    if not path.endswith(".py"):
        return None
    session = parent.session
    if not session.isinitpath(path):
        if not any(fnmatch_ex(pattern, path) for pattern in session.config.getini("python_files")):
            return None
    relay = session.gethookproxy(path)
    if "pytest_pycollect_makemodule" in relay.user:
        return relay.pytest_pycollect_makemodule(module_path=file_path, parent=parent)
    return _make_module(file_path, parent)


def collect_doctests(file_path, parent):
    """The collector of a file's doctests, else None; most files cannot have any."""
    if os.fspath(file_path).endswith(".py") and not parent.config.option.doctestmodules:
        return None
    from .doctests import collect_file

    return collect_file(file_path, parent)


def _make_module(module_path, parent):
    from .collect import Module

    return Module.from_parent(parent, path=module_path)


def ignore_collect(collection_path, config):
    """`collect_ignore` and `collect_ignore_glob` of conftests; the runner's walk applied everything else."""
    path = os.fspath(collection_path)
    directory = os.path.dirname(path)
    if path in (config._getconftest_pathlist("collect_ignore", directory) or ()):
        return True
    globs = config._getconftest_pathlist("collect_ignore_glob", directory)
    if globs:
        from .globs import fnmatch

        if any(fnmatch(path, glob) for glob in globs):
            return True
    return None


def fnmatch_ex(pattern, path):
    """pytest's glob: a pattern without a slash is about the name, one with a slash about the end of the path."""
    from .globs import fnmatch

    if os.sep not in pattern:
        return fnmatch(os.path.basename(path), pattern)
    if os.path.isabs(path) and not os.path.isabs(pattern):
        pattern = f"*{os.sep}{pattern}"
    return fnmatch(path, pattern)


def register_fixtures(session):
    """Makes the runtime's fixtures visible to all items."""
    import importlib

    for name, plugin in _FIXTURE_MODULES.items():
        if not session.config.pluginmanager.is_blocked(plugin):
            session._fixturemanager.parsefactories(holder=importlib.import_module(f"_fastest.{name}"), node=session)


def check_modelled(config):
    """Raises `NeedsPytest` for options that ask for what this runtime does not do."""
    option = config.option
    for name in ("setuponly", "setupplan", "setupshow", "showfixtures", "show_fixtures_per_test", "usepdb", "trace"):
        if getattr(option, name):
            raise NeedsPytest("option-not-modelled", f"the option behind {name!r} is pytest's own")
