"""What a function says about itself: the argument names pytest fills, and where its source is.

The rules are those of `inspect.signature`, read from code objects: importing `inspect` costs as much as collecting
a small suite, so it is only used for callables that are no plain function or method.
"""

from __future__ import annotations

import os
import sys
from types import FunctionType, MethodType

_GENERATOR = 0x20
_COROUTINE = 0x80
_ITERABLE_COROUTINE = 0x100
_ASYNC_GENERATOR = 0x200


def _plain(function):
    """`(function, drops_first)`: the plain function that gives the signature, or None where only `inspect` knows."""
    drops_first = False
    if type(function) is MethodType:
        drops_first = True
        function = function.__func__
    while type(function) is FunctionType:
        attributes = function.__dict__
        if attributes:
            if "__signature__" in attributes or "_partialmethod" in attributes or "__partialmethod__" in attributes:
                return None
            if "__wrapped__" in attributes:
                function = attributes["__wrapped__"]
                continue
        return function, drops_first
    return None


def _parameters(function):
    """`(required, optional, has_positional_only)` names of what may be passed by keyword; TypeError, ValueError."""
    plain = _plain(function)
    if plain is None:
        return _inspected_parameters(function)
    plain, drops_first = plain
    code = plain.__code__
    names = code.co_varnames
    positional = code.co_argcount
    first = code.co_posonlyargcount
    first_default = positional - len(plain.__defaults__ or ())
    has_positional_only = first > (1 if drops_first else 0)
    if drops_first:
        if positional:
            first = max(first, 1)
        elif not code.co_flags & 0x04:
            raise ValueError("invalid method signature")
    keyword_only = names[positional : positional + code.co_kwonlyargcount]
    defaults = plain.__kwdefaults__
    if not defaults:
        required = names[first:first_default] + keyword_only
        optional = names[max(first_default, first) : positional]
    else:
        required = names[first:first_default] + tuple(name for name in keyword_only if name not in defaults)
        optional = names[max(first_default, first) : positional] + tuple(
            name for name in keyword_only if name in defaults
        )
    return required, optional, has_positional_only


def _inspected_parameters(function):
    parameters = signature(function).parameters.values()
    by_keyword = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    return (
        tuple(p.name for p in by_keyword if p.default is p.empty),
        tuple(p.name for p in by_keyword if p.default is not p.empty),
        any(p.kind is p.POSITIONAL_ONLY for p in parameters),
    )


def signature(function):
    """`inspect.signature` that evaluates no annotations."""
    import inspect

    if sys.version_info >= (3, 14):
        from annotationlib import Format

        return inspect.signature(function, annotation_format=Format.STRING)
    return inspect.signature(function)


def getfuncargnames(function, *, name="", cls=None):
    """Names of the arguments that fixtures must fill, in order.

    Left out are arguments with defaults, bound ones, and those that `mock.patch` decorators pass. With `cls` the
    function is seen as its method `name`, i.e. it loses `self` unless it is a static method.
    """
    if type(function) is FunctionType and not function.__dict__:
        code = function.__code__
        if not (code.co_kwonlyargcount or code.co_posonlyargcount or function.__defaults__):
            names = code.co_varnames[: code.co_argcount]
            if cls and not isinstance(_static_attribute(cls, name or function.__name__), staticmethod):
                return names[1:]
            return names
    try:
        names, _, has_positional_only = _parameters(function)
    except (ValueError, TypeError) as exc:
        from .outcomes import fail

        fail(f"Could not determine arguments of {function!r}: {exc}", pytrace=False)
    if cls and not has_positional_only:
        if not isinstance(_static_attribute(cls, name or function.__name__), staticmethod):
            names = names[1:]
    if hasattr(function, "__wrapped__"):
        names = names[num_mock_patch_args(function) :]
    return names


def get_default_arg_names(function):
    """Names of the arguments that have a default value."""
    return _parameters(function)[1]


def _static_attribute(cls, name):
    for base in cls.__mro__:
        if name in base.__dict__:
            return base.__dict__[name]
    return None


def num_mock_patch_args(function):
    """How many arguments the `mock.patch` decorators of `function` pass."""
    patchings = getattr(function, "patchings", None)
    if not patchings:
        return 0
    modules = (sys.modules.get(name) for name in ("mock", "unittest.mock"))
    sentinels = [module.DEFAULT for module in modules if hasattr(module, "DEFAULT")]
    return sum(1 for p in patchings if not p.attribute_name and any(p.new is sentinel for sentinel in sentinels))


def code_flags(function):
    """Flags of the code that a call of `function` runs: methods and partials are looked through, wrappers are not."""
    while True:
        if type(function) is FunctionType:
            return function.__code__.co_flags
        if type(function) is MethodType:
            function = function.__func__
            continue
        functools = sys.modules.get("functools")
        if functools is not None and isinstance(function, functools.partial):
            function = function.func
            continue
        return 0


def is_generator_function(function):
    return bool(code_flags(function) & _GENERATOR)


def is_async_function(function):
    """True for `async def`, with or without `yield`, and for what is marked as a coroutine function."""
    if code_flags(function) & (_COROUTINE | _ASYNC_GENERATOR):
        return True
    if type(function) is FunctionType and not function.__dict__:
        return False
    asyncio_mark = getattr(function, "_is_coroutine", False)
    if asyncio_mark:
        return True
    if sys.version_info >= (3, 12) and "inspect" in sys.modules:
        return sys.modules["inspect"].iscoroutinefunction(function)
    return False


def get_real_func(function):
    """The function behind wrappers (`__wrapped__`) and a partial."""
    seen = {id(function)}
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
        if id(function) in seen:
            raise ValueError(f"wrapper loop when unwrapping {function!r}")
        seen.add(id(function))
    functools = sys.modules.get("functools")
    if functools is not None and isinstance(function, functools.partial):
        function = function.func
    return function


def getimfunc(function):
    """The function of a method; else what was given."""
    try:
        return function.__func__
    except AttributeError:
        return function


def getfslineno(obj):
    """`(path, lineno)` of a function or class, 0-based; path is "" and lineno -1 where there is no source."""
    if type(obj) is not FunctionType or obj.__dict__:
        obj = get_real_func(obj)
        if hasattr(obj, "place_as"):
            obj = obj.place_as
    code = getattr(getattr(obj, "__func__", obj), "__code__", None)
    if code is None and not isinstance(obj, type):
        # An object that can be called is where its method is.
        code = getattr(getattr(obj, "__call__", None), "__code__", None)
    if code is not None:
        filename = code.co_filename
        if filename.startswith("<") and filename.endswith(">"):
            return filename, code.co_firstlineno - 1
        return os.path.abspath(filename), code.co_firstlineno - 1
    import inspect

    try:
        filename = inspect.getsourcefile(obj) or inspect.getfile(obj)
    except TypeError:
        return "", -1
    try:
        lineno = inspect.findsource(obj)[1]
    except (OSError, IndexError):
        lineno = -1
    return os.path.abspath(filename), lineno


def getlocation(function, curdir=None):
    """`path:line` of a function as messages show it: relative to `curdir` where it is below."""
    function = get_real_func(function)
    code = getimfunc(function).__code__
    path = code.co_filename
    if curdir is not None:
        prefix = str(curdir).rstrip(os.sep) + os.sep
        if path.startswith(prefix):
            path = path[len(prefix) :]
    return f"{path}:{code.co_firstlineno + 1}"
