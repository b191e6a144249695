// Bodies of tests: uses of the built-in fixtures, and statements that fail, warn or print.

import type { Random } from "./random.ts"

/** A body: the fixtures that it needs as arguments, and its lines. */
export interface Body {
  readonly args: readonly string[]
  readonly lines: readonly string[]
}

/** A body that uses a built-in fixture. */
export function builtinBody(random: Random): Body {
  const text = random.pick(builtins)
  const [args, ...lines] = text.split("\n")
  return { args: args!.split(" "), lines }
}

/** Lines that do something a report shows. */
export function statement(random: Random): string[] {
  return random.pick(statements).split("\n")
}

// First line: the arguments. `log` writes to the compared log.
const builtins = [
  `tmp_path
(tmp_path / "file").write_text("x")
log(tmp_path.name, sorted(each.name for each in tmp_path.iterdir()))`,
  `request
tmp_path_factory = request.getfixturevalue("tmp_path_factory")
log(tmp_path_factory.mktemp("data").name, tmp_path_factory.mktemp("data", numbered=False).name)`,
  `capsys
print("captured")
log(repr(capsys.readouterr()))
print("later")`,
  `capsys
with capsys.disabled():
    pass
log(capsys.readouterr().out)
assert 0`,
  `capfd
os.system("echo from a shell")
log(repr(capfd.readouterr().out))`,
  `caplog
import logging
logging.getLogger("noisy").warning("seen %s", 1)
log(caplog.record_tuples)
assert caplog.text == ""`,
  `caplog
import logging
with caplog.at_level(logging.DEBUG, logger="low"):
    logging.getLogger("low").debug("deep")
log(caplog.messages)
caplog.clear()
log(caplog.messages)`,
  `monkeypatch
monkeypatch.setenv("GENERATED_NAME", "set")
log(os.environ["GENERATED_NAME"])
monkeypatch.delattr(os, "nothing")`,
  `monkeypatch tmp_path
monkeypatch.chdir(tmp_path)
log(os.path.basename(os.getcwd()))`,
  `recwarn
import warnings
warnings.warn("recorded")
log(len(recwarn), recwarn.pop(UserWarning).message)`,
  `record_property
record_property("color", "red")
record_property("size", 3)`,
  `record_property subtests
record_property("with", "subtests")
for i in range(2):
    with subtests.test(i=i):
        log("subtest", i)`,
  `subtests
for i in range(3):
    with subtests.test("numbered", i=i):
        assert i != 1`,
  `subtests
with subtests.test("skips"):
    pytest.skip("one of them")
with subtests.test("known"):
    pytest.xfail("soon")`,
  `subtests
with subtests.test():
    print("in a subtest")
    raise ValueError("sub")
assert 0`,
  `subtests capsys
with subtests.test("captured"):
    print("out")
    assert 0
log(capsys.readouterr().out)`,
  `request
request.node.add_marker(pytest.mark.xfail(reason="late"))
assert 0`,
  `request
request.applymarker(pytest.mark.xfail(strict=True, reason="late"))`,
  `request
log(request.node.name, request.scope, request.fixturenames, request.keywords.get("slow"))`,
  `request
log(request.node.nodeid, request.path.name, request.module.__name__, request.cls)`,
  `pytestconfig
log(pytestconfig.getoption("maxfail"), pytestconfig.getini("xfail_strict"), pytestconfig.rootpath.name)`,
  `doctest_namespace
doctest_namespace["one"] = 1`,
  `record_testsuite_property
record_testsuite_property("built", "yes")`,
  `record_xml_attribute
record_xml_attribute("assertions", 3)`,
  `cache
log(cache.get("generated/value", "none"))
cache.set("generated/value", [1, 2])`,
  `capteesys
print("teed")
log(repr(capteesys.readouterr()))`,
  `capsysbinary
print("bytes")
log(capsysbinary.readouterr().out)`,
  `capfdbinary
os.write(1, b"to fd")
log(capfdbinary.readouterr().out)`,
  `capsys capfd
print("both")`,
  `tmpdir
tmpdir.join("file").write("x")
log(tmpdir.basename, tmpdir.join("file").read())`,
  `tmp_path request
log(tmp_path.name == request.node.name, len(tmp_path.name) <= 40)
assert tmp_path == 3`,
  `caplog
import logging
caplog.set_level(logging.INFO)
logging.getLogger("x").info("in the call")
log([record.levelname for record in caplog.get_records("setup")], caplog.text)
assert 0`,
  `caplog
import logging
with caplog.filtering(lambda record: "no" not in record.getMessage()):
    logging.error("no")
    logging.error("yes")
log(caplog.messages)`,
  `monkeypatch
import sys
with monkeypatch.context() as patch:
    patch.setattr(sys, "argv", ["x"])
    log(sys.argv)
monkeypatch.setitem(os.environ, "N", "1")
monkeypatch.delenv("NOTHING_SET")`,
  `request
request.node.user_properties.append(("own", 1))
request.node.add_report_section("call", "mine", "text of a section")
assert 0`,
  `request
log([mark.name for mark in request.node.iter_markers()], request.node.get_closest_marker("slow"))
log(request.node.listchain()[1:] != [], request.node.originalname, getattr(request.node, "callspec", None) is None)`,
  `request
request.config.stash
log(request.config.getini("python_files"), request.config.option.verbose, request.session.testscollected)`,
  `recwarn
import warnings
warnings.warn("first")
warnings.warn("second", DeprecationWarning)
log([str(each.message) for each in recwarn.list])
recwarn.pop(KeyError)`,
  `subtests
with subtests.test(msg="outer", a=1):
    with subtests.test("inner"):
        assert 1 == 2
log("after")`,
  `subtests tmp_path
for name in ["x", "y"]:
    with subtests.test(name, path=3):
        print(name)
        import warnings; warnings.warn("in a subtest")
        assert name == "x"`,
  `subtests
with subtests.test("fails"):
    pytest.fail("in a subtest")
pytest.skip("after a failure")`,
] as const

