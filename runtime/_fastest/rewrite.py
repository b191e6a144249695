"""Rewrites `assert` statements so that a failing one can say what its parts were, and compiles test modules.

`assert f(x) == 2` becomes

    if not (@py_assert0 := f(x)) == 2:
        raise @pytest_ar("f(x) == 2")
    @py_assert0 = None

What must hold:
- the expression is evaluated once, in Python's order, with pytest's short-circuiting (a comparison chain is not cut
  short);
- the value of every part that pytest would show is in a temporary of an illegal name, or is a name, or a constant;
- the failing branch holds the assert's own text. `explain.py` parses it, numbers the temporaries by running the same
  `Lowering` over it, and so finds each value in the frame. A passing assert therefore pays for nothing but stores;
- nodes keep their positions, and new ones get the assert's, so tracebacks and carets are those of pytest.
"""

from __future__ import annotations

import os
import sys

cache_dir: str | None = None
"""Where compiled modules are kept; None: nowhere."""

# Part of every entry of the cache: raise it whenever the emitted code changes.
_EMITTER = b"fastest-rewrite-2"


def running_item():
    """The item whose protocol is running: its hooks and its config shape explanations. None while collecting."""
    from .execute import Run

    return None if Run.current is None else Run.current.item


CAPTURE_NAMES = 1
"""Names are stored too: the assert rebinds some (`:=`), or its frame's locals lack free variables (class bodies)."""
LATE_NAMES = 2
"""The module rebinds outer names (`global`, `nonlocal`), so names are read as late as pytest reads them."""


def compile_source(source: bytes, path: str, *, rewrite: bool):
    """Gives the code object of the module at `path`, with its asserts rewritten where `rewrite` asks for it.

    Raises SyntaxError and emits SyntaxWarnings as `compile()` does.
    """
    if not rewrite:
        return _compile_plainly(source, path)
    # Without an assert there is nothing to rewrite, and `ast` takes 4 ms to load.
    translate = _compile_rewritten if b"assert" in source else _compile_plainly
    if cache_dir is None:
        return translate(source, path)
    identity = _identity_of(source, path)
    entry = _entry_of(path, source)
    stored = _read_entry(entry, identity)
    if stored is not None:
        return stored
    code = _translate_in_silence(translate, source, path)
    if code is None:
        # Compiled again under the caller's filters, which may make an error of it; and never stored, so that
        # every run warns.
        return translate(source, path)
    _write_entry(entry, identity, code)
    return code


def store_compiled(source: bytes, path: str) -> bool:
    """Compiles a module for later, with its asserts rewritten; False where the cache has something for it already."""
    entry = _entry_of(path, source)
    try:
        os.stat(entry)
    except FileNotFoundError:
        translate = _compile_rewritten if b"assert" in source else _compile_plainly
        code = _translate_in_silence(translate, source, path)
        if code is not None:
            _write_entry(entry, _identity_of(source, path), code)
        return True
    return False


def _translate_in_silence(translate, source: bytes, path: str):
    """The code of a module; None where compiling it warned of something."""
    import warnings

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        code = translate(source, path)
    return None if warned else code


def cache_below(directory: str) -> str:
    """The folder for compiled modules in a project's cache."""
    return os.path.join(directory, "asserts")


def _identity_of(source: bytes, path: str) -> tuple:
    return (_EMITTER, sys.implementation.cache_tag, sys.version, sys.flags.optimize, path, source)


def _entry_of(path: str, source: bytes) -> str:
    """The file of the cache for a module."""
    from importlib.util import source_hash

    name = (source_hash(path.encode("utf-8", "surrogateescape")) + source_hash(source)).hex()
    return f"{cache_dir}/{name}"


def _read_entry(entry: str, identity: tuple):
    """The code of a cache entry; None when there is none, it is damaged, or it is of something else.

    An entry holds all that its code depends on, which is compared to the letter. So the hash is only there to find
    damage, and may be the interpreter's own: `hashlib` takes 5 ms to load.
    """
    import marshal
    from importlib.util import source_hash

    try:
        with open(entry, "rb") as file:
            stored = file.read()
    except OSError:
        return None
    payload = stored[8:]
    if source_hash(payload) != stored[:8]:
        return None
    found, code = marshal.loads(payload)
    return code if found == identity else None


