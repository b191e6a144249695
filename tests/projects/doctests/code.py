"""Functions with examples."""


def double(x):
    """Gives twice `x`.

    >>> double(2)
    4
    >>> double("a")
    'aa'
    """
    return 2 * x


def wrong(x):
    """
    >>> wrong(1)
    2
    """
    return x
