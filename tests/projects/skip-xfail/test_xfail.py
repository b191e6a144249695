"""Every form of xfail."""
import pytest


@pytest.mark.xfail
def test_bare():
    assert False


@pytest.mark.xfail(reason="passes")
def test_unexpected_pass():
    pass


@pytest.mark.xfail(strict=True, reason="must fail")
def test_strict_pass():
    pass


@pytest.mark.xfail(raises=ValueError)
def test_expected_error():
    raise ValueError("expected")


@pytest.mark.xfail(raises=ValueError)
def test_other_error():
    raise KeyError("other")


@pytest.mark.xfail(raises=(ValueError, KeyError), reason="either")
def test_either_error():
    raise KeyError("either")


@pytest.mark.xfail(run=False, reason="hangs")
def test_not_run():
    raise SystemExit


@pytest.mark.xfail(False, reason="condition does not hold")
def test_condition_false():
    assert True


def test_imperative():
    pytest.xfail("from the body")


@pytest.fixture
def failing():
    raise ValueError


@pytest.mark.xfail(reason="fixture fails")
def test_failing_fixture(failing):
    pass


@pytest.mark.xfail(reason="teardown fails")
def test_failing_teardown(request):
    request.addfinalizer(lambda: 1 / 0)


def test_added_later(request):
    request.applymarker(pytest.mark.xfail(reason="while running"))
    assert 0
