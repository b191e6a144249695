"""`Metafunc`, the object of `pytest_generate_tests`, and the call specs that its `parametrize()` makes.

Reference: `Metafunc.parametrize` and "Parametrizing tests" in pytest's docs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from .fixture_defs import DirectParamFixtureDef
from .fixture_request import get_scope_node
from .functions import get_default_arg_names
from .marks import HIDDEN_PARAM, ParameterSet, normalize_mark_list, warn_private
from .outcomes import CollectError, fail
from .param_ids import IdMaker
from .scope import Scope
from .stash import StashKey


class CallSpec2:
    """One planned invocation of a test function; becomes `item.callspec`.

    `params`: argument -> value, `indices`: argument -> position of the value in its parametrization,
    `_arg2scope`: argument -> scope, `_idlist`: the parts of the id, `marks`: marks for this invocation only.
    """

    __slots__ = ("_arg2scope", "_idlist", "indices", "marks", "params")

    def __init__(self, params=None, indices=None, _arg2scope=None, _idlist=(), marks=None):
        self.params = {} if params is None else params
        self.indices = {} if indices is None else indices
        self._arg2scope = {} if _arg2scope is None else _arg2scope
        self._idlist = _idlist
        self.marks = [] if marks is None else marks

    def __repr__(self):
        return (
            f"CallSpec2(params={self.params!r}, indices={self.indices!r}, _arg2scope={self._arg2scope!r}, "
            f"_idlist={self._idlist!r}, marks={self.marks!r})"
        )

    def setmulti(self, *, argnames, valset, id, marks, scope, param_index, nodeid):
        """This invocation with one more parameter set; CollectError where an argument is parametrized twice."""
        params = self.params.copy()
        indices = self.indices.copy()
        scopes = self._arg2scope.copy()
        for name, value in zip(argnames, valset):
            if name in params:
                raise CollectError(f"{nodeid}: duplicate parametrization of {name!r}")
            params[name] = value
            indices[name] = param_index
            scopes[name] = scope
        return CallSpec2(
            params,
            indices,
            scopes,
            self._idlist if id is HIDDEN_PARAM else [*self._idlist, id],
            [*self.marks, *normalize_mark_list(marks)] if marks else self.marks.copy(),
        )

    def getparam(self, name):
        try:
            return self.params[name]
        except KeyError as exc:
            raise ValueError(name) from exc

    @property
    def id(self):
        return "-".join(self._idlist)


# Where the definitions of direct parameters of a higher scope live: items of one node share them.
name2directparamfixturedef_key = StashKey()


class Metafunc:
    """What `pytest_generate_tests(metafunc)` gets: a test function and the fixtures it uses."""

    def __init__(self, definition, fixtureinfo, config, cls=None, module=None, *, _ispytest=False):
        warn_private(_ispytest)
        self.definition = definition
        self.config = config
        self.module = module
        self.function = definition.obj
        self.fixturenames = fixtureinfo.names_closure
        self.cls = cls
        self._arg2fixturedefs = fixtureinfo.name2fixturedefs
        self._calls = []
        self._params_directness = {}

    def parametrize(self, argnames, argvalues, indirect=False, ids=None, scope=None, *, _param_mark=None):
        """Multiplies the planned invocations by the parameter sets of `argvalues`."""
        nodeid = self.definition.nodeid
        argnames, parametersets = ParameterSet._for_parametrize(
            argnames, argvalues, self.function, self.config, nodeid=nodeid
        )
        if "request" in argnames:
            fail(
                f"{nodeid}: 'request' is a reserved name and cannot be used in @pytest.mark.parametrize", pytrace=False
            )
        if scope is not None:
            scope = Scope.from_user(scope, descr=f"parametrize() call in {self.function.__name__}")
        else:
            scope = _find_parametrized_scope(argnames, self._arg2fixturedefs, indirect)
        self._validate_if_using_arg_names(argnames, indirect)
        ids = self._resolve_ids(argnames, ids, parametersets, _param_mark)
        directness = resolve_args_directness(argnames, indirect, nodeid)
        self._params_directness.update(directness)
        self._define_direct_params([name for name in argnames if directness[name] == "direct"], scope)
        self._calls = [
            call.setmulti(
                argnames=argnames,
                valset=one.values,
                id=id_,
                marks=one.marks,
                scope=scope,
                param_index=index,
                nodeid=nodeid,
            )
            for call in self._calls or [CallSpec2()]
            for index, (id_, one) in enumerate(zip(ids, parametersets))
        ]

    def _resolve_ids(self, argnames, ids, parametersets, param_mark):
        source = param_mark._param_ids_from if param_mark else None
        if source is not None and source._param_ids_generated is not None:
            ids = source._param_ids_generated
        idfn = None
        if callable(ids):
            idfn, ids = ids, None
        elif ids is not None:
            ids = self._validate_ids(ids, parametersets)
        maker = IdMaker(argnames, parametersets, idfn, ids, self.config, nodeid=self.definition.nodeid)
        resolved = maker.make_unique_parameterset_ids()
        if source is not None and source._param_ids_generated is None:
            object.__setattr__(source, "_param_ids_generated", resolved)
        return resolved

    def _validate_ids(self, ids, parametersets):
        try:
            count = len(ids)
        except TypeError:
            try:
                iter(ids)
            except TypeError as exc:
                raise TypeError("ids must be a callable or an iterable") from exc
            count = len(parametersets)
        # An empty list of ids means the same as none.
        if count not in (len(parametersets), 0):
            fail(
                f"In {self.definition.nodeid}: {len(parametersets)} parameter sets specified, "
                f"with different number of ids: {count}",
                pytrace=False,
            )
        return list(islice(ids, count))

    def _define_direct_params(self, argnames, scope):
        """Makes the definitions through which direct parameters behave like fixtures."""
        shared = None
        if scope is not Scope.Function:
            collector = self.definition.parent
            node = get_scope_node(collector, scope)
            if node is None:
                # Class scope outside of a class lasts for the module, package scope outside of one for the session.
                node = collector if scope is Scope.Class else collector.session
            shared = node.stash.setdefault(name2directparamfixturedef_key, {})
        for name in argnames:
            fixturedef = None if shared is None else shared.get(name)
            if fixturedef is None:
                fixturedef = DirectParamFixtureDef(node=self.definition.session, argname=name, scope=scope)
                if shared is not None:
                    shared[name] = fixturedef
            self._arg2fixturedefs[name] = [fixturedef]

    def _validate_if_using_arg_names(self, argnames, indirect):
        for name in argnames:
            if name in self.fixturenames:
                continue
            nodeid = self.definition.nodeid
            if name in get_default_arg_names(self.function):
                fail(f"In {nodeid}: function already takes an argument '{name}' with a default value", pytrace=False)
            is_indirect = name in indirect if isinstance(indirect, Sequence) else indirect
            fail(f"In {nodeid}: function uses no {'fixture' if is_indirect else 'argument'} '{name}'", pytrace=False)

    def _recompute_direct_params_indices(self):
        """Numbers direct parameters by invocation: equal positions of a stacked parametrization are not one value."""
        for name, directness in self._params_directness.items():
            if directness == "direct":
                for index, call in enumerate(self._calls):
                    call.indices[name] = index


def resolve_args_directness(argnames, indirect, nodeid):
    """Argument -> "direct" or "indirect", by the `indirect` argument of `parametrize()`; fails where it is wrong."""
    if isinstance(indirect, bool):
        return dict.fromkeys(argnames, "indirect" if indirect else "direct")
    if not isinstance(indirect, Sequence):
        fail(
            f"In {nodeid}: expected Sequence or boolean for indirect, got {type(indirect).__name__}", pytrace=False
        )
    directness = dict.fromkeys(argnames, "direct")
    for name in indirect:
        if name not in argnames:
            fail(f"In {nodeid}: indirect fixture '{name}' doesn't exist", pytrace=False)
        directness[name] = "indirect"
    return directness


def _find_parametrized_scope(argnames, arg2fixturedefs, indirect):
    """The lowest scope of the fixtures where every argument goes to a fixture, else function scope."""
    all_indirect = len(indirect) == len(argnames) if isinstance(indirect, Sequence) else bool(indirect)
    if not all_indirect:
        return Scope.Function
    used = [fixturedefs[-1]._scope for name, fixturedefs in arg2fixturedefs.items() if name in argnames]
    return min(used, default=Scope.Function)


def pytest_generate_tests(metafunc):
    """Applies the `parametrize` marks of the test."""
    for mark in metafunc.definition.iter_markers(name="parametrize"):
        metafunc.parametrize(*mark.args, **mark.kwargs, _param_mark=mark)
