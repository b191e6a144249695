"""Asserts that fail, of every shape the rewriter treats on its own."""

import collections
import dataclasses
import decimal
import types

import pytest

LIMIT = 10
TABLE = {"a": 1, "b": [1, 2, 3]}
LONG = "x" * 300
TEXT = "first line\nsecond line\nthird line"


def give(value, *args, **kwargs):
    return value


def raise_value_error(*args):
    raise ValueError("from a call")


class Box:
    kind = "box"

    def __init__(self, value, **rest):
        self.value = value
        self.__dict__.update(rest)

    def __repr__(self):
        return f"<Box {self.value}>"

    def get(self, *args, **kwargs):
        return self.value

    @property
    def inner(self):
        return Box(self.value - 1)

    def private(self):
        self.__secret = 3
        __local = 4
        assert self.__secret == __local


class Unrepresentable:
    def __repr__(self):
        raise RuntimeError("no repr")


class Multiline:
    def __repr__(self):
        return "Multi\nline\n{\n}"


class UnbooleanError(Exception):
    pass


class Unboolean:
    def __bool__(self):
        raise UnbooleanError("ambiguous")


class Comparing:
    def __init__(self, result):
        self.result = result

    def __eq__(self, other):
        return self.result

    def __repr__(self):
        return "Comparing"


@dataclasses.dataclass
class Point:
    x: int
    y: int
    label: str = "origin"


@dataclasses.dataclass
class Shape:
    corner: Point
    name: str = dataclasses.field(compare=False, default="n")


@dataclasses.dataclass
class Own:
    x: int

    def __eq__(self, other):
        return False


Pair = collections.namedtuple("Pair", "left right")


# Simple truth values.


def test_false():
    assert False


def test_zero():
    assert 0


def test_none():
    assert None


def test_empty_string():
    assert ""


def test_empty_list():
    assert []


def test_empty_tuple():
    assert ()


def test_name_local():
    x = 0
    assert x


def test_name_global():
    global EMPTY
    EMPTY = []
    assert EMPTY


def test_not():
    x = 1
    assert not x


def test_not_not():
    x = 0
    assert not not x


def test_not_call():
    assert not give(3)


def test_minus():
    x = 0
    assert -x


def test_plus_invert():
    x = -1
    assert ~x
    assert +x


def test_fstring():
    x = ""
    assert f"{x}"


def test_lambda():
    assert (lambda: 0)()


def test_ifexp():
    x = 1
    assert (0 if x else 1)


def test_list_comp():
    assert [i for i in range(0)]


def test_generator_any():
    assert any(i > 5 for i in range(3))


def test_all_generator():
    assert all(i < 2 for i in range(3))


def test_set_literal():
    assert {1, 2} == {1, 3}


def test_subscript():
    assert TABLE["a"] == 2


def test_subscript_deep():
    assert TABLE["b"][1] == 5


def test_slice():
    xs = [1, 2, 3]
    assert xs[1:] == [2, 4]


# Comparisons.


def test_eq_int():
    x = 1
    assert x == 2


def test_eq_constants():
    assert 1 == 2


def test_ne():
    x = 3
    assert x != 3


def test_lt():
    assert LIMIT < 5


def test_ge():
    assert 5 >= LIMIT


def test_is_none():
    x = 1
    assert x is None


def test_is_not_none():
    x = None
    assert x is not None


def test_is_literal():
    x = 2
    assert x is 3


def test_in_list():
    assert 5 in [1, 2]


def test_in_dict():
    assert "zz" in TABLE


def test_not_in_list():
    assert 1 not in [1, 2]


def test_not_in_text():
    assert "second" not in TEXT


def test_not_in_text_long():
    assert "needle" not in "hay " * 30 + "needle" + " stack" * 30


def test_in_text():
    assert "fourth" in TEXT


def test_chain():
    x = 7
    assert 1 < x < 5


def test_chain_first():
    x = 0
    assert 1 < x < 5


def test_chain_calls():
    assert give(1) < give(5) < give(3) < give(9)


def test_chain_eq():
    a, b, c = 1, 1, 2
    assert a == b == c


def test_chain_lists():
    assert [1] == [1] == [2]


def test_compare_of_compare():
    assert (1 < 2) == False  # noqa: E712


