"""Containers: equality across types, aliasing, order, keys that collide."""


def append_to(value, target=[]):  # noqa: B006
    target.append(value)
    return target


def test_right_keys_collide():
    assert {1: "a", 1.0: "b", True: "c"} == {1: "c"}
    assert len({1, 1.0, True}) == 1
    assert str({1: "a", True: "c"}) == "{1: 'c'}"


def test_wrong_keys_collide():
    assert len({1: "a", 1.0: "b", True: "c"}) == 3


def test_wrong_later_key_replaces_the_first():
    assert str({1: "a", True: "c"}) == "{True: 'c'}"


def test_right_equality_across_numbers():
    assert [1, 2] == [1.0, 1 + True]
    assert (1, 0) == (True, False)


def test_wrong_list_and_tuple():
    assert [1, 2] == (1, 2)


def test_wrong_range_and_list():
    assert range(3) == [0, 1, 2]


def test_right_aliases():
    row = [0]
    grid = [row] * 3
    grid[0][0] = 1
    assert grid == [[1], [1], [1]]


def test_wrong_aliases():
    row = [0]
    grid = [row] * 3
    grid[0][0] = 1
    assert grid == [[1], [0], [0]]


def test_right_in_place_addition():
    a = b = [1]
    a += [2]
    assert b == [1, 2]


def test_wrong_in_place_addition():
    a = b = [1]
    a = a + [2]
    assert b == [1, 2]


def test_right_default_is_made_once():
    append_to(1)
    assert append_to(2) == [1, 2]


def test_wrong_default_is_shared_between_tests():
    assert append_to(3) == [3]


def test_right_lexicographic_order():
    assert [1, 2, 3] < [1, 3]
    assert (1, 2) < (1, 2, -1)
    assert [] < [0]


def test_wrong_lexicographic_order():
    assert [1, 3] < [1, 2, 3]


def test_wrong_index_out_of_range():
    assert [1, 2][2] == 0


def test_right_negative_index():
    assert [1, 2][-1] == 2


def test_wrong_negative_index_out_of_range():
    assert [1, 2][-3] == 1


def test_right_membership_by_equality():
    assert 1.0 in [1]
    assert True in (1,)
    assert 2.0 in range(5)


def test_wrong_membership():
    assert "1" in [1]


def test_right_changes_while_iterating():
    values = [1, 2, 3]
    seen = []
    for v in values:
        seen.append(v)
        if v == 1:
            values.append(4)
    assert seen == [1, 2, 3, 4]


def test_wrong_changes_while_iterating():
    values = [1, 2, 3]
    seen = []
    for v in values:
        seen.append(v)
        if v == 1:
            values.append(4)
    assert seen == [1, 2, 3]


def test_right_dictionary_order_is_insertion_order():
    table = {"b": 1, "a": 2}
    table["c"] = 3
    del table["b"]
    table["b"] = 4
    assert list(table) == ["a", "c", "b"]
    assert {"a": 1, "b": 2} == {"b": 2, "a": 1}


def test_wrong_dictionary_order():
    assert list({"b": 1, "a": 2}) == ["a", "b"]


def test_right_sets_are_partially_ordered():
    assert {1} < {1, 2}
    assert not {1} < {2}
    assert not {2} < {1}


def test_wrong_sets_are_partially_ordered():
    assert {1} < {2, 3}


def test_right_empty_is_false():
    assert not [] and not () and not {} and not "" and not 0 and not 0.0 and not None
    assert [0] and "0" and (None,)


def test_wrong_empty_is_false():
    assert []


def test_wrong_asserting_an_empty_tuple_of_results():
    assert ()


def test_right_closures_see_the_last_value():
    functions = [lambda: i for i in range(3)]
    assert [f() for f in functions] == [2, 2, 2]


def test_wrong_closures_see_the_last_value():
    functions = [lambda: i for i in range(3)]
    assert [f() for f in functions] == [0, 1, 2]


def test_right_unpacking():
    first, *rest = [1, 2, 3]
    assert (first, rest) == (1, [2, 3])
    a, b = 1, 2
    a, b = b, a
    assert (a, b) == (2, 1)


def test_wrong_unpacking_too_few():
    a, b = [1]
    assert a == 1


def test_wrong_type_error_in_order():
    assert None < 1


def test_wrong_unbound_local():
    if False:
        value = 1
    assert value == 1


def test_wrong_undefined_name():
    assert undefined_name == 1  # noqa: F821
