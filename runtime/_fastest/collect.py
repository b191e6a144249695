"""Collectors of Python tests: `Package`, `Module`, `Class`, and their items, `Function`.

The rules are pytest's ("Conventions for Python test discovery", "Changing standard Python test discovery").
The hooks of the project are called where it has any; without them the built-in rule is called directly.
"""

import os
import sys
import types
from functools import cached_property

from .fixtures import getfixturemarker
from .fixture_request import TopRequest
from .functions import get_real_func, getfslineno, getimfunc, is_generator_function
from .importer import importtestmodule
from .marks import NOTSET, NodeKeywords, get_unpacked_marks
from .nodes import Collector, Directory, File, Item, Node
from .outcomes import fail
from .plain_functions import PlainFunctions
from .pyfunc import pytest_pyfunc_call
from .pyobjects import is_abstract, is_class, safe_getattr, warn_not_a_function

# Names every module or class has; the hook is not called for them.
IGNORED_ATTRIBUTES = frozenset(
    [*dir(types.ModuleType("empty")), "__builtins__", "__file__", "__cached__", *dir(type("Empty", (), {})())]
)


class PyobjMixin(Node):
    """A node with a Python object."""

    _ALLOW_MARKERS = True

    _obj = None

    @property
    def module(self):
        """The module the node was collected from."""
        node = self.getparent(Module)
        return node.obj if node is not None else None

    @property
    def cls(self):
        """The class the node was collected from."""
        node = self.getparent(Class)
        return node.obj if node is not None else None

    @property
    def instance(self):
        return None

    @property
    def obj(self):
        """The object, got on first use; its marks become the node's own."""
        obj = self._obj
        if obj is None:
            self._obj = obj = self._getobj()
            if self._ALLOW_MARKERS:
                self.own_markers.extend(get_unpacked_marks(obj))
                if self.own_markers:
                    self.keywords.update((mark.name, mark) for mark in self.own_markers)
        return obj

    @obj.setter
    def obj(self, value):
        self._obj = value

    def _getobj(self):
        return getattr(self.parent.obj, self.name)

    def getmodpath(self, stopatmodule=True, includemodule=False):
        """Dotted path inside the module."""
        parts = []
        for node in self.iter_parents():
            name = node.name
            if isinstance(node, Module):
                name = os.path.splitext(name)[0]
                if stopatmodule:
                    if includemodule:
                        parts.append(name)
                    break
            parts.append(name)
        parts.reverse()
        return ".".join(parts)

    def reportinfo(self):
        path, lineno = getfslineno(self.obj)
        return path, lineno, self.getmodpath()


