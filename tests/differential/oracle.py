"""CPython's side of the differential fuzzer: one process that answers requests, one JSON document per line.

{"probe": [{"source", "name"}]} -> [[{"repr", "wrong"} or null]]: calls the function, which returns a list with (value,) or
    None per probe, and gives their reprs and reprs that differ from them (mostly); an empty list where it raised.
{"verdicts": [{"source", "tests"}], "seconds"} -> [[bool]]: executes the source, calls each test, gives whether it returned
    None within that time.
"""

import ast
import json
import math
import resource
import signal
import sys
import types
import warnings


try:
    from _pytest.assertion.rewrite import rewrite_asserts
except ImportError:
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
sys.modules["pytest"] = pytest


def compiled(source):
    """The module's code, its asserts rewritten as pytest does where pytest is there: that changes what chains evaluate."""
    tree = ast.parse(source)
    if rewrite_asserts is not None:
        rewrite_asserts(tree, source.encode())
    return compile(tree, "generated.py", "exec", dont_inherit=True)


class TookTooLong(BaseException):
    pass


def on_alarm(signum, frame):
    raise TookTooLong


def wrong(value):
    """Values near the given one; some may be equal to it, which the verdicts then show."""
    if value is True or value is False:
        return [not value, int(value)]
    if isinstance(value, int):
        return [value + 1, value - 1, -value, float(value) if abs(value) < 2**53 else value + 2]
    if isinstance(value, float):
        return [value + 1.0, -value, math.nextafter(value, math.inf) if hasattr(math, "nextafter") else value * 2]
    if isinstance(value, str):
        return [value + "x", value[:-1], value.swapcase(), value[::-1]]
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


def run(source, calls, seconds):
    """Executes a module and gives the result of each call, or its exception."""
    namespace = {"__name__": "generated"}
    results = []
    try:
        signal.setitimer(signal.ITIMER_REAL, 30)
        exec(compiled(source), namespace)
    except BaseException as error:
        return [error] * len(calls)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    for call in calls:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            results.append(call(namespace))
        except BaseException as error:
            results.append(error)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return results


def probe(request):
    name = request["name"]
    (values,) = run(request["source"], [lambda namespace: namespace[name]()], 0.25)
    if isinstance(values, BaseException):
        return []
    answers = []
    for found in values:
        if found is None:
            answers.append(None)
            continue
        (value,) = found
        try:
            text = repr(value)
        except ValueError:
            # An int of more digits than CPython writes.
            answers.append(None)
            continue
        if len(text) > 2000 or "inf" in text or "nan" in text:
            answers.append(None)
            continue
        others = [repr(other) for other in wrong(value)]
        answers.append({"repr": text, "wrong": [other for other in others if "inf" not in other and "nan" not in other]})
    return answers


def verdicts(request, seconds):
    def call(name, args):
        return lambda namespace: namespace[name](*[eval(arg) for arg in args])

    return [result is None for result in run(request["source"], [call(*test) for test in request["tests"]], seconds)]


def main():
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    signal.signal(signal.SIGALRM, on_alarm)
    for line in sys.stdin:
        request = json.loads(line)
        if "probe" in request:
            answer = [probe(part) for part in request["probe"]]
        else:
            answer = [verdicts(part, request["seconds"]) for part in request["verdicts"]]
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


warnings.simplefilter("ignore")
main()
