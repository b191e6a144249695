"""A test that yields: pytest refuses it while collecting."""


def test_before():
    assert True


def test_generator():
    yield 1


def test_after():
    assert False
