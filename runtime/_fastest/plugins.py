"""`PytestPluginManager`: which plugins and conftests there are, and which of them a directory sees.

Conftests load as pytest loads them: those of the arguments (and of their `test*` children) before the command
line is complete, the rest when their directory is collected. A conftest or plugin that needs what this runtime
does not model is not registered: its directory is noted in `foreign`, and nothing below it is collected here.
"""

import os
import sys
from types import ModuleType

from .hooks import SPECS, HookCaller, HookImpl, HookRelay, argument_names, iter_hook_functions, plugin_file
from .importer import import_path, resolve_package_path
from .options import PLUGIN_OPTIONS
from .outcomes import NeedsPytest, Skipped, UsageError, fail

# Names under which pytest registers its own plugins; `has_plugin` of a conftest must say yes to them.
BUILTIN_PLUGINS = frozenset(
    "mark main runner fixtures helpconfig python terminal debugging unittest capture skipping legacypath tmpdir "
    "monkeypatch recwarn pastebin assertion junitxml doctest cacheprovider setuponly setupplan stepwise "
    "unraisableexception threadexception warnings logging reports faulthandler subtests".split()
)
ESSENTIAL_PLUGINS = ("mark", "main", "runner", "fixtures", "helpconfig")
# For testing plugins of pytest. A test that asks for a fixture of these is the real pytest's; others are unconcerned.
TEST_PLUGINS = ("pytester", "pytester_assertions")


class ConftestImportFailure(Exception):
    """A conftest could not be imported: `path` and `cause`."""

    def __init__(self, path, *, cause):
        self.path = path
        self.cause = cause

    def __str__(self):
        return f"{type(self.cause).__name__}: {self.cause} (from {self.path})"


