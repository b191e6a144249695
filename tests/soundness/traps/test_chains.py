"""Comparison chains: each operand once, every link must hold."""

calls = []


def seen(value):
    calls.append(value)
    return value


def test_right_chain():
    assert 1 < 2 < 3


def test_wrong_chain_is_not_a_comparison_of_a_bool():
    # (3 > 2) > 1 would be False, 3 > 2 > 1 is True; and the reverse:
    assert 3 > 2 > 2


def test_right_chain_differs_from_parentheses():
    assert (1 < 3) == True  # noqa: E712
    assert not (3 > 2) > 1
    assert 3 > 2 > 1


def test_wrong_chain_differs_from_parentheses():
    assert (3 > 2) > 1


def test_right_equality_chain():
    assert 1 == 1.0 == True  # noqa: E712


def test_wrong_equality_chain():
    assert 2 == 2 == True  # noqa: E712


def test_right_mixed_chain():
    assert 1 < 3 > 2 != 5 in [5]


def test_wrong_mixed_chain():
    assert 1 < 3 > 2 != 5 in [4]


def test_right_in_chain():
    assert 1 in [1, 0] == [1, 0]


def test_wrong_in_chain():
    # 1 in [1] and [1] == True
    assert 1 in [1] == True  # noqa: E712


def test_right_middle_is_evaluated_once():
    del calls[:]
    assert seen(1) < seen(2) < seen(3)
    assert calls == [1, 2, 3]


def test_wrong_middle_is_evaluated_once():
    del calls[:]
    assert seen(1) < seen(2) < seen(3)
    assert calls == [1, 2, 2, 3]


def test_right_chain_stops_early():
    del calls[:]
    result = seen(2) < seen(1) < seen(3)
    assert not result
    assert calls == [2, 1]


def test_wrong_chain_stops_early():
    del calls[:]
    result = seen(2) < seen(1) < seen(3)
    assert not result
    assert calls == [2, 1, 3]


def test_right_rewritten_assert_evaluates_the_whole_chain():
    # pytest's rewriting computes every operand of a chain before it looks at any link.
    del calls[:]
    assert not seen(2) < seen(1) < seen(3)
    assert calls == [2, 1, 3]


def test_wrong_rewritten_assert_reaches_a_division_that_plain_python_skips():
    zero = 0
    assert not 2 < 1 < 1 // zero


def test_wrong_rewritten_assert_reaches_an_index_that_plain_python_skips():
    values = [1]
    assert not 2 < 1 < values[3]


def test_right_plain_chain_skips_the_division():
    zero = 0
    result = 2 < 1 < 1 // zero
    assert result is False


def test_right_is_chain():
    assert None is None is not True


def test_wrong_is_chain():
    assert None is None is True
