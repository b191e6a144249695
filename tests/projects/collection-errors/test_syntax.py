"""Not Python."""


def test_never(:
    pass
