"""`FixtureManager`: all fixture definitions of a session, which of them an item sees, and which it needs.

What an item needs depends only on its collector and on the names that it starts from, so it is worked out once per
such shape. Order of set-up is pytest's: autouse fixtures, `usefixtures`, arguments; depth first; higher scopes first.
"""

from __future__ import annotations

from types import ModuleType

from .deprecations import warn_removed_in_10
from .fixture_defs import FixtureDef
from .fixture_request import lone_params
from .fixtures import FixtureFunctionDefinition
from .functions import getfuncargnames
from .marks import NOTSET, ParameterSet
from .outcomes import TEST_OUTCOME
from .parametrize import resolve_args_directness
from .reorder import reorder_items


class FuncFixtureInfo:
    """The fixtures of one test function.

    `argnames`: what its signature asks for; `initialnames`: with autouse and `usefixtures`; `names_closure`: with
    everything that those need, in order of set-up; `name2fixturedefs`: definitions per name, the nearest last.
    """

    __slots__ = ("_lone_params", "argnames", "initialnames", "name2fixturedefs", "names_closure")

    def __init__(self, argnames, initialnames, names_closure, name2fixturedefs):
        self.argnames = argnames
        self.initialnames = initialnames
        self.names_closure = names_closure
        self.name2fixturedefs = name2fixturedefs
        self._lone_params = None

    @property
    def lone_params(self):
        """Direct parameters that go to the test function alone; asked only when collection is over."""
        if self._lone_params is None:
            self._lone_params = lone_params(self.name2fixturedefs, self.names_closure)
        return self._lone_params

    def prune_dependency_tree(self):
        """Drops from the closure what nobody needs any more, now that direct parameters shadow fixtures."""
        needed = set(closure_names(self.initialnames, self.name2fixturedefs.get))
        self.names_closure[:] = [name for name in self.names_closure if name in needed]


def closure_names(initialnames, getfixturedefs):
    """The names and everything they need, depth first, each once."""
    names = []
    # How many definitions of a name the walk is inside of: an overriding fixture that asks for its own name means
    # the next one up.
    depth = {}

    def visit(name):
        level = depth.get(name)
        if level == 0:
            return
        if level is None:
            names.append(name)
            level = depth[name] = 0
        fixturedefs = getfixturedefs(name)
        if not fixturedefs or level >= len(fixturedefs):
            return
        depth[name] = level + 1
        for needed in fixturedefs[-1 - level].argnames:
            visit(needed)
        depth[name] = level

    for name in initialnames:
        visit(name)
    return names


class _Places:
    """Where the definitions of one name stand. Suites define a name in each of their hundreds of files; so who looks
    for those that a node sees goes up from the node, not through all of them."""

    __slots__ = ("above", "at", "count")

    def __init__(self):
        # Node -> its definitions, in order of registration.
        self.at = {}
        # Nodes that have a definition strictly below them.
        self.above = set()
        self.count = 0

    def add(self, fixturedef):
        node = fixturedef.node
        self.at.setdefault(node, []).append(fixturedef)
        self.count += 1
        while node.parent is not None:
            node = node.parent
            self.above.add(node)

    def seen_by(self, node):
        """The definitions that `node` sees, nearest last."""
        found = ()
        while node is not None:
            here = self.at.get(node)
            if here is not None:
                found = (*here, *found)
            node = node.parent
        return found


