"""Module-level code runs once, before the tests; names may be rebound, shadowed or deleted."""

limit = 3
limit = limit + 1

values = [1, 2]
values.append(3)


def helper():
    return 1


def helper():  # noqa: F811
    return 2


def test_shadowed():
    raise RuntimeError("replaced below")


def test_shadowed():  # noqa: F811
    assert helper() == 2


def len(x):  # noqa: A001
    return 99


def test_right_shadowed_builtin():
    assert len([]) == 99


def test_wrong_shadowed_builtin():
    assert len([]) == 0


def test_right_rebound():
    assert limit == 4
    assert values == [1, 2, 3]


def test_wrong_rebound():
    assert limit == 3


def test_deleted():
    raise RuntimeError


del test_deleted

if limit > 100:

    def test_conditional():
        raise RuntimeError

else:

    def test_conditional():
        assert True


def test_replaced():
    raise RuntimeError


def _other():
    assert limit == 4


test_replaced = _other

globals()["helper"] = lambda: 3


def test_right_changed_through_globals():
    assert helper() == 3


def test_wrong_changed_through_globals():
    assert helper() == 2
