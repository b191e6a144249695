"""The hook caller: plugins register implementations of pytest's hooks, calls run them in pluggy's order.

Semantics are pluggy 1.6's (last registered first, tryfirst/trylast, firstresult, historic hooks, both kinds
of wrappers) with pytest's additions (`pytest_` functions need no marker). What is deliberately absent:
hook specifications added by plugins, tracing, and hooks that this runtime never calls; a conftest that
defines one of those belongs to the real pytest, so registering it raises `NeedsPytest`.

The hot path asks `name in relay.user`: without an implementation by the project, nobody needs the machinery.
"""

import sys
from types import FunctionType, MethodType, ModuleType

from .outcomes import NeedsPytest

# Hook -> (argument names, firstresult, historic). Every hook of pytest 9.1's hookspec that this runtime calls.
SPECS = {
    "pytest_addoption": (("parser", "pluginmanager"), False, True),
    "pytest_assertion_pass": (("item", "lineno", "orig", "expl"), False, False),
    "pytest_assertrepr_compare": (("config", "op", "left", "right"), False, False),
    "pytest_collect_directory": (("path", "parent"), True, False),
    "pytest_collect_file": (("file_path", "path", "parent"), False, False),
    "pytest_collection": (("session",), True, False),
    "pytest_collection_finish": (("session",), False, False),
    "pytest_collection_modifyitems": (("session", "config", "items"), False, False),
    "pytest_collectreport": (("report",), False, False),
    "pytest_collectstart": (("collector",), False, False),
    "pytest_configure": (("config",), False, True),
    "pytest_deselected": (("items",), False, False),
    "pytest_exception_interact": (("node", "call", "report"), False, False),
    "pytest_fixture_post_finalizer": (("fixturedef", "request"), False, False),
    "pytest_fixture_setup": (("fixturedef", "request"), True, False),
    "pytest_generate_tests": (("metafunc",), False, False),
    "pytest_ignore_collect": (("collection_path", "path", "config"), True, False),
    "pytest_internalerror": (("excrepr", "excinfo"), False, False),
    "pytest_itemcollected": (("item",), False, False),
    "pytest_keyboard_interrupt": (("excinfo",), False, False),
    "pytest_make_collect_report": (("collector",), True, False),
    "pytest_make_parametrize_id": (("config", "val", "argname"), True, False),
    "pytest_markeval_namespace": (("config",), False, False),
    "pytest_plugin_registered": (("plugin", "plugin_name", "manager"), False, True),
    "pytest_pycollect_makeitem": (("collector", "name", "obj"), True, False),
    "pytest_pycollect_makemodule": (("module_path", "path", "parent"), True, False),
    "pytest_pyfunc_call": (("pyfuncitem",), True, False),
    "pytest_report_collectionfinish": (("config", "start_path", "startdir", "items"), False, False),
    "pytest_report_header": (("config", "start_path", "startdir"), False, False),
    "pytest_runtest_call": (("item",), False, False),
    "pytest_runtest_logfinish": (("nodeid", "location"), False, False),
    "pytest_runtest_logreport": (("report",), False, False),
    "pytest_runtest_logstart": (("nodeid", "location"), False, False),
    "pytest_runtest_makereport": (("item", "call"), True, False),
    "pytest_runtest_protocol": (("item", "nextitem"), True, False),
    "pytest_runtest_setup": (("item",), False, False),
    "pytest_runtest_teardown": (("item", "nextitem"), False, False),
    "pytest_sessionfinish": (("session", "exitstatus"), False, False),
    "pytest_sessionstart": (("session",), False, False),
    "pytest_terminal_summary": (("terminalreporter", "exitstatus", "config"), False, False),
    "pytest_unconfigure": (("config",), False, False),
    "pytest_warning_recorded": (("warning_message", "when", "nodeid", "location"), False, True),
}

_OPTION_NAMES = ("wrapper", "hookwrapper", "optionalhook", "tryfirst", "trylast", "specname")


