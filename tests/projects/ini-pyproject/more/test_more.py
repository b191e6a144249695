"""The second of testpaths."""


def test_more():
    assert True
