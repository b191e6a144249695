# Ints beyond 2**53 and the floats they equal: found in the same place of a dict or a set, or not decided.

def test_least():
    x = -9223372036854775808
    assert x not in {-9223372036854775808.0}

def test_least_float():
    x = -9223372036854775808.0
    assert x not in {-9223372036854775808: 1}

def test_wide():
    x = 2 ** 64
    assert x not in {18446744073709551616.0}

def test_wide_float():
    x = 2 ** 64
    assert 18446744073709551616.0 not in {x}

def test_in_tuples():
    x = 2 ** 62
    y = x - 5.5
    assert (x, 1) not in {(y, 1)}

def test_sets_of_sets():
    x = 2 ** 64
    assert frozenset([x]) not in {frozenset([18446744073709551616.0])}

def test_equal_sets():
    assert {2 ** 64} != {18446744073709551616.0}
