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
    return _recorder(request.config, request.node.nodeid)


@fixture(scope="session")
def record_testsuite_property(request):
    """Gives a function `(name, value)` that adds a property to the whole JUnit suite."""
    send = _recorder(request.config, None)

    def record(name: str, value: object) -> None:
        __tracebackhide__ = True
        if not isinstance(name, str):
            raise TypeError(f"name parameter needs to be a string, but {type(name).__name__} given")
        send(name, value)

    return record


@fixture(scope="session")
def doctest_namespace():
    """Gives a dict that is put into the namespace of all doctests."""
    return {}


def _recorder(config, nodeid):
    """A function that tells the runner of a name and a value, where it writes a JUnit file."""

    def send(name: str, value: object) -> None:
        if config.getoption("xmlpath", None):
            config.channel.send({"kind": "recorded", "nodeid": nodeid, "name": str(name), "value": str(value)})

    return send


def _warn_of_family(request, name: str) -> None:
    """Warns where the JUnit schema has no place for it."""
    config = request.config
    family = config.getini("junit_family")
    if config.getoption("xmlpath", None) and family not in ("xunit1", "legacy"):
        from .warning_types import PytestWarning

        request.node.warn(
            PytestWarning(f"{name} is incompatible with junit_family '{family}' (use 'legacy' or 'xunit1')")
        )