class FixtureManager:
    """The fixture definitions of one session. `_arg2fixturedefs`: name -> definitions, the more specific later."""

    def __init__(self, session):
        self.session = session
        self.config = session.config
        self._arg2fixturedefs = {}
        # The same by name and place; definitions by node id, and those that a plugin put there itself, are missing.
        self._places = {}
        # Node -> names of autouse fixtures defined there; the session's begin with the ini option `usefixtures`.
        self._node_autousenames = {session: list(self.config.getini("usefixtures"))}
        self._nodeid_autousenames = {}
        self._closures = {}
        # Collector -> name -> (how many definitions there are, those that its items see).
        self._seen = {}
        self._autouse = {}

    # -- definitions

    def parsefactories(self, node_or_obj=NOTSET, nodeid=NOTSET, *, holder=NOTSET, node=NOTSET):
        """Registers every fixture among the attributes of an object.

        `parsefactories(node)` reads `node.obj`; `parsefactories(holder=obj, node=node)` any object, visible below
        `node`; `parsefactories(obj, nodeid)` is the deprecated form by node id, None for everywhere.
        """
        if holder is NOTSET:
            if node_or_obj is NOTSET:
                raise TypeError("parsefactories() requires holder or node_or_obj")
            if nodeid is NOTSET:
                holder, node = node_or_obj.obj, node_or_obj
            else:
                warn_removed_in_10(
                    "Passing nodeid string to parsefactories is deprecated. "
                    "Use parsefactories(holder=obj, node=node) instead.",
                    2,
                )
                holder = node_or_obj
        # Properties of an instance must not run just because it is searched: look at its class first.
        searched = holder if isinstance(holder, (type, ModuleType)) else type(holder)
        members = searched.__dict__ if type(holder) is ModuleType and "__dir__" not in holder.__dict__ else None
        for name in sorted(members) if members is not None else dir(holder):
            if members is not None:
                found = members[name]
            else:
                try:
                    found = getattr(searched, name, None)
                except TEST_OUTCOME:
                    continue
            if type(found) is not FixtureFunctionDefinition:
                continue
            marker = found._fixture_function_marker
            definition = getattr(holder, name, found)
            self._register_fixture(
                name=marker.name or name,
                func=definition._get_wrapped_function(),
                scope=marker.scope,
                params=marker.params,
                ids=marker.ids,
                autouse=marker.autouse,
                node=node,
                nodeid=nodeid,
            )

    def _register_fixture(
        self, *, name, func, nodeid=NOTSET, scope="function", params=None, ids=None, autouse=False, node=NOTSET
    ):
        if nodeid is not NOTSET or node is NOTSET:
            warn_removed_in_10(
                "Passing nodeid to _register_fixture is deprecated. Pass node instead for fixture scoping.", 2
            )
        if name in self.config.hosted.fixtures:
            self.config.hosted.meet_fixture(name)
        fixturedef = FixtureDef(
            config=self.config,
            baseid=nodeid,
            argname=name,
            func=func,
            scope=scope,
            params=params,
            ids=ids,
            _ispytest=True,
            _autouse=autouse,
            node=node,
        )
        same_name = self._arg2fixturedefs.setdefault(name, [])
        places = self._places.setdefault(name, _Places())
        if places.count == len(same_name) and node is not NOTSET and node not in places.above:
            same_name.append(fixturedef)
        else:
            _insert(same_name, fixturedef)
        if node is not NOTSET:
            places.add(fixturedef)
        if autouse:
            if node is not NOTSET:
                self._node_autousenames.setdefault(node, []).append(name)
            elif nodeid is not NOTSET and nodeid is not None:
                self._nodeid_autousenames.setdefault(nodeid, []).append(name)
            else:
                self._node_autousenames.setdefault(self.session, []).append(name)
            self._autouse.clear()
        self._closures.clear()
        self._seen.clear()

    def getfixturedefs(self, argname, node):
        """Definitions of `argname` that `node` sees, nearest last; None where the name is defined nowhere."""
        fixturedefs = self._arg2fixturedefs.get(argname)
        if fixturedefs is None and self.config.hosted.meet_fixture(argname):
            fixturedefs = self._arg2fixturedefs.get(argname)
        if fixturedefs is None:
            return None
        places = self._places.get(argname)
        if places is not None and places.count == len(fixturedefs):
            return places.seen_by(node)
        return tuple(self._matchfactories(fixturedefs, node))

    def _matchfactories(self, fixturedefs, node):
        parents = set(node.iter_parents())
        nodeids = None
        for fixturedef in fixturedefs:
            if fixturedef.node is not None:
                if fixturedef.node in parents:
                    yield fixturedef
            else:
                if nodeids is None:
                    nodeids = {parent.nodeid for parent in parents}
                if fixturedef.baseid in nodeids:
                    yield fixturedef

    def is_used(self, *names):
        """Does any test need one of these fixtures, as far as collection can tell?"""
        return any(name in closure for closure, _ in self._closures.values() for name in names)

    # -- what an item needs

    def getfixtureinfo(self, node, func, cls):
        """The `FuncFixtureInfo` of an item. Without `func`, or where `node.nofuncargs`, no signature is read."""
        argnames = ()
        if func is not None and not getattr(node, "nofuncargs", False):
            argnames = getfuncargnames(func, name=node.name, cls=cls)
        usefixtures = direct = ()
        if node._is_marked():
            usefixtures = self._getusefixturesnames(node)
            direct = _direct_parametrize_args(node)
        initialnames = self.initial_names(self.autouse_names(node), usefixtures, argnames)
        closure, name2fixturedefs = self.getfixtureclosure(node, initialnames, direct)
        return FuncFixtureInfo(argnames, initialnames, closure, name2fixturedefs)

    def initial_names(self, autouse, usefixtures, argnames):
        """Where the closure of an item begins, in order."""
        if autouse or usefixtures:
            return tuple(dict.fromkeys((*autouse, *usefixtures, *argnames)))
        return argnames

    def autouse_names(self, node):
        """Names of the autouse fixtures that apply to `node`, outermost first."""
        if node.parent is not None and node not in self._node_autousenames and not self._nodeid_autousenames:
            node = node.parent
        names = self._autouse.get(node)
        if names is None:
            collected = []
            for parent in node.listchain():
                collected += self._node_autousenames.get(parent, ())
                collected += self._nodeid_autousenames.get(parent.nodeid, ())
            names = self._autouse[node] = tuple(collected)
        return names

    def _getusefixturesnames(self, node):
        names = []
        for marked, mark in node.iter_markers_with_node(name="usefixtures"):
            if not mark.args:
                from .warning_types import PytestWarning

                marked.warn(PytestWarning(f"usefixtures() in {node.nodeid} without arguments has no effect"))
            names += mark.args
        return names

    def getfixtureclosure(self, parentnode, initialnames, ignore_args):
        """`(names in order of set-up, name -> definitions)`; both belong to the caller."""
        if not initialnames:
            return [], {}
        names, name2fixturedefs = self.closure_below(parentnode.parent, initialnames, ignore_args, parentnode)
        return list(names), dict(name2fixturedefs)

    def closure_below(self, collector, initialnames, ignore_args=(), node=None):
        """The same for all nodes whose parent is `collector`, of which `node` is one; to be read only."""
        key = (collector, initialnames, ignore_args and frozenset(ignore_args))
        found = self._closures.get(key)
        if found is None:
            seen = self._seen.setdefault(collector, {})
            found = self._closures[key] = self._compute_closure(node or collector, initialnames, ignore_args, seen)
        return found

    def _compute_closure(self, parentnode, initialnames, ignore_args, seen):
        name2fixturedefs = {}

        def getfixturedefs(name):
            if name in ignore_args:
                return None
            fixturedefs = name2fixturedefs.get(name)
            if fixturedefs:
                return fixturedefs
            known = seen.get(name)
            if known is not None and known[0] == len(self._arg2fixturedefs.get(name, ())):
                fixturedefs = known[1]
            else:
                fixturedefs = self.getfixturedefs(name, parentnode)
                if not fixturedefs:
                    return None
                seen[name] = len(self._arg2fixturedefs[name]), fixturedefs
            name2fixturedefs[name] = fixturedefs
            return fixturedefs

        def lifetime(name):
            fixturedefs = name2fixturedefs.get(name)
            return fixturedefs[-1]._scope.rank if fixturedefs else 0

        names = closure_names(initialnames, getfixturedefs)
        names.sort(key=lifetime, reverse=True)
        return names, name2fixturedefs

    # -- hooks

    def pytest_plugin_registered(self, plugin, plugin_name):
        """Fixtures of a plugin are visible everywhere. Those of a conftest wait until its directory is collected."""
        if not (plugin_name and plugin_name.endswith("conftest.py")):
            self.parsefactories(holder=plugin, node=self.session)

    def pytest_generate_tests(self, metafunc):
        """Parametrizes the test by the `params` of the fixtures that it uses."""
        marked = None
        for name in metafunc.fixturenames:
            # An overriding fixture that asks for the one it overrides is parametrized by that one's params.
            for fixturedef in reversed(metafunc._arg2fixturedefs.get(name, ())):
                if fixturedef.params is not None:
                    if marked is None:
                        marked = {
                            argname
                            for mark in metafunc.definition.iter_markers("parametrize")
                            for argname in ParameterSet._parse_parametrize_args(*mark.args, **mark.kwargs)[0]
                        }
                    if name not in marked:
                        metafunc.parametrize(
                            name, fixturedef.params, indirect=True, scope=fixturedef.scope, ids=fixturedef.ids
                        )
                    break
                if name not in fixturedef.argnames:
                    break

    def pytest_collection_modifyitems(self, items):
        """Brings items together that share a parameter of a higher scope."""
        items[:] = reorder_items(items)


def _direct_parametrize_args(node):
    """Arguments that the `parametrize` marks of `node` give values directly: those are no fixtures."""
    names = None
    for mark in node.iter_markers(name="parametrize"):
        argnames, _ = ParameterSet._parse_parametrize_args(*mark.args, **mark.kwargs)
        directness = resolve_args_directness(argnames, mark.kwargs.get("indirect", False), node.nodeid)
        names = names or set()
        names.update(name for name in argnames if directness[name] == "direct")
    return names or ()


def _insert(fixturedefs, fixturedef):
    """Puts a definition in front of the first that is more specific."""
    for index, other in enumerate(fixturedefs):
        if _is_more_specific(other, fixturedef):
            fixturedefs.insert(index, fixturedef)
            return
    fixturedefs.append(fixturedef)


def _is_more_specific(candidate, other):
    """Is `candidate` defined strictly below where `other` is defined?"""
    if candidate.node is not None and other.node is not None:
        return candidate.node is not other.node and other.node in candidate.node.iter_parents()
    if candidate.baseid == other.baseid:
        return False
    if other.baseid == "":
        return True
    return candidate.baseid.startswith(other.baseid) and candidate.baseid[len(other.baseid)] in ("/", ":")