def _write_entry(entry: str, identity: tuple, code) -> None:
    """Writes an entry whole or not at all. A cache that cannot be written costs time, never a run."""
    import marshal
    from importlib.util import source_hash

    payload = marshal.dumps((identity, code))
    unfinished = f"{entry}.{os.getpid()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0)
    try:
        try:
            fd = os.open(unfinished, flags, 0o666)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(entry), exist_ok=True)
            fd = os.open(unfinished, flags, 0o666)
        try:
            os.write(fd, source_hash(payload) + payload)
        finally:
            os.close(fd)
        os.replace(unfinished, entry)
    except OSError:
        return


def _compile_plainly(source: bytes, path: str):
    return compile(source, path, "exec", dont_inherit=True)


def _compile_rewritten(source: bytes, path: str):
    import ast

    tree = ast.parse(source, path)
    rewrite_asserts(tree, source, path)
    return compile(tree, path, "exec", dont_inherit=True)


def failed_assertion(test: str, flags: int = 0, *msg: object) -> AssertionError:
    """What the failing branch of an assert raises: `test` is the assert's text, `msg` its message if it has one."""
    from .explain import explain

    return AssertionError(explain(sys._getframe(1), test, flags, *msg))


def is_rewrite_disabled(docstring: str) -> bool:
    """True where a module's docstring opts out."""
    return "PYTEST_DONT_REWRITE" in docstring


def rewrite_asserts(tree, source: bytes, path: str) -> None:
    """Rewrites all asserts of a module's tree in place."""
    import ast

    expect_docstring = True
    position = 0
    for statement in tree.body:
        if (
            expect_docstring
            and type(statement) is ast.Expr
            and type(statement.value) is ast.Constant
            and type(statement.value.value) is str
        ):
            if is_rewrite_disabled(statement.value.value):
                return
            expect_docstring = False
        elif not (type(statement) is ast.ImportFrom and statement.level == 0 and statement.module == "__future__"):
            break
        position += 1
    else:
        return
    decorators = getattr(statement, "decorator_list", None)
    lineno = decorators[0].lineno if decorators else statement.lineno
    place = {"lineno": lineno, "col_offset": 0, "end_lineno": lineno, "end_col_offset": 0}
    alias = {} if sys.version_info < (3, 10) else place
    imported = ast.ImportFrom("_fastest.rewrite", [ast.alias("failed_assertion", "@pytest_ar", **alias)], 0, **place)
    _Rewriter(ast, _utf8_lines(source), path, b"global " in source or b"nonlocal " in source).block(tree.body, False)
    # Not needed here; but its presence is how to see that a module is rewritten.
    builtins = ast.Import([ast.alias("builtins", "@py_builtins", **alias)], **place)
    tree.body[position:position] = [builtins, imported]


def _utf8_lines(source: bytes) -> list[bytes]:
    """The lines that the tree's line numbers and UTF-8 column offsets count."""
    head = source[:200].split(b"\n", 2)[:2]
    if any(b"coding" in line for line in head):
        import importlib.util

        source = importlib.util.decode_source(source).encode()
    elif source.startswith(b"\xef\xbb\xbf"):
        source = source[3:]
    if b"\r" in source:
        source = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return source.split(b"\n")


# Fields of statements that hold statements, and those that hold clauses with a body.
_BLOCKS = {
    "FunctionDef": ("body",),
    "AsyncFunctionDef": ("body",),
    "ClassDef": ("body",),
    "If": ("body", "orelse"),
    "For": ("body", "orelse"),
    "AsyncFor": ("body", "orelse"),
    "While": ("body", "orelse"),
    "With": ("body",),
    "AsyncWith": ("body",),
    "Try": ("body", "orelse", "finalbody"),
    "TryStar": ("body", "orelse", "finalbody"),
    "Match": (),
}
_CLAUSES = {"Try": "handlers", "TryStar": "handlers", "Match": "cases"}


