"""Lists, tuples, dictionaries and sets."""


def bubble_sort(values):
    result = values[:]
    n = len(result)
    for i in range(n):
        for j in range(n - 1 - i):
            if result[j] > result[j + 1]:
                result[j], result[j + 1] = result[j + 1], result[j]
    return result


def test_append_and_length():
    values = []
    values.append(3)
    values.append(1)
    assert values == [3, 1]
    assert len(values) == 2


def test_sorting():
    assert bubble_sort([5, 2, 9, 1]) == [1, 2, 5, 9]
    assert sorted([3, 1, 2]) == [1, 2, 3]


def test_aliases_share_changes():
    first = [1, 2]
    second = first
    second.append(3)
    assert first == [1, 2, 3]


def test_tuples_compare_in_order():
    assert (1, 2, 3) < (1, 3)
    assert (1, 2) + (3,) == (1, 2, 3)


def test_comprehension():
    assert [n * n for n in range(5)] == [0, 1, 4, 9, 16]


def test_dictionary_keys_collide_when_equal():
    table = {1: "int", 1.0: "float", True: "bool"}
    assert table == {1: "bool"}


def test_set_algebra():
    assert {1, 2} | {2, 3} == {1, 2, 3}
    assert {1, 2} & {2, 3} == {2}
