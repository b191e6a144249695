"""The expressions of `-k` and `-m`: scanner, parser and matchers.

    expression: expr? EOF
    expr:       and_expr ('or' and_expr)*
    and_expr:   not_expr ('and' not_expr)*
    not_expr:   'not' not_expr | '(' expr ')' | ident ('(' name '=' value (',' name '=' value)* ')')?

An ident is a run of word characters and `:+-.[]\\/`; a value is a quoted string without escapes, an integer, or
True, False, None. The empty expression is false. Errors are `SyntaxError`s with pytest's messages and columns.
"""

from __future__ import annotations

import re

from .marks import NOTSET
from .outcomes import UsageError

_SOURCE = "<pytest match expression>"
_IDENT = re.compile(r"(:?\w|:|\+|-|\.|\[|\]|\\|/)+")
_SINGLE = {"(": "left parenthesis", ")": "right parenthesis", "=": "=", ",": ","}
_CONSTANTS = {"True": True, "False": False, "None": None}


class Expression:
    """A parsed expression; `evaluate(matcher)` asks `matcher(name, **kwargs)` for each name, left to right."""

    __slots__ = ("_tree", "input")

    def __init__(self, input, tree):
        self.input = input
        self._tree = tree

    @classmethod
    def compile(cls, input):
        """Parses `input`; SyntaxError where it is malformed."""
        return cls(input, _Parser(input).expression())

    def evaluate(self, matcher):
        """Truth of the expression. A matcher that supports less raises UsageError."""
        return _evaluate(self._tree, matcher)


def _evaluate(tree, matcher):
    kind = tree[0]
    if kind == "name":
        return bool(matcher(tree[1], **tree[2]))
    if kind == "not":
        return not _evaluate(tree[1], matcher)
    if kind == "and":
        return _evaluate(tree[1], matcher) and _evaluate(tree[2], matcher)
    if kind == "or":
        return _evaluate(tree[1], matcher) or _evaluate(tree[2], matcher)
    return False


class _Parser:
    """Recursive descent over a lazily scanned token `(kind, text, column)`."""

    def __init__(self, text):
        self.text = text
        self.position = 0
        self.token = None
        self.advance()

    def error(self, message, column):
        raise SyntaxError(message, (_SOURCE, 1, column + 1, self.text))

    def advance(self):
        text, start = self.text, self.position
        while start < len(text) and text[start] in " \t":
            start += 1
        if start == len(text):
            self.position = start
            self.token = ("end of input", "", start)
            return
        char = text[start]
        if char in _SINGLE:
            kind, value = _SINGLE[char], char
        elif char in "'\"":
            end = text.find(char, start + 1)
            if end == -1:
                self.error(f'closing quote "{char}" is missing', start)
            kind, value = "string literal", text[start : end + 1]
            if "\\" in value:
                self.error(r'escaping with "\" not supported in marker expression', start + value.find("\\"))
        else:
            match = _IDENT.match(text, start)
            if match is None:
                self.error(f'unexpected character "{char}"', start)
            value = match.group(0)
            kind = value if value in ("or", "and", "not") else "identifier"
        self.position = start + len(value)
        self.token = (kind, value, start)

    def accept(self, kind):
        token = self.token
        if token[0] != kind:
            return None
        if kind != "end of input":
            self.advance()
        return token

    def expect(self, *kinds):
        if len(kinds) == 1:
            token = self.accept(kinds[0])
            if token is not None:
                return token
        self.error(f"expected {' OR '.join(kinds)}; got {self.token[0]}", self.token[2])

    def expression(self):
        if self.accept("end of input"):
            return ("false",)
        tree = self.alternatives()
        self.expect("end of input")
        return tree

    def alternatives(self):
        tree = self.conjunction()
        while self.accept("or"):
            tree = ("or", tree, self.conjunction())
        return tree

    def conjunction(self):
        tree = self.negation()
        while self.accept("and"):
            tree = ("and", tree, self.negation())
        return tree

    def negation(self):
        if self.accept("not"):
            return ("not", self.negation())
        if self.accept("left parenthesis"):
            tree = self.alternatives()
            self.expect("right parenthesis")
            return tree
        name = self.accept("identifier")
        if name is None:
            self.expect("not", "left parenthesis", "identifier")
        kwargs = {}
        if self.accept("left parenthesis"):
            while True:
                key, value = self.keyword_argument()
                if key in kwargs:
                    # What compiling the call in Python says; it carries no column of ours.
                    raise SyntaxError(f"keyword argument repeated: {key}", (_SOURCE, 1, 1, None))
                kwargs[key] = value
                if not self.accept(","):
                    break
            self.expect("right parenthesis")
        return ("name", name[1], kwargs)

    def keyword_argument(self):
        import keyword

        _, name, column = self.expect("identifier")
        if not name.isidentifier():
            self.error(f"not a valid python identifier {name}", column)
        if keyword.iskeyword(name):
            self.error(f"unexpected reserved python keyword `{name}`", column)
        self.expect("=")
        literal = self.accept("string literal")
        if literal is not None:
            return name, literal[1][1:-1]
        _, value, column = self.expect("identifier")
        if value.isdigit() or (value.startswith("-") and value[1:].isdigit()):
            return name, int(value)
        if value in _CONSTANTS:
            return name, _CONSTANTS[value]
        self.error(f'unexpected character/s "{value}"', column)


