"""A test beside doctests."""


def test_beside():
    """
    >>> 1 + 1
    2
    """
