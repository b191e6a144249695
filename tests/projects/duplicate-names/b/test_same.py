"""Second of two modules of one name: an import file mismatch under the prepend import mode."""


def test_b():
    assert True
