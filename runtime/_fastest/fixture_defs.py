"""`FixtureDef`: one fixture as it applies below one node; its set-up, its cached value and its finalizers.

Hot path: where no plugin implements `pytest_fixture_setup`, `execute` runs the function without going through hooks.
"""

from __future__ import annotations

from functools import partial
from types import FunctionType

from .deprecations import warn_removed_in_10
from .functions import code_flags, getfslineno, getfuncargnames, getimfunc
from .marks import NOTSET
from .outcomes import SETUP_OUTCOME, Skipped, fail
from .scope import Scope
from .setupstate import raise_together

# Of a code object.
GENERATOR = 0x20
ASYNC = 0x80 | 0x200


class FixtureDef:
    """A fixture definition.

    `cached_result` is None, or `(value, key, None)`, or `(None, key, (exception, traceback))`.
    """

    def __init__(
        self, config, baseid, argname, func, scope, params, ids=None, *, node=NOTSET, _autouse=False, _ispytest=False
    ):
        if node is NOTSET:
            warn_removed_in_10(
                "Passing baseid to FixtureDef is deprecated. Pass node instead for fixture scoping.", 2
            )
        self._has_location = node is not NOTSET or (baseid is not None and baseid is not NOTSET)
        if baseid is NOTSET:
            baseid = None
        self.node = None if node is NOTSET else node
        self.baseid = (baseid or "") if node is NOTSET else node.nodeid
        self.func = func
        self.argname = argname
        if scope is None:
            scope = Scope.Function
        elif callable(scope):
            scope = _dynamic_scope(scope, argname, config)
        if isinstance(scope, str):
            scope = Scope.from_user(scope, descr=f"Fixture '{func.__name__}'", where=self.baseid)
        self._scope = scope
        self.params = params
        self.ids = ids
        self.argnames = getfuncargnames(func, name=argname)
        self.cached_result = None
        self._finalizers = []
        self._autouse = _autouse
        self._classify(func)

    def _classify(self, func):
        # Read once: the kind of function does not change when it is bound to another instance.
        self._classified = func
        self._flags = code_flags(func)
        self._is_method = type(func) is not FunctionType
        self._known_argnames = argnames = self.argnames
        # The request itself needs no tear-down.
        self._takes_request = "request" in argnames
        self._dependencies = tuple(name for name in argnames if name != "request") if self._takes_request else argnames
        self._is_plain = type(self) is FixtureDef and not self._flags & ASYNC

    @property
    def scope(self):
        """Name of the scope: "function", "class", "module", "package" or "session"."""
        return self._scope.value

    @property
    def has_location(self):
        warn_removed_in_10(
            "FixtureDef.has_location is deprecated and will be removed in pytest 10. "
            "See https://docs.pytest.org/en/stable/deprecations.html#fixturedef-has-location-deprecated",
            2,
        )
        return self._has_location

    def __repr__(self):
        return f"<FixtureDef argname={self.argname!r} scope={self.scope!r} baseid={self.baseid!r}>"

    def addfinalizer(self, finalizer):
        """Calls `finalizer` when the value is torn down; last added first."""
        self._finalizers.append(finalizer)

    def finish(self, request):
        """Tears the value down: all finalizers run, whatever they raise, and the value is forgotten."""
        if self.cached_result is None:
            return
        finalizers = self._finalizers
        exceptions = None
        while finalizers:
            try:
                finalizers.pop()()
            except BaseException as exc:
                exceptions = [*(exceptions or ()), exc]
        self.cached_result = None
        if exceptions:
            raise_together(f'errors while tearing down fixture "{self.argname}" of {request.node}', exceptions)

    def cache_key(self, request):
        return getattr(request, "param", None)

    def execute(self, request):
        """The fixture's value for `request`, a `SubRequest`; set up unless a value for the same parameter exists."""
        # Dependencies first: one with a new parameter tears itself down, and with itself this fixture.
        dependencies = []
        for name in self.argnames:
            # The request itself needs no tear-down.
            if name != "request":
                dependencies.append(request._get_active_fixturedef(name))
        cached = self.cached_result
        if cached is not None:
            key = self.cache_key(request)
            try:
                hit = bool(key == cached[1])
            except (ValueError, RuntimeError):
                # Arrays and the like have no single truth; then only the same object is the same parameter.
                hit = key is cached[1]
            if hit:
                if cached[2] is not None:
                    raise cached[2][0].with_traceback(cached[2][1])
                return cached[0]
            self.finish(request)
            assert self.cached_result is None
        finish = partial(self.finish, request)
        for dependency in dependencies:
            dependency.addfinalizer(finish)
        assert not self._finalizers
        node = request._node
        ihook = node.ihook
        try:
            if ihook.user:
                if "pytest_fixture_post_finalizer" in ihook.user:
                    self.addfinalizer(
                        lambda: node.ihook.pytest_fixture_post_finalizer(fixturedef=self, request=request)
                    )
                if "pytest_fixture_setup" in ihook.user:
                    return ihook.pytest_fixture_setup(fixturedef=self, request=request)
            return pytest_fixture_setup(self, request)
        finally:
            # Also where the set-up failed.
            node.addfinalizer(finish)
            if self.cached_result is None and not self._finalizers:
                # `finish` runs nothing for a value that never was, so what pytest adds first of all stays, and the next
                # request for the fixture fails: such is a second test that asks for an async fixture.
                self.addfinalizer(_nothing)


