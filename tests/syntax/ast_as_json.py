"""Dumps CPython's `ast` in the shape of `compiler/1-parse/ast.ts`, one JSON document per line.

Reads lines of JSON from stdin: a path, or `{"text": ...}` for a text. An invalid text gives `{"error": ...}`.
Positions are `[line, UTF-8 column]` of the start, as `at`; f-strings' insides have none, because CPython before 3.12
does not know where they are.
"""

import ast
import json
import struct
import sys
import warnings

sys.setrecursionlimit(100_000)

CONVERSIONS = {-1: "", 115: "s", 114: "r", 97: "a"}


def constant(value):
    if value is None:
        return {"type": "none"}
    if value is Ellipsis:
        return {"type": "ellipsis"}
    if isinstance(value, bool):
        return {"type": "bool", "value": value}
    if isinstance(value, int):
        return {"type": "int", "value": hex(value)}
    if isinstance(value, float):
        return {"type": "float", "value": struct.pack(">d", value).hex()}
    if isinstance(value, complex):
        return {"type": "complex", "imag": struct.pack(">d", value.imag).hex()}
    if isinstance(value, str):
        return {"type": "str", "value": value}
    return {"type": "bytes", "value": value.hex()}


class Dump:
    def __init__(self):
        self.formatted = 0

    def __call__(self, node):
        if isinstance(node, list):
            return [self(each) for each in node]
        if not isinstance(node, ast.AST):
            return node
        kind = type(node).__name__
        special = getattr(self, kind, None)
        if special:
            return special(node)
        fields = {"kind": kind}
        for name, value in ast.iter_fields(node):
            if name not in ("ctx", "type_comment", "type_ignores", "type_params"):
                fields[name] = self(value)
        return self.placed(node, fields)

    def placed(self, node, fields):
        if not self.formatted and hasattr(node, "lineno"):
            fields["at"] = [node.lineno, node.col_offset]
        return fields

    def Module(self, node):
        return {"body": self(node.body)}

    def Constant(self, node):
        return self.placed(node, {"kind": "Constant", "value": constant(node.value)})

    def operator(self, node):
        return type(node).__name__

    def BoolOp(self, node):
        return self.placed(node, {"kind": "BoolOp", "op": self.operator(node.op), "values": self(node.values)})

    def BinOp(self, node):
        fields = {"kind": "BinOp", "left": self(node.left), "op": self.operator(node.op), "right": self(node.right)}
        return self.placed(node, fields)

    def UnaryOp(self, node):
        return self.placed(node, {"kind": "UnaryOp", "op": self.operator(node.op), "operand": self(node.operand)})

    def Compare(self, node):
        ops = [self.operator(op) for op in node.ops]
        fields = {"kind": "Compare", "left": self(node.left), "ops": ops, "comparators": self(node.comparators)}
        return self.placed(node, fields)

    def AugAssign(self, node):
        fields = {"target": self(node.target), "op": self.operator(node.op), "value": self(node.value)}
        return self.placed(node, {"kind": "AugAssign", **fields})

    def AnnAssign(self, node):
        fields = {"kind": "AnnAssign", "target": self(node.target), "annotation": self(node.annotation)}
        return self.placed(node, {**fields, "value": self(node.value), "simple": bool(node.simple)})

    def keyword(self, node):
        return self.placed(node, {"arg": node.arg, "value": self(node.value)})

    def arg(self, node):
        return self.placed(node, {"arg": node.arg, "annotation": self(node.annotation)})

    def alias(self, node):
        return {"name": node.name, "asname": node.asname}

    def withitem(self, node):
        return {"contextExpr": self(node.context_expr), "optionalVars": self(node.optional_vars)}

    def comprehension(self, node):
        fields = {"target": self(node.target), "iter": self(node.iter), "ifs": self(node.ifs)}
        return {**fields, "isAsync": bool(node.is_async)}

    def arguments(self, node):
        names = ("posonlyargs", "args", "vararg", "kwonlyargs", "kwarg", "defaults")
        return {**{name: self(getattr(node, name)) for name in names}, "kwDefaults": self(node.kw_defaults)}

    def definition(self, node, **fields):
        fields.update(kind=type(node).__name__, name=node.name, body=self(node.body))
        return self.placed(node, {**fields, "decorators": self(node.decorator_list)})

    def FunctionDef(self, node):
        return self.definition(node, args=self(node.args), returns=self(node.returns))

    AsyncFunctionDef = FunctionDef

    def ClassDef(self, node):
        return self.definition(node, bases=self(node.bases), keywords=self(node.keywords))

    def Try(self, node):
        names = ("body", "handlers", "orelse", "finalbody")
        fields = {name: self(getattr(node, name)) for name in names}
        return self.placed(node, {"kind": "Try", "star": type(node).__name__ == "TryStar", **fields})

    TryStar = Try

    def ExceptHandler(self, node):
        return self.placed(node, {"type": self(node.type), "name": node.name, "body": self(node.body)})

    def FormattedValue(self, node):
        fields = {"kind": "FormattedValue", "value": self(node.value), "conversion": CONVERSIONS[node.conversion]}
        return self.placed(node, {**fields, "formatSpec": self(node.format_spec)})

    def JoinedStr(self, node):
        self.formatted += 1
        values = self(node.values)
        self.formatted -= 1
        return self.placed(node, {"kind": "JoinedStr", "values": values})


def dump(request):
    if isinstance(request, str):
        with open(request, "rb") as file:
            text = file.read()
    else:
        text = request["text"]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Dump()(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        return {"error": str(error)}


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(dump(json.loads(line))) + "\n")
        sys.stdout.flush()
