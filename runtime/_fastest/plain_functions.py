"""Makes the items of plain test functions: no marks, no attributes, no parametrized fixture, so one item each.

Most tests are such functions, and what collection asks about each of them has one answer for all of a module or class
that take the same arguments. The items are those that the long way over `pytest_pycollect_makeitem` makes.
"""

from .fixture_registry import FuncFixtureInfo
from .marks import NOTSET

_GENERATOR = 0x20

# Makes a node without the metaclass, which asks for `from_parent`.
_make = type.__call__


class PlainFunctions:
    """Those of one module or class. `prefixes`: what the name of a test begins with."""

    __slots__ = ("_collector", "_first_argument", "_fixtures", "_item_class", "_shapes", "prefixes")

    def __init__(self, collector, item_class, prefixes, first_argument):
        self._collector = collector
        self._fixtures = collector.session._fixturemanager
        self._item_class = item_class
        self._first_argument = first_argument
        # Names of arguments -> (initial names, closure, definitions); None where a fixture is parametrized or missing.
        self._shapes = {}
        self.prefixes = prefixes

    @classmethod
    def of(cls, collector, item_class):
        """The plain functions of a module or class; None where it may have none."""
        prefixes = tuple(collector.config.getini("python_functions"))
        if collector._is_marked() or any(sign in prefix for prefix in prefixes for sign in "*?["):
            return None
        module, test_class = collector._surroundings
        if (
            "pytest_generate_tests" in collector.ihook.user
            or hasattr(module, "pytest_generate_tests")
            or (test_class is not None and hasattr(test_class, "pytest_generate_tests"))
            or collector.session._fixturemanager._nodeid_autousenames
        ):
            return None
        return cls(collector, item_class, prefixes, 0 if test_class is None else 1)

    def item(self, name, function):
        """The item of a function that has the name of a test; None where the function is not plain after all."""
        code = function.__code__
        if code.co_flags & _GENERATOR or code.co_kwonlyargcount or code.co_posonlyargcount or function.__defaults__:
            return None
        argnames = code.co_varnames[self._first_argument : code.co_argcount]
        try:
            shape = self._shapes[argnames]
        except KeyError:
            shape = self._shapes[argnames] = self._shape_of(argnames)
        if shape is None:
            return None
        initialnames, closure, definitions = shape
        # Hooks of a project may change what an item needs: each has its own.
        info = FuncFixtureInfo(argnames, initialnames, closure[:], definitions.copy())
        # Positions are those of `Function.__init__`: this is the half of what collecting an item takes.
        return _make(
            self._item_class, name, self._collector, None, None, NOTSET, None, None, info, None, function, ()
        )

    def _shape_of(self, argnames):
        fixtures, collector = self._fixtures, self._collector
        initialnames = fixtures.initial_names(fixtures.autouse_names(collector), (), argnames)
        closure, definitions = fixtures.closure_below(collector, initialnames)
        if len(definitions) < len(closure):
            return None
        for same_name in definitions.values():
            for definition in same_name:
                if definition.params is not None:
                    return None
        return initialnames, closure, definitions
