"""Never ends, with nothing that could not be compiled."""
limit = 3


def test_before():
    assert 1 + 1 == 2


def test_fault():
    while True:
        pass


def test_after():
    assert "a" < "b"


def test_after_fails():
    assert 1 + 1 == 3
