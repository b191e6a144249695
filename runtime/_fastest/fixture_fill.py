"""Sets up the fixtures of an item where no hook of the project stands around that.

For plain fixtures (no parameter, no overriding one that asks for the one it overrides, nothing asynchronous) this is
what `FixtureRequest` and `FixtureDef.execute` do, in one go and without requests that nobody sees: order, cached
values, finalizers and what is raised are the same. Any other fixture is asked for by the request that would ask for it.
"""

from __future__ import annotations

from functools import partial

from .fixture_defs import GENERATOR, finish_generator, keep_failure, resolve_fixture_function
from .marks import NOTSET
from .outcomes import SETUP_OUTCOME
from .scope import Scope

_FUNCTION = Scope.Function


def fill_fixtures(top, make_subrequest):
    """Sets up what the item of the request `top` needs, in the order of `item.fixturenames`, as its `funcargs`."""
    item = top._pyfuncitem
    info = item._fixtureinfo
    funcargs = item.funcargs
    active = top._fixture_defs
    callspec = top._callspec
    params = lone_params = ()
    if callspec is not None:
        params = callspec.params
        # What only the test function takes needs no fixture machinery.
        lone_params = info.lone_params
    finalizers = item.session._setupstate.stack[item][0]
    filling = top, make_subrequest, info.name2fixturedefs, active, params, finalizers, set()
    for name in item.fixturenames:
        if name not in funcargs:
            if name in lone_params and params[name] is not NOTSET:
                funcargs[name] = params[name]
                continue
            fixturedef = active.get(name)
            if fixturedef is None:
                fixturedef = _get(name, None, filling)
            cached = fixturedef.cached_result
            funcargs[name] = top.getfixturevalue(name) if cached is None else cached[0]


def _get(name, asker, filling):
    """The definition of `name`, set up. `asker`: `[definition, its asker, its request or None]`; None for the item."""
    top, make_subrequest, definitions, active, params, finalizers, begun = filling
    fixturedefs = definitions.get(name)
    if not fixturedefs or name in params or name in begun:
        return _request_of(asker, top, make_subrequest)._get_active_fixturedef(name)
    fixturedef = fixturedefs[-1]
    cached = fixturedef.cached_result
    if (
        not fixturedef._is_plain
        or fixturedef.params is not None
        or (cached is None and fixturedef._scope is not _FUNCTION)
        or fixturedef.func is not fixturedef._classified
        or fixturedef.argnames is not fixturedef._known_argnames
        or (asker is not None and asker[0]._scope.rank > fixturedef._scope.rank)
    ):
        return _request_of(asker, top, make_subrequest)._get_active_fixturedef(name)
    own = [fixturedef, asker, None]
    dependencies = fixturedef._dependencies
    if dependencies:
        begun.add(name)
        # First: one with a new parameter tears itself down, and with itself this fixture.
        for needed in dependencies:
            if needed not in active:
                _get(needed, own, filling)
            elif fixturedef._scope is not _FUNCTION:
                # It may be too narrow for this fixture, which got its value where another one had that name.
                _request_of(own, top, make_subrequest)._get_active_fixturedef(needed)
        cached = fixturedef.cached_result
    if cached is not None or fixturedef._scope is not _FUNCTION:
        if cached is None or cached[1] is not None or cached[2] is not None:
            return _request_of(asker, top, make_subrequest)._get_active_fixturedef(name)
        active[name] = fixturedef
        return fixturedef
    takes_request = fixturedef._takes_request
    is_method = fixturedef._is_method
    request = _request_of(own, top, make_subrequest) if takes_request or is_method else top
    finish = partial(fixturedef.finish, request)
    kwargs = {"request": request} if takes_request else {}
    for needed in dependencies:
        dependency = active[needed]
        cached = dependency.cached_result
        if cached is None:
            return _request_of(asker, top, make_subrequest)._get_active_fixturedef(name)
        kwargs[needed] = cached[0]
        dependency._finalizers.append(finish)
    assert not fixturedef._finalizers
    try:
        function = fixturedef.func
        if is_method:
            function = resolve_fixture_function(fixturedef, request)
        try:
            value = function(**kwargs)
            if fixturedef._flags & GENERATOR:
                generator = value
                try:
                    value = next(generator)
                except StopIteration:
                    raise ValueError(f"{name} did not yield a value") from None
                fixturedef._finalizers.append(partial(finish_generator, function, generator))
        except SETUP_OUTCOME as exc:
            keep_failure(fixturedef, None, exc)
            raise
        fixturedef.cached_result = (value, None, None)
    finally:
        # Also where the set-up failed.
        finalizers.append(finish)
    active[name] = fixturedef
    return fixturedef


def _request_of(asker, top, make_subrequest):
    """The request of an asker, which is made when it is first needed; of none, the item's."""
    if asker is None:
        return top
    fixturedef, above, request = asker
    if request is None:
        above = _request_of(above, top, make_subrequest)
        request = asker[2] = make_subrequest(above, fixturedef._scope, NOTSET, 0, fixturedef, True)
    return request
