"""Rewritten asserts: evaluated once, in order, and leaving nothing behind."""

import asyncio
import gc
import weakref

import pytest


def recorder():
    seen = []

    def note(value):
        seen.append(value)
        return value

    return seen, note


def test_evaluated_once_in_order():
    seen, note = recorder()
    assert note(1) < note(2) < note(3) and note(0) == 0 or note(9)
    assert seen == [1, 2, 3, 0]


def test_short_circuit():
    seen, note = recorder()
    assert note(1) or note(2)
    assert not (note(0) and note(3))
    assert seen == [1, 0]


def test_chain_is_not_cut_short():
    seen, note = recorder()
    with pytest.raises(AssertionError):
        assert note(3) < note(2) < note(1)
    assert seen == [3, 2, 1]


def test_message_only_on_failure():
    seen, note = recorder()
    assert note(1), note("message")
    assert seen == [1]
    with pytest.raises(AssertionError, match="^message"):
        assert note(0), note("message")
    assert seen == [1, 0, "message"]


def test_values_are_released():
    class Thing:
        def itself(self):
            return self

    thing = Thing()
    alive = weakref.ref(thing)
    assert thing.itself().itself() is not None
    del thing
    gc.collect()
    assert alive() is None


def test_walrus_binds():
    assert (x := 3) == 3 and x < 4
    assert x == 3
    assert (y := x + 1) and y == 4


def test_in_class_body_inside_function():
    outer = 1

    class Inside:
        inner = 2
        assert outer < inner
        assert [outer, inner]

    assert Inside.inner == 2


def test_in_coroutine_and_generator():
    async def value():
        return 1

    async def main():
        assert await value() == 1
        assert [x async for x in numbers()] == [0, 1]

    async def numbers():
        for number in range(2):
            assert number < 2
            yield number

    asyncio.run(main())


def test_comprehension_sees_its_own_names():
    rows = [[1, 2], [3, 4]]
    assert all(cell for row in rows for cell in row)
    assert [cell for row in rows for cell in row if (double := cell * 2) > 4] and double == 8


def test_line_of_failure():
    with pytest.raises(AssertionError) as excinfo:
        assert (
            1
            == 2
        )
    assert str(excinfo.traceback[-1].statement).lstrip().startswith("assert (")
    assert str(excinfo.value) == "assert 1 == 2"


def test_locals_have_no_identifiers_added():
    value = [1]
    assert value.copy() == [1]
    assert [name for name in locals() if name.isidentifier()] == ["value"]