def test_compare_right_compare():
    x = True
    assert x == (1 > 2)


def test_compare_boolop():
    a, b = 0, 2
    assert (a or b) == 3


def test_compare_not():
    a = 1
    assert (not a) == True  # noqa: E712


def test_eq_functions():
    assert give == raise_value_error


def test_eq_classes():
    assert Box == Point


def test_eq_module():
    assert types == collections


def test_matmul_like_ops():
    a, b = 6, 3
    assert a & b == 7
    assert a | b


def test_binop():
    a, b = 1, 2
    assert a + b == 4


def test_binop_all():
    a, b = 7, 2
    assert a - b * a / b // a % b ** a << 0 >> 0 ^ 0 == 1


def test_binop_falsy():
    a = 4
    assert a % 2


def test_binop_mod_string():
    assert "%s %%" % "a" == "b %"


def test_percent_in_values():
    x = "100%"
    assert x == "100%%"


def test_percent_in_message():
    x = 1
    assert x == 2, "50% of %s"


def test_boolop_and():
    a, b = 1, 0
    assert a and b


def test_boolop_and_short():
    a, b = 0, 1
    assert a and b


def test_boolop_or():
    a, b = 0, []
    assert a or b


def test_boolop_mixed():
    a, b, c = 1, 0, 0
    assert a and (b or c)


def test_boolop_compare():
    a, b = 1, 2
    assert a == 1 and b == 3


def test_boolop_compare_first():
    a, b = 5, 2
    assert a == 1 and b == 3


def test_boolop_or_compare():
    a, b = 5, 2
    assert a == 1 or b == 3 or a + b == 2


def test_boolop_calls():
    assert give(1) and give(0) and give(2)


def test_boolop_unreached_undefined():
    a = 0
    assert a and undefined_name  # noqa: F821


def test_boolop_lists():
    assert [1] == [2] or [3] == [4]


def test_boolop_percent():
    a = "5%"
    assert a == "%" or a == "%%s"


def test_not_boolop():
    a, b = 1, 1
    assert not (a and b)


def test_not_compare():
    a = 1
    assert not a == 1


# Calls and attributes.


def test_call():
    assert give(0)


def test_call_args():
    x = 3
    assert give(x, 1, "two") == 4


def test_call_kwargs():
    assert give(0, key=1, other=give(2))


def test_call_starred():
    args = [0, 1]
    kwargs = {"k": 2}
    assert give(*args, **kwargs)


def test_call_starred_literal():
    assert give(*[0, 1], **{"k": 1})


def test_call_nested():
    assert give(give(give(1))) == 2


def test_call_in_compare_both():
    assert give(1) == give(2)


def test_call_list_compare():
    assert give([1, 2]) == [1, 3]


def test_call_builtin():
    assert isinstance(3, str)


def test_call_len():
    assert len([1, 2, 3]) == 2


def test_call_sorted():
    assert sorted([3, 1]) == [3, 1]


def test_call_local_function():
    def local(a):
        return a

    assert local(0)


def test_call_class():
    assert Box(3) == Box(4)


def test_method():
    box = Box(1)
    assert box.get() == 2


def test_method_chain():
    assert Box(Box(1)).get().get(5, k=6) == 2


def test_attribute():
    box = Box(1)
    assert box.value == 2


def test_attribute_deep():
    box = Box(5)
    assert box.inner.inner.value == 5


def test_attribute_class():
    assert Box.kind == "crate"


def test_attribute_module():
    assert decimal.ROUND_UP == "x"


def test_attribute_falsy():
    box = Box(0)
    assert box.value


def test_bound_method_display():
    box = Box(1)
    assert box.get is None


def test_str_methods():
    assert "abc".upper() == "AbC"


def test_startswith():
    name = "hello"
    assert name.startswith("x")


def test_dict_get():
    assert TABLE.get("c", 0)


def test_subscript_call():
    fs = [give]
    assert fs[0](0)


def test_private_names():
    Box(1).private()


def test_call_raises():
    assert raise_value_error(1) == 2


def test_name_error():
    assert undefined_name == 2  # noqa: F821


def test_type_error():
    x = None
    assert x < 2


def test_attribute_error():
    assert Box(1).missing == 2


