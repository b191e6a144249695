// Test modules: fixtures, tests, and what is wrong with a module as a whole.

import { type Fixture, fixtures, merge, prelude } from "./fixture-text.ts"
import type { Random } from "./random.ts"
import { testClass, testFunction, xunit } from "./test-text.ts"
import { unittestClass } from "./unittest-text.ts"

/** The text of one test file. */
export function testModule(random: Random, visible: readonly Fixture[]): string {
  const own = fixtures(random, "m", visible, random.below(3))
  const usable = merge(visible, own.made)
  let text = prelude
  if (random.chance(0.05)) text += `${random.pick(beginnings)}\n\n`
  if (random.chance(0.15)) text += `pytestmark = ${random.pick(moduleMarks)}\n\n`
  text += own.text
  if (random.chance(0.15)) {
    text += xunit(random, ["setup_module", "teardown_module", "setup_function", "teardown_function"], "")
  }
  const count = 1 + random.below(5)
  for (let i = 0; i < count; i++) {
    const kind = random.next()
    if (kind < 0.55) text += testFunction(random, `test_f${i}`, usable, "")
    else if (kind < 0.85) text += testClass(random, `Test${i}`, usable, "")
    else text += unittestClass(random, `Unit${i}`, usable)
  }
  if (random.chance(0.06)) text += `${random.pick(endings)}\n`
  return text
}

const moduleMarks = [
  "pytest.mark.slow",
  '[pytest.mark.usefixtures("r0")]',
  "pytest.mark.xfail",
  'pytest.mark.skip(reason="the whole file")',
  '[pytest.mark.slow, pytest.mark.filterwarnings("ignore")]',
  'pytest.mark.parametrize("r0", [1, 2])',
] as const

const beginnings = [
  'pytest.skip("not this file", allow_module_level=True)',
  'pytest.skip("not allowed here")',
  'pytest.importorskip("module_that_is_missing")',
  'pytest.importorskip("os", reason="never")',
  "import module_that_is_missing",
  "from os import name_that_is_missing",
  'raise ValueError("while importing")',
  "assert [1, 2] == [1, 3]",
  'import warnings; warnings.warn("while importing")',
  'print("while importing")',
  'import unittest; raise unittest.SkipTest("at import")',
  'import unittest\ndef setUpModule():\n    log("setUpModule")\n\ndef tearDownModule():\n    log("tearDownModule")',
  "__test__ = False",
] as const

const endings = [
  "def broken(:\n    pass",
  '@pytest.mark.parametrize("x", [1])\ndef test_without_x():\n    pass',
  '@pytest.mark.parametrize("x, y", [1, 2])\ndef test_wrong_sets(x, y):\n    pass',
  '@pytest.mark.parametrize("x", [1])\n@pytest.mark.parametrize("x", [2])\ndef test_twice(x):\n    pass',
  "def test_f0():\n    log('the later one')",
  "@pytest.mark.unknown_mark\ndef test_unknown_mark():\n    pass",
  "test_lambda = lambda: log('lambda')",
  "def test_generator():\n    yield 1",
  "class TestEmpty:\n    pass",
  "class TestWithNew:\n    def __new__(cls):\n        return object.__new__(cls)\n    def test_new(self):\n        pass",
  "@pytest.fixture\ndef test_is_fixture():\n    return 1",
  "from functools import partial\ntest_partial = partial(print, 'partial')",
  "class TestStatic:\n    @staticmethod\n    def test_static():\n        log('static')\n    @classmethod\n    def test_class_method(cls):\n        log(cls.__name__)",
  "import functools\ndef decorated(function):\n    @functools.wraps(function)\n    def wrapper(*args, **kwargs):\n        return function(*args, **kwargs)\n    return wrapper\n\n@decorated\ndef test_decorated(r0):\n    log(r0)",
  "def test_default(x=3, *, y=4):\n    log(x, y)",
  "import dataclasses\n@dataclasses.dataclass\nclass Point:\n    x: int\n    y: int\n\ndef test_dataclasses():\n    assert Point(1, 2) == Point(1, 3)",
] as const
