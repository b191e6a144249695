"""Runs a pytest inside."""


def test_inner(pytester):
    pytester.makepyfile("def test_it(): assert 1 == 1")
    pytester.runpytest().assert_outcomes(passed=1)


def test_fails(testdir):
    assert testdir is None
