"""A neighbour of files that cannot be collected."""


def test_good():
    assert True
