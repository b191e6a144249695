"""Fixtures that every example may ask for."""

import pytest


@pytest.fixture(scope="session")
def prices():
    return {"apple": 30, "bread": 250, "cheese": 900}


@pytest.fixture
def basket(prices):
    """An open basket; it must be closed again when the test is over."""
    content = []
    yield content
    content.clear()