def parse_expression(text, exc_message):
    """The `Expression` of an option; UsageError in pytest's words where it is malformed."""
    try:
        return Expression.compile(text)
    except SyntaxError as exc:
        raise UsageError(f"{exc_message}: {exc.text}: at column {exc.offset}: {exc.msg}") from None


class KeywordMatcher:
    """Matches `-k` names: substrings, ignoring case, of the names and keywords of an item and its parents."""

    __slots__ = ("_lowered",)

    def __init__(self, names):
        self._lowered = [name.lower() for name in names]

    @classmethod
    def from_item(cls, item):
        from .nodes import Directory
        from .session import Session

        names = set()
        for node in item.listchain():
            # The session and the root directory say nothing about a test.
            if isinstance(node, Session) or (isinstance(node, Directory) and isinstance(node.parent, Session)):
                continue
            names.add(node.name)
        names.update(item.listextrakeywords())
        function = getattr(item, "function", None)
        if function:
            names.update(function.__dict__)
        names.update(mark.name for mark in item.iter_markers())
        return cls(names)

    def __call__(self, subname, /, **kwargs):
        if kwargs:
            raise UsageError("Keyword expressions do not support call parameters.")
        subname = subname.lower()
        return any(subname in name for name in self._lowered)


class MarkMatcher:
    """Matches `-m` names: marks of exactly that name, with at least those keyword arguments."""

    __slots__ = ("own_mark_name_mapping",)

    def __init__(self, own_mark_name_mapping):
        self.own_mark_name_mapping = own_mark_name_mapping

    @classmethod
    def from_markers(cls, markers):
        by_name = {}
        for mark in markers:
            by_name.setdefault(mark.name, []).append(mark)
        return cls(by_name)

    def __call__(self, name, /, **kwargs):
        return any(
            all(mark.kwargs.get(key, NOTSET) == value for key, value in kwargs.items())
            for mark in self.own_mark_name_mapping.get(name, ())
        )


def deselect_by_keyword(items, config):
    """Removes from `items` what `-k` does not select, and reports it through `pytest_deselected`."""
    text = config.option.keyword.lstrip()
    if text:
        expression = parse_expression(text, "Wrong expression passed to '-k'")
        _select(items, config, lambda item: expression.evaluate(KeywordMatcher.from_item(item)))


def deselect_by_mark(items, config):
    """The same for `-m`."""
    text = config.option.markexpr
    if text:
        expression = parse_expression(text, "Wrong expression passed to '-m'")
        _select(items, config, lambda item: expression.evaluate(MarkMatcher.from_markers(item.iter_markers())))


def _select(items, config, is_selected):
    selected, deselected = [], []
    for item in items:
        (selected if is_selected(item) else deselected).append(item)
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = selected
