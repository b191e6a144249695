"""A neighbour that needs nothing."""


def test_plain():
    assert True
