// The purity rules: one impurity at a time, put into files that are pure without it.

import { expect, test } from "vitest"
import { parseModule } from "../../compiler/1-parse/parse.ts"
import { conftestImpurity } from "../../src/collect/conftest-purity.ts"
import { type ImportRules, itemImpurity, moduleImpurity } from "../../src/collect/purity.ts"
import { type PurityCode, purityRules } from "../../src/collect/purity-rules.ts"
import { collectStatic } from "../../src/collect/static.ts"

const modelled: ImportRules = {
  absolute: (level, module) => (level === 0 ? module : null),
  isProject: () => false,
  isModelled: name => ["math", "dataclasses", "functools", "pytest", "unittest", "__future__"].includes(name),
}
const registered = new Set(["slow"])

function parse(text: string) {
  const result = parseModule(text)
  if (result.kind === "refused") throw new Error(`refused: ${result.code}\n${text}`)
  return result.module
}

/** The first rule that a file breaks, for itself or for any of its items; null where all of it is pure. */
function firstBroken(text: string): PurityCode | null {
  const module = parse(text)
  const whole = moduleImpurity(module, modelled)
  if (whole) return whole.code
  const file = collectStatic(text, module, { pythonClasses: ["Test"], pythonFunctions: ["test"] })
  if (file.kind === "dynamic") throw new Error(`dynamic: ${file.reason}\n${text}`)
  for (const item of file.items) {
    const found = itemImpurity(item, module, registered)
    if (found) return found.code
  }
  return null
}

const pure = `"""A docstring."""
from __future__ import annotations
import math
import pytest
from dataclasses import dataclass as data

LIMIT: int = 3
NAMES = ("a", "b")
TABLE = {"k": [1, 2]}

if __name__ == "__main__":
    pytest.main()

@data
class Point:
    x: int = 0

    def moved(self, by: int | None = None) -> Point:
        self.x = by
        return self

def double(x, y=(1, 2)):
    return x * 2

@pytest.mark.slow
@pytest.mark.parametrize("x", [1, 2])
def test_double(x):
    assert double(x) == x + x

class TestPoint:
    """A class."""
    ORIGIN = 0

    def test_moved(self):
        self.point = Point()
        assert math.isfinite(self.point.moved(1).x)
`

test("a plain file is pure", () => {
  expect(firstBroken(pure)).toBeNull()
})

const cases: readonly (readonly [PurityCode, string])[] = [
  ["module-code", "print(1)\n"],
  ["module-code", "VALUE = double(1)\n"],
  ["module-code", "TABLE['x'] = 1\n"],
  ["module-code", "NAMES += ('c',)\n"],
  ["module-code", "del NAMES\n"],
  ["module-code", "def f(x=double(1)): pass\n"],
  ["module-code", "@pytest.mark.slow(double(1), 2)\ndef f(): pass\n"],
  ["conditional-definition", "if LIMIT:\n    X = 1\n"],
  ["conditional-definition", "try:\n    X = 1\nexcept ImportError:\n    X = 2\n"],
  ["conditional-definition", "for X in NAMES: pass\n"],
  ["import-unknown", "import socket\n"],
  ["import-unknown", "from project import thing\n"],
  ["import-star", "from math import *\n"],
  ["import-relative", "from . import thing\n"],
  ["dynamic-feature", "def f(): exec('x')\n"],
  ["dynamic-feature", "def f(x): return x.__dict__\n"],
  ["dynamic-feature", "def f(x, y): return getattr(x, y)\n"],
  ["dynamic-feature", "def f(x): setattr(x, 'a', 1)\n"],
  ["dynamic-feature", "def f(): return [lambda: globals()]\n"],
  ["builtin-rebound", "len = 3\n"],
  ["builtin-rebound", "def sum(x): pass\n"],
  ["builtin-rebound", "import math as list\n"],
  ["attribute-patched", "def f(): math.pi = 3\n"],
  ["attribute-patched", "def f():\n    Point.x, y = 1, 2\n"],
  ["attribute-patched", "def f():\n    del Point.z\n"],
  ["annotation-code", "def f(x: double(1)): pass\n"],
  ["annotation-code", "X: (lambda: 0) = 1\n"],
  ["decorator-unknown", "@double\ndef f(): pass\n"],
  ["class-shape", "class A(metaclass=M): pass\n"],
  ["class-shape", "class A(double(1)): pass\n"],
  ["class-shape", "class A:\n    double(1)\n"],
  ["class-state", "class TestA:\n    shared = []\n    def test_a(self): pass\n"],
  ["class-dunder", "class TestA:\n    def __getattr__(self, name): return 1\n    def test_a(self): pass\n"],
  ["mark-effect", "@pytest.mark.skip\ndef test_a(): pass\n"],
  ["mark-effect", "@pytest.mark.xfail(reason='x')\ndef test_a(): pass\n"],
  ["mark-effect", "@pytest.mark.unregistered\ndef test_a(): pass\n"],
  [
    "mark-effect",
    "@pytest.mark.parametrize('a', [pytest.param(1, marks=pytest.mark.skip)])\ndef test_a(a): pass\n",
  ],
  ["mark-effect", "pytestmark = pytest.mark.usefixtures('x')\n"],
  ["fixture-needed", "def test_a(tmp_path): pass\n"],
  ["xunit-setup", "def setup_module(): pass\n"],
  ["xunit-setup", "def teardown_function(f): pass\n"],
  ["xunit-setup", "class TestA:\n    def setup_method(self): pass\n    def test_a(self): pass\n"],
  ["async-test", "async def test_a(): pass\n"],
]

test.each(cases)("%s: %j", (code, text) => {
  expect(firstBroken(pure + text)).toBe(code)
})

const conftestCases: readonly (readonly [PurityCode, string])[] = [
  ["conftest-hook", "def pytest_runtest_setup(item): pass\n"],
  ["conftest-hook", "def pytest_configure(config): config.thing = 1\n"],
  ["conftest-hook", "@pytest.hookimpl\ndef pytest_addoption(parser): pass\n"],
  ["conftest-hook", "def pytest_addoption(parser):\n    for x in y: parser.addoption(x)\n"],
  ["conftest-hook", "pytest_runtest_setup = other\n"],
  ["conftest-autouse", "@pytest.fixture(autouse=True)\ndef f(): pass\n"],
  ["conftest-autouse", "@pytest.fixture(autouse=X)\ndef f(): pass\n"],
  ["conftest-setting", "collect_ignore = ['x']\n"],
  ["conftest-setting", "pytest_plugins = ['x']\n"],
  ["module-code", "import math\nmath.pi = 3\n"],
  ["import-unknown", "import project\n"],
]

test.each(conftestCases)("conftest, %s: %j", (code, text) => {
  expect(conftestImpurity(parse(`import pytest\n${text}`), modelled)?.code).toBe(code)
})

test("a conftest that only declares is pure", () => {
  const text = `import pytest

def pytest_addoption(parser):
    """Options."""
    group = parser.getgroup("g")
    group.addoption("--slow", action="store_true", default=False)

def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes long")

@pytest.fixture(scope="session", autouse=False)
def thing():
    yield 1
`
  expect(conftestImpurity(parse(text), modelled)).toBeNull()
})

test("every rule has a case", () => {
  const covered = new Set([...cases, ...conftestCases].map(([code]) => code))
  expect(Object.keys(purityRules).filter(code => !covered.has(code as PurityCode))).toEqual([])
})
