"""CPython's side of the differential fuzzers: one process that answers requests, one JSON document per line.

{"settle": [{"main", "modules", "body", "probes"}]} -> [{"kept", "values"}]: runs the statements of a body one by one, after
    its main module; one that raises gives way to its replacement. Gives those that stay, and per probe its repr and
    reprs that differ from it (mostly), or null.
{"verdicts": [{"source", "tests"}], "seconds"} -> [[bool]]: executes the source, calls each test, gives whether it returned
    None within that time.
{"traced": {"source", "modules", "tests", "traced"}, "seconds"} -> {"verdicts": [bool], "traces": [[[function, name, value]]]}: the
    same for tests without arguments, with every value assigned to a name in the functions listed.

Each of `modules` has a name and a text, and is found by the import system for that request.
"""

import ast
import importlib.abc
import importlib.util
import json
import math
import os
import re
import resource
import signal
import struct
import sys
import types
import warnings


# pytest may live in another interpreter's folder: it is pure Python.
sys.path.extend(os.environ.get("FASTEST_FUZZ_PATH", "").split(os.pathsep))
try:
    from _pytest.assertion.rewrite import rewrite_asserts
except Exception:
    rewrite_asserts = None


def decorator(*args, **kwargs):
    """A decorator that changes nothing, with arguments or without."""
    return args[0] if len(args) == 1 and callable(args[0]) else lambda function: function


class Marks:
    def __getattr__(self, name):
        return decorator


pytest = types.ModuleType("pytest")
pytest.mark = Marks()
pytest.fixture = decorator


class raises:
    """`pytest.raises` of a class or some, with what `match` finds in the exception's text."""

    def __init__(self, expected, match=None):
        self.expected = expected
        self.match = match

    def __enter__(self):
        return self

    def __exit__(self, cls, value, traceback):
        if cls is None:
            raise AssertionError("did not raise")
        self.value = value
        if not issubclass(cls, self.expected):
            return False
        if self.match is not None and not re.search(self.match, str(value)):
            raise AssertionError("does not match")
        return True


pytest.raises = raises
sys.modules["pytest"] = pytest