def test_unboolean():
    assert Unboolean()


def test_unboolean_compare():
    assert Comparing(Unboolean()) == 1


def test_unboolean_chain():
    assert 1 == 1 == Comparing(Unboolean()) == 3


def test_comparing_false():
    assert Comparing(0) == 1


def test_iterator_next():
    it = iter([1, 2])
    assert next(it) == 2


def test_global_instance():
    assert TABLE == {}


def test_free_variable():
    outer = 3

    def inner():
        assert outer == 4

    inner()


def test_free_function():
    def outer():
        return 0

    def inner():
        assert outer()

    inner()


# Walrus.


def test_walrus():
    assert (x := 0)


def test_walrus_compare():
    assert (x := give(3)) == 4


def test_walrus_later_use():
    assert (x := 3) and x == 4


def test_walrus_rebinds():
    x = 1
    assert x == (x := 2)


def test_walrus_call_arg():
    assert give((x := 3)) == x + 1


def test_walrus_method():
    assert (box := Box(3)).get() == 4


# Messages.


def test_message():
    assert False, "because"


def test_message_multiline():
    assert 1 == 2, "because\nof\n  this"


def test_message_object():
    assert 1 == 2, {"a": [1, 2]}


def test_message_int():
    assert 1 == 2, 42


def test_message_none():
    assert 1 == 2, None


def test_message_repr_newlines():
    assert 1 == 2, Multiline()


def test_message_call():
    assert give(1) == 2, give("msg")


def test_message_braces():
    assert 1 == 2, "a\n{b\n}c\n~d"


def test_message_empty():
    assert 1 == 2, ""


def test_message_raises():
    assert 1 == 2, raise_value_error()


def test_message_tuple():
    assert 1 == 2, ("a", "b")


def test_message_unrepresentable():
    assert 1 == 2, Unrepresentable()


def test_message_long_list():
    assert 1 == 2, list(range(100))


# Values that are hard to show.


def test_unrepresentable():
    assert Unrepresentable() is None


def test_multiline_repr():
    assert Multiline() is None


def test_multiline_repr_eq():
    assert Multiline() == 1


def test_long_value():
    assert LONG == "y"


def test_long_value_is():
    x = list(range(200))
    assert x is None


def test_long_dict():
    x = {i: "v" * 20 for i in range(20)}
    assert x is None


def test_nested_deep():
    x = [[[[[[[[1]]]]]]]]
    assert x is None


def test_big_int():
    x = 10**60
    assert x is None


def test_recursive_list():
    x = [1]
    x.append(x)
    assert x is None


def test_newline_string():
    x = "a\nb"
    assert x is None


def test_unicode():
    x = "é€😀"
    assert x == "é€"


def test_surrogate():
    x = "\ud800"
    assert x is None


def test_bytes():
    assert b"abc\x00" == b"abd\x00"


def test_bytes_longer():
    assert b"abc" == b"abcdef"


def test_bytearray():
    assert bytearray(b"abc") == bytearray(b"abd")


def test_ellipsis():
    assert ... is None


def test_complex():
    assert 1j == 2j


def test_float():
    assert 0.1 + 0.2 == 0.3


# Differences of strings.


def test_str_eq():
    assert "spam" == "eggs"


def test_str_eq_multiline():
    assert TEXT == "first line\nsecond Line\nthird line"


def test_str_eq_more_lines():
    assert "a\nb\nc\n" == "a\nb\nc\nd\n"


def test_str_eq_long_prefix():
    assert "1" * 50 + "a" + "2" * 60 == "1" * 50 + "b" + "2" * 60


def test_str_eq_long_suffix():
    assert "a" + "2" * 100 == "b" + "2" * 100


def test_str_eq_different_length():
    assert "a" * 60 == "a" * 61


def test_str_whitespace():
    assert " " == "\n"


def test_str_trailing_newline():
    assert "a\n" == "a"


def test_str_normalized():
    assert "\u00e9" == "e\u0301"


def test_str_empty():
    assert "" == "a"


def test_str_crlf():
    assert "a\r\nb" == "a\nb"


def test_str_many_lines():
    assert "\n".join(map(str, range(30))) == "\n".join(map(str, range(1, 31)))


def test_str_percent():
    assert "50% off" == "60% off"