class HookimplMarker:
    """The decorator behind `pytest.hookimpl`: leaves its options on the function as `pytest_impl`."""

    def __init__(self, project_name="pytest"):
        self.project_name = project_name

    def __call__(
        self,
        function=None,
        hookwrapper=False,
        optionalhook=False,
        tryfirst=False,
        trylast=False,
        specname=None,
        wrapper=False,
    ):
        options = {
            "hookwrapper": hookwrapper,
            "wrapper": wrapper,
            "optionalhook": optionalhook,
            "tryfirst": tryfirst,
            "trylast": trylast,
            "specname": specname,
        }

        def mark(func):
            setattr(func, self.project_name + "_impl", options)
            return func

        return mark if function is None else mark(function)


class HookspecMarker:
    """The decorator behind `pytest.hookspec`; its mark only matters to `add_hookspecs`, which is not modelled."""

    def __init__(self, project_name="pytest"):
        self.project_name = project_name

    def __call__(self, function=None, firstresult=False, historic=False, warn_on_impl=None, **options):
        def mark(func):
            setattr(func, self.project_name + "_spec", {"firstresult": firstresult, "historic": historic})
            return func

        return mark if function is None else mark(function)


hookimpl = HookimplMarker()
hookspec = HookspecMarker()


class Result:
    """What an old-style wrapper (`hookwrapper=True`) gets from its `yield`: pluggy's `Result`."""

    __slots__ = ("_exception", "_result")

    def __init__(self, result, exception):
        self._result = result
        self._exception = exception

    @property
    def excinfo(self):
        exc = self._exception
        return None if exc is None else (type(exc), exc, exc.__traceback__)

    @property
    def exception(self):
        return self._exception

    def force_result(self, result):
        self._result = result
        self._exception = None

    def force_exception(self, exception):
        self._result = None
        self._exception = exception

    def get_result(self):
        exc = self._exception
        if exc is None:
            return self._result
        raise exc.with_traceback(exc.__traceback__)


class HookImpl:
    """One implementation of one hook by one plugin."""

    __slots__ = (
        "argnames", "function", "hookwrapper", "optionalhook", "plugin", "plugin_name", "tryfirst", "trylast",
        "user", "wrapper",
    )  # fmt: skip

    def __init__(self, plugin, plugin_name, function, options, user=True):
        self.plugin = plugin
        self.plugin_name = plugin_name
        self.function = function
        self.argnames = argument_names(function)
        self.wrapper = bool(options.get("wrapper"))
        self.hookwrapper = bool(options.get("hookwrapper"))
        self.optionalhook = bool(options.get("optionalhook"))
        self.tryfirst = bool(options.get("tryfirst"))
        self.trylast = bool(options.get("trylast"))
        self.user = user

    @property
    def opts(self):
        return {name: getattr(self, name, None) for name in _OPTION_NAMES}

    def __repr__(self):
        return f"<HookImpl plugin_name={self.plugin_name!r}, plugin={self.plugin!r}>"


def argument_names(function):
    """Names of the positional parameters without default, as pluggy's `varnames`; `self` is left out."""
    target = function
    bound = isinstance(target, MethodType)
    if bound:
        target = target.__func__
    if not isinstance(target, FunctionType) or hasattr(target, "__wrapped__"):
        import inspect

        target = inspect.unwrap(target)
        if not isinstance(target, FunctionType):
            parameters = inspect.signature(target).parameters.values()
            kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
            return tuple(p.name for p in parameters if p.kind in kinds and p.default is p.empty)
    code = target.__code__
    names = code.co_varnames[: code.co_argcount - len(target.__defaults__ or ())]
    if names and (bound or (names[0] == "self" and "." in target.__qualname__)):
        names = names[1:]
    return names


