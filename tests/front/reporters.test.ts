// Our reporters against pytest's own output: the same run, recorded as events, must be printed byte for byte alike.

import { describe, expect, test } from "vitest"
import { recordRun } from "./recorded-run.ts"

const mixed = {
  "test_mixed.py": `
import sys, warnings, logging
import pytest

def test_pass(): pass

def test_fail():
    print("to stdout")
    print("to stderr", file=sys.stderr)
    logging.getLogger("x").warning("to log")
    values = [1, 2, 3]
    assert values == [1, 2, 4]

@pytest.mark.skip(reason="not now")
def test_skip(): pass

@pytest.mark.skipif(True, reason="never, " + "very " * 30 + "long")
def test_skipif(): pass

@pytest.mark.xfail(reason="known")
def test_xfail(): assert 0

@pytest.mark.xfail
def test_xpass(): pass

@pytest.mark.xfail(strict=True, reason="must fail")
def test_xpass_strict(): pass

@pytest.fixture
def broken(): raise ValueError("in setup\\nsecond line")

@pytest.fixture
def breaks_later():
    print("before")
    yield
    print("after")
    raise OSError("in teardown")

def test_error(broken): pass
def test_error_later(breaks_later): print("in test")
def test_fail_and_error_later(breaks_later): assert 0, "message"
def test_missing(nosuchfixture): pass

@pytest.mark.parametrize("x", ["a.b", "ä", "\\n", 3])
def test_params(x): assert x != 3

class TestClass:
    def test_method(self): warnings.warn("careful")
    def test_chain(self):
        try:
            {}["a"]
        except KeyError as e:
            raise RuntimeError("other") from e

def test_long_message(): raise ValueError("x" * 200)
def test_exit_code(): pytest.fail("no trace", pytrace=False)
`,
  "test_other.py": `
import warnings, pytest
def test_one(): warnings.warn("careful", DeprecationWarning)
@pytest.mark.skip(reason="same")
def test_skip1(): pass
def helper(): pytest.skip("same")
def test_skip2(): helper()
def test_skip3(): helper()
@pytest.mark.parametrize("i", range(90))
def test_many(i): pass
`,
}

const subtests = {
  "test_sub.py": `
import pytest
def test_subs(subtests):
    for i in range(3):
        with subtests.test("msg", i=i):
            assert i != 1
def test_after(subtests):
    with subtests.test(): pass
    with subtests.test(): pytest.skip("here")
`,
}

const broken = {
  "test_broken.py": "import nosuchmodule\n",
  "test_syntax.py": "def test(:\n",
  "test_raises.py": "1/0\n",
  "test_skipped.py": "import pytest\npytest.skip('all of it', allow_module_level=True)\n",
  "test_fine.py": "def test_fine(): pass\n",
}

const quiet = {
  "test_a.py": "def test_a(): pass\ndef test_b(): pass\nclass TestC:\n  def test_c(self): pass\n",
}

describe("the terminal", () => {
  const runs: readonly (readonly [Readonly<Record<string, string>>, readonly string[]])[] = [
    [mixed, []],
    [mixed, ["-v"]],
    [mixed, ["-vv", "-rA"]],
    [mixed, ["-q", "-rsxX"]],
    [mixed, ["-qq"]],
    [mixed, ["-rA", "--tb=short", "--no-fold-skipped"]],
    [mixed, ["--tb=line", "-rN"]],
    [mixed, ["--tb=native", "--no-header", "--show-capture=stdout"]],
    [mixed, ["--tb=no", "-rfEsxXpP"]],
    [mixed, ["--no-summary"]],
    [quiet, ["-s"]],
    [quiet, ["-sv"]],
    [mixed, ["-x", "--disable-warnings"]],
    [mixed, ["--maxfail=3", "-k", "not strict", "-l"]],
    [mixed, ["--xfail-tb", "--runxfail", "-W", "error"]],
    [mixed, ["-o", "console_output_style=count", "--durations=3", "--durations-min=100"]],
    [mixed, ["-o", "console_output_style=classic", "--durations=0", "-vv", "-k", "pass"]],
    [mixed, ["--co"]],
    [mixed, ["--co", "-q"]],
    [mixed, ["--co", "-qq", "-k", "many or fail"]],
    [subtests, []],
    [subtests, ["-v", "-rA"]],
    [broken, []],
    [broken, ["--continue-on-collection-errors", "-v", "-rA"]],
    [broken, ["--co", "-q"]],
    [quiet, []],
    [quiet, ["-k", "nothing"]],
    [quiet, ["--max-warnings=0"]],
  ]
  for (const [files, args] of runs) {
    const name = `${Object.keys(files)[0]} ${args.join(" ")}`
    test.concurrent(name, { timeout: 60_000 }, async () => {
      const run = await recordRun(files, args)
      expect(run.ours).toBe(run.pytest)
    })
  }

  test("a wide and a narrow terminal", { timeout: 60_000 }, async () => {
    for (const width of [41, 133]) {
      const run = await recordRun(mixed, ["-v", "-rA"], { width })
      expect(run.ours).toBe(run.pytest)
    }
  })

  test("colours", { timeout: 60_000 }, async () => {
    for (const args of [[], ["-v"], ["-q", "-rA"], ["--co", "-q"]]) {
      const run = await recordRun(mixed, args, { color: true })
      expect(run.ours).toBe(run.pytest)
    }
  })
})

describe("junit", () => {
  const runs: readonly (readonly [Readonly<Record<string, string>>, readonly string[]])[] = [
    [mixed, []],
    [mixed, ["-o", "junit_logging=all", "-o", "junit_family=xunit1", "--junitprefix=pre"]],
    [mixed, ["-o", "junit_logging=system-out", "-o", "junit_log_passing_tests=false"]],
    [subtests, ["-o", "junit_duration_report=call"]],
    [broken, ["--continue-on-collection-errors"]],
    [quiet, ["-o", "junit_suite_name=<suite>"]],
    [
      {
        "test_text.py": `
def test_properties(record_property):
    record_property("a<b", "c&d\\n")
    record_property("n", 3)
def test_control(): assert 0, "bell \\a esc \\x1b ]]> <tag> \\ud800 \\U0001f600"
`,
      },
      ["-o", "junit_family=xunit1"],
    ],
  ]
  for (const [files, args] of runs) {
    test.concurrent(`${Object.keys(files)[0]} ${args.join(" ")}`, { timeout: 60_000 }, async () => {
      const run = await recordRun(files, args, { junit: true })
      expect(run.junit?.ours).toBe(run.junit?.pytest)
    })
  }
})
