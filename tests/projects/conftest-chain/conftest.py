"""Root of a chain: fixtures that folders below override, and hooks."""
import pytest


def pytest_addoption(parser):
    parser.addoption("--level", default="low", help="level of the run")
    parser.addini("flavour", "a value of the project's own", default="plain")


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes long")


def pytest_collection_modifyitems(config, items):
    for item in items:
        if "slow" in item.keywords and config.getoption("--level") == "low":
            item.add_marker(pytest.mark.skip(reason="slow at this level"))


@pytest.fixture
def name():
    return "root"


@pytest.fixture
def level(request):
    return request.config.getoption("--level")


@pytest.fixture(autouse=True)
def trace(request):
    request.node.user_properties.append(("seen", request.node.name))
