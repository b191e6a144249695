"""Representations of any object that neither raise nor grow without bound, as pytest's failure texts show them."""

from __future__ import annotations

import reprlib

DEFAULT_REPR_MAX_SIZE = 240
"""Length that a representation in an explanation may have (pytest's default)."""


def _describe(exc: BaseException) -> str:
    """The repr of an exception that may itself have a broken repr or str."""
    try:
        try:
            return repr(exc)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:
            return f'{type(exc).__name__}("{exc}")'
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as inner:
        try:
            described = repr(inner)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:
            described = f'{type(inner).__name__}("{inner}")'
        return f"unpresentable exception ({described})"


def _broken(exc: BaseException, obj: object) -> str:
    return f"<[{_describe(exc)} raised in repr()] {type(obj).__name__} object at 0x{id(obj):x}>"


def _ellipsize(text: str, maxsize: int | None) -> str:
    """Cuts the middle out of a text longer than `maxsize`."""
    if maxsize is None or len(text) <= maxsize:
        return text
    head = max(0, (maxsize - 3) // 2)
    tail = max(0, maxsize - 3 - head)
    return f"{text[:head]}...{text[len(text) - tail :]}"


class SafeRepr(reprlib.Repr):
    """`reprlib`'s shortening of containers, with a bound on the whole text and no exceptions."""

    def __init__(self, maxsize: int | None, use_ascii: bool = False) -> None:
        super().__init__()
        # reprlib wants a number; no string of an explanation is that long.
        self.maxstring = 1_000_000_000 if maxsize is None else maxsize
        self.maxsize = maxsize
        self.use_ascii = use_ascii

    def repr(self, x: object) -> str:
        try:
            text = ascii(x) if self.use_ascii else super().repr(x)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as exc:
            text = _broken(exc, x)
        return _ellipsize(text, self.maxsize)

    def repr_instance(self, x: object, level: int) -> str:
        try:
            text = repr(x)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as exc:
            text = _broken(exc, x)
        return _ellipsize(text, self.maxsize)

    def repr_dict(self, x: dict, level: int) -> str:
        """Like reprlib's, but in insertion order."""
        if not x:
            return "{}"
        if level <= 0:
            return "{...}"
        pieces = []
        for key in x:
            if len(pieces) == self.maxdict:
                pieces.append("...")
                break
            pieces.append(f"{self.repr1(key, level - 1)}: {self.repr1(x[key], level - 1)}")
        return "{" + ", ".join(pieces) + "}"


def saferepr(obj: object, maxsize: int | None = DEFAULT_REPR_MAX_SIZE, use_ascii: bool = False) -> str:
    """A repr of at most `maxsize` characters."""
    return SafeRepr(maxsize, use_ascii).repr(obj)


def saferepr_unlimited(obj: object, use_ascii: bool = True) -> str:
    """The whole repr."""
    try:
        return ascii(obj) if use_ascii else repr(obj)
    except Exception as exc:
        return _broken(exc, obj)


def safeformat(obj: object) -> str:
    """`pprint.pformat` that does not raise."""
    import pprint

    try:
        return pprint.pformat(obj)
    except Exception as exc:
        return _broken(exc, obj)