def multicall(hook_name, impls, kwargs, firstresult):
    """Calls `impls` last to first; gives the list of results that are not None, or the first with `firstresult`."""
    results = []
    exception = None
    wrappers = []
    try:
        for impl in reversed(impls):
            args = [kwargs[name] for name in impl.argnames]
            if impl.wrapper or impl.hookwrapper:
                generator = impl.function(*args)
                try:
                    next(generator)
                except StopIteration:
                    raise RuntimeError(f"{impl.plugin_name!r} {hook_name} wrapper did not yield") from None
                wrappers.append((generator, impl))
                continue
            result = impl.function(*args)
            if result is not None:
                results.append(result)
                if firstresult:
                    break
    except BaseException as exc:
        exception = exc
    result = (results[0] if results else None) if firstresult else results
    while wrappers:
        generator, impl = wrappers.pop()
        result, exception = (_leave_wrapper if impl.wrapper else _leave_old_wrapper)(
            generator, impl, hook_name, result, exception
        )
    if exception is not None:
        try:
            raise exception.with_traceback(exception.__traceback__)
        finally:
            exception = None
    return result


def _leave_wrapper(generator, impl, hook_name, result, exception):
    try:
        if exception is None:
            generator.send(result)
        elif isinstance(exception, StopIteration):
            # A StopIteration cannot be thrown into a generator; Python would turn it into a RuntimeError.
            try:
                generator.throw(exception)
            except RuntimeError as wrapped:
                if wrapped.__cause__ is exception:
                    return result, exception
                raise
        else:
            generator.throw(exception)
    except StopIteration as stop:
        return stop.value, None
    except BaseException as exc:
        return result, exc
    generator.close()
    return result, RuntimeError(f"{impl.plugin_name!r} {hook_name} wrapper yielded more than once")


def _leave_old_wrapper(generator, impl, hook_name, result, exception):
    outcome = Result(result, exception)
    try:
        generator.send(outcome)
    except StopIteration:
        return outcome._result, outcome._exception
    except BaseException as exc:
        return outcome._result, exc
    generator.close()
    return result, RuntimeError(f"{impl.plugin_name!r} {hook_name} wrapper yielded more than once")


class HookCaller:
    """All implementations of one hook. Calling it takes keyword arguments only, as in pluggy."""

    __slots__ = ("_call_history", "_impls", "firstresult", "historic", "name", "spec_arguments")

    def __init__(self, name, specification=None):
        self.name = name
        self.spec_arguments, self.firstresult, self.historic = specification or SPECS[name]
        # Plain implementations first, wrappers after them; each group: trylast … tryfirst. Called from the end.
        self._impls = []
        self._call_history = [] if self.historic else None

    def __repr__(self):
        return f"<HookCaller {self.name!r}>"

    def has_spec(self):
        return True

    def is_historic(self):
        return self.historic

    def get_hookimpls(self):
        return list(self._impls)

    def add(self, impl):
        impls = self._impls
        border = len(impls)
        while border and (impls[border - 1].wrapper or impls[border - 1].hookwrapper):
            border -= 1
        low, high = (border, len(impls)) if impl.wrapper or impl.hookwrapper else (0, border)
        if impl.trylast:
            impls.insert(low, impl)
        elif impl.tryfirst:
            impls.insert(high, impl)
        else:
            while high > low and impls[high - 1].tryfirst:
                high -= 1
            impls.insert(high, impl)
        for kwargs, callback in self._call_history or ():
            result = multicall(self.name, [impl], kwargs, False)
            if result and callback is not None:
                callback(result[0])

    def remove(self, plugin):
        self._impls = [impl for impl in self._impls if impl.plugin is not plugin]

    def without(self, plugins):
        """The same hook with the implementations of `plugins` left out."""
        caller = HookCaller.__new__(HookCaller)
        caller.name = self.name
        caller.spec_arguments = self.spec_arguments
        caller.firstresult = self.firstresult
        caller.historic = self.historic
        caller._call_history = self._call_history
        caller._impls = [impl for impl in self._impls if impl.plugin not in plugins]
        return caller

    def within(self, plain, wrapper):
        """The same hook with two implementations that are called as if they were registered before all others."""
        caller = self.without(())
        border = sum(not (impl.wrapper or impl.hookwrapper) for impl in caller._impls)
        caller._impls.insert(border, wrapper)
        caller._impls.insert(0, plain)
        return caller

    def __call__(self, **kwargs):
        return multicall(self.name, self._impls, self._complete(kwargs), self.firstresult)

    def call_historic(self, result_callback=None, kwargs=None):
        kwargs = self._complete(dict(kwargs or {}))
        self._call_history.append((kwargs, result_callback))
        results = multicall(self.name, self._impls, kwargs, False)
        if result_callback is not None:
            for result in results:
                result_callback(result)

    def call_extra(self, methods, kwargs):
        """Calls the hook with `methods` as if they were registered last, e.g. a module's `pytest_generate_tests`."""
        caller = self.without(())
        for method in methods:
            caller.add(HookImpl(None, "<temp>", method, {}))
        return multicall(self.name, caller._impls, self._complete(kwargs), self.firstresult)

    def _complete(self, kwargs):
        # The deprecated py.path arguments are made only for implementations that ask for them.
        if "path" in self.spec_arguments and "path" not in kwargs:
            source = kwargs.get("collection_path") or kwargs.get("file_path") or kwargs.get("module_path")
            if any("path" in impl.argnames for impl in self._impls):
                kwargs["path"] = legacy_path(source)
        elif "startdir" in self.spec_arguments and any("startdir" in impl.argnames for impl in self._impls):
            kwargs["startdir"] = legacy_path(kwargs["start_path"])
        return kwargs


