"""Installed plugins that run in this runtime: their own code, on our hooks, fixtures and nodes.

Only plugins that keep to what is modelled here are listed. One is imported when the project first shows that it uses
it (a mark, a fixture, an import, an ini value, an option): most suites have such plugins installed by accident, and
an import of `asyncio` costs more than a small suite. Before that moment a listed plugin does nothing by its design.
"""

import os
import sys

from .outcomes import NeedsPytest


class Plugin:
    """What shows that a plugin is used, and which of its hooks only care about `async` functions."""

    def __init__(
        self,
        *,
        always=False,
        orders=False,
        refused=None,
        marks=(),
        fixtures=(),
        imports=(),
        ini=(),
        options=(),
        ahead=(),
        dropped=(),
        foreign=(),
    ):
        # It acts on tests that do not name it.
        self.always = always
        # It puts the items of all files into one order, so that no file may run elsewhere.
        self.orders = orders
        # Why it does not run here: a file that shows its use belongs to the real pytest.
        self.refused = refused
        self.marks = marks
        # Names that it defines, or that it acts upon where the project defines them.
        self.fixtures = fixtures
        # Packages whose import shows its use. It is activated before that, so that nobody imports it half.
        self.imports = imports
        # (key, value) that makes it act on tests that do not name it.
        self.ini = ini
        # Prefixes of its command-line options.
        self.options = options
        # Packages that it must be loaded before, and that show its use; a verbose run shows it too.
        self.ahead = ahead
        # Hooks of it that serve only the options in `foreign`, which need the real pytest.
        self.dropped = dropped
        self.foreign = foreign


PLUGINS = {
    "anyio": Plugin(
        marks=("anyio",),
        fixtures=(
            "anyio_backend",
            "anyio_backend_name",
            "anyio_backend_options",
            "free_tcp_port",
            "free_tcp_port_factory",
            "free_udp_port",
            "free_udp_port_factory",
        ),
        ini=(("anyio_mode", "auto"),),
    ),
    "pytest-asyncio": Plugin(
        marks=("asyncio",),
        fixtures=(
            "event_loop",
            "event_loop_policy",
            "unused_tcp_port",
            "unused_tcp_port_factory",
            "unused_udp_port",
            "unused_udp_port_factory",
        ),
        imports=("pytest_asyncio",),
        ini=(("asyncio_mode", "auto"), ("asyncio_mode", "legacy")),
        options=("--asyncio-",),
    ),
    "hypothesis": Plugin(
        options=("--hypothesis-",),
        ahead=("hypothesis",),
        dropped=("pytest_terminal_summary",),
        foreign=("--hypothesis-show-statistics",),
    ),
    "inline-snapshot": Plugin(
        imports=("inline_snapshot",),
        options=("--inline-snapshot",),
        refused="it judges the snapshots of the whole session at its end",
    ),
    "pytest-randomly": Plugin(always=True, orders=True, options=("--randomly-",)),
    "faker": Plugin(fixtures=("faker", "_session_faker")),
    "platformdirs": Plugin(fixtures=("platformdirs_isolated",)),
    "pytest-datadir": Plugin(
        fixtures=("datadir", "original_datadir", "shared_datadir", "lazy_datadir", "lazy_shared_datadir")
    ),
    "pytest-freezer": Plugin(marks=("freeze_time",), fixtures=("freezer",)),
    "pytest-httpx": Plugin(marks=("httpx_mock",), fixtures=("httpx_mock",)),
    "requests-mock": Plugin(fixtures=("requests_mock",)),
    "respx": Plugin(marks=("respx",), fixtures=("respx_mock",)),
    "time-machine": Plugin(marks=("time_machine",), fixtures=("time_machine",)),
    "pytest-mock": Plugin(
        fixtures=("mocker", "class_mocker", "module_mocker", "package_mocker", "session_mocker"),
        imports=("pytest_mock",),
    ),
}

# Installed plugins whose work is done elsewhere in the product: names of entry points, lines for the ini key `markers`.
_BUILT_IN = {
    "pytest-timeout": (
        ("timeout", "pytest_timeout"),
        "timeout(timeout, method=None, func_only=False, disable_debugger_detection=False): "
        "Set a timeout, timeout method and func_only evaluation on just one test item.",
    ),
    "pytest-xdist": (
        ("xdist", "xdist.looponfail"),
        "xdist_group: specify group for tests should run in same session.",
    ),
}

