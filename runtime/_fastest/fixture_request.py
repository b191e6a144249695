"""The `request` fixture, and how a request finds and runs the fixtures that it asks for.

`TopRequest` is the request of an item, `SubRequest` that of a fixture below it. Reference: `request` and
`pytest.FixtureRequest` in pytest's docs.
"""

from __future__ import annotations

import os
import sys

from .deprecations import warn_removed_in_10
from .fixture_defs import DirectParamFixtureDef, RequestFixtureDef
from .fixture_fill import fill_fixtures
from .functions import get_real_func, getfslineno, getlocation, signature
from .marks import NOTSET, warn_private
from .outcomes import fail
from .scope import Scope

#: With an implementation of one of these by the project, fixtures are set up one by one through hooks.
FIXTURE_HOOKS = frozenset(("pytest_fixture_setup", "pytest_fixture_post_finalizer"))


# By rank of a scope: the type of the nodes that stand for it. Filled when all of them are defined.
_NODE_TYPES = []


def get_scope_node(node, scope):
    """The nearest node, from `node` up, that stands for `scope`; None where there is none."""
    if scope is Scope.Session:
        return node.session
    if not _NODE_TYPES:
        from . import collect, nodes

        _NODE_TYPES.extend((nodes.Item, collect.Class, collect.Module, collect.Package))
    return node.getparent(_NODE_TYPES[scope.rank])


def _scope_package(node, fixturedef):
    """The package that defines `fixturedef`, else the session: fixtures of other packages last as long as it."""
    from .collect import Package

    for parent in node.iter_parents():
        if isinstance(parent, Package):
            if parent is fixturedef.node or (fixturedef.node is None and parent.nodeid == fixturedef.baseid):
                return parent
    return node.session


