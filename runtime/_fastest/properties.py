"""Fixtures that pass something on: properties for reports, and names for doctests."""

from __future__ import annotations

from .fixtures import fixture
from .stash import StashKey

# Where pytest's `config.stash` has its writer of JUnit files. Here the runner writes them: nothing is ever under it.
xml_key = StashKey()


@fixture
def record_property(request):
    """Gives a function `(name, value)` that adds a property to the test's report."""
    _warn_of_family(request, "record_property")

    def append_property(name: str, value: object) -> None:
        request.node.user_properties.append((name, value))

    return append_property


@fixture
def record_xml_attribute(request):
    """Gives a function `(name, value)` that adds an attribute to the test's JUnit element."""
    from .warning_types import PytestExperimentalApiWarning

    request.node.warn(PytestExperimentalApiWarning("record_xml_attribute is an experimental feature"))
    _warn_of_family(request, "record_xml_attribute")
    if request.config.getoption("xmlpath", None):
        return _NodeReporter(request.config, request.node.nodeid).add_attribute

    def add_attr_noop(name: str, value: object) -> None:
        pass

    return add_attr_noop


@fixture(scope="session")
def record_testsuite_property(request):
    """Gives a function `(name, value)` that adds a property to the whole JUnit suite."""
    if request.config.getoption("xmlpath", None):
        return LogXML(request.config).add_global_property

    def record_func(name: str, value: object) -> None:
        __tracebackhide__ = True
        _check_name(name)

    return record_func


@fixture(scope="session")
def doctest_namespace():
    """Gives a dict that is put into the namespace of all doctests."""
    return {}


# The runner writes the JUnit file. The names are those that tracebacks show of pytest's writer.


class _NodeReporter:
    """Tells the runner of attributes of one test's element."""

    __module__ = "_pytest.junitxml"

    def __init__(self, config, nodeid: str) -> None:
        self._config = config
        self._nodeid = nodeid

    def add_attribute(self, name: str, value: object) -> None:
        _record(self._config, self._nodeid, name, value)


class LogXML:
    """Tells the runner of properties of the suite."""

    __module__ = "_pytest.junitxml"

    def __init__(self, config) -> None:
        self._config = config

    def add_global_property(self, name: str, value: object) -> None:
        __tracebackhide__ = True
        _check_name(name)
        _record(self._config, None, name, value)


def _record(config, nodeid: str | None, name: str, value: object) -> None:
    config.channel.send({"kind": "recorded", "nodeid": nodeid, "name": str(name), "value": str(value)})


def _check_name(name: object) -> None:
    __tracebackhide__ = True
    if not isinstance(name, str):
        raise TypeError(f"name parameter needs to be a string, but {type(name).__name__} given")


def _warn_of_family(request, name: str) -> None:
    """Warns where the JUnit schema has no place for it."""
    config = request.config
    family = config.getini("junit_family")
    if config.getoption("xmlpath", None) and family not in ("xunit1", "legacy"):
        from .warning_types import PytestWarning

        request.node.warn(
            PytestWarning(f"{name} is incompatible with junit_family '{family}' (use 'legacy' or 'xunit1')")
        )
