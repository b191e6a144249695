"""The hook caller does what pluggy does: same order of calls, same results, same exceptions, for random plugins."""

import random
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[3] / "runtime"))

from _fastest import hooks  # noqa: E402
from _fastest.outcomes import NeedsPytest  # noqa: E402

pluggy = pytest.importorskip("pluggy")

# One hook of each kind, with the same arguments.
KINDS = {"pytest_runtest_setup": ("item",), "pytest_pyfunc_call": ("pyfuncitem",)}


def make_function(rng, name, log, label):
    argument = KINDS[name][0]
    behaviour = rng.choice(["none", "value", "value", "raise"])
    kind = rng.choice(["plain", "plain", "plain", "wrapper", "hookwrapper"])
    after = rng.choice(["keep", "replace", "swallow", "raise", "stop"])

    def plain(value):
        log.append((label, value))
        if behaviour == "raise":
            raise KeyError(label)
        return None if behaviour == "none" else label

    def wrapper(value):
        log.append((label, "before"))
        try:
            result = yield
        except Exception as exc:
            log.append((label, "caught", repr(exc)))
            if after == "swallow":
                return f"{label} instead"
            raise
        log.append((label, "after", result))
        if after == "raise":
            raise ValueError(label)
        return f"{label} replaced" if after == "replace" else result

    def hookwrapper(value):
        log.append((label, "before"))
        outcome = yield
        log.append((label, "after", repr(outcome.exception)))
        if after == "replace":
            outcome.force_result(f"{label} forced")
        elif after == "raise":
            outcome.force_exception(ValueError(label))

    body = {"plain": plain, "wrapper": wrapper, "hookwrapper": hookwrapper}[kind]
    namespace = {"body": body}
    if kind == "plain":
        exec(f"def {name}({argument}): return body({argument})", namespace)
    else:
        exec(f"def {name}({argument}): return (yield from body({argument}))", namespace)
    options = {"tryfirst": rng.random() < 0.3}
    options["trylast"] = not options["tryfirst"] and rng.random() < 0.3
    if kind != "plain":
        options[kind] = True
    return namespace[name], options


def outcome_of(call):
    try:
        return "returned", call()
    except BaseException as exc:
        return "raised", type(exc), str(exc)


@pytest.mark.parametrize("seed", range(200))
def test_same_calls_and_results(seed):
    name = "pytest_runtest_setup" if seed % 2 else "pytest_pyfunc_call"
    argument = KINDS[name][0]
    ours_log, their_log = [], []
    caller = hooks.HookCaller(name)
    manager = pluggy.PluginManager("pytest")
    spec = {}
    exec(f"def {name}({argument}): pass", spec)
    firstresult = name == "pytest_pyfunc_call"

    class Specs:
        pass

    setattr(Specs, name, staticmethod(pluggy.HookspecMarker("pytest")(spec[name], firstresult=firstresult)))
    manager.add_hookspecs(Specs)
    for number in range(random.Random(seed).randint(1, 6)):
        label = f"plugin{number}"
        function, options = make_function(random.Random(seed * 100 + number), name, ours_log, label)
        caller.add(hooks.HookImpl(None, label, function, options))
        function, options = make_function(random.Random(seed * 100 + number), name, their_log, label)
        plugin = type(label, (), {})()
        setattr(plugin, name, pluggy.HookimplMarker("pytest")(function, **options))
        manager.register(plugin, label)
    ours = outcome_of(lambda: caller(**{argument: 1}))
    theirs = outcome_of(lambda: getattr(manager.hook, name)(**{argument: 1}))
    assert ours == theirs
    assert ours_log == their_log


def test_argument_names():
    class Plugin:
        def method(self, one, two, three=3):
            pass

    assert hooks.argument_names(Plugin().method) == ("one", "two")
    assert hooks.argument_names(lambda item, nextitem=None: None) == ("item",)


def test_hook_that_is_not_called_needs_pytest():
    with pytest.raises(NeedsPytest):
        hooks.HookRelay({}).pytest_report_teststatus  # noqa: B018
