"""`pytest.fixture`: the decorator, and the object that it leaves in place of the function."""

from __future__ import annotations

from functools import update_wrapper

from .functions import getlocation
from .marks import _MARK_ON_FIXTURE, warn_private
from .outcomes import fail


class FixtureFunctionMarker:
    """The arguments of one `@pytest.fixture(...)`; calling it makes a function a fixture."""

    __slots__ = ("autouse", "ids", "name", "params", "scope")

    def __init__(self, scope, params, autouse=False, ids=None, name=None, _ispytest=False):
        warn_private(_ispytest)
        self.scope = scope
        self.params = params
        self.autouse = autouse
        self.ids = ids
        self.name = name

    def __repr__(self):
        return (
            f"FixtureFunctionMarker(scope={self.scope!r}, params={self.params!r}, autouse={self.autouse!r}, "
            f"ids={self.ids!r}, name={self.name!r})"
        )

    def __call__(self, function):
        if isinstance(function, type):
            raise ValueError("class fixtures not supported (maybe in the future)")
        if isinstance(function, FixtureFunctionDefinition):
            raise ValueError(
                f"@pytest.fixture is being applied more than once to the same function {function.__name__!r}"
            )
        if hasattr(function, "pytestmark"):
            fail(_MARK_ON_FIXTURE)
        definition = FixtureFunctionDefinition(function=function, fixture_function_marker=self, _ispytest=True)
        if (self.name or function.__name__) == "request":
            fail(
                f"'request' is a reserved word for fixtures, use another name:\n  {getlocation(function)}",
                pytrace=False,
            )
        return definition


class FixtureFunctionDefinition:
    """A fixture as it stands in a module or class. Not callable: pytest calls the function that it holds."""

    def __init__(self, *, function, fixture_function_marker, instance=None, _ispytest=False):
        warn_private(_ispytest)
        self.name = fixture_function_marker.name or function.__name__
        self.__name__ = self.name
        self._fixture_function_marker = fixture_function_marker
        self._fixture_function = function if instance is None else function.__get__(instance)
        update_wrapper(self, function)

    def __repr__(self):
        return f"<pytest_fixture({self._fixture_function})>"

    def __get__(self, instance, owner=None):
        """Behaves like the function it holds: on an instance it holds the bound method."""
        return FixtureFunctionDefinition(
            function=self._fixture_function,
            fixture_function_marker=self._fixture_function_marker,
            instance=instance,
            _ispytest=True,
        )

    def __call__(self, *args, **kwargs):
        fail(
            f'Fixture "{self.name}" called directly. Fixtures are not meant to be called directly,\n'
            "but are created automatically when test functions request them as parameters.\n"
            "See https://docs.pytest.org/en/stable/explanation/fixtures.html for more information about fixtures, and\n"
            "https://docs.pytest.org/en/stable/deprecations.html#calling-fixtures-directly",
            pytrace=False,
        )

    def _get_wrapped_function(self):
        return self._fixture_function


def getfixturemarker(obj):
    """The marker of a fixture, None for anything else."""
    return obj._fixture_function_marker if isinstance(obj, FixtureFunctionDefinition) else None


def fixture(fixture_function=None, *, scope="function", params=None, autouse=False, ids=None, name=None):
    """Makes a function a fixture; see `pytest.fixture` in pytest's reference. Used with and without arguments."""
    marker = FixtureFunctionMarker(
        scope=scope,
        params=tuple(params) if params is not None else None,
        autouse=autouse,
        ids=ids if ids is None or callable(ids) else tuple(ids),
        name=name,
        _ispytest=True,
    )
    return marker(fixture_function) if fixture_function else marker


def yield_fixture(fixture_function=None, *args, scope="function", params=None, autouse=False, ids=None, name=None):
    """The deprecated name of `fixture`."""
    import warnings

    from .warning_types import PytestDeprecationWarning

    warnings.warn(
        PytestDeprecationWarning(
            "@pytest.yield_fixture is deprecated.\nUse @pytest.fixture instead; they are the same."
        ),
        stacklevel=2,
    )
    return fixture(fixture_function, *args, scope=scope, params=params, autouse=autouse, ids=ids, name=name)


@fixture(scope="session")
def pytestconfig(request):
    """Session-scoped fixture that returns the session's :class:`pytest.Config`
    object.

    Example::

        def test_foo(pytestconfig):
            if pytestconfig.get_verbosity() > 0:
                ...

    """
    return request.config


def register_fixture(*, name, func, node, scope="function", params=None, ids=None, autouse=False):
    """Registers `func` as a fixture visible to the items below `node` (`pytest.register_fixture`, pytest 9.1)."""
    node.session._fixturemanager._register_fixture(
        name=name, func=func, node=node, scope=scope, params=params, ids=ids, autouse=autouse
    )
