"""First in order."""


def test_pass():
    assert True