class PyCollector(PyobjMixin, Collector):
    """A module or a class."""

    def funcnamefilter(self, name):
        return self._matches_prefix_or_glob_option("python_functions", name)

    def classnamefilter(self, name):
        return self._matches_prefix_or_glob_option("python_classes", name)

    def _matches_prefix_or_glob_option(self, option_name, name):
        for option in self.config.getini(option_name):
            if name.startswith(option):
                return True
            if "*" in option or "?" in option or "[" in option:
                from .globs import fnmatch

                if fnmatch(name, option):
                    return True
        return False

    def isnosetest(self, obj):
        """True where the object says `__test__ = True`; truthy answers of a `__getattr__` do not count."""
        return safe_getattr(obj, "__test__", False) is True

    def istestfunction(self, obj, name):
        if not (self.funcnamefilter(name) or self.isnosetest(obj)):
            return False
        if isinstance(obj, (staticmethod, classmethod)):
            obj = safe_getattr(obj, "__func__", False)
        return callable(obj) and getfixturemarker(obj) is None

    def istestclass(self, obj, name):
        return (self.classnamefilter(name) or self.isnosetest(obj)) and not is_abstract(obj)

    def collect(self):
        """Children in definition order; those of base classes come before those of the class."""
        obj = self.obj
        if not getattr(obj, "__test__", True):
            return []
        dicts = [getattr(obj, "__dict__", {})]
        if isinstance(obj, type):
            dicts += [base.__dict__ for base in obj.__mro__]
        only_own = isinstance(self, Module) and not self.config.getini("collect_imported_tests")
        relay = self.ihook
        make_item = pytest_pycollect_makeitem
        if "pytest_pycollect_makeitem" in relay.user:
            make_item = relay.pytest_pycollect_makeitem
        plain = None
        if make_item is pytest_pycollect_makeitem and type(self) in (Module, Class):
            plain = PlainFunctions.of(self, Function)
        seen = set()
        groups = []
        for members in dicts:
            group = []
            for name, value in list(members.items()):
                if name in IGNORED_ATTRIBUTES or name in seen:
                    continue
                seen.add(name)
                if only_own and isinstance(value, (types.FunctionType, type)) and value.__module__ != obj.__name__:
                    continue
                if plain is not None and type(value) is types.FunctionType and not value.__dict__:
                    if not name.startswith(plain.prefixes):
                        continue
                    item = plain.item(name, value)
                    if item is not None:
                        group.append(item)
                        continue
                made = make_item(collector=self, name=name, obj=value)
                if made is None:
                    continue
                if isinstance(made, list):
                    group.extend(made)
                else:
                    group.append(made)
            groups.append(group)
        return [node for group in reversed(groups) for node in group]

    @cached_property
    def _surroundings(self):
        """The module and the class (or None) that the functions collected here are in."""
        class_node = self.getparent(Class)
        return self.getparent(Module).obj, (class_node and class_node.obj) or None

    def _genfunctions(self, name, funcobj):
        """The items of one test function: one, or one per parameter set."""
        module, cls = self._surroundings
        relay = self.ihook
        methods = []
        if hasattr(module, "pytest_generate_tests"):
            methods.append(module.pytest_generate_tests)
        if cls is not None and hasattr(cls, "pytest_generate_tests"):
            methods.append(cls().pytest_generate_tests)
        if not methods and "pytest_generate_tests" not in relay.user:
            # Most functions have one item; then the definition is the item.
            item = _make_function(Function, name, self, definition_obj=funcobj)
            if not item.is_parametrized():
                self._check_fixtures(item)
                return [item]
        from .parametrize import Metafunc

        definition = FunctionDefinition.from_parent(self, name=name, callobj=funcobj)
        fixtureinfo = definition._fixtureinfo
        metafunc = Metafunc(
            definition=definition, fixtureinfo=fixtureinfo, config=self.config, cls=cls, module=module, _ispytest=True
        )
        relay.pytest_generate_tests.call_extra(methods, {"metafunc": metafunc})
        if not metafunc._calls:
            item = Function.from_parent(self, name=name, fixtureinfo=fixtureinfo)
            self._check_fixtures(item)
            return [item]
        metafunc._recompute_direct_params_indices()
        fixtureinfo.prune_dependency_tree()
        items = []
        markers = definition.own_markers
        for callspec in metafunc._calls:
            callspec_id = callspec.id
            items.append(
                # What `Function.from_parent` does, without its layers: suites have tens of thousands of these.
                _make_function(
                    Function,
                    f"{name}[{callspec_id}]" if callspec._idlist else name,
                    self,
                    callspec=callspec,
                    fixtureinfo=fixtureinfo,
                    keywords={callspec_id: True},
                    originalname=name,
                    definition_obj=funcobj,
                    markers=markers,
                )
            )
        self._check_fixtures(items[0])
        return items

    def _check_fixtures(self, item):
        """A fixture nobody here defines may be one of an installed plugin: then the file is the real pytest's."""
        info = item._fixtureinfo
        if len(info.name2fixturedefs) < len(info.names_closure):
            for name in info.names_closure:
                if name not in info.name2fixturedefs and name != "request":
                    self.session.check_unknown_fixture(name)


class Module(File, PyCollector):
    """Collector of a Python file."""

    def _getobj(self):
        return importtestmodule(self._strpath, self.config)

    def collect(self):
        from .xunit import register_function_fixture, register_module_fixture

        obj = self.obj
        self.config.hosted.meet_imports()
        register_module_fixture(self, obj)
        register_function_fixture(self, obj)
        self.session._fixturemanager.parsefactories(self)
        return super().collect()


