"""Calls a test function: the runtime's `pytest_pyfunc_call`, and what it says of tests that return something."""

from types import FunctionType

from .functions import is_async_function
from .outcomes import fail

# Of a code object: it is a coroutine, or an asynchronous generator.
_ASYNC = 0x80 | 0x200


def pytest_pyfunc_call(pyfuncitem):
    """Calls a test function; awaitables fail as in pytest without an async plugin, other results warn."""
    function = pyfuncitem.obj
    if type(function) is FunctionType and not function.__dict__:
        if function.__code__.co_flags & _ASYNC:
            async_fail()
    elif is_async_function(function):
        async_fail()
    argnames = pyfuncitem._fixtureinfo.argnames
    if argnames:
        funcargs = pyfuncitem.funcargs
        result = function(**{name: funcargs[name] for name in argnames})
    else:
        result = function()
    if result is not None:
        check_result(pyfuncitem, result)
    return True


def check_result(item, result):
    """What a test function returned, where it is not None."""
    if hasattr(result, "__await__") or hasattr(result, "__aiter__"):
        async_fail()
    import warnings

    from .warning_types import PytestReturnNotNoneWarning

    warnings.warn(
        PytestReturnNotNoneWarning(
            f"Test functions should return None, but {item.nodeid} returned {type(result)!r}.\n"
            "Did you mean to use `assert` instead of `return`?\n"
            "See https://docs.pytest.org/en/stable/how-to/assert.html#return-not-none for more information."
        ),
        stacklevel=2,
    )


def async_fail():
    """Fails the test as pytest does without a plugin for async tests."""
    fail(
        "async def functions are not natively supported.\n"
        "You need to install a suitable plugin for your async framework, for example:\n"
        "  - anyio\n"
        "  - pytest-asyncio\n"
        "  - pytest-tornasync\n"
        "  - pytest-trio\n"
        "  - pytest-twisted",
        pytrace=False,
    )
