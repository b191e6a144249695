"""Builds the message of a failed assert from its text and the values that its frame holds.

The text is parsed and lowered again as `rewrite.py` did it, which tells for each part where its value is. The result
equals pytest's explanation; see "Assertion introspection details" in pytest's documentation.
"""

from __future__ import annotations

import ast
import types

from . import rewrite
from .saferepr import DEFAULT_REPR_MAX_SIZE, saferepr, saferepr_unlimited

_UNARY = {ast.Not: "not ", ast.Invert: "~", ast.USub: "-", ast.UAdd: "+"}
_BINARY = {
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.BitAnd: "&",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Pow: "**",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.MatMult: "@",
}


def explain(frame, test: str, flags: int, *msg: object) -> str:
    """The message for the assert `test`, false in `frame`; `msg` is its own message, if it has one."""
    text = "assert " + _Explanation(frame).text(_numbered(test, flags))
    if msg:
        text = f"{_message(msg[0])}\n>{text}"
    return format_explanation(text)


def _numbered(test: str, flags: int):
    """The tree of an assert's test, each part with the number of its temporary."""
    tree, lowered = (ast.parse(f"({test}\n)", mode="eval").body for _ in range(2))
    # Lowering changes its tree, so a twin keeps the shape.
    twins = list(zip(ast.walk(tree), ast.walk(lowered)))
    rewrite.Lowering(ast, flags, ast.Load(), ast.Store(), rewrite.place_of(lowered)).visit(lowered, False)
    for node, twin in twins:
        node.temporary = getattr(twin, "temporary", None)
        node.results = getattr(twin, "results", None)
    return tree


def _maxsize() -> int | None:
    """How long one value may be shown: by `verbosity_assertions`, unlimited from 2 on."""
    item = rewrite.running_item()
    verbosity = 0 if item is None else item.config.get_verbosity("assertions")
    return None if verbosity >= 2 else DEFAULT_REPR_MAX_SIZE * 10 if verbosity >= 1 else DEFAULT_REPR_MAX_SIZE


def _message(obj: object) -> str:
    """An assert's own message, its line ends marked as lines to keep."""
    if isinstance(obj, str):
        return obj.replace("\n", "\n~")
    return saferepr(obj, _maxsize()).replace("\n", "\n~").replace("\\n", "\n~")


def _display(value: object) -> str:
    """A value on one line."""
    if isinstance(value, types.MethodType):
        return value.__name__
    maxsize = _maxsize()
    text = saferepr_unlimited(value) if maxsize is None else saferepr(value, maxsize=maxsize)
    return text.replace("\n", "\\n")


def _shows_global(obj: object) -> bool:
    """True for a global whose value says more than its name: neither function nor class nor module."""
    if callable(obj):
        from .fixtures import FixtureFunctionDefinition

        return isinstance(obj, FixtureFunctionDefinition)
    try:
        return not hasattr(obj, "__name__")
    except Exception:
        return True