class Package(Directory):
    """Collector of a directory with an `__init__.py`."""

    def __init__(self, fspath=None, parent=None, config=None, session=None, nodeid=None, path=None, **kw):
        super().__init__(fspath=fspath, path=path, parent=parent, config=config, session=session, nodeid=nodeid, **kw)

    def setup(self):
        from .xunit import call_with_optional_argument, get_first_non_fixture_func

        module = importtestmodule(os.path.join(self._strpath, "__init__.py"), self.config)
        setup_module = get_first_non_fixture_func(module, ("setUpModule", "setup_module"))
        if setup_module is not None:
            call_with_optional_argument(setup_module, module)
        teardown_module = get_first_non_fixture_func(module, ("tearDownModule", "teardown_module"))
        if teardown_module is not None:
            self.addfinalizer(lambda: call_with_optional_argument(teardown_module, module))


class Class(PyCollector):
    """Collector of a test class."""

    @classmethod
    def from_parent(cls, parent, *, name, obj=None, **kw):
        """The public constructor."""
        return super().from_parent(name=name, parent=parent, **kw)

    def newinstance(self):
        return self.obj()

    def collect(self):
        from .warning_types import PytestCollectionWarning
        from .xunit import register_class_fixture, register_method_fixture

        obj = self.obj
        if not safe_getattr(obj, "__test__", True):
            return []
        for method, default in (("__init__", object.__init__), ("__new__", object.__new__)):
            found = getattr(obj, method, None)
            if found and found != default:
                self.warn(
                    PytestCollectionWarning(
                        f"cannot collect test class {obj.__name__!r} because it has a "
                        f"{method} constructor (from: {self.parent.nodeid})"
                    )
                )
                return []
        register_class_fixture(self, obj)
        register_method_fixture(self, obj)
        self.session._fixturemanager.parsefactories(holder=self.newinstance(), node=self)
        return super().collect()


# Makes a node without the metaclass, which asks for `from_parent`.
_make_function = type.__call__