# Differences of containers.


def test_list_eq():
    assert [1, 2, 3] == [1, 2, 4]


def test_list_longer():
    assert [1, 2, 3] == [1, 2]


def test_list_shorter():
    assert [1] == [1, 2, 3]


def test_list_nested():
    assert [[1, 2], [3]] == [[1, 2], [4]]


def test_list_long():
    assert list(range(50)) == list(range(1, 51))


def test_list_long_strings():
    assert ["a" * 100, "b c " * 40] == ["a" * 100, "b d " * 40]


def test_list_tuple():
    assert [1, 2] == (1, 2)


def test_tuple_eq():
    assert (1, "a") == (1, "b")


def test_tuple_one():
    assert (1,) == (2,)


def test_tuple_empty():
    assert () == (1,)


def test_set_eq():
    assert {1} == {2}


def test_set_superset():
    assert {1, 2} >= {1, 3}


def test_set_subset():
    assert {1, 2} <= {1, 3}


def test_set_gt_equal():
    assert {1, 2} > {1, 2}


def test_set_lt():
    assert {1, 4} < {1, 2}


def test_set_ne():
    assert {1} != {1}


def test_frozenset():
    assert frozenset([1]) == frozenset([2])


def test_set_mixed():
    assert {1, 2.5} == {1}


def test_dict_eq():
    assert {"a": 1, "b": 2} == {"a": 1, "b": 3}


def test_dict_keys():
    assert {"a": 1} == {"b": 1}


def test_dict_more():
    assert {1: 1} == {1: 1, 2: 2, 3: 3}


def test_dict_nested():
    assert {"a": {"b": [1, 2]}} == {"a": {"b": [1, 3]}}


def test_dict_big():
    assert {i: i * i for i in range(30)} == {i: i * i + (i == 20) for i in range(30)}


def test_dict_in_list():
    assert [{"a": 1}] == [{"a": 2}]


def test_ordered_dict():
    assert collections.OrderedDict(a=1, b=2) == collections.OrderedDict(b=2, a=1)


def test_default_dict():
    a = collections.defaultdict(list, k=[1])
    assert a == {"k": [2]}


def test_counter():
    assert collections.Counter([1, 1, 2]) == collections.Counter([1, 2, 2])


def test_deque():
    assert collections.deque([1, 2], maxlen=3) == collections.deque([1, 3])


def test_chain_map():
    assert collections.ChainMap({"a": 1}) == collections.ChainMap({"a": 2})


def test_mapping_proxy():
    assert types.MappingProxyType({"a": 1}) == types.MappingProxyType({"a": 2})


def test_simple_namespace():
    assert [types.SimpleNamespace(a=1)] == [types.SimpleNamespace(a=2)]


def test_user_list():
    assert collections.UserList([1, 2]) == collections.UserList([1, 3])


def test_user_dict():
    assert collections.UserDict(a=1) == collections.UserDict(a=2)


def test_range():
    assert range(3) == range(4)


def test_dict_views():
    assert {"a": 1}.keys() == {"b": 1}.keys()


def test_bytes_list():
    assert [b"abcdefgh" * 20] == [b"abcdefgi" * 20]


def test_mixed_long():
    assert {1: ["word " * 30, (1, 2), {3}], 2: []} == {1: ["word " * 31, (1,), {4}], 2: {}}


def test_recursive_eq():
    a = [1]
    a.append(a)
    assert a == [1, 2]


def test_unrepresentable_in_list():
    assert [Unrepresentable()] == [Unrepresentable()]


def test_dataclass():
    assert Point(1, 2) == Point(1, 3)


def test_dataclass_nested():
    assert Shape(Point(1, 2)) == Shape(Point(1, 3))


def test_dataclass_other_type():
    assert Point(1, 2) == Pair(1, 2)


def test_dataclass_own_eq():
    assert Own(1) == Own(1)


def test_dataclass_list():
    assert [Point(1, 2)] == [Point(1, 3)]


def test_named_tuple():
    assert Pair(1, "a") == Pair(1, "b")


def test_named_tuple_tuple():
    assert Pair(1, 2) == (1, 3)


# approx.


def test_approx():
    assert 1.0 == pytest.approx(1.1)