class _Explanation:
    """The values of one frame, and the texts of expressions over them."""

    def __init__(self, frame) -> None:
        self.locals = frame.f_locals
        self.globals = frame.f_globals
        self.builtins = frame.f_builtins

    def value(self, node) -> object:
        """The value that `node` had."""
        if node.temporary is not None:
            return self.locals[rewrite.temporary(node.temporary)]
        return node.value if type(node) is ast.Constant else self.name(node.id)

    def name(self, name: str) -> object:
        for scope in (self.locals, self.globals, self.builtins):
            if name in scope:
                return scope[name]
        # A private name inside a class.
        mangled = [key for key in (*self.locals, *self.globals) if key.startswith("_") and key.endswith(name)]
        return self.locals[mangled[0]] if mangled[0] in self.locals else self.globals[mangled[0]]

    def text(self, node) -> str:
        """The explanation of `node`; nested ones are between `\\n{` and `\\n}`."""
        explain_kind = getattr(self, f"text_{type(node).__name__}", None)
        return _display(self.value(node)) if explain_kind is None else explain_kind(node)

    def text_Name(self, node) -> str:
        value = self.value(node)
        return _display(value) if node.id in self.locals or _shows_global(value) else node.id

    def text_NamedExpr(self, node) -> str:
        value = self.value(node)
        return _display(value) if node.target.id in self.locals or _shows_global(value) else node.target.id

    def text_UnaryOp(self, node) -> str:
        return _UNARY[type(node.op)] + self.text(node.operand)

    def text_BinOp(self, node) -> str:
        return f"({self.text(node.left)} {_BINARY[type(node.op)]} {self.text(node.right)})"

    def text_Call(self, node) -> str:
        called = self.text(node.func)
        arguments = [f"*{self.text(arg.value)}" if type(arg) is ast.Starred else self.text(arg) for arg in node.args]
        for keyword in node.keywords:
            prefix = f"{keyword.arg}=" if keyword.arg else "**"
            arguments.append(prefix + self.text(keyword.value))
        result = _display(self.value(node))
        return f"{result}\n{{{result} = {called}({', '.join(arguments)})\n}}"

    def text_Attribute(self, node) -> str:
        owner = self.text(node.value)
        result = _display(self.value(node))
        return f"{result}\n{{{result} = {owner}.{node.attr}\n}}"

    def text_BoolOp(self, node) -> str:
        is_or = type(node.op) is ast.Or
        texts = []
        for operand in node.values:
            texts.append(self.text(operand))
            if operand is not node.values[-1] and bool(self.value(operand)) is is_or:
                break
        return f"({(' or ' if is_or else ' and ').join(texts)})"

    def text_Compare(self, node) -> str:
        operands = [node.left, *node.comparators]
        index = 0
        if len(node.ops) > 1:
            while index < len(node.ops) - 1 and self.holds(node.results[index]):
                index += 1
        symbol = _BINARY[type(node.ops[index])]
        left, right = operands[index], operands[index + 1]
        custom = compared(symbol, self.value(left), self.value(right))
        return f"{self.operand(left)} {symbol} {self.operand(right)}" if custom is None else custom

    def holds(self, number: int) -> bool:
        try:
            return bool(self.locals[rewrite.temporary(number)])
        except Exception:
            return False

    def operand(self, node) -> str:
        return f"({self.text(node)})" if type(node) in (ast.Compare, ast.BoolOp) else self.text(node)


def compared(op: str, left: object, right: object) -> str | None:
    """The explanation of a failed comparison by `pytest_assertrepr_compare`, the project's first, then our own.

    None outside the run of an item, and where nobody has more to say than the two sides.
    """
    item = rewrite.running_item()
    if item is None:
        return None
    from .compare import truncate

    config = item.config
    explanations = item.ihook.pytest_assertrepr_compare(config=config, op=op, left=left, right=right) or []
    for lines in (*explanations, pytest_assertrepr_compare(config, op, left, right)):
        if lines:
            return "\n~".join([line.replace("\n", "\\n") for line in truncate(lines, config)])
    return None


def pytest_assertrepr_compare(config, op: str, left: object, right: object) -> list[str] | None:
    """pytest's own implementation of that hook."""
    from .compare import assertrepr_compare
    from .highlight import highlighter_of

    style = str(config.getini("assertion_text_diff_style"))
    verbose = config.get_verbosity("assertions")
    return list(assertrepr_compare(op, left, right, verbose, style, highlighter_of(config))) or None


def format_explanation(explanation: str) -> str:
    """Lays out `\\n{ \\n} \\n~ \\n>` as indented lines; any other line end is shown as an escape."""
    lines = _split(explanation)
    result = [lines[0]]
    # Per nesting: the line it belongs to, and how many explanations that line has so far.
    owners, counts = [0], [0]
    for line in lines[1:]:
        mark, rest = line[0], line[1:]
        if mark == "{":
            word = "and   " if counts[-1] else "where "
            owners.append(len(result))
            counts[-1] += 1
            counts.append(0)
            result.append(f" +{'  ' * (len(owners) - 1)}{word}{rest}")
        elif mark == "}":
            owners.pop()
            counts.pop()
            result[owners[-1]] += rest
        else:
            owners[-1] += 1
            result.append("  " * (len(owners) if mark == "~" else len(owners) - 1) + rest)
    return "\n".join(result)


def _split(explanation: str) -> list[str]:
    raw = explanation.split("\n")
    lines = [raw[0]]
    for line in raw[1:]:
        if line[:1] in ("{", "}", "~", ">") and line:
            lines.append(line)
        else:
            lines[-1] += "\\n" + line
    return lines