class Function(PyobjMixin, Item):
    """A test function with one set of parameters."""

    _ALLOW_MARKERS = False

    # What most items have not, or not yet.
    _top_request = None
    _given_keywords = None
    _instance = NOTSET

    def __init__(
        self,
        name,
        parent,
        config=None,
        callspec=None,
        callobj=NOTSET,
        keywords=None,
        session=None,
        fixtureinfo=None,
        originalname=None,
        definition_obj=None,
        markers=None,
    ):
        # `definition_obj` is the function as found in its module or class, `markers` its marks: both are the same
        # for all items of a function. An item of a class gets its own bound method when it is first asked for it.
        self.name = name
        self.parent = parent
        self.config = config or parent.config
        self.session = session or parent.session
        self._strpath = parent._strpath
        self._nodeid = f"{parent._nodeid}::{name}"
        self._report_sections = []
        self.user_properties = []
        self.originalname = originalname or name
        if keywords is not None:
            self._given_keywords = keywords
        if callobj is not NOTSET:
            self._obj = callobj
            self._instance = getattr(callobj, "__self__", None)
        if definition_obj is not None and not isinstance(parent, Class):
            self._obj = definition_obj
        source = self.obj if definition_obj is None else definition_obj
        if markers is not None:
            self.own_markers = list(markers)
        elif type(source) is types.FunctionType and not source.__dict__:
            self.own_markers = []
        else:
            self.own_markers = get_unpacked_marks(source)
        if callspec is not None:
            self.callspec = callspec
            self.own_markers.extend(callspec.marks)
        if fixtureinfo is None:
            cls = None if type(parent) is Module else self.cls
            fixtureinfo = self.session._fixturemanager.getfixtureinfo(self, source, cls)
        self._fixtureinfo = fixtureinfo
        self.fixturenames = fixtureinfo.names_closure
        self.funcargs = {}

    @classmethod
    def from_parent(cls, parent, **kw):
        """The public constructor."""
        return super().from_parent(parent=parent, **kw)

    def _make_keywords(self):
        keywords = NodeKeywords(self)
        keywords.update((mark.name, mark) for mark in self.own_markers)
        keywords.update(getattr(self.obj, "__dict__", ()))
        if self._given_keywords:
            keywords.update(self._given_keywords)
        return keywords

    def is_parametrized(self):
        """True where `pytest_generate_tests` of the runtime would make calls for this function."""
        if self._is_marked():
            for _ in self.iter_markers("parametrize"):
                return True
        for definitions in self._fixtureinfo.name2fixturedefs.values():
            for definition in definitions:
                if definition.params is not None:
                    return True
        return False

    @property
    def _request(self):
        """The request of the item; False after its run. Made when it is first needed."""
        request = self._top_request
        if request is None:
            request = self._top_request = TopRequest(self, _ispytest=True)
        return request

    @_request.setter
    def _request(self, value):
        self._top_request = value

    def _initrequest(self):
        self.funcargs = {}
        self._top_request = TopRequest(self, _ispytest=True)

    @property
    def function(self):
        """The underlying function."""
        return getimfunc(self.obj)

    @property
    def instance(self):
        """The instance the test is bound to; every item gets its own."""
        instance = self._instance
        if instance is NOTSET:
            self._instance = instance = self._getinstance() if isinstance(self.parent, Class) else None
        return instance

    @instance.setter
    def instance(self, value):
        self._instance = value

    def _getinstance(self):
        return self.parent.newinstance() if isinstance(self.parent, Class) else None

    def _getobj(self):
        instance = self.instance
        return getattr(self.parent.obj if instance is None else instance, self.originalname)

    @property
    def _pyfuncitem(self):
        return self

    def _locate(self):
        cls = type(self)
        if cls.reportinfo is not PyobjMixin.reportinfo or cls.getmodpath is not PyobjMixin.getmodpath:
            return super()._locate()
        # The same for all functions of a collector.
        parent = self.parent
        try:
            prefix = parent._modpath_prefix
        except AttributeError:
            outer = PyobjMixin.getmodpath(parent)
            prefix = parent._modpath_prefix = outer and outer + "."
        obj = self._obj or self.obj
        if type(obj) is types.MethodType:
            obj = obj.__func__
        if type(obj) is types.FunctionType and "__wrapped__" not in obj.__dict__ and "place_as" not in obj.__dict__:
            code = obj.__code__
            session = self.session
            path = session._code_paths.get(code.co_filename) or session._code_path(code.co_filename)
            if path is not None:
                return path, code.co_firstlineno - 1, prefix + self.name
        path, lineno = getfslineno(self.obj)
        return self.session._node_location_to_relpath(os.path.abspath(path)), lineno, prefix + self.name

    def runtest(self):
        """Calls the test function with its fixtures."""
        relay = self.ihook
        if "pytest_pyfunc_call" in relay.user:
            relay.pytest_pyfunc_call(pyfuncitem=self)
        else:
            pytest_pyfunc_call(self)
        if self.session.exceptions.pending:
            self.session.exceptions.warn()

    def setup(self):
        if self._top_request is False:
            self._initrequest()
        if self.fixturenames:
            self._request._fillfixtures()
        if self.session.exceptions.pending:
            self.session.exceptions.warn()

    def teardown(self):
        if self.session.exceptions.pending:
            self.session.exceptions.warn()

    def repr_failure(self, excinfo):
        style = self.config.getoption("tbstyle", "auto")
        return self._repr_failure_py(excinfo, style="long" if style == "auto" else style)


class FunctionDefinition(Function):
    """`metafunc.definition`: the function before parametrization. Never run."""

    def runtest(self):
        raise RuntimeError("function definitions are not supposed to be run as tests")

    setup = runtest


def pytest_pycollect_makeitem(collector, name, obj):
    """The nodes for one attribute of a module or class: a `TestCase`, a test class, a test function, or nothing."""
    if type(obj) is not types.FunctionType and "unittest" in sys.modules:
        from .unittests import make_test_case

        if not collector.config.pluginmanager.is_blocked("unittest"):
            case = make_test_case(collector, name, obj)
            if case is not None:
                return case
    if is_class(obj):
        if collector.istestclass(obj, name):
            return Class.from_parent(collector, name=name, obj=obj)
    elif collector.istestfunction(obj, name):
        obj = getattr(obj, "__func__", obj)
        real = obj if type(obj) is types.FunctionType else get_real_func(obj)
        if not isinstance(obj, types.FunctionType) and not isinstance(real, types.FunctionType):
            warn_not_a_function(name, obj)
        elif getattr(obj, "__test__", True):
            if is_generator_function(obj):
                fail(f"'yield' keyword is allowed in fixtures, but not in tests ({name})", pytrace=False)
            return list(collector._genfunctions(name, obj))
    return None
