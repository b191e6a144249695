"""A neighbour of a file that cannot be imported."""


def test_other():
    assert True
