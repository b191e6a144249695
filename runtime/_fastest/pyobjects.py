"""What collection asks the objects of a module or class, any of which may answer with an exception."""

from .functions import getfslineno
from .outcomes import NeedsPytest, OutcomeException


def safe_getattr(obj, name, default):
    """`getattr` with the default for any exception that is not meant to stop the run."""
    try:
        return getattr(obj, name, default)
    except NeedsPytest:
        raise
    except (OutcomeException, Exception):
        return default


def is_class(obj):
    """Is it a class?"""
    try:
        return isinstance(obj, type)
    except Exception:
        return False


def is_abstract(obj):
    """Is it a class with abstract methods? By TPFLAGS_IS_ABSTRACT, as `inspect.isabstract` reads it."""
    return isinstance(obj, type) and bool(obj.__flags__ & (1 << 20))


def warn_not_a_function(name, obj):
    """Warns of an object that has the name of a test function and is none."""
    import warnings

    from .warning_types import PytestCollectionWarning

    filename, lineno = getfslineno(obj)
    warnings.warn_explicit(
        message=PytestCollectionWarning(f"cannot collect {name!r} because it is not a function."),
        category=None,
        filename=str(filename),
        lineno=lineno + 1,
    )