class _Rewriter:
    """One module's rewriting: its lines, its path, and whether names are late."""

    def __init__(self, ast, lines: list[bytes], path: str, late_names: bool) -> None:
        self.ast = ast
        self.lines = lines
        self.path = path
        self.flags = LATE_NAMES if late_names else 0
        self.not_ = ast.Not()
        self.load = ast.Load()
        self.store = ast.Store()
        self.atoms = (ast.Name, ast.Constant)
        self.identities = (ast.Is, ast.IsNot)

    def block(self, statements: list, in_class: bool) -> None:
        """Rewrites the asserts of one list of statements and of those inside them."""
        found = False
        assert_type = self.ast.Assert
        for statement in statements:
            kind = type(statement)
            if kind is assert_type:
                found = True
                continue
            name = kind.__name__
            fields = _BLOCKS.get(name)
            if fields is None:
                continue
            inner_class = name == "ClassDef" or (in_class and not name.endswith("FunctionDef"))
            for field in fields:
                body = getattr(statement, field)
                if body:
                    self.block(body, inner_class)
            if name in _CLAUSES:
                for clause in getattr(statement, _CLAUSES[name]):
                    self.block(clause.body, inner_class)
        if found:
            rewritten = []
            for statement in statements:
                if type(statement) is assert_type:
                    self.assert_(statement, in_class, rewritten)
                else:
                    rewritten.append(statement)
            statements[:] = rewritten

    def text(self, node) -> str:
        """The source of an expression, without parentheses around it."""
        first, last = node.lineno - 1, node.end_lineno - 1
        if first == last:
            return self.lines[first][node.col_offset : node.end_col_offset].decode()
        middle = self.lines[first + 1 : last]
        parts = [self.lines[first][node.col_offset :], *middle, self.lines[last][: node.end_col_offset]]
        return b"\n".join(parts).decode()

    def assert_(self, node, in_class: bool, out: list) -> None:
        """Appends the statements that replace one assert."""
        ast = self.ast
        test = node.test
        if type(test) is ast.Tuple and test.elts:
            self.warn_always_true(node)
        text = self.text(test)
        flags = self.flags
        if in_class or ":=" in text:
            flags |= CAPTURE_NAMES
        place = place_of(node)
        stored = 0
        if flags or not self.needs_nothing(test):
            lowering = Lowering(ast, flags, self.load, self.store, place)
            test = lowering.visit(test, False)
            stored = lowering.count
        arguments = [ast.Constant(text, **place)]
        if flags or node.msg is not None:
            arguments.append(ast.Constant(flags, **place))
        if node.msg is not None:
            arguments.append(node.msg)
        call = ast.Call(ast.Name("@pytest_ar", self.load, **place), arguments, [], **place)
        out.append(ast.If(ast.UnaryOp(self.not_, test, **place), [ast.Raise(call, None, **place)], [], **place))
        if stored:
            names = [ast.Name(temporary(number), self.store, **place) for number in range(stored)]
            out.append(ast.Assign(names, ast.Constant(None, **place), None, **place))

    def needs_nothing(self, test) -> bool:
        """True for `name == constant` and the like, most asserts of some suites: lowering leaves them as they are."""
        if type(test) is not self.ast.Compare or len(test.ops) != 1:
            return False
        return (
            type(test.left) in self.atoms
            and type(test.comparators[0]) in self.atoms
            and type(test.ops[0]) not in self.identities
        )

    def warn_always_true(self, node) -> None:
        import warnings

        from .warning_types import PytestAssertRewriteWarning

        warnings.warn_explicit(
            PytestAssertRewriteWarning("assertion is always true, perhaps remove parentheses?"),
            category=None,
            filename=self.path,
            lineno=node.lineno,
        )


def temporary(number: int) -> str:
    """The name of an assert's n-th temporary; no identifier can clash with it."""
    return f"@py_assert{number}"


