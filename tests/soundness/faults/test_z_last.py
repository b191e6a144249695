"""Last in order: reached whatever happened before, and its failure is seen."""


def test_pass():
    assert True


def test_fails():
    assert False