def legacy_path(path):
    """`py.path.local(path)` where the `py` library is installed; else only the real pytest has that class."""
    try:
        import py

        local = py.path.local
    except (ImportError, AttributeError):
        raise NeedsPytest("legacy-path", "py.path.local is provided by pytest itself") from None
    return local(path)


class HookRelay:
    """`config.hook`, or `node.ihook` for one directory: hook callers as attributes.

    `user` holds the names of hooks that the project implements; it is empty for most suites.
    """

    def __init__(self, callers, removed=frozenset()):
        self._callers = callers
        self._removed = removed
        self.user = {}

    def __getattr__(self, name):
        try:
            caller = self._callers[name]
        except KeyError:
            if name.startswith("pytest_"):
                raise NeedsPytest("hook-not-modelled", f"the hook {name} is not called by this runtime") from None
            raise AttributeError(name) from None
        if self._removed:
            caller = caller.without(self._removed)
        self.__dict__[name] = caller
        return caller

    def refresh(self):
        """Forgets derived callers; called whenever a plugin came or went."""
        user = {}
        for name, caller in self._callers.items():
            if any(impl.user and impl.plugin not in self._removed for impl in caller._impls):
                user[name] = True
        callers, removed = self._callers, self._removed
        self.__dict__.clear()
        self.__dict__.update(_callers=callers, _removed=removed, user=user)


def hookimpl_options(function, name):
    """Options of a `pytest_*` function: those of `@hookimpl`, else those of legacy marks or attributes."""
    options = getattr(function, "pytest_impl", None)
    if isinstance(options, dict):
        return options
    marks = {getattr(mark, "name", None) for mark in getattr(function, "pytestmark", ())}
    return {
        option: option in marks or hasattr(function, option)
        for option in ("tryfirst", "trylast", "optionalhook", "hookwrapper")
    }


def iter_hook_functions(plugin):
    """Yields `(hook name, function, options)` of `plugin`: routines named `pytest_*` or marked with `@hookimpl`."""
    is_module = isinstance(plugin, ModuleType)
    names = plugin.__dict__ if is_module else dir(plugin)
    for name in list(names):
        if not name.startswith("pytest_") or name == "pytest_plugins":
            continue
        function = plugin.__dict__[name] if is_module else getattr(plugin, name)
        if not isinstance(function, (FunctionType, MethodType)):
            # Fixtures, marks and modules may carry such names; callables that are routines may be hooks.
            if getattr(function, "pytest_impl", None) is None:
                continue
        options = hookimpl_options(function, name)
        yield options.get("specname") or name, function, options


def plugin_file(plugin):
    """File of a plugin for messages, or its repr."""
    module = plugin if isinstance(plugin, ModuleType) else sys.modules.get(type(plugin).__module__)
    return getattr(module, "__file__", None) or repr(plugin)
