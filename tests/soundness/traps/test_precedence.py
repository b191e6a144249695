"""Operators: what binds to what. `right` passes, `wrong` fails, and nothing else will do."""


def test_right_not_binds_weaker_than_or_is_not_regrouped():
    assert (not True or True) is True


def test_wrong_not_true_or_false():
    assert not True or False


def test_right_not_false_and_true():
    assert not False and True


def test_wrong_not_of_a_conjunction():
    # (not False) and False, never not (False and False)
    assert not False and False


def test_right_or_after_and():
    assert True or False and False


def test_wrong_or_after_and_regrouped():
    assert (True or False) and False


def test_right_not_binds_weaker_than_comparison():
    assert not 1 == 2


def test_wrong_not_binds_weaker_than_comparison():
    # not (1 == 1)
    assert not 1 == 1


def test_right_minus_binds_weaker_than_power():
    assert -(2**2) == -4
    assert -2**2 == -4


def test_wrong_minus_binds_weaker_than_power():
    assert -2**2 == 4


def test_right_power_is_right_associative():
    assert 2**3**2 == 512


def test_wrong_power_is_right_associative():
    assert 2**3**2 == 64


def test_right_power_of_negative_exponent():
    assert 2**-1 == 0.5


def test_wrong_power_of_negative_exponent():
    assert 2**-1 == 0


def test_right_bit_operators_before_comparison():
    assert 1 | 2 == 3
    assert 6 & 3 == 2


def test_wrong_bit_operators_before_comparison():
    assert 1 & 2 == 2


def test_right_shift_after_plus():
    assert 1 << 1 + 1 == 4


def test_wrong_shift_after_plus():
    assert 1 << 1 + 1 == 3


def test_right_conditional_is_weakest():
    assert (1 if False else 0) == 0
    assert 1 if True else False


def test_wrong_conditional_is_weakest():
    # 1 if False else (0 == 1)
    assert 1 if False else 0 == 1


def test_right_unary_chain():
    assert - -3 == 3
    assert ~-1 == 0
    assert not not True


def test_wrong_unary_chain():
    assert not not False


def test_right_minus_is_left_associative():
    assert 10 - 4 - 3 == 3


def test_wrong_minus_is_left_associative():
    assert 10 - 4 - 3 == 9


def test_right_lambda_body():
    assert (lambda: not False or False)()


def test_wrong_lambda_body():
    assert (lambda: not True or False)()


def test_right_values_of_and_or():
    assert (0 or "x") == "x"
    assert (1 and 2) == 2
    assert ([] and 1) == []


def test_wrong_values_of_and_or():
    assert (1 and 2) == True  # noqa: E712


def test_right_not_in_groups():
    assert not 1 in [2]  # noqa: E713
    assert 1 not in [2]


def test_wrong_not_in_groups():
    assert not 1 in [1]  # noqa: E713