# Session fixtures of these are no ties between files: each lane may have its own.
_UNTIED = ("anyio.pytest_plugin", "pytest_asyncio.plugin")


def is_untied(function):
    """True for fixture functions of plugins of which each lane may have its own instance."""
    return getattr(function, "__module__", None) in _UNTIED


def _files_of(module_name):
    """Files that may hold a plugin: its module, and for a package or a module of one all modules in that folder."""
    top, _, inner = module_name.partition(".")
    for folder in sys.path:
        package = os.path.join(folder, top)
        if os.path.isfile(f"{package}.py") and not inner:
            return [f"{package}.py"]
        if os.path.isdir(package):
            place = os.path.join(folder, *module_name.split("."))
            if not os.path.isdir(place):
                place = os.path.dirname(place)
            return [os.path.join(place, name) for name in os.listdir(place) if name.endswith(".py")]
    return []


class _Ahead:
    """A finder that finds nothing: it activates plugins when a package that they must be loaded before is imported."""

    def __init__(self, activate):
        self._activate = activate
        self.names = {}

    def find_spec(self, name, path=None, target=None):
        if name in self.names:
            self._activate(self.names[name])
        return None


class HostedPlugins:
    """The listed plugins that are installed and not blocked, until each is activated."""

    def __init__(self, config):
        self._config = config
        # Names under which nothing waits any more are not in these.
        self.marks = {}
        self.fixtures = {}
        self._waiting = {}
        self._entry_points = {}
        # Does an active plugin put the items of all files into one order?
        self.orders = False
        self._refused = {}
        self._built_in = set()
        # Lines for the ini key `markers` of plugins that are built in.
        self.markers = []
        self._ahead = _Ahead(self._activate)
        # (distribution, module) of all other plugins that pytest would load.
        self._foreign = []
        self._sources = None

    def find(self):
        """Looks at what is installed; `-p no:name` and a switched-off autoload have been applied."""
        from .distributions import installed

        config = self._config
        named = {name for name in config.option.plugins if not name.startswith("no:")}
        autoload = config.loads_installed_plugins()
        for found in installed(sys.path)[2]:
            name = found["name"].lower().replace("_", "-").replace(".", "-")
            plugin = PLUGINS.get(name)
            points = [
                (point, module)
                for point, module in zip(found["entryPoints"], found["modules"])
                if (autoload or point in named) and not config.pluginmanager.is_blocked(point)
            ]
            if name in _BUILT_IN and points:
                self._built_in.update(_BUILT_IN[name][0])
                self.markers.append(_BUILT_IN[name][1])
            elif plugin is None:
                self._foreign.extend((name, module) for _, module in points)
            if plugin is None or not points:
                continue
            self._entry_points[name] = points
            self._wait(name, plugin)
            if config.pluginmanager.rewrite_hook is not None:
                # As pytest does; of a large package only the plugin itself, the rest gains nothing by it.
                config.pluginmanager.rewrite_hook.mark_rewrite(*(module for _, module in points))

    def _wait(self, name, plugin):
        self._waiting[name] = plugin
        packages = (*plugin.imports, *plugin.ahead)
        self._ahead.names.update(dict.fromkeys(packages, name))
        if packages and self._ahead not in sys.meta_path:
            sys.meta_path.insert(0, self._ahead)
        self.marks.update(dict.fromkeys(plugin.marks, name))
        self.fixtures.update(dict.fromkeys(plugin.fixtures, name))

    def stands_for(self, entry_point):
        """Is this the entry point of an installed plugin whose work is done elsewhere in the product?"""
        return entry_point in self._built_in

    def has_entry_point(self, name):
        """Is `name` the entry point of an installed plugin that runs here, or that the product does without?"""
        return name in self._built_in or any(point == name for points in self._entry_points.values() for point, _ in points)

    def meet_configuration(self, arguments):
        """Activates plugins that the ini file or the command line makes act on every test."""
        config = self._config
        for name, plugin in list(self._waiting.items()):
            is_on = any(str(config.raw_ini(key)) == value for key, value in plugin.ini)
            given = [argument for argument in arguments if plugin.options and argument.startswith(plugin.options)]
            for option in given:
                if option.startswith(plugin.foreign or "\0"):
                    raise NeedsPytest("option-not-modelled", f"{option} of {name} reads the reports of pytest's own session")
            if plugin.always or is_on or given or (plugin.ahead and config.get_verbosity() > 0):
                self._activate(name)

    def meet_imports(self):
        """Activates plugins whose package the project has imported."""
        if self._waiting:
            for name, plugin in list(self._waiting.items()):
                if any(module in sys.modules for module in plugin.imports):
                    self._activate(name)
        _stand_apart_from_hypothesis()

    def meet_mark(self, mark):
        """Activates the plugin that `pytest.mark.<mark>` is for; one that does not run here needs the real pytest."""
        name = self.marks.get(mark)
        if name is not None:
            self._activate(name)
        elif self._foreign:
            import re

            # As plugins register marks: "name: text" or "name(arguments): text".
            registered = re.compile(rf"[\"']{re.escape(mark)}\s*[:(]")
            for owner, source in self._foreign_sources():
                if registered.search(source):
                    raise NeedsPytest("mark-of-plugin", f"the mark {mark!r} belongs to the installed plugin {owner}")

    def _foreign_sources(self):
        """(distribution, text) of the modules that installed plugins name as theirs, and of what is beside those."""
        if self._sources is None:
            self._sources = []
            for owner, module_name in self._foreign:
                for file in _files_of(module_name):
                    with open(file, encoding="utf-8", errors="replace") as source:
                        self._sources.append((owner, source.read()))
        return self._sources

    def meet_fixture(self, fixture):
        """Activates the plugin that a fixture name belongs to; True where there was one."""
        name = self.fixtures.get(fixture)
        if name is None:
            return False
        self._activate(name)
        return True

    def _activate(self, name):
        if name in self._refused:
            raise self._refused[name]
        if self._waiting[name].refused is not None:
            raise NeedsPytest("plugin-not-modelled", f"{name}: {self._waiting[name].refused}")
        import importlib
        import warnings

        manager = self._config.pluginmanager
        # Its own names must not show its use while it is registered.
        plugin = self._waiting.pop(name)
        for key in plugin.marks:
            del self.marks[key]
        for key in plugin.fixtures:
            del self.fixtures[key]
        for package in (*plugin.imports, *plugin.ahead):
            self._ahead.names.pop(package, None)
        try:
            # pytest loads plugins before it looks at the project's filters.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                for point, module_name in self._entry_points[name]:
                    if not manager.has_plugin(point):
                        module = importlib.import_module(module_name)
                        manager.register(module, point, without=plugin.dropped)
                        self._catch_up(module)
            self.orders = self.orders or plugin.orders
        except (Exception, NeedsPytest) as exc:
            # Another release may be made of parts that are not modelled: then the real pytest loads it, and says what
            # is to say.
            reason = getattr(exc, "message", None) or f"{type(exc).__name__}: {exc}"
            self._refused[name] = NeedsPytest("plugin-not-modelled", f"the plugin {name} does not load here: {reason}")
            # Whatever else shows its use is told the same.
            self._wait(name, plugin)
            raise self._refused[name] from exc

    def _catch_up(self, module):
        """Tells a plugin that the session has started, if it has; what came before is told by `register`."""
        session = self._config.pluginmanager.get_plugin("session")
        if session is not None and session.has_started and hasattr(module, "pytest_sessionstart"):
            module.pytest_sessionstart(session)


def _stand_apart_from_hypothesis():
    """Shows hypothesis this runtime as what pytest is to it: no code of the project.

    In the project's code it collects constants to try, and looks for lines that explain a failure.
    """
    scrutineer = sys.modules.get("hypothesis.internal.scrutineer")
    folders = getattr(scrutineer, "SITE_PACKAGES_DIRS", None)
    if folders is None:
        return
    from pathlib import Path

    here = Path(__file__).resolve().parent
    if here not in folders:
        folders.add(here)
        scrutineer.UNHELPFUL_LOCATIONS = (*scrutineer.UNHELPFUL_LOCATIONS, f"/{here.name}/**")