class RequestFixtureDef(FixtureDef):
    """The definition of the fixture `request`: made on demand, its value is the request itself."""

    _scope = Scope.Function
    argname = "request"
    argnames = ()
    params = None
    ids = None
    _autouse = False
    _has_location = True
    _is_plain = False

    def __init__(self, request):
        self.cached_result = (request, [0], None)

    @property
    def node(self):
        return self.cached_result[0].node

    @property
    def baseid(self):
        return self.node.nodeid

    @property
    def func(self):
        return lambda: self.cached_result[0]

    def addfinalizer(self, finalizer):
        """Nothing to tear down."""


def _nothing():
    """In place of the call of `pytest_fixture_post_finalizer`, which nobody implements."""


def get_direct_param_fixture_func(request):
    return request.param


class DirectParamFixtureDef(FixtureDef):
    """The fixture that a direct parameter of a test behaves like."""

    def __init__(self, *, node, argname, scope):
        super().__init__(
            config=node.config,
            baseid=NOTSET,
            argname=argname,
            func=get_direct_param_fixture_func,
            scope=scope,
            params=None,
            ids=None,
            node=node,
            _ispytest=True,
        )


def pytest_fixture_setup(fixturedef, request):
    """Calls the fixture function and caches what it gives or raises."""
    kwargs = {}
    active = request._fixture_defs
    for name in fixturedef.argnames:
        if name == "request":
            kwargs[name] = request
        else:
            dependency = active.get(name)
            if dependency is not None and dependency.cached_result is not None:
                kwargs[name] = dependency.cached_result[0]
            else:
                kwargs[name] = request.getfixturevalue(name)
    if fixturedef.func is not fixturedef._classified:
        # A hook put another function in its place, maybe for this call only.
        fixturedef._classify(fixturedef.func)
    function = resolve_fixture_function(fixturedef, request) if fixturedef._is_method else fixturedef.func
    key = fixturedef.cache_key(request)
    flags = fixturedef._flags
    if flags & ASYNC:
        auto = " with autouse=True" if fixturedef._autouse else ""
        fail(
            f"{request.node.name!r} requested an async fixture {request.fixturename!r}{auto}, "
            "with no plugin or hook that handled it. This is an error, as pytest does not natively support it.\n"
            "See: https://docs.pytest.org/en/stable/deprecations.html#sync-test-depending-on-async-fixture",
            pytrace=False,
        )
    try:
        if flags & GENERATOR:
            value = _start_generator(function, kwargs, request)
        else:
            value = function(**kwargs)
    except SETUP_OUTCOME as exc:
        keep_failure(fixturedef, key, exc)
        raise
    fixturedef.cached_result = (value, key, None)
    return value


def keep_failure(fixturedef, key, exc):
    """What the set-up of a fixture raised is what everybody gets who asks for it until it is torn down."""
    if isinstance(exc, Skipped):
        # The reader wants to know which test was skipped, not where the fixture stands.
        exc._use_item_location = True
    fixturedef.cached_result = (None, key, (exc, exc.__traceback__))


def _start_generator(function, kwargs, request):
    generator = function(**kwargs)
    try:
        value = next(generator)
    except StopIteration:
        raise ValueError(f"{request.fixturename} did not yield a value") from None
    request.addfinalizer(partial(finish_generator, function, generator))
    return value


def finish_generator(function, generator):
    """Runs a fixture function from its `yield` to its end."""
    try:
        next(generator)
    except StopIteration:
        return
    import inspect
    import textwrap

    try:
        source = textwrap.dedent(inspect.getsource(function)).rstrip("\n")
    except OSError:
        source = "???"
    path, lineno = getfslineno(function)
    source = textwrap.indent(source, "    ", lambda line: True)
    fail(f"fixture function has more than one 'yield':\n\n{source}\n{path}:{lineno + 1}", pytrace=False)


def resolve_fixture_function(fixturedef, request):
    """The callable to call: a method is bound to the instance that the test runs on."""
    function = fixturedef.func
    instance = request.instance
    bound_to = getattr(function, "__self__", None)
    if fixturedef._scope is Scope.Class and bound_to is not None and not isinstance(bound_to, type):
        warn_removed_in_10(
            "Class-scoped fixture defined as instance method is deprecated.\n"
            "Instance attributes set in this fixture will NOT be visible to test methods,\n"
            "as each test gets a new instance while the fixture runs only once per class.\n"
            "Use @classmethod decorator and set attributes on cls instead.\n"
            "See https://docs.pytest.org/en/stable/deprecations.html#class-scoped-fixture-as-instance-method",
            2,
        )
    if instance is None:
        return function
    if hasattr(function, "__self__") and not isinstance(instance, bound_to.__class__):
        # The fixture is a method of another object than the test's class, e.g. of a plugin.
        return function
    unbound = getimfunc(function)
    return function if unbound == function else unbound.__get__(instance)


def _dynamic_scope(scope_callable, fixture_name, config):
    try:
        scope = scope_callable(fixture_name=fixture_name, config=config)
    except Exception as exc:
        raise TypeError(
            f"Error evaluating {scope_callable} while defining fixture '{fixture_name}'.\n"
            "Expected a function with the signature (*, fixture_name, config)"
        ) from exc
    if not isinstance(scope, str):
        fail(
            f"Expected {scope_callable} to return a 'str' while defining fixture '{fixture_name}', but it returned:\n"
            f"{scope!r}",
            pytrace=False,
        )
    return scope
