"""The exceptions that decide an outcome, and the functions of `pytest` that raise them.

Names, signatures and messages are those of pytest's reference (Functions: `pytest.fail`, `skip`, `importorskip`,
`xfail`, `exit`). `NeedsPytest` is ours.
"""

from __future__ import annotations

import sys


class NeedsPytest(BaseException):
    """The project uses something of pytest that this runtime does not model.

    While collecting, the session then gives the file to the pytest tier; in the set-up or call of an item, the item,
    which begins anew there.
    `code` is a reason code, `message` one sentence for people. Nothing below session level may swallow it.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class OutcomeException(BaseException):
    """A test or a collector ended by saying how it ended."""

    allow_module_level = False

    def __init__(self, msg: str | None = None, pytrace: bool = True) -> None:
        if msg is not None and not isinstance(msg, str):
            raise TypeError(
                f"{type(self).__name__} expected string as 'msg' parameter, got '{type(msg).__name__}' instead.\n"
                "Perhaps you meant to use a mark?"
            )
        super().__init__(msg)
        self.msg = msg
        self.pytrace = pytrace

    def __repr__(self) -> str:
        return self.msg if self.msg is not None else f"<{type(self).__name__} instance>"

    __str__ = __repr__


TEST_OUTCOME = (OutcomeException, Exception)

# What a set-up that failed is remembered by: whatever depends on it fails, or needs the real pytest, with it.
SETUP_OUTCOME = (*TEST_OUTCOME, NeedsPytest)


class Skipped(OutcomeException):
    """Raised by `skip()`. `_use_item_location`: report the item's place, not the place of the raise."""

    # Tracebacks then print `Skipped: reason`, as pytest's do.
    __module__ = "builtins"

    def __init__(
        self,
        msg: str | None = None,
        pytrace: bool = True,
        allow_module_level: bool = False,
        *,
        _use_item_location: bool = False,
    ) -> None:
        super().__init__(msg, pytrace)
        self.allow_module_level = allow_module_level
        self._use_item_location = _use_item_location


class Failed(OutcomeException):
    """Raised by `fail()`."""

    __module__ = "builtins"


class XFailed(Failed):
    """Raised by `xfail()`."""

    __module__ = "_pytest.outcomes"


class Exit(Exception):
    """Raised by `exit()`: the whole session ends, without a traceback."""

    __module__ = "_pytest.outcomes"

    def __init__(self, msg: str = "unknown reason", returncode: int | None = None) -> None:
        self.msg = msg
        self.returncode = returncode
        super().__init__(msg)


class UsageError(Exception):
    """The command line or the configuration is wrong: exit code 4."""


class CollectError(Exception):
    """A collector failed with a message; shown without a traceback."""


def exit(reason: str = "", returncode: int | None = None):
    """Ends the session (`pytest.exit`); raises `Exit`."""
    __tracebackhide__ = True
    raise Exit(msg=reason, returncode=returncode)


def skip(reason: str = "", allow_module_level: bool = False):
    """Skips the running test, or the module with `allow_module_level`; raises `Skipped`."""
    __tracebackhide__ = True
    raise Skipped(msg=reason, allow_module_level=allow_module_level)


def fail(reason: str = "", pytrace: bool = True):
    """Fails the running test; `pytrace=False` reports `reason` alone. Raises `Failed`."""
    __tracebackhide__ = True
    raise Failed(msg=reason, pytrace=pytrace)


def xfail(reason: str = ""):
    """Ends the running test as expected failure; raises `XFailed`."""
    __tracebackhide__ = True
    raise XFailed(msg=reason)


exit.Exception = Exit
skip.Exception = Skipped
fail.Exception = Failed
xfail.Exception = XFailed


def importorskip(
    modname: str,
    minversion: str | None = None,
    reason: str | None = None,
    *,
    exc_type: type[ImportError] | None = None,
):
    """Imports and gives `modname`, or skips (also at module level) when it is missing or older than `minversion`.

    `exc_type` is the import error that means "missing"; `ModuleNotFoundError` unless given (pytest 9.1).
    """
    import importlib
    import warnings

    __tracebackhide__ = True
    compile(modname, "", "eval")  # a name that is no expression is the caller's SyntaxError
    skipped = None
    with warnings.catch_warnings():
        # A directory of that name without __init__.py makes an ImportWarning that says nothing here.
        warnings.simplefilter("ignore")
        try:
            importlib.import_module(modname)
        except exc_type or ModuleNotFoundError as exc:
            message = f"could not import {modname!r}: {exc}" if reason is None else reason
            skipped = Skipped(message, allow_module_level=True)
    if skipped is not None:
        raise skipped
    module = sys.modules[modname]
    if minversion is None:
        return module
    version = getattr(module, "__version__", None)
    if version is None or _version_key(version) < _version_key(minversion):
        raise Skipped(
            f"module {modname!r} has __version__ {version!r}, required is: {minversion!r}", allow_module_level=True
        )
    return module


def _version_key(version: str) -> tuple:
    """The sort key of a PEP 440 version; ValueError when it is none."""
    import re

    match = re.fullmatch(
        r"\s*v?(?:(?P<epoch>\d+)!)?(?P<release>\d+(?:\.\d+)*)"
        r"(?:[-_.]?(?P<pre>a|b|c|rc|alpha|beta|pre|preview)[-_.]?(?P<pren>\d+)?)?"
        r"(?P<post>-(?P<postn1>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?P<postn2>\d+)?)?"
        r"(?P<dev>[-_.]?dev[-_.]?(?P<devn>\d+)?)?(?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*",
        version,
        re.IGNORECASE,
    )
    if match is None:
        raise ValueError(f"Invalid version: {version!r}")
    release = [int(part) for part in match["release"].split(".")]
    while release and release[-1] == 0:
        release.pop()
    if match["pre"]:
        letter = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"}
        pre = (1, letter.get(match["pre"].lower(), match["pre"].lower()), int(match["pren"] or 0))
    elif match["dev"] and not match["post"]:
        pre = (0, "", 0)  # 1.0.dev1 comes before 1.0a1
    else:
        pre = (2, "", 0)
    post = int(match["postn1"] or match["postn2"] or 0) if match["post"] else -1
    dev = (0, int(match["devn"] or 0)) if match["dev"] else (1, 0)
    local = tuple(
        (1, int(part), "") if part.isdigit() else (0, 0, part.lower())
        for part in re.split(r"[-_.]", match["local"] or "")
        if part
    )
    return (int(match["epoch"] or 0), tuple(release), pre, post, dev, local)