const statements = [
  'print("out"); import sys; print("err", file=sys.stderr)\nassert [1, 2, 3] == [1, 2, 4]',
  'import logging; logging.getLogger("a.b").error("logged")\nassert {"a": 1, "b": [2]} == {"a": 1, "b": [3], "c": 4}',
  'assert "one\\ntwo\\nthree" == "one\\n2\\nthree"',
  'assert {1, 2, 3} <= {2, 3}, "not a subset"',
  "values = list(range(30))\nassert sum(values) in (1, 2)",
  'import warnings; warnings.warn("careful")',
  'import warnings; warnings.warn("old", DeprecationWarning)\nassert not [1]',
  'import warnings\nfor i in range(3):\n    warnings.warn(f"careful {i}", RuntimeWarning)',
  'with pytest.raises(ValueError, match="a+"):\n    raise ValueError("bbb")',
  "with pytest.raises(ValueError):\n    pass",
  "with pytest.raises(KeyError):\n    {}[1]",
  'with pytest.warns(UserWarning, match="x"):\n    import warnings; warnings.warn("y")',
  "with pytest.warns(UserWarning):\n    pass",
  'with pytest.deprecated_call():\n    import warnings; warnings.warn("d", DeprecationWarning)',
  'try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise RuntimeError("chained") from error',
  "try:\n    {}[1]\nexcept KeyError:\n    [][0]",
  "assert 0.1 + 0.2 == pytest.approx(0.3)\nassert [1.0, 2.0] == pytest.approx([1.0, 2.5])",
  'pytest.importorskip("module_that_is_missing")',
  'import unittest; raise unittest.SkipTest("as unittest does")',
  "raise SystemExit(3)",
  "import sys; sys.exit()",
  "return 1",
  'def inner(depth):\n    assert depth < 3, f"at {depth}"\n    inner(depth + 1)\ninner(0)',
  "def endless():\n    endless()\nendless()",
  'raise ExceptionGroup("several", [ValueError(1), TypeError("t")])',
  'class Odd(Exception):\n    pass\nraise Odd("""two\nlines""")',
  "exec('raise KeyError(1)')",
  "import json; json.loads('{')",
  "__tracebackhide__ = True\nassert 0",
  'pytest.fail("without a trace", pytrace=False)',
  'assert (lambda: False)(), "called"',
  "x = 1; y = [x]\nassert x is None or y == []",
  "assert all(n < 3 for n in range(5))",
  'raise pytest.fail.Exception("raised")',
  "import time; assert isinstance(time, int)",
  'pytest.exit("no more", returncode=7)',
  "raise KeyboardInterrupt",
  'pytest.skip("not at module level", allow_module_level=True)',
  'pytest.skip("a\\nb")',
  "pytest.fail()",
  'pytest.fail(reason="given")',
  "pytest.xfail()",
  'pytest.importorskip("os", minversion="1")',
  'pytest.importorskip("json", minversion="99", reason="too old")',
  'pytest.importorskip("a b")',
  "import threading\ndef work():\n    raise ValueError('in a thread')\nthread = threading.Thread(target=work, name='worker')\nthread.start(); thread.join()",
  "class Bad:\n    def __del__(self):\n        raise ValueError('in del')\nBad()",
  "with pytest.RaisesGroup(ValueError, TypeError):\n    raise ExceptionGroup('g', [ValueError(1)])",
  "with pytest.raises((KeyError, IndexError)) as info:\n    [][1]\nlog(info.type.__name__, info.match('range'))",
  "assert pytest.raises(ValueError, int, 'x').match('nothing')",
  "with pytest.warns((UserWarning, DeprecationWarning)) as record:\n    import warnings; warnings.warn('a'); warnings.warn('b', RuntimeWarning)\nlog(len(record))",
  "assert {'a': 1.0} == pytest.approx({'a': 1.1})",
  "assert 'x' * 300 == 'x' * 299 + 'y'",
  "assert [{'k': [1, 2, {'d': i}]} for i in range(4)] == [{'k': [1, 2, {'d': i}]} for i in range(1, 5)]",
  "import collections\nPoint = collections.namedtuple('Point', 'x y')\nassert Point(1, 2) == Point(1, 3)",
  "assert b'abc' == b'abd'",
  "assert not 'text'.startswith('te')",
  "a = {'x': 1}\nassert 'y' in a and a['y']",
  "assert (n := 3) == 4 and n",
  "assert [] , 'with a comma'",
  "assert (1, 'always true')",
  "class Odd:\n    def __repr__(self):\n        raise ValueError('repr')\nassert Odd() == 1",
  "class Odd:\n    def __bool__(self):\n        raise ValueError('bool')\nassert Odd()",
  "assert 1 < 3 < 2",
  "assert 'one two three four five six seven' not in 'zero one two three four five six seven eight'",
  "raise ValueError('several\\nlines\\nof text')",
  "raise AssertionError",
  "raise AssertionError('by hand')",
  "error = ValueError('noted'); error.add_note('a note'); raise error",
  "print('x' * 100); print(); print('\\x1b[31mred\\x1b[0m'); assert 0",
  "import warnings; warnings.warn_explicit('explicit', UserWarning, 'somewhere.py', 3)",
  "import warnings; warnings.warn('long ' * 30)",
  "async def inner():\n    pass\ninner()",
  "open(os.devnull)",
  "return [1, 2]",
] as const