class FixtureRequest:
    """What both kinds of request have in common; the type of the `request` fixture.

    Every request of one item has the item as `_pyfuncitem`, and shares `_arg2fixturedefs` and `_fixture_defs`.
    """

    _parent_request = None

    @property
    def _fixturemanager(self):
        return self._pyfuncitem.session._fixturemanager

    @property
    def scope(self):
        """Name of the scope: "function", "class", "module", "package" or "session"."""
        return self._scope.value

    @property
    def fixturenames(self):
        """Names of all fixtures active in this request."""
        names = list(self._pyfuncitem.fixturenames)
        names.extend(set(self._fixture_defs).difference(names))
        return names

    @property
    def node(self):
        """The node that the scope of this request stands for."""
        return self._node

    @property
    def config(self):
        return self._pyfuncitem.config

    @property
    def function(self):
        """The test function; function scope only."""
        self._need_scope("function", "function")
        return self._pyfuncitem.obj

    @property
    def cls(self):
        """The class of the test, or None."""
        self._need_scope("cls", "class", "function")
        from .collect import Class

        node = self._pyfuncitem.getparent(Class)
        return node.obj if node else None

    @property
    def instance(self):
        """The instance that the test runs on, or None."""
        if self._scope is not Scope.Function:
            return None
        return getattr(self._pyfuncitem, "instance", None)

    @property
    def module(self):
        """The module of the test."""
        self._need_scope("module", "function", "class", "module")
        from .collect import Module

        node = self._pyfuncitem.getparent(Module)
        assert node is not None
        return node.obj

    @property
    def path(self):
        """File of the test."""
        self._need_scope("path", "function", "class", "module", "package")
        return self._pyfuncitem.path

    @property
    def fspath(self):
        """`path` as a `py.path.local`."""
        from .hooks import legacy_path

        return legacy_path(self.path)

    def _need_scope(self, what, *scopes):
        if self.scope not in scopes:
            raise AttributeError(f"{what} not available in {self.scope}-scoped context")

    @property
    def keywords(self):
        return self.node.keywords

    @property
    def session(self):
        return self._pyfuncitem.session

    def applymarker(self, marker):
        """Adds a mark to the node of this request."""
        self.node.add_marker(marker)

    def raiseerror(self, msg):
        """Raises a `FixtureLookupError` with this message."""
        raise FixtureLookupError(None, self, msg)

    def getfixturevalue(self, argname):
        """The value of the fixture `argname`; it is set up if it is not yet."""
        # Messages about the caller count frames from here: keep the depth of the calls below.
        fixturedef = self._get_active_fixturedef(argname)
        assert fixturedef.cached_result is not None, (
            f'The fixture value for "{argname}" is not available.  '
            "This can happen when the fixture has already been torn down."
        )
        return fixturedef.cached_result[0]

    def _get_active_fixturedef(self, argname):
        """The definition that `argname` means for this request, set up."""
        if argname == "request":
            return RequestFixtureDef(self)
        fixturedef = self._fixture_defs.get(argname)
        if fixturedef is not None:
            if self._scope.rank > fixturedef._scope.rank:
                self._complain_of_scope(fixturedef)
            return fixturedef
        item = self._pyfuncitem
        fixturedefs = self._arg2fixturedefs.get(argname)
        if fixturedefs is None:
            # Asked for by getfixturevalue, so collection did not see it.
            fixturedefs = item.session._fixturemanager.getfixturedefs(argname, item)
        if not fixturedefs:
            item.session.check_unknown_fixture(argname)
            raise FixtureLookupError(argname, self)
        # A fixture that asks for its own name, maybe through others, gets the one it overrides.
        index = -1
        request = self
        while request._parent_request is not None:
            if request.fixturename == argname:
                index -= 1
            request = request._parent_request
        if -index > len(fixturedefs):
            raise FixtureLookupError(argname, self)
        fixturedef = fixturedefs[index]
        callspec = self._callspec
        if callspec is not None and argname in callspec.params:
            param = callspec.params[argname]
            param_index = callspec.indices[argname]
            # The scope of the parametrization decides how long the value lives ...
            scope = callspec._arg2scope[argname]
        else:
            param = NOTSET
            param_index = 0
            scope = fixturedef._scope
            if fixturedef.params is not None:
                self._complain_of_missing_param(fixturedef)
        # ... but that of the fixture, who may ask for it.
        if self._scope.rank > fixturedef._scope.rank:
            self._complain_of_scope(fixturedef)
        subrequest = SubRequest(self, scope, param, param_index, fixturedef, True)
        stack = item.session._setupstate.stack
        if self._node not in stack:
            warn_removed_in_10(
                f'Calling request.getfixturevalue("{argname}") during teardown is deprecated.\n'
                "Please request the fixture before teardown begins, either by declaring it in the fixture signature "
                "or by calling request.getfixturevalue() before the fixture yields.\n"
                "See https://docs.pytest.org/en/stable/deprecations.html#dynamic-fixture-request-during-teardown",
                3,
            )
            if subrequest._node not in stack:
                self._complain_of_teardown(argname)
        fixturedef.execute(subrequest)
        self._fixture_defs[argname] = fixturedef
        return fixturedef

    def _complain_of_scope(self, fixturedef):
        """A request of an item may ask for everything."""

    def _complain_of_teardown(self, argname):
        raise FixtureLookupError(
            argname,
            self,
            f'The fixture value for "{argname}" is not available during teardown '
            "because it was not previously requested.\n"
            "Only fixtures that were already active can be retrieved during teardown.\n"
            "Request the fixture before teardown begins by declaring it in the fixture "
            "signature or by calling request.getfixturevalue() before the fixture yields.",
        )

    def _complain_of_missing_param(self, fixturedef):
        item = self._pyfuncitem
        if getattr(item, "nofuncargs", False):
            fail(
                f"{item.name} does not support fixtures, maybe unittest.TestCase subclass?\n"
                f"Node id: {item.nodeid}\n"
                f"Function type: {type(item).__name__}",
                pytrace=False,
            )
        frame = sys._getframe(3)
        rootdir = str(item.config.rootpath)
        path = os.path.abspath(frame.f_code.co_filename)
        if path.startswith(rootdir + os.sep):
            path = path[len(rootdir) + 1 :]
        fail(
            "The requested fixture has no parameter defined for test:\n"
            f"    {item.nodeid}\n\n"
            f"Requested fixture '{fixturedef.argname}' defined in:\n"
            f"{getlocation(fixturedef.func, rootdir)}\n\n"
            f"Requested here:\n"
            f"{path}:{frame.f_lineno}",
            pytrace=False,
        )

    def _iter_chain(self):
        request = self
        while request._parent_request is not None:
            yield request
            request = request._parent_request

    def _get_fixturestack(self):
        """Definitions of the fixtures being set up, outermost first."""
        stack = [request._fixturedef for request in self._iter_chain()]
        stack.reverse()
        return stack


