"""Prints an object with one element per line, for the full diff of two containers.

The layout is the one pytest's diffs have: width 80, indent 4, a comma after every element. Objects are dispatched on
their type's `__repr__`, so a subclass with a repr of its own is printed with it.
"""

from __future__ import annotations

import collections
import dataclasses
import re
import types

_WIDTH = 80
_INDENT = 4
_SCALARS = frozenset({str, bytes, bytearray, float, complex, bool, type(None), int})


class _Ordered:
    """A sort key for elements of any types: by value, else by type and identity."""

    __slots__ = ("obj",)

    def __init__(self, obj: object) -> None:
        self.obj = obj

    def __lt__(self, other: _Ordered) -> bool:
        try:
            return self.obj < other.obj
        except TypeError:
            return (str(type(self.obj)), id(self.obj)) < (str(type(other.obj)), id(other.obj))


def pformat(obj: object) -> str:
    """Gives the text of `obj`."""
    printer = _Printer()
    printer.format(obj, 0, 0, 0)
    return "".join(printer.out)


class _Printer:
    """One text being written. `open` holds the ids of the containers around the current place."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.open: set[int] = set()

    def format(self, obj: object, indent: int, allowance: int, level: int) -> None:
        """Writes `obj` at column `indent`, with `allowance` columns kept free at its end."""
        if id(obj) in self.open:
            self.out.append(_recursion(obj))
            return
        write = _WRITERS.get(type(obj).__repr__)
        if write is None and _is_plain_dataclass(obj):
            write = _Printer.dataclass
        if write is None:
            self.out.append(self.line(obj))
            return
        self.open.add(id(obj))
        write(self, obj, indent, allowance, level + 1)
        self.open.discard(id(obj))

    def line(self, obj: object) -> str:
        """The repr of `obj` on one line, with cycles cut."""
        return _line(obj, set(self.open))

    def elements(self, items, indent: int, level: int) -> None:
        """The lines between the brackets of a sequence."""
        if not items:
            return
        inner = indent + _INDENT
        for item in items:
            self.out.append("\n" + " " * inner)
            self.format(item, inner, 1, level)
            self.out.append(",")
        self.out.append("\n" + " " * indent)

    def entries(self, items, indent: int, level: int) -> None:
        """The lines between the braces of a mapping."""
        if not items:
            return
        inner = indent + _INDENT
        for key, value in items:
            self.out.append("\n" + " " * inner + self.line(key) + ": ")
            self.format(value, inner, 1, level)
            self.out.append(",")
        self.out.append("\n" + " " * indent)

    def attributes(self, items, indent: int, level: int) -> None:
        """The lines between the parentheses of `Name(attribute=value)`."""
        if not items:
            return
        inner = indent + _INDENT
        for name, value in items:
            self.out.append(f"\n{' ' * inner}{name}=")
            if id(value) in self.open:
                self.out.append("...")
            else:
                self.format(value, inner + len(name) + 1, 1, level)
            self.out.append(",")
        self.out.append("\n" + " " * indent)

    def dataclass(self, obj, indent: int, allowance: int, level: int) -> None:
        fields = [(field.name, getattr(obj, field.name)) for field in dataclasses.fields(obj) if field.repr]
        self.out.append(f"{obj.__class__.__name__}(")
        self.attributes(fields, indent, level)
        self.out.append(")")

    def namespace(self, obj, indent: int, allowance: int, level: int) -> None:
        name = "namespace" if type(obj) is types.SimpleNamespace else obj.__class__.__name__
        self.out.append(f"{name}(")
        self.attributes(obj.__dict__.items(), indent, level)
        self.out.append(")")

    def dict(self, obj, indent: int, allowance: int, level: int) -> None:
        self.out.append("{")
        self.entries(obj.items(), indent, level)
        self.out.append("}")

    def ordered_dict(self, obj, indent: int, allowance: int, level: int) -> None:
        if not obj:
            self.out.append(repr(obj))
            return
        self.out.append(f"{obj.__class__.__name__}(")
        self.dict(obj, indent, allowance, level)
        self.out.append(")")

    def default_dict(self, obj, indent: int, allowance: int, level: int) -> None:
        self.out.append(f"{obj.__class__.__name__}({self.line(obj.default_factory)}, ")
        self.dict(obj, indent, allowance, level)
        self.out.append(")")

    def counter(self, obj, indent: int, allowance: int, level: int) -> None:
        self.out.append(f"{obj.__class__.__name__}(")
        if obj:
            self.out.append("{")
            self.entries(obj.most_common(), indent, level)
            self.out.append("}")
        self.out.append(")")

    def chain_map(self, obj, indent: int, allowance: int, level: int) -> None:
        if not obj.maps or (len(obj.maps) == 1 and not obj.maps[0]):
            self.out.append(repr(obj))
            return
        self.out.append(f"{obj.__class__.__name__}(")
        self.elements(obj.maps, indent, level)
        self.out.append(")")

    def list(self, obj, indent: int, allowance: int, level: int) -> None:
        self.out.append("[")
        self.elements(obj, indent, level)
        self.out.append("]")

    def tuple(self, obj, indent: int, allowance: int, level: int) -> None:
        self.out.append("(")
        self.elements(obj, indent, level)
        self.out.append(")")

    def set(self, obj, indent: int, allowance: int, level: int) -> None:
        if not obj:
            self.out.append(repr(obj))
            return
        opening, closing = ("{", "}") if obj.__class__ is set else (f"{obj.__class__.__name__}({{", "})")
        self.out.append(opening)
        self.elements(sorted(obj, key=_Ordered), indent, level)
        self.out.append(closing)

    def deque(self, obj, indent: int, allowance: int, level: int) -> None:
        bound = "" if obj.maxlen is None else f"maxlen={obj.maxlen}, "
        self.out.append(f"{obj.__class__.__name__}({bound}[")
        self.elements(obj, indent, level)
        self.out.append("])")

    def mapping_proxy(self, obj, indent: int, allowance: int, level: int) -> None:
        self.out.append("mappingproxy(")
        self.format(obj.copy(), indent, allowance, level)
        self.out.append(")")

    def data(self, obj, indent: int, allowance: int, level: int) -> None:
        """`UserDict`, `UserList`, `UserString`."""
        self.format(obj.data, indent, allowance, level - 1)

    def str(self, obj, indent: int, allowance: int, level: int) -> None:
        """A text as adjacent literals, broken at line ends and, where too wide, at spaces."""
        if not obj:
            self.out.append(repr(obj))
            return
        if level == 1:
            indent += 1
            allowance += 1
        chunks: list = []
        lines = obj.splitlines(True)
        for number, line in enumerate(lines):
            is_last = number == len(lines) - 1
            literal = repr(line)
            if len(literal) <= _WIDTH - indent - (allowance if is_last else 0):
                chunks.append(literal)
                continue
            words = re.findall(r"\S*\s*", line)[:-1]
            current = ""
            for index, word in enumerate(words):
                width = _WIDTH - indent - (allowance if is_last and index == len(words) - 1 else 0)
                if len(repr(current + word)) <= width:
                    current += word
                    continue
                if current:
                    chunks.append(repr(current))
                current = word
            if current:
                chunks.append(repr(current))
        if len(chunks) == 1:
            # Also where the one chunk is a line too wide to break.
            self.out.append(literal)
            return
        text = ("\n" + " " * indent).join(chunks)
        self.out.append(f"({text})" if level == 1 else text)

    def bytes(self, obj, indent: int, allowance: int, level: int) -> None:
        """Bytes as adjacent literals, broken every few fours."""
        if len(obj) <= 4:
            self.out.append(repr(obj))
            return
        if level == 1:
            indent += 1
            allowance += 1
        width = _WIDTH - indent
        chunks: list = []
        current = b""
        last = len(obj) // 4 * 4
        for start in range(0, len(obj), 4):
            part = obj[start : start + 4]
            if start == last:
                width -= allowance
            if len(repr(current + part)) <= width:
                current += part
                continue
            if current:
                chunks.append(repr(current))
            current = part
        if current:
            chunks.append(repr(current))
        text = ("\n" + " " * indent).join(chunks)
        self.out.append(f"({text})" if level == 1 else text)

    def bytearray(self, obj, indent: int, allowance: int, level: int) -> None:
        self.out.append("bytearray(")
        self.bytes(bytes(obj), indent + 10, allowance + 1, level + 1)
        self.out.append(")")


_WRITERS = {
    dict.__repr__: _Printer.dict,
    collections.OrderedDict.__repr__: _Printer.ordered_dict,
    list.__repr__: _Printer.list,
    tuple.__repr__: _Printer.tuple,
    set.__repr__: _Printer.set,
    frozenset.__repr__: _Printer.set,
    str.__repr__: _Printer.str,
    bytes.__repr__: _Printer.bytes,
    bytearray.__repr__: _Printer.bytearray,
    types.MappingProxyType.__repr__: _Printer.mapping_proxy,
    types.SimpleNamespace.__repr__: _Printer.namespace,
    collections.defaultdict.__repr__: _Printer.default_dict,
    collections.Counter.__repr__: _Printer.counter,
    collections.ChainMap.__repr__: _Printer.chain_map,
    collections.deque.__repr__: _Printer.deque,
    collections.UserDict.__repr__: _Printer.data,
    collections.UserList.__repr__: _Printer.data,
    collections.UserString.__repr__: _Printer.data,
}


def _is_plain_dataclass(obj: object) -> bool:
    """True for an instance of a dataclass whose repr is the generated one."""
    if isinstance(obj, type) or not dataclasses.is_dataclass(obj) or not obj.__dataclass_params__.repr:
        return False
    wrapped = getattr(obj.__repr__, "__wrapped__", None)
    return wrapped is not None and "__create_fn__" in wrapped.__qualname__


def _recursion(obj: object) -> str:
    return f"<Recursion on {type(obj).__name__} with id={id(obj)}>"


def _line(obj: object, around: set) -> str:
    kind = type(obj)
    if kind in _SCALARS:
        return repr(obj)
    is_dict = issubclass(kind, dict) and kind.__repr__ is dict.__repr__
    is_list = issubclass(kind, list) and kind.__repr__ is list.__repr__
    is_tuple = issubclass(kind, tuple) and kind.__repr__ is tuple.__repr__
    if not (is_dict or is_list or is_tuple):
        return repr(obj)
    if not obj:
        return "{}" if is_dict else "[]" if is_list else "()"
    if id(obj) in around:
        return _recursion(obj)
    around.add(id(obj))
    if is_dict:
        text = "{" + ", ".join([f"{_line(key, around)}: {_line(value, around)}" for key, value in obj.items()]) + "}"
    else:
        parts = ", ".join([_line(item, around) for item in obj])
        text = f"[{parts}]" if is_list else f"({parts},)" if len(obj) == 1 else f"({parts})"
    around.discard(id(obj))
    return text
