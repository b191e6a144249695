"""Floats: binary fractions, signed zero, nan, exact comparison with integers."""


def test_right_binary_fractions():
    assert 0.1 + 0.2 != 0.3
    assert 0.1 + 0.2 == 0.30000000000000004


def test_wrong_binary_fractions():
    assert 0.1 + 0.2 == 0.3


def test_right_signed_zero():
    assert -0.0 == 0.0
    assert str(-0.0) == "-0.0"


def test_wrong_signed_zero():
    assert str(-0.0) == "0.0"


def test_right_minimum_keeps_the_first():
    assert str(min(0.0, -0.0)) == "0.0"
    assert str(max(-0.0, 0.0)) == "-0.0"


def test_wrong_minimum_keeps_the_first():
    assert str(min(0.0, -0.0)) == "-0.0"


def test_right_nan():
    nan = float("nan")
    assert nan != nan
    assert not nan == nan
    assert nan in [nan]
    assert [nan] == [nan]
    assert bool(nan)


def test_wrong_nan():
    nan = float("nan")
    assert nan == nan


def test_wrong_nan_is_ordered():
    nan = float("nan")
    assert nan < 1 or nan >= 1


def test_wrong_two_nans_in_lists():
    assert [float("nan")] == [float("nan")]


def test_wrong_inf_minus_inf():
    inf = float("inf")
    assert inf - inf == 0


def test_right_infinity():
    assert 1e308 * 10 == float("inf")
    assert -1e308 * 10 == float("-inf")


def test_wrong_zero_division():
    assert 1.0 / 0.0 == float("inf")


def test_wrong_negative_zero_division():
    assert 1.0 / -0.0 == float("-inf")


def test_right_comparison_with_integers_is_exact():
    assert 2**53 + 1 != float(2**53)
    assert 2**53 == float(2**53)
    assert 10**400 < float("inf")


def test_wrong_comparison_with_integers_is_exact():
    assert 2**53 + 1 == float(2**53)


def test_right_floor_division_and_modulo():
    assert -7.5 // 2 == -4.0
    assert -7.5 % 2 == 0.5
    assert -1e-20 % 1.0 == 1.0


def test_wrong_floor_division_and_modulo():
    assert -7.5 % 2 == -1.5


def test_right_repr():
    assert repr(1e16) == "1e+16"
    assert repr(123456789012345.0) == "123456789012345.0"
    assert str(1.0) == "1.0"
    assert repr(1e-5) == "1e-05"


def test_wrong_repr():
    assert str(1.0) == "1"


def test_wrong_repr_of_exponent():
    assert repr(1e-5) == "0.00001"


def test_wrong_accumulated_error():
    total = 0.0
    for _ in range(10):
        total += 0.1
    assert total == 1.0