class TopRequest(FixtureRequest):
    """The request of an item."""

    _scope = Scope.Function

    fixturename = None

    def __init__(self, pyfuncitem, *, _ispytest=False):
        if not _ispytest:
            warn_private(_ispytest)
        self._pyfuncitem = self._node = pyfuncitem
        self._callspec = getattr(pyfuncitem, "callspec", None)
        self._arg2fixturedefs = pyfuncitem._fixtureinfo.name2fixturedefs
        # Name -> definition of the fixtures that this item has got so far; shared by all its requests.
        self._fixture_defs = {}

    def __repr__(self):
        return f"<FixtureRequest for {self.node!r}>"

    def addfinalizer(self, finalizer):
        """Calls `finalizer` after the test."""
        self.node.addfinalizer(finalizer)

    def _fillfixtures(self):
        """Sets up every fixture of the item, in the order of `item.fixturenames`."""
        item = self._pyfuncitem
        names = item.fixturenames
        if not names:
            return
        funcargs = item.funcargs
        # Failures are shown from the test function on, so it must be there by now; pytest gets it at collection.
        getattr(item, "obj", None)
        user = item.ihook.user
        if not user or FIXTURE_HOOKS.isdisjoint(user):
            fill_fixtures(self, SubRequest)
            return
        for name in names:
            if name not in funcargs:
                funcargs[name] = self.getfixturevalue(name)


class SubRequest(FixtureRequest):
    """The request of a fixture that an item asks for, directly or through other fixtures."""

    def __init__(self, request, scope, param, param_index, fixturedef, _ispytest=False):
        if not _ispytest:
            warn_private(_ispytest)
        self._pyfuncitem = item = request._pyfuncitem
        self._callspec = request._callspec
        self.fixturename = fixturedef.argname
        self._fixture_defs = request._fixture_defs
        self._arg2fixturedefs = request._arg2fixturedefs
        self._parent_request = request
        self._fixturedef = fixturedef
        if param is not NOTSET:
            self.param = param
        self.param_index = param_index
        self._scope = scope
        if scope is Scope.Function:
            node = item
        elif scope is Scope.Package:
            node = _scope_package(item, fixturedef)
        else:
            node = get_scope_node(item, scope)
            if node is None and scope is Scope.Class:
                # Outside of a class, class scope is the item.
                node = item
        assert node, f'Could not obtain a node for scope "{scope}" for function {item!r}'
        self._node = node

    def __repr__(self):
        return f"<SubRequest {self.fixturename!r} for {self._pyfuncitem!r}>"

    def addfinalizer(self, finalizer):
        """Calls `finalizer` when this fixture is torn down."""
        self._fixturedef.addfinalizer(finalizer)

    def _complain_of_scope(self, fixturedef):
        stack = "\n".join(self._format_fixturedef_line(one) for one in self._get_fixturestack())
        fail(
            f"ScopeMismatch: You tried to access the {fixturedef.scope} scoped "
            f"fixture {fixturedef.argname} with a {self.scope} scoped request object. "
            f"Requesting fixture stack:\n{stack}\n"
            f"Requested fixture:\n{self._format_fixturedef_line(fixturedef)}",
            pytrace=False,
        )

    def _format_fixturedef_line(self, fixturedef):
        function = fixturedef.func
        path, lineno = getfslineno(function)
        if path and not path.startswith("<"):
            path = os.path.relpath(path, self._pyfuncitem.session._strpath)
        return f"{path}:{lineno + 1}:  def {function.__name__}{signature(function)}"