class Generated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The modules of the request that is being answered."""

    texts = {}

    def find_spec(self, name, path=None, target=None):
        if name not in self.texts:
            return None
        package = any(other.startswith(name + ".") for other in self.texts)
        return importlib.util.spec_from_loader(name, self, is_package=package)

    def exec_module(self, module):
        exec(compile(self.texts[module.__name__], module.__name__, "exec", dont_inherit=True), module.__dict__)

    def serve(self, modules):
        for name in self.texts:
            sys.modules.pop(name, None)
        self.texts = {module["name"]: module["text"] for module in modules}


generated = Generated()
sys.meta_path.insert(0, generated)


def rewritten(tree, source):
    """Asserts as pytest rewrites them where pytest is there: that changes what comparison chains evaluate."""
    if rewrite_asserts is not None:
        rewrite_asserts(tree, source.encode())
    return compile(tree, "generated.py", "exec", dont_inherit=True)


def has_chain(function):
    """Whether an assert of the function holds a chain: rewriting changes the meaning of nothing else."""
    return any(
        isinstance(node, ast.Compare) and len(node.ops) > 1
        for statement in ast.walk(function)
        if isinstance(statement, ast.Assert)
        for node in ast.walk(statement)
    )


class TookTooLong(BaseException):
    pass


def on_alarm(signum, frame):
    raise TookTooLong


class limited:
    """Ends what runs inside after some seconds."""

    def __init__(self, seconds):
        self.seconds = seconds

    def __enter__(self):
        signal.setitimer(signal.ITIMER_REAL, self.seconds)

    def __exit__(self, *error):
        signal.setitimer(signal.ITIMER_REAL, 0)


def wrong(value):
    """Values near the given one; some may be equal to it, which the verdicts then show."""
    if value is True or value is False:
        return [not value, int(value)]
    if isinstance(value, int):
        return [value + 1, value - 1, -value, float(value) if abs(value) < 2**53 else value + 2]
    if isinstance(value, float):
        return [value + 1.0, -value, math.nextafter(value, math.inf) if hasattr(math, "nextafter") else value * 2]
    if isinstance(value, (str, bytes)):
        return [value + value[:1] + value[:0].ljust(1), value[:-1], value.swapcase(), value[::-1]]
    if isinstance(value, list):
        nearby = [value + value, value[:-1], value[::-1], tuple(value)]
        if value:
            nearby.append([wrong(value[0])[0]] + value[1:])
            nearby.append(value[:-1] + [wrong(value[-1])[-1]])
        return nearby
    if isinstance(value, tuple):
        nearby = [value[::-1], value[:-1], list(value)]
        if value:
            nearby.append((wrong(value[0])[0],) + value[1:])
        return nearby
    if isinstance(value, dict):
        nearby = [{}, dict(list(value.items())[1:])]
        for key in list(value)[:1]:
            nearby.append({**value, key: wrong(value[key])[0]})
        return nearby
    if isinstance(value, range):
        return [range(value.start, value.stop + 1, value.step), list(value[:20])]
    return [0, False, ""]


def written(value):
    """The value as a literal and others near it, or None where it cannot be written as one."""
    try:
        text = repr(value)
        if len(text) > 2000 or "inf" in text or "nan" in text or "<" in text or "..." in text:
            return None
        others = [repr(other) for other in wrong(value)]
    except (ValueError, OverflowError):
        # An int of more digits than CPython writes.
        return None
    return {"repr": text, "wrong": [other for other in others if "inf" not in other and "nan" not in other]}


def settle(request):
    generated.serve(request["modules"])
    namespace = {"__name__": "generated"}
    kept = []
    values = [None] * len(request["probes"])
    try:
        with limited(0.5):
            exec(compile(request["main"], "prelude", "exec", dont_inherit=True), namespace)
            for statement, instead in request["body"]:
                try:
                    exec(compile(statement, "body", "exec"), namespace)
                    kept.append(statement)
                except Exception:
                    if instead is not None:
                        exec(instead, namespace)
                        kept.append(instead)
            for position, probe in enumerate(request["probes"]):
                try:
                    values[position] = written(eval(probe, namespace))
                except Exception:
                    pass
    except (TookTooLong, SyntaxError):
        pass
    return {"kept": kept, "values": values}


def run(code, calls, seconds):
    """Executes a module and gives the result of each call, or its exception."""
    namespace = {"__name__": "generated", "__trace__": note}
    results = []
    try:
        with limited(30):
            for part in code:
                exec(part, namespace)
    except BaseException as error:
        return [error] * len(calls)
    for call in calls:
        try:
            with limited(seconds):
                results.append(call(namespace))
        except BaseException as error:
            results.append(error)
    return results


def verdicts(request, seconds):
    def call(name, args):
        return lambda namespace: namespace[name](*[eval(arg) for arg in args])

    try:
        code = rewritten(ast.parse(request["source"]), request["source"])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return [False] * len(request["tests"])
    return [result is None for result in run([code], [call(*test) for test in request["tests"]], seconds)]


# What the running test assigned, as far as it is small.
trace = []
trace_size = 0
trace_limit = 20000


class Unknown(Exception):
    """A value that the other side does not describe."""


def described(value, depth=0):
    """Text that is equal for equal values of equal types; `tests/differential/trace.ts` writes the same."""
    kind = type(value)
    if kind is int:
        return str(value)
    if kind is bool:
        return "T" if value else "F"
    if kind is str:
        return "s%d:%s" % (len(value), value)
    if kind is float:
        return "nan" if value != value else "f" + struct.pack(">d", value).hex()
    if value is None:
        return "N"
    if depth > 8:
        raise Unknown
    if kind is list:
        return "[" + ",".join([described(item, depth + 1) for item in value]) + "]"
    if kind is tuple:
        return "(" + ",".join([described(item, depth + 1) for item in value]) + ")"
    if kind is dict:
        return "{" + ",".join([described(k, depth + 1) + "=" + described(v, depth + 1) for k, v in value.items()]) + "}"
    if kind is set or kind is frozenset:
        return "<" + ",".join(sorted([described(item, depth + 1) for item in value])) + ">"
    if kind is range:
        return "r%d;%d;%d" % (value.start, value.step, len(value))
    if kind is bytes:
        return "b%d:%s" % (len(value), value.hex())
    raise Unknown


def note(function, name, value, augmented=False):
    global trace_size
    # What is changed in place is not assigned again on the other side.
    if trace_size > trace_limit or (augmented and type(value) in (list, dict, set)):
        return
    try:
        text = described(value)
    except (Unknown, ValueError, OverflowError):
        text = None
    trace_size += 20 + len(text or "")
    trace.append((function, name, text))


def names_of(target):
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, (ast.Tuple, ast.List)):
        return [name for part in target.elts for name in names_of(part)]
    return []


def notes(function, names, line, augmented=False):
    where = {"lineno": line, "col_offset": 0, "end_lineno": line, "end_col_offset": 0}
    return [
        ast.Expr(
            ast.Call(
                ast.Name("__trace__", ast.Load(), **where),
                [
                    ast.Constant(function, **where),
                    ast.Constant(name, **where),
                    ast.Name(name, ast.Load(), **where),
                    ast.Constant(augmented, **where),
                ],
                [],
                **where,
            ),
            **where,
        )
        for name in names
    ]


def instrumented(function, body):
    result = []
    for statement in body:
        result.append(statement)
        if isinstance(statement, ast.FunctionDef):
            statement.body = instrumented(statement.name, statement.body)
        elif isinstance(statement, ast.Assign):
            names = [name for target in statement.targets for name in names_of(target)]
            result.extend(notes(function, names, statement.lineno))
        elif isinstance(statement, ast.AugAssign) or (isinstance(statement, ast.AnnAssign) and statement.value):
            augmented = isinstance(statement, ast.AugAssign)
            result.extend(notes(function, names_of(statement.target), statement.lineno, augmented))
        else:
            for part in ("body", "orelse", "finalbody"):
                if getattr(statement, part, None):
                    setattr(statement, part, instrumented(function, getattr(statement, part)))
            for handler in getattr(statement, "handlers", []):
                handler.body = instrumented(function, handler.body)
            if isinstance(statement, ast.For):
                statement.body = notes(function, names_of(statement.target), statement.lineno) + statement.body
    return result


def traced_code(source, wanted):
    """The module in parts: with asserts as they are, and where they hold chains as pytest rewrites them."""
    tree = ast.parse(source)
    plain, chained = [], []
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef):
            if statement.name in wanted:
                statement.body = instrumented(statement.name, statement.body)
            (chained if has_chain(statement) else plain).append(statement)
        else:
            plain.append(statement)
    return [
        compile(ast.Module(plain, []), "generated.py", "exec", dont_inherit=True),
        rewritten(ast.Module(chained, []), source),
    ]


def traced(request, seconds):
    global trace, trace_size
    generated.serve(request["modules"])
    source = request["source"]
    try:
        code = traced_code(source, set(request["traced"]))
    except SyntaxError:
        # What shrinking leaves need not be Python.
        return {"verdicts": [False] * len(request["tests"]), "traces": [None] * len(request["tests"])}
    traces = []

    def call(name):
        def run_one(namespace):
            global trace, trace_size
            trace, trace_size = [], 0
            traces.append(trace)
            return namespace[name]()

        return run_one

    results = run(code, [call(name) for name in request["tests"]], seconds)
    late = [index for index, result in enumerate(results) if isinstance(result, TookTooLong)]
    for index in late:
        # Where the clock ended it, the trace may end anywhere.
        traces[index] = None
    return {"verdicts": [result is None for result in results], "traces": traces}


def main():
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    signal.signal(signal.SIGALRM, on_alarm)
    for line in sys.stdin:
        request = json.loads(line)
        if "settle" in request:
            answer = [settle(part) for part in request["settle"]]
        elif "traced" in request:
            answer = traced(request["traced"], request["seconds"])
        else:
            answer = [verdicts(part, request["seconds"]) for part in request["verdicts"]]
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


warnings.simplefilter("ignore")
main()
