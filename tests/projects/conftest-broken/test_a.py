"""Never reached."""


def test_a():
    pass
