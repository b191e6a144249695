"""Session fixtures that only set up the process: each lane may do that for itself, so they tie no files together.

Judged by their code, and narrowly: no arguments, no tear-down, no value, no imports, and nothing named from outside but
settings of the standard library. Whatever may start, open, write or count something stays a tie.
"""

import builtins
import sys
from types import CodeType, FunctionType, ModuleType

_GENERATOR_OR_ASYNC = 0x20 | 0x80 | 0x100 | 0x200

# Module -> what may be named of it; None: anything. Attributes count wherever they are named in the function.
_SETTINGS = {
    "decimal": None,
    "faulthandler": None,
    "gc": None,
    "locale": None,
    "logging": {"addFilter", "DEBUG", "disable", "ERROR", "Filter", "filter", "getLogger", "INFO", "propagate", "setLevel"},
    "os": {"environ", "get", "getenv", "pop", "putenv", "setdefault", "unsetenv", "update"},
    "random": {"seed"},
    "sys": {"setrecursionlimit", "setswitchinterval", "dont_write_bytecode"},
    "time": {"tzset"},
    "warnings": None,
}
# What the body of a class names by itself, and what filters of log records look at.
_OF_CLASSES = {"__module__", "__qualname__", "__name__", "__firstlineno__", "__static_attributes__", "__annotations__"}
_OF_RECORDS = {"LogRecord", "msg", "name", "levelno", "levelname", "getMessage"}
_FORBIDDEN_BUILTINS = {"__import__", "compile", "eval", "exec", "globals", "input", "open", "setattr", "vars"}


def is_process_setup(function):
    """True where each process may call this session fixture for itself and nobody sees that there are two."""
    if type(function) is not FunctionType or function.__closure__ is not None:
        return False
    code = function.__code__
    if code.co_argcount or code.co_kwonlyargcount or code.co_flags & (_GENERATOR_OR_ASYNC | 0x04 | 0x08):
        return False
    if not _gives_nothing(code):
        return False
    used = set()
    attributes = set()
    for part in _with_nested(code):
        if _imports(part):
            return False
        for name in part.co_names:
            if name in _OF_CLASSES:
                continue
            if name in function.__globals__:
                value = function.__globals__[name]
                module = value.__name__ if type(value) is ModuleType else None
                if module not in _SETTINGS or value is not sys.modules.get(module):
                    return False
                used.add(module)
            elif hasattr(builtins, name):
                if name in _FORBIDDEN_BUILTINS:
                    return False
            else:
                attributes.add(name)
    allowed = [_SETTINGS[module] for module in used]
    if None in allowed:
        return True
    return attributes <= _OF_RECORDS.union(*allowed)


def _with_nested(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _with_nested(constant)


def _imports(code):
    from opcode import opmap

    return opmap["IMPORT_NAME"] in code.co_code[::2]


def _gives_nothing(code):
    """Is None all that the function returns?"""
    from opcode import opmap

    units = code.co_code
    for at in range(0, len(units), 2):
        if units[at] == opmap["RETURN_VALUE"]:
            if at < 2 or units[at - 2] != opmap["LOAD_CONST"] or code.co_consts[units[at - 1]] is not None:
                return False
        elif units[at] == opmap.get("RETURN_CONST") and code.co_consts[units[at + 1]] is not None:
            return False
    return True