class FixtureLookupError(LookupError):
    """A requested fixture does not exist, or cannot be given."""

    # Tracebacks then name it as pytest's do.
    __module__ = "_pytest.fixtures"

    def __init__(self, argname, request, msg=None):
        self.argname = argname
        self.request = request
        self.fixturestack = request._get_fixturestack()
        self.msg = msg

    def formatrepr(self):
        """The `FixtureLookupErrorRepr` of this error: who asked, and which fixtures there are."""
        import inspect

        lines = []
        functions = [self.request._pyfuncitem.obj, *(one.func for one in self.fixturestack)]
        message = self.msg
        if message is not None and len(functions) > 1:
            # The last fixture raised the error itself: show who asked for it.
            functions.pop()
        for function in functions:
            path, lineno = getfslineno(function)
            try:
                source = inspect.getsourcelines(get_real_func(function))[0]
            except (OSError, IndexError, TypeError):
                lines.append(f"file {path}, line {lineno + 1}: source code not available")
                continue
            lines.append(f"file {path}, line {lineno + 1}")
            for line in source:
                line = line.rstrip()
                lines.append("  " + line)
                if line.lstrip().startswith("def"):
                    break
        if message is None:
            registry = self.request._fixturemanager
            parent = self.request._pyfuncitem.parent
            available = sorted(
                name
                for name, fixturedefs in registry._arg2fixturedefs.items()
                if any(True for _ in registry._matchfactories(fixturedefs, parent))
            )
            if self.argname in available:
                message = f" recursive dependency involving fixture '{self.argname}' detected"
            else:
                message = f"fixture '{self.argname}' not found"
            message += f"\n available fixtures: {', '.join(available)}"
            message += "\n use 'pytest --fixtures [testpath]' for help on them."
        return FixtureLookupErrorRepr(path, lineno, lines, message, self.argname)


class FixtureLookupErrorRepr:
    """A `FixtureLookupError` as it is printed: sources of the requesting functions, the message, and the place."""

    def __init__(self, filename, firstlineno, tblines, errorstring, argname):
        self.tblines = tblines
        self.errorstring = errorstring
        self.filename = filename
        self.firstlineno = firstlineno
        self.argname = argname

    def __str__(self):
        lines = [line.rstrip() for line in self.tblines]
        for number, line in enumerate(self.errorstring.split("\n")):
            lines.append(f"{'>' if number else 'E'}       {line.strip()}")
        lines.append("")
        lines.append(f"{os.fspath(self.filename)}:{self.firstlineno + 1}")
        return "\n".join(lines)

    def toterminal(self, tw):
        """Writes the text to a terminal writer."""
        for line in str(self).split("\n"):
            tw.line(line)


def lone_params(name2fixturedefs, names_closure):
    """Names of function-scoped direct parameters that no fixture of the closure takes."""
    found = {
        name
        for name, fixturedefs in name2fixturedefs.items()
        if type(fixturedefs[-1]) is DirectParamFixtureDef and fixturedefs[-1]._scope is Scope.Function
    }
    if found:
        for name in names_closure:
            for fixturedef in name2fixturedefs.get(name, ()):
                if type(fixturedef) is not DirectParamFixtureDef:
                    found.difference_update(fixturedef.argnames)
    return frozenset(found)
