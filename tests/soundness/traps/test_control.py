"""Statements: where an assert sits must not matter, and code after a return is not run."""

import pytest

counter = 0


def test_wrong_assert_in_a_loop():
    for i in range(5):
        assert i < 4


def test_right_assert_after_return():
    if True:
        return
    assert False


def test_wrong_assert_in_finally():
    try:
        x = 1
    finally:
        assert x == 2


def test_right_exception_is_caught():
    try:
        1 // 0
    except ZeroDivisionError:
        caught = True
    assert caught


def test_wrong_exception_escapes():
    raise ValueError("not an assertion")


def test_wrong_assert_in_except():
    try:
        1 // 0
    except ZeroDivisionError:
        assert False, "in except"


def test_wrong_message_is_not_evaluated_into_a_pass():
    assert 0, "a message"


def test_right_message_is_not_evaluated():
    assert 1, 1 // 0


def test_right_loop_else():
    for i in range(3):
        if i == 5:
            break
    else:
        i = 10
    assert i == 10


def test_wrong_loop_else():
    for i in range(3):
        if i == 2:
            break
    else:
        i = 10
    assert i == 10


def test_right_loop_variable_survives():
    for i in range(3):
        pass
    assert i == 2


def test_right_while_else():
    n = 3
    while n:
        n -= 1
    else:
        n = 7
    assert n == 7


def test_wrong_empty_loop_leaves_no_name():
    for i in range(0):
        pass
    assert i == 0


def test_right_global_is_shared():
    global counter
    counter += 1
    assert counter == 1


def test_wrong_global_is_shared():
    global counter
    counter += 1
    assert counter == 1


def test_right_raises():
    with pytest.raises(ZeroDivisionError):
        1 // 0


def test_wrong_raises_nothing():
    with pytest.raises(ZeroDivisionError):
        1 // 1


def test_wrong_raises_another():
    with pytest.raises(ZeroDivisionError):
        [][0]


def test_right_recursion():
    def depth(n):
        return 0 if n == 0 else 1 + depth(n - 1)

    assert depth(200) == 200


def test_wrong_recursion_without_end():
    def forever(n):
        return forever(n + 1)

    assert forever(0) == 0


def test_right_evaluation_order():
    order = []

    def note(n):
        order.append(n)
        return n

    assert note(1) + note(2) * note(3) == 7
    assert order == [1, 2, 3]


def test_right_short_circuit():
    assert True or 1 // 0
    assert not (False and 1 // 0)


def test_wrong_short_circuit():
    assert False or 1 // 0


@pytest.mark.parametrize("n, square", [(2, 4), (3, 9), (-3, 9), (4, 15), (4000000000, 16000000000000000000)])
def test_table(n, square):
    assert n * n == square


@pytest.mark.parametrize("text, size", [("", 0), ("abc", 3), ("ü", 1), ("😀", 1), ("ab", 3)])
def test_lengths(text, size):
    assert len(text) == size