class PytestPluginManager:
    """Registers plugins and calls their hooks; also the registry of conftest modules."""

    def __init__(self, config):
        self.config = config
        self._name2plugin = {}
        self._callers = {name: HookCaller(name) for name in SPECS}
        self.hook = HookRelay(self._callers)
        self._relays = {}
        self._conftest_plugins = []
        self._dirpath2confmods = {}
        self._using_pyargs = False
        self._configured = False
        self.rewrite_hook = None
        self.skipped_plugins = []
        # Directory -> NeedsPytest of the conftest there.
        self.foreign = {}

    # -- pluggy's methods

    def register(self, plugin, name=None, *, user=True, without=()):
        """Registers `plugin` and gives its name; None where the name is blocked. Its hooks in `without` are not called.

        Raises `NeedsPytest` before anything changed when the plugin implements a hook that is never called here.
        """
        plugin_name = name or self.get_canonical_name(plugin)
        if plugin_name in self._name2plugin:
            if self._name2plugin[plugin_name] is None:
                return None
            raise ValueError(f"Plugin name already registered: {plugin_name}={plugin}\n{self._name2plugin}")
        if any(registered is plugin for registered in self._name2plugin.values()):
            raise ValueError(
                f"Plugin already registered under a different name: {plugin_name}={plugin}\n{self._name2plugin}"
            )
        found = [
            (hook_name, HookImpl(plugin, plugin_name, function, options, user))
            for hook_name, function, options in iter_hook_functions(plugin)
            if hook_name not in without
        ]
        for hook_name, impl in found:
            self._verify(hook_name, impl)
        self._name2plugin[plugin_name] = plugin
        historic = []
        for hook_name, impl in found:
            caller = self._callers.get(hook_name)
            if caller is None:
                continue
            if caller.historic:
                historic.append((caller, impl))
            else:
                caller.add(impl)
        if found:
            self.refresh()
        for caller, impl in historic:
            caller.add(impl)
        if historic:
            self.refresh()
        if user:
            self.hook.pytest_plugin_registered.call_historic(
                kwargs={"plugin": plugin, "plugin_name": plugin_name, "manager": self}
            )
        if isinstance(plugin, ModuleType) and user:
            try:
                self.consider_module(plugin)
            except NeedsPytest:
                self.unregister(plugin, plugin_name)
                raise
        return plugin_name

    def _verify(self, hook_name, impl):
        caller = self._callers.get(hook_name)
        place = plugin_file(impl.plugin)
        if caller is None:
            if not impl.optionalhook:
                raise NeedsPytest("hook-not-modelled", f"{hook_name} is implemented in {place}")
            return
        if impl.user:
            _refuse(hook_name, impl, place, self.config)
        unknown = [name for name in impl.argnames if name not in caller.spec_arguments]
        if unknown:
            raise NeedsPytest(
                "hook-not-modelled", f"{hook_name} in {place} asks for unknown arguments: {', '.join(unknown)}"
            )

    def refresh(self):
        """Rebuilds what relays derived from the registered implementations."""
        self.hook.refresh()
        # Whoever holds one of these sees the change too.
        for relay in self._relays.values():
            relay.refresh()
        self._relays.clear()

    def unregister(self, plugin=None, name=None):
        """Takes a plugin out, by object or by name, and gives it; None where there is none."""
        if name is None:
            name = self.get_name(plugin)
            assert name is not None, "plugin is not registered"
        if plugin is None:
            plugin = self.get_plugin(name)
            if plugin is None:
                return None
        for caller in self._callers.values():
            caller.remove(plugin)
        if self._name2plugin.get(name) is not None:
            del self._name2plugin[name]
        self.refresh()
        return plugin

    def set_blocked(self, name):
        self.unregister(name=name)
        self._name2plugin[name] = None

    def unblock(self, name):
        if self._name2plugin.get(name, self) is None:
            del self._name2plugin[name]
            return True
        return False

    def is_blocked(self, name):
        return name in self._name2plugin and self._name2plugin[name] is None

    def get_canonical_name(self, plugin):
        return getattr(plugin, "__name__", None) or str(id(plugin))

    def get_name(self, plugin):
        for name, registered in self._name2plugin.items():
            if registered is plugin:
                return name
        return None

    def get_plugin(self, name):
        return self._name2plugin.get(name)

    def has_plugin(self, name):
        return self.get_plugin(name) is not None

    def get_plugins(self):
        return {plugin for plugin in self._name2plugin.values() if plugin is not None}

    def is_registered(self, plugin):
        return any(registered is plugin for registered in self._name2plugin.values())

    def list_name_plugin(self):
        return list(self._name2plugin.items())

    def list_plugin_distinfo(self):
        return []

    def get_hookcallers(self, plugin):
        if self.get_name(plugin) is None:
            return None
        return [
            caller for caller in self._callers.values() if any(impl.plugin is plugin for impl in caller._impls)
        ]

    def subset_hook_caller(self, name, remove_plugins):
        return self._callers[name].without(list(remove_plugins))

    def add_hookspecs(self, module_or_class):
        """Makes the hooks that plugins add known: their implementations are called when the plugin calls them."""
        for name in dir(module_or_class):
            function = getattr(module_or_class, name)
            spec = getattr(function, "pytest_spec", None)
            if spec is None and not name.startswith("pytest_"):
                continue
            options = spec or {}
            arguments = tuple(arg for arg in argument_names(function) if arg != "self")
            specification = arguments, bool(options.get("firstresult")), bool(options.get("historic"))
            self._callers[name] = HookCaller(name, specification)
        self.refresh()

    def add_hookcall_monitoring(self, before, after):
        raise NeedsPytest("hook-not-modelled", "hook calls are monitored")

    def enable_tracing(self):
        raise NeedsPytest("hook-not-modelled", "hook calls are traced")

    def check_pending(self):
        """Nothing is ever pending: unknown hooks were refused when their plugin was registered."""

    getplugin = get_plugin
    hasplugin = has_plugin

    # -- plugins by name

    def consider_arguments(self, names):
        """Applies `-p` in order: `no:name` blocks, anything else is imported."""
        for argument in names:
            name = argument.strip()
            if not name.startswith("no:"):
                self.unblock(name)
                self.import_plugin(name)
                continue
            name = name[3:]
            if name in ESSENTIAL_PLUGINS:
                raise UsageError(f"plugin {name} cannot be disabled")
            if name.endswith("conftest.py"):
                raise UsageError(
                    f"Blocking conftest files using -p is not supported: -p no:{name}\n"
                    "conftest.py files are not plugins and cannot be disabled via -p.\n"
                )
            if name == "cacheprovider":
                # It cannot do without.
                self.set_blocked("stepwise")
            for blocked in (name, "pytest_" + name):
                self.set_blocked(blocked)
            if name == "terminal":
                self._name2plugin.pop("terminalreporter", None)
            for option in PLUGIN_OPTIONS.get(name, ()):
                vars(self.config.option).pop(option, None)

    def consider_env(self):
        self._import_plugin_specs(os.environ.get("PYTEST_PLUGINS"))

    def consider_module(self, module):
        """Loads what the module's `pytest_plugins` names."""
        self._import_plugin_specs(getattr(module, "pytest_plugins", None))

    def _import_plugin_specs(self, spec):
        for name in _plugin_names(spec):
            self.import_plugin(name)

    def import_plugin(self, modname, consider_entry_points=False):
        """Imports and registers the module `modname`; third-party plugins belong to the real pytest."""
        assert isinstance(modname, str), f"module name as text required, got {modname!r}"
        if self.is_blocked(modname) or self.get_plugin(modname) is not None:
            return
        if modname in BUILTIN_PLUGINS or modname in TEST_PLUGINS or modname.startswith("_pytest."):
            return
        if self.config.hosted.has_entry_point(modname):
            # It acts when the project uses it.
            return
        if is_third_party(modname):
            raise NeedsPytest("plugin-not-modelled", f"the plugin {modname} is installed, not part of the project")
        if self.rewrite_hook is not None:
            self.rewrite_hook.mark_rewrite(modname)
        try:
            __import__(modname)
        except ImportError as exc:
            message = f'Error importing plugin "{modname}": {exc.args[0] if exc.args else ""}'
            raise ImportError(message).with_traceback(exc.__traceback__) from exc
        except Skipped as exc:
            self.skipped_plugins.append((modname, exc.msg or ""))
        else:
            self.register(sys.modules[modname], modname)

    # -- conftests

    def set_initial_conftests(self, paths):
        """Loads the conftests of the directories `paths`, of their parents and of their `test*` children."""
        for path in paths:
            self._loadconftestmodules(path)
            if os.path.isdir(path):
                for name in sorted(os.listdir(path)):
                    child = os.path.join(path, name)
                    if name.startswith("test") and os.path.isdir(child):
                        self._loadconftestmodules(child)

    def _is_in_confcutdir(self, path):
        confcutdir = self.config.option.confcutdir
        if confcutdir is None:
            return True
        cut = os.path.join(self.config.invocation_params._dir, confcutdir).rstrip(os.sep)
        path = os.fspath(path).rstrip(os.sep)
        return not cut.startswith(path + os.sep)

    def _loadconftestmodules(self, path, importmode=None, rootpath=None, *, consider_namespace_packages=False):
        if self.config.option.noconftest:
            return
        path = os.fspath(path)
        directory = os.path.dirname(path) if os.path.isfile(path) else path
        if directory in self._dirpath2confmods:
            return
        modules = []
        for parent in _with_parents(directory):
            if parent in self.foreign:
                break
            conftest = os.path.join(parent, "conftest.py")
            if os.path.isfile(conftest) and self._is_in_confcutdir(parent):
                try:
                    modules.append(self._importconftest(conftest))
                except NeedsPytest as reason:
                    self.foreign[parent] = reason
                    break
        self._dirpath2confmods[directory] = modules
        self._relays.pop(directory, None)

    def foreign_reason(self, directory):
        """The `NeedsPytest` that sends `directory` away, with the directory of the conftest; else None."""
        for parent in _with_parents(os.fspath(directory)):
            if parent in self.foreign:
                return parent, self.foreign[parent]
        return None

    def _getconftestmodules(self, path):
        path = os.fspath(path)
        modules = self._dirpath2confmods.get(path)
        if modules is None:
            # A directory whose own conftest is not loaded yet sees none, as in pytest, not even those above it.
            modules = () if os.path.isdir(path) else self._dirpath2confmods.get(os.path.dirname(path), ())
        return modules

    def _rget_with_confmod(self, name, path):
        """`(conftest module, value)` of the nearest conftest that defines `name`; None where none does."""
        for module in reversed(self._getconftestmodules(path)):
            if hasattr(module, name):
                return module, getattr(module, name)
        return None

    def _importconftest(self, path):
        existing = self.get_plugin(path)
        if existing is not None:
            return existing
        # Conftests outside of packages all have the module name "conftest".
        if resolve_package_path(path) is None:
            sys.modules.pop("conftest", None)
        config = self.config
        config.channel.importing(path)
        try:
            module = import_path(
                path,
                mode=config.option.importmode,
                root=config._rootdir,
                consider_namespace_packages=config.getini("consider_namespace_packages"),
            )
        except Exception as exc:
            raise ConftestImportFailure(path, cause=exc) from exc
        config.channel.importing("")
        if hasattr(module, "pytest_plugins") and self._configured and not config.option.pyargs:
            fail(
                "Defining 'pytest_plugins' in a non-top-level conftest is no longer supported:\n"
                "It affects the entire test suite instead of just below the conftest as expected.\n"
                f"  {path}\n"
                "Please move it to a top level conftest file at the rootdir:\n"
                f"  {config.option.confcutdir}\n"
                "For more information, visit:\n"
                "  https://docs.pytest.org/en/stable/deprecations.html#pytest-plugins-in-non-top-level-conftest-files",
                pytrace=False,
            )
        self.register(module, path)
        self._conftest_plugins.append(module)
        directory = os.path.dirname(path)
        if directory in self._dirpath2confmods:
            prefix = directory + os.sep
            for known, modules in self._dirpath2confmods.items():
                if known == directory or known.startswith(prefix):
                    modules.append(module)
        self._relays.clear()
        return module

    def relay_for(self, directory):
        """The hook relay of nodes in `directory`: without the conftests that do not apply there."""
        relay = self._relays.get(directory)
        if relay is None:
            seen = self._getconftestmodules(directory)
            removed = [module for module in self._conftest_plugins if module not in seen]
            if removed:
                relay = HookRelay(self._callers, removed)
                relay.refresh()
            else:
                relay = self.hook
            self._relays[directory] = relay
        return relay


