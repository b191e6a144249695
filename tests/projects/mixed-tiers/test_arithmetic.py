"""Can be compiled."""


def test_sum():
    assert 1 + 1 == 2


def test_wrong_sum():
    assert 1 + 1 == 3
