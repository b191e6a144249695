"""The same base name in another package is no conflict."""


def test_name():
    assert __name__ == "pkg.deep.test_same"
