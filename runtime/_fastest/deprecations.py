"""Warnings of features that pytest 9.1 deprecated, issued as the pytest of the project would issue them."""


def warn_removed_in_10(message, stacklevel):
    """Warns as pytest 9.1 does. Silent where the project has an older pytest: its own runs never say this, and a
    filter that makes warnings errors would turn it into a failure that pytest does not have."""
    if not _is_deprecated_yet():
        return
    import warnings

    from .warning_types import PytestRemovedIn10Warning

    warnings.warn(PytestRemovedIn10Warning(message), stacklevel=stacklevel + 1)


def _is_deprecated_yet():
    from .distributions import pytest_version

    version = pytest_version()
    if version is None:
        return True
    major, _, rest = version.partition(".")
    minor = rest.partition(".")[0]
    if not (major.isdigit() and minor.isdigit()):
        return True
    return (int(major), int(minor)) >= (9, 1)
