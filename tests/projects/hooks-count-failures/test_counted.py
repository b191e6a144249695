"""Two tests that pass."""


def test_fine():
    pass


def test_counted():
    pass