class Lowering:
    """Puts the parts of one assert's test into temporaries, in place.

    Numbering depends on the tree and on `flags` only. Each stored node gets an attribute `temporary`, its number;
    the comparisons of a chain get theirs in `results`.
    """

    def __init__(self, ast, flags: int, load, store, place: dict) -> None:
        self.ast = ast
        # Where the assert itself is; of nodes that have no counterpart in it.
        self.place = place
        self.capture_names = bool(flags & CAPTURE_NAMES)
        self.late_names = bool(flags & LATE_NAMES)
        self.load = load
        self.store = store
        self.count = 0

    def visit(self, node, needed: bool):
        """Gives what to evaluate instead of `node`. `needed`: its parent must find its value again."""
        kind = type(node).__name__
        if kind == "Constant":
            return node
        if kind == "Name":
            return self.capture(node) if self.capture_names else node
        if kind == "Compare":
            return self.compare(node, needed)
        if kind == "Call":
            return self.capture(self.call(node), node)
        if kind == "Attribute":
            node.value = self.visit(node.value, False)
            return self.capture(node)
        if kind == "BoolOp":
            last = len(node.values) - 1
            node.values = [self.visit(value, index < last) for index, value in enumerate(node.values)]
        elif kind == "UnaryOp":
            node.operand = self.visit(node.operand, False)
        elif kind == "BinOp":
            operands = [self.visit(node.left, False), self.visit(node.right, False)]
            early = self.hoist(operands)
            node.left, node.right = operands
            lowered = self.after(early, node)
            return self.capture(lowered, node) if needed else lowered
        else:
            return self.capture(node)
        return self.capture(node) if needed else node

    def capture(self, lowered, node=None):
        """Stores the value of `lowered` (which stands for `node`) in the next temporary."""
        node = lowered if node is None else node
        node.temporary = self.count
        self.count += 1
        return self.named(node.temporary, lowered)

    def named(self, number: int, value):
        place = place_of(value)
        return self.ast.NamedExpr(self.ast.Name(temporary(number), self.store, **place), value, **place)

    def call(self, node):
        function = self.visit(node.func, False)
        if type(function) is self.ast.Constant:
            function = self.capture(function)  # hides a constant callee from the compiler's warning, as pytest does
        starred = [type(arg) is self.ast.Starred for arg in node.args]
        operands = [function]
        operands += [self.visit(arg.value if star else arg, False) for arg, star in zip(node.args, starred)]
        operands += [self.visit(keyword.value, False) for keyword in node.keywords]
        early = self.hoist(operands)
        node.func = operands[0]
        positional = len(node.args)
        for index, star in enumerate(starred):
            if star:
                node.args[index].value = operands[1 + index]
            else:
                node.args[index] = operands[1 + index]
        for keyword, value in zip(node.keywords, operands[1 + positional :]):
            keyword.value = value
        return self.after(early, node)

    def compare(self, node, needed: bool):
        ast = self.ast
        operands = [self.visit(node.left, True)]
        operands += [self.visit(comparator, True) for comparator in node.comparators]
        for index, operator in enumerate(node.ops):
            if type(operator) in (ast.Is, ast.IsNot):
                # pytest stores constants, so the compiler does not see, and warns of, `is` with a literal.
                for side in (index, index + 1):
                    if type(operands[side]) is ast.Constant:
                        operands[side] = self.capture(operands[side])
        early = self.hoist(operands)
        if len(node.ops) == 1:
            node.left, node.comparators = operands[0], operands[1:]
            lowered = self.after(early, node)
        else:
            lowered = self.chain(node, operands, early)
        return self.capture(lowered, node) if needed else lowered

    def chain(self, node, operands: list, early: list):
        """A chain of comparisons: all are made, as pytest does, and all must hold."""
        ast = self.ast
        place = place_of(node)
        node.results = []
        left = operands[0]
        for operator, right in zip(node.ops, operands[1:]):
            compared = ast.Compare(left, [operator], [right], **place)
            node.results.append(self.count)
            early.append(self.named(self.count, compared))
            self.count += 1
            left = self.again(right)
        results = [ast.Name(temporary(number), self.load, **self.place) for number in node.results]
        return self.after(early, ast.BoolOp(ast.And(), results, **self.place))

    def again(self, lowered):
        """Loads once more what `lowered` evaluated."""
        if type(lowered) is self.ast.NamedExpr:
            return self.ast.Name(lowered.target.id, self.load, **place_of(lowered))
        if type(lowered) is self.ast.Name:
            return self.ast.Name(lowered.id, self.load, **place_of(lowered))
        return lowered

    def hoist(self, operands: list) -> list:
        """Moves operands that must be evaluated before an earlier bare name out of the list; gives them in order.

        pytest reads a name only when the operation on it is made. That differs from Python where a later operand
        rebinds the name, which needs `global` or `nonlocal` in the module.
        """
        early: list = []
        if not self.late_names:
            return early
        kept = (self.ast.Name, self.ast.Constant)
        names = [index for index, operand in enumerate(operands) if type(operand) is self.ast.Name]
        late = [index for index, operand in enumerate(operands) if type(operand) not in kept]
        if not names or not late or names[0] > late[-1]:
            return early
        for index in late:
            operand = operands[index]
            if type(operand) is not self.ast.NamedExpr:
                operand = self.named(self.count, operand)
                self.count += 1
            early.append(operand)
            operands[index] = self.again(operand)
        return early

    def after(self, early: list, node):
        """`node`, evaluated after the expressions in `early`."""
        if not early:
            return node
        place = place_of(node)
        both = self.ast.Tuple([*early, node], self.load, **place)
        last = self.ast.Constant(-1, **place)
        return self.ast.Subscript(both, last, self.load, **place)


def place_of(node) -> dict:
    """The position of a node, as keyword arguments of another."""
    return {
        "lineno": node.lineno,
        "col_offset": node.col_offset,
        "end_lineno": node.end_lineno,
        "end_col_offset": node.end_col_offset,
    }
