"""First of two modules of one name."""


def test_a():
    assert True
