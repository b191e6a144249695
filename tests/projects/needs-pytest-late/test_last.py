"""The order of a file is kept where its last test begins anew."""

import pytest


@pytest.fixture(scope="module")
def shared():
    return []


def test_first(shared):
    shared.append(1)


def test_last(shared, request):
    assert request.getfixturevalue("pytester")
    assert shared == [1]