def test_approx_left():
    assert pytest.approx(1.1) == 1.0


def test_approx_list():
    assert [1.0, 2.0, 3.0] == pytest.approx([1.0, 2.5, 3.0])


def test_approx_list_length():
    assert [1.0, 2.0] == pytest.approx([1.0])


def test_approx_dict():
    assert {"a": 1.0, "b": 2} == pytest.approx({"a": 1.5, "b": 2})


def test_approx_dict_keys():
    assert {"a": 1.0} == pytest.approx({"b": 1.0})


def test_approx_tolerances():
    assert 5 == pytest.approx(6, rel=0.01, abs=0.5)


def test_approx_none():
    assert 1 == pytest.approx(None)


def test_approx_str():
    assert 1 == pytest.approx("a")


def test_approx_decimal():
    assert decimal.Decimal("1.0") == pytest.approx(decimal.Decimal("1.1"))


def test_approx_nan():
    assert float("nan") == pytest.approx(float("nan"))


def test_approx_inf():
    assert 1.0 == pytest.approx(float("inf"))


def test_approx_complex():
    assert 1 + 1j == pytest.approx(1 + 1.1j)


def test_approx_ne():
    assert 1.0 != pytest.approx(1.0)


def test_approx_in_list():
    assert [1, pytest.approx(2.5)] == [1, 3]


def test_approx_bool():
    assert True == pytest.approx(False)  # noqa: E712


def test_approx_nested():
    assert [[1.0]] == pytest.approx([[1.0]])


def test_approx_set():
    assert {1.0} == pytest.approx({1.0})


def test_approx_type_mismatch():
    assert "text" == pytest.approx([1.0])


def test_approx_mixed():
    assert [1.0, "a", None] == pytest.approx([1.0, "b", None])


def test_approx_less():
    assert 1 < pytest.approx(2)


def test_approx_truth():
    assert pytest.approx(2)


def test_approx_many():
    assert [float(i) for i in range(15)] == pytest.approx([i + 0.5 for i in range(15)])


# Layouts of the statement.


def test_multiline_assert():
    assert give(
        1,
        2,
    ) == [
        1,
        2,
    ]


def test_parenthesised():
    assert (
        give(1) == 2
    )


def test_parenthesised_message():
    assert (
        give(1)
        == 2
    ), (
        "a "
        "message"
    )


def test_backslash():
    assert give(1) == \
        2


def test_triple_quoted():
    assert """a
  b""" == "a\n  c"


def test_comment_inside():
    assert (  # why
        give(1)  # this
        == 3
    )


def test_semicolon():
    x = 1; assert x == 2; x = 3


def test_one_line_if():
    if True: assert give(0)


def test_in_try():
    try:
        assert 1 == 2
    finally:
        x = 1


def test_in_except():
    try:
        raise ValueError
    except ValueError:
        assert 1 == 3


def test_in_loop():
    for i in range(5):
        assert give(i) < 3


def test_in_with():
    with open(__file__) as file:
        assert file.closed


def test_in_while_else():
    while False:
        pass
    else:
        assert give(0)


def test_in_nested_function():
    def inner(a, *, b):
        assert a == b

    inner(1, b=2)


def test_in_class_body():
    class Inside:
        a = 1
        assert a == 2


def test_in_class_body_free():
    outer = 3

    class Inside:
        assert outer == 4


def test_in_lambda_default():
    def inner(a=give(2)):
        assert a == 3

    inner()


def test_in_generator():
    def inner():
        yield 1
        assert give(1) == 2

    list(inner())


def test_in_coroutine():
    async def value():
        return 1

    async def inner():
        assert await value() == 2

    try:
        inner().send(None)
    except StopIteration:
        pass


def test_unicode_source():
    naïve = "ü"
    assert naïve == "ü" + give("é"), "ß"


def test_tuple_is_true():
    assert not (1, 2)


def test_late_global():
    global COUNTER
    COUNTER = 1

    def bump():
        global COUNTER
        COUNTER += 1
        return COUNTER

    assert COUNTER != bump()


def test_late_argument():
    n = 1

    def bump():
        nonlocal n
        n += 1
        return n

    assert give(n, bump()) == 7


def test_local_shadows_builtin():
    len = give
    assert len(0)
