"""Never reached: the ini file cannot be read."""


def test_a():
    pass
