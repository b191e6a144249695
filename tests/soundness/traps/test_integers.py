"""Integers: no overflow, floor division, shifts, bool as int."""

BIG = 9223372036854775807


def double_until(limit):
    n = 1
    while n < limit:
        n *= 2
    return n


def factorial(n):
    result = 1
    for i in range(2, n + 1):
        result *= i
    return result


def test_right_floor_division():
    assert -7 // 2 == -4
    assert 7 // -2 == -4
    assert -7 // -2 == 3


def test_wrong_floor_division():
    assert -7 // 2 == -3


def test_right_modulo():
    assert -7 % 3 == 2
    assert 7 % -3 == -2
    assert -6 % 3 == 0


def test_wrong_modulo():
    assert -7 % 3 == -1


def test_right_addition_does_not_wrap():
    assert BIG + 1 == 9223372036854775808
    assert BIG + 1 > BIG


def test_wrong_addition_wraps():
    assert BIG + 1 == -9223372036854775808


def test_right_multiplication_does_not_wrap():
    assert BIG * BIG == 85070591730234615847396907784232501249


def test_wrong_multiplication_wraps():
    assert BIG * BIG == 1


def test_wrong_multiplication_wraps_to_zero():
    assert 4294967296 * 4294967296 == 0


def test_right_negation_of_minimum():
    low = -9223372036854775808
    assert -low == 9223372036854775808
    assert abs(low) > 0


def test_wrong_negation_of_minimum():
    low = -9223372036854775808
    assert -low == low


def test_right_minimum_by_minus_one():
    assert -9223372036854775808 // -1 == 9223372036854775808
    assert -9223372036854775808 % -1 == 0


def test_wrong_minimum_by_minus_one():
    assert -9223372036854775808 // -1 == -9223372036854775808


def test_right_power_grows():
    assert 2**64 == 18446744073709551616
    assert 3**41 == 36472996377170786403


def test_wrong_power_grows():
    assert 2**64 == 0


def test_right_loop_passes_the_word():
    assert double_until(10**20) == 147573952589676412928


def test_wrong_loop_passes_the_word():
    assert double_until(10**20) == 0


def test_right_factorial():
    assert factorial(21) == 51090942171709440000


def test_wrong_factorial():
    assert factorial(21) == -4249290049419214848


def test_right_shift():
    assert 1 << 64 == 18446744073709551616
    assert -1 >> 100 == -1
    assert 1 << 63 > 0


def test_wrong_shift():
    assert 1 << 64 == 1


def test_wrong_shift_into_the_sign():
    assert 1 << 63 < 0


def test_wrong_zero_division():
    assert 1 // 0 == 0


def test_wrong_zero_modulo():
    assert 1 % 0 == 0


def test_wrong_negative_shift():
    assert 1 << -1 == 0


def test_right_true_division_gives_a_float():
    assert 7 / 2 == 3.5
    assert isinstance(4 / 2, float)


def test_wrong_true_division_gives_a_float():
    assert 7 / 2 == 3


def test_right_true_division_of_large_integers():
    assert (2**53 + 1) / 1 == 2**53


def test_wrong_true_division_of_large_integers():
    assert (2**53 + 1) / 1 == 2**53 + 1


def test_right_bool_is_an_int():
    assert True + True == 2
    assert True == 1
    assert isinstance(True, int)
    assert [1, 2][True] == 2


def test_wrong_bool_is_not_int():
    assert type(True) == int  # noqa: E721


def test_wrong_bool_is_one_by_identity():
    one = 1
    assert (one == 1) is one


def test_right_bit_operators_on_bools():
    assert (True & False) is False
    assert (True ^ True) is False
    assert str(True | 0) == "1"


def test_wrong_bit_operators_on_bools():
    assert str(True | 0) == "True"


def test_right_invert():
    assert ~5 == -6
    assert -6 & 255 == 250


def test_wrong_invert():
    assert ~5 == 4294967290


def test_right_round_half_even():
    assert round(2.5) == 2
    assert round(3.5) == 4


def test_wrong_round_half_even():
    assert round(2.5) == 3


def test_right_sum_past_the_word():
    assert sum([BIG, BIG]) == 18446744073709551614


def test_wrong_sum_past_the_word():
    assert sum([BIG, BIG]) == -2


def test_right_int_of_float_truncates():
    assert int(-2.7) == -2
    assert -2.7 // 1 == -3.0


def test_wrong_int_of_float_truncates():
    assert int(-2.7) == -3
