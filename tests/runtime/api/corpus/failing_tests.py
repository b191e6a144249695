"""Tests that fail with tracebacks of every shape."""

import collections
import contextlib
import functools
import json
import sys
import unittest

import pytest


def helper(a, b=2, *args, c=3, **kwargs):
    inner = a + b
    return deeper(inner)


def deeper(value):
    if value:
        # a comment before the failure
        raise ValueError(f"bad value {value}")
    return value


def hidden_helper(x):
    __tracebackhide__ = True
    raise RuntimeError("from a hidden frame")


def conditionally_hidden(x):
    __tracebackhide__ = lambda excinfo: excinfo.errisinstance(KeyError)
    raise (KeyError if x else OSError)("maybe hidden")


def recursive(n):
    return recursive(n)


def recursive_growing(n):
    return recursive_growing(n + 1)


class Odd:
    def __repr__(self):
        raise RuntimeError("broken repr")


def decorated(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def test_assert():
    x = 1
    assert x == 2


def test_raise():
    raise ValueError("message")


def test_raise_multiline_message():
    raise ValueError("first\nsecond\n  third")


def test_raise_empty():
    raise ValueError


def test_raise_long_line():
    raise ValueError("a message that is long enough to make this line of source code quite a bit wider than usual lines are")


def test_one_deep():
    deeper(3)


def test_two_deep():
    helper(1)


def test_arguments():
    helper(1, 2, 3, 4, c=5, d=6, e="x" * 60, f=list(range(40)))


def test_multiline_call():
    helper(
        1,
        b=4,
    )


def test_hidden():
    hidden_helper(1)


def test_hidden_condition():
    conditionally_hidden(True)


def test_not_hidden_condition():
    conditionally_hidden(False)


def test_all_hidden():
    __tracebackhide__ = True
    raise ValueError("all hidden")


def test_fail():
    pytest.fail("explicit reason")


def test_fail_no_trace():
    pytest.fail("only this", pytrace=False)


def test_fail_no_trace_multiline():
    pytest.fail("only this\n  and that\n", pytrace=False)


def test_fail_empty():
    pytest.fail()


def test_cause():
    try:
        deeper(1)
    except ValueError as exc:
        raise KeyError("outer") from exc


def test_context():
    try:
        deeper(1)
    except ValueError:
        raise KeyError("outer")


def test_context_assert():
    try:
        deeper(1)
    except ValueError:
        assert 1 == 2


def test_suppressed_context():
    try:
        deeper(1)
    except ValueError:
        raise KeyError("outer") from None


def test_cause_without_traceback():
    raise KeyError("outer") from ValueError("never raised")


def test_long_chain():
    try:
        try:
            deeper(1)
        except ValueError as exc:
            raise TypeError("middle") from exc
    except TypeError:
        raise KeyError("outer")


def test_cause_cycle():
    try:
        raise ValueError("one")
    except ValueError as exc:
        one = exc
    try:
        raise TypeError("two") from one
    except TypeError as exc:
        one.__cause__ = exc
        raise


def test_recursion():
    recursive(1)


def test_decorated():
    @decorated
    def inner(x):
        raise ValueError(x)

    inner(1)


@decorated
def test_decorated_test():
    raise ValueError("in a decorated test")


def test_lambda():
    f = lambda x: x["missing"]
    f({})


def test_comprehension():
    return [deeper(i) for i in range(3)]


def test_generator_expression():
    return sum(1 / i for i in range(3))


def test_generator():
    def numbers():
        yield 1
        raise LookupError("in a generator")

    list(numbers())


def test_nested_class():
    class Thing:
        def __init__(self):
            self.x = self.y

    Thing()


def test_property():
    class Thing:
        @property
        def value(self):
            raise AttributeError("no value")

    Thing().value


def test_with():
    with contextlib.suppress(KeyError):
        raise ValueError("inside with")


def test_contextmanager():
    @contextlib.contextmanager
    def manage():
        yield 1
        raise ValueError("on leaving")

    with manage():
        pass


def test_finally():
    try:
        raise ValueError("first")
    finally:
        raise KeyError("second")


def test_try_else():
    try:
        x = 1
    except ValueError:
        pass
    else:
        raise KeyError("in else")
    finally:
        y = 2


def test_if_else():
    if not sys.argv:
        pass
    else:
        deeper(1)


def test_standard_library():
    json.loads("{broken")


def test_builtin_error():
    int("x")


def test_key_error():
    {}["a"]


def test_attribute_error():
    None.attribute


def test_name_error():
    undefined_thing  # noqa: F821


def test_zero_division():
    a, b = 1, 0
    return a + (a / b) * 2


def test_carets():
    data = {"a": {"b": None}}
    return data["a"]["b"]["c"]["d"]


def test_carets_unicode():
    ü = {"é": 1}
    return "äöü" + ü["é"] + ü["x"]


def test_exec():
    exec("raise ValueError('in exec')")


def test_eval():
    eval("1/0")


def test_compiled_file():
    exec(compile("\n\nraise ValueError('elsewhere')", "no_such_file.py", "exec"))


def test_syntax_error():
    compile("def f(:\n  pass", "some_file.py", "exec")


def test_exec_syntax_error():
    exec("x = = 1")


def test_assertion_error_raised():
    raise AssertionError("raised by hand")


def test_assertion_error_like_rewritten():
    raise AssertionError("assert 1 == 2")


def test_assert_in_helper():
    def check(a, b):
        assert a == b, "not the same"

    check([1, 2], [1, 3])


def test_assert_multiline_statement():
    value = {
        "a": 1,
        "b": 2,
    }
    assert value == {
        "a": 1,
        "b": 3,
    }
    value = None


def test_comment_after():
    assert False
    # a comment at the end


def test_blank_lines_inside():
    x = 1

    y = 2

    assert x == y

    z = 3


def test_triple_quoted():
    text = """
some text at the left margin
"""
    assert text == ""


def test_tabs():
	x = 1
	assert x == 2


def test_trailing_whitespace():
    x = 1   
    assert x == 2   


def test_backslash():
    x = 1 + \
        2
    assert x == \
        4


def test_semicolons():
    x = 1; y = 2; assert x == y


def test_odd_repr_argument():
    def inner(odd):
        raise ValueError("x")

    inner(Odd())


def test_odd_repr_local():
    odd = Odd()
    raise ValueError("x")


def test_custom_exception():
    class Custom(Exception):
        def __str__(self):
            return "custom text"

    raise Custom(1, 2)


def test_exception_bad_str():
    class Bad(Exception):
        def __str__(self):
            raise RuntimeError("no str")

    raise Bad


def test_base_exception():
    class Mine(BaseException):
        pass

    raise Mine("base")


def test_system_exit():
    sys.exit(3)


def test_generator_exit():
    raise GeneratorExit("gone")


def test_stop_iteration():
    next(iter([]))


def test_os_error():
    open("/no/such/file")


def test_import_error():
    import no_such_module_here  # noqa: F401


def test_import_from():
    from json import no_such_name  # noqa: F401


def test_unicode_decode():
    b"\xff".decode("utf-8")


def test_notes():
    exc = ValueError("with notes")
    if hasattr(exc, "add_note"):
        exc.add_note("a note\nof two lines")
    raise exc


def test_empty_message():
    raise ValueError("")


def test_whitespace_message():
    raise ValueError("  \n ")


def test_raises_nothing():
    with pytest.raises(ValueError):
        pass


def test_raises_other():
    with pytest.raises(ValueError):
        raise KeyError("other")


def test_raises_no_match():
    with pytest.raises(ValueError, match="right"):
        raise ValueError("wrong")


def test_raises_function():
    pytest.raises(ValueError, deeper, 0)


def test_warns_nothing():
    with pytest.warns(UserWarning):
        pass


def test_many_frames():
    def one(f):
        return f(two)

    def two(f):
        return f(three)

    def three(f):
        return f(0)

    def zero(n):
        return deeper(4)

    one(lambda f: f(lambda g: g(zero)))


def test_last_line_of_loop():
    for i in range(3):
        for j in range(3):
            if i == 2:
                assert j == i


def test_long_function():
    a = 1
    b = 2
    c = 3
    d = 4
    e = 5
    f = 6
    g = 7
    deeper(a + b + c + d + e + f + g)
    h = 8
    i = 9


class TestInClass:
    attribute = 3

    def test_method(self):
        assert self.attribute == 4

    def test_method_helper(self):
        self.check(1)

    def check(self, value):
        raise ValueError(value)

    @staticmethod
    def test_static():
        assert 1 == 2

    @classmethod
    def test_class(cls):
        assert cls.attribute == 5

    def __repr__(self):
        return "<TestInClass>"


Named = collections.namedtuple("Named", "a b")


def test_named_argument():
    def inner(named, _private, __dunder__):
        raise ValueError

    inner(Named(1, 2), 3, 4)


def test_function_attribute():
    def inner(function, cls, module):
        raise ValueError

    inner(unittest.TestCase.setUp, unittest.TestCase, 3)


def test_long_argument():
    def inner(text, number):
        raise ValueError

    inner("y" * 500, 12)


def test_del_local():
    x = 1
    del x
    raise ValueError("no x")


if sys.version_info >= (3, 11):

    def test_group():
        raise ExceptionGroup("several", [ValueError("one"), KeyError("two")])

    def test_group_single():
        raise ExceptionGroup("outer", [ExceptionGroup("inner", [ValueError("only")])])

    def test_group_nested():
        errors = []
        for i in range(2):
            try:
                deeper(i + 1)
            except ValueError as exc:
                errors.append(exc)
        raise ExceptionGroup("collected", errors)

    def test_group_cause():
        try:
            raise ExceptionGroup("several", [ValueError("one")])
        except ExceptionGroup as exc:
            raise RuntimeError("after") from exc


def test_at_end_of_file():
    if True:
        raise ValueError("the last line")
