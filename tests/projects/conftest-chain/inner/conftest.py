"""Overrides `name`, and asks for the one it overrides."""
import pytest


@pytest.fixture
def name(name):
    return name + "/inner"


def pytest_generate_tests(metafunc):
    if "digit" in metafunc.fixturenames:
        metafunc.parametrize("digit", [1, 2])