def _refuse(hook_name, impl, place, config):
    """Raises `NeedsPytest` for implementations whose effect depends on what only the real pytest has."""
    if hook_name == "pytest_collect_file" and not (impl.wrapper or impl.hookwrapper):
        # The walk lists Python files only, and such a hook is there for files of other kinds.
        raise NeedsPytest("hook-not-modelled", f"pytest_collect_file in {place} may collect files of its own kind")
    if hook_name == "pytest_assertion_pass" and config.getini("enable_assertion_pass_hook"):
        raise NeedsPytest("hook-not-modelled", f"pytest_assertion_pass in {place} is told of every assertion")
    code = getattr(impl.function, "__code__", None)
    if code is not None and "terminalreporter" in (*code.co_varnames, *code.co_names, *code.co_consts):
        from .terminal import needs_statistics

        if needs_statistics(impl.function):
            raise NeedsPytest("hook-not-modelled", f"{hook_name} in {place} reads the reporter's statistics")


def _plugin_names(spec):
    if spec is None or isinstance(spec, ModuleType):
        return []
    if isinstance(spec, str):
        return spec.split(",") if spec else []
    if isinstance(spec, (list, tuple)) or hasattr(spec, "__getitem__"):
        return list(spec)
    raise UsageError(
        f"Plugins may be specified as a sequence or a ','-separated string of plugin names. Got: {spec!r}"
    )


def _with_parents(directory):
    """`directory` and its parents, outermost first."""
    parents = [directory]
    while True:
        parent = os.path.dirname(directory)
        if parent == directory:
            break
        parents.append(parent)
        directory = parent
    parents.reverse()
    return parents


def is_third_party(modname):
    """True where `modname` would be imported from an installed distribution, or is an entry point's name."""
    import importlib.util

    try:
        spec = importlib.util.find_spec(modname)
    except (ImportError, ValueError, AttributeError):
        spec = None
    if spec is None:
        # Not importable by this name: either an entry point's name, or a mistake that pytest reports itself.
        return "." not in modname
    origin = spec.origin or ""
    return any(part in ("site-packages", "dist-packages") for part in origin.split(os.sep))
