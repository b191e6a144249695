"""Plans of set-up: in what order the fixtures of an item are called, worked out once for all items of the same needs.

A plan has the fixtures whose order is certain before anything runs: no parameters but those of the test alone, no
overriding fixture that asks for the one it overrides, nothing asynchronous. What `FixtureRequest` and `FixtureDef` do
for each of them is what happens here, without asking again what has the same answer for every item: order, cached
values, finalizers and what is raised are the same.
"""

from __future__ import annotations

from functools import partial

from .fixture_defs import FixtureDef, finish_generator, keep_failure, resolve_fixture_function
from .fixture_request import SubRequest, lone_params
from .marks import NOTSET
from .outcomes import TEST_OUTCOME
from .scope import Scope

_GENERATOR = 0x20
_ASYNC = 0x80 | 0x200


class _Unplanned(Exception):
    """These fixtures are set up one by one, by request."""


class _Step:
    """One fixture. `asker`: the step of the fixture that it is set up for, None where the item itself asks."""

    __slots__ = (
        "argnames",
        "asker",
        "dependencies",
        "fills",
        "fixturedef",
        "is_generator",
        "is_method",
        "is_shared",
        "name",
        "needs_request",
    )

    def __init__(self, name, fixturedef, asker):
        self.name = name
        self.fixturedef = fixturedef
        self.asker = asker
        self.argnames = fixturedef.argnames
        self.dependencies = []
        self.is_shared = fixturedef._scope is not Scope.Function
        self.is_generator = bool(fixturedef._flags & _GENERATOR)
        self.is_method = fixturedef._is_method
        self.needs_request = self.is_method or "request" in self.argnames
        # Arguments of the test that have their value after this step.
        self.fills = []


def plan_of(names, definitions):
    """The plan for items whose fixtures are `names`, in this order, defined by `definitions`; None for none."""
    try:
        return FixturePlan(names, definitions)
    except _Unplanned:
        return None


class FixturePlan:
    """The steps of set-up, for items whose needs it fits."""

    __slots__ = ("_definitions", "_names", "_parameters", "_shared", "_steps")

    def __init__(self, names, definitions):
        self._names = list(names)
        self._definitions = dict(definitions)
        # Parameters that only the test takes.
        self._parameters = []
        self._steps = []
        lone = lone_params(definitions, names)
        done = {}
        for name in names:
            if name not in lone:
                self._add(name, None, done)
                self._steps[-1].fills.append(name)
            elif self._steps:
                raise _Unplanned
            else:
                self._parameters.append(name)
        self._shared = [step.fixturedef for step in self._steps if step.is_shared]

    def _add(self, name, asker, done):
        if name in done:
            if done[name] is None:
                raise _Unplanned  # it asks for the one that it overrides
            return done[name]
        done[name] = None
        fixturedefs = self._definitions.get(name)
        if not fixturedefs:
            raise _Unplanned
        fixturedef = fixturedefs[-1]
        if (
            type(fixturedef) is not FixtureDef
            or fixturedef.params is not None
            or fixturedef._flags & _ASYNC
            or (asker is not None and asker.fixturedef._scope.rank > fixturedef._scope.rank)
        ):
            raise _Unplanned
        step = _Step(name, fixturedef, asker)
        for needed in step.argnames:
            if needed != "request":
                step.dependencies.append(self._add(needed, step, done).fixturedef)
        done[name] = step
        self._steps.append(step)
        return step

    def fits(self, item, callspec):
        """Is this what the item needs, and is all there that lives longer than it?"""
        if item.fixturenames != self._names or item._fixtureinfo.name2fixturedefs != self._definitions:
            return False
        if callspec is not None:
            # Others go to fixtures; and an empty set has no value, which is an error.
            if len(callspec.params) != len(self._parameters) or NOTSET in callspec.params.values():
                return False
        for fixturedef in self._shared:
            cached = fixturedef.cached_result
            if cached is None or cached[1] is not None or cached[2] is not None:
                return False
        return True

    def fill(self, top, item, callspec):
        """Sets up the fixtures of an item that the plan fits and that has got none yet; `top` is its request."""
        funcargs = item.funcargs
        finalizers = item.session._setupstate.stack[item][0]
        active = top._fixture_defs
        requests = {}
        for name in self._parameters:
            funcargs[name] = callspec.params[name]
        for step in self._steps:
            name = step.name
            # What is active already, a fixture before this one has asked for while it was set up.
            if name not in active:
                fixturedef = step.fixturedef
                if fixturedef.cached_result is not None and step.is_shared:
                    active[name] = fixturedef
                elif fixturedef.cached_result is None and fixturedef.func is fixturedef._classified:
                    request = _request_of(step, top, requests) if step.needs_request else top
                    _set_up(step, request, active, finalizers)
                    active[name] = fixturedef
                else:
                    _request_of(step.asker, top, requests)._get_active_fixturedef(name)
            for filled in step.fills:
                funcargs[filled] = active[filled].cached_result[0]


def _request_of(step, top, requests):
    """The request of a step, whose askers' are made first; of no step, the item's."""
    if step is None:
        return top
    request = requests.get(step)
    if request is None:
        asker = _request_of(step.asker, top, requests)
        request = requests[step] = SubRequest(asker, Scope.Function, NOTSET, 0, step.fixturedef, True)
    return request


def _set_up(step, request, active, finalizers):
    """`FixtureDef.execute` for a fixture of function scope that has no value. `finalizers` are those of the item."""
    fixturedef = step.fixturedef
    finish = partial(fixturedef.finish, request)
    for dependency in step.dependencies:
        dependency._finalizers.append(finish)
    assert not fixturedef._finalizers
    try:
        function = resolve_fixture_function(fixturedef, request) if step.is_method else fixturedef.func
        kwargs = {}
        for needed in step.argnames:
            kwargs[needed] = request if needed == "request" else active[needed].cached_result[0]
        try:
            value = function(**kwargs)
            if step.is_generator:
                generator = value
                try:
                    value = next(generator)
                except StopIteration:
                    raise ValueError(f"{step.name} did not yield a value") from None
                fixturedef._finalizers.append(partial(finish_generator, function, generator))
        except TEST_OUTCOME as exc:
            keep_failure(fixturedef, None, exc)
            raise
        fixturedef.cached_result = (value, None, None)
    finally:
        # Also where the set-up failed.
        finalizers.append(finish)
