"""Outside testpaths."""


def check_elsewhere():
    assert True
