// Test modules: fixtures, tests, and what is wrong with a module as a whole.

import { documented } from "./doctest-text.ts"
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
  if (random.chance(0.08)) text += documented(random)
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
  'import unittest\ndef setUpModule():\n    raise unittest.SkipTest("module")',
  'import unittest\ndef setUpModule():\n    unittest.addModuleCleanup(log, "module cleanup")\n    assert 0',
  'pytest.fail("while importing")',
  'pytest.xfail("while importing")',
  'pytest.exit("while importing", returncode=3)',
  "raise KeyboardInterrupt",
  "import sys; print('on stderr', file=sys.stderr); raise KeyError(1)",
  'import logging; logging.getLogger("import").warning("while importing"); assert 0',
  'pytest_plugins = ["no_such_plugin"]',
  'import warnings; warnings.warn("deprecated at import", DeprecationWarning)',
  "import warnings; warnings.warn(pytest.PytestWarning('own'))",
  'def pytest_generate_tests(metafunc):\n    if "g" in metafunc.fixturenames:\n        metafunc.parametrize("g", ["module"])',
  "collect_ignore = []",
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
  "class TestBase:\n    def test_one(self):\n        log(type(self).__name__)\n\nclass TestDerived(TestBase):\n    def test_two(self):\n        log('two')",
  "class TestMixin:\n    __test__ = False\n    def test_mixed(self):\n        log('mixed')\n\nclass TestUses(TestMixin):\n    __test__ = True",
  "class TestProperty:\n    @property\n    def test_property(self):\n        return 1\n    def test_self(self):\n        log(self.test_property)",
  "class TestInit:\n    def __init__(self, x=1):\n        pass\n    def test_init(self):\n        pass",
  "class TestPlain:\n    @pytest.fixture\n    def own(self):\n        return self.state\n    state = 5\n    def test_plain(self, own):\n        log(own, self.__class__.__name__)",
  "def test_positional(a, /, r0):\n    pass",
  "def test_star(*args, **kwargs):\n    log(args, kwargs)",
  "import abc\nclass TestAbstract(abc.ABC):\n    @abc.abstractmethod\n    def test_abstract(self):\n        pass",
  "@pytest.fixture\ndef twice():\n    yield 1\n    yield 2\n\ndef test_twice(twice):\n    log(twice)",
  "@pytest.fixture\ndef never():\n    if 0:\n        yield 1\n\ndef test_never(never):\n    pass",
  "@pytest.fixture\ndef called():\n    return 1\n\ndef test_called():\n    called()",
  "@pytest.fixture(scope='module')\ndef wide(tmp_path):\n    return 1\n\ndef test_wide(wide):\n    pass",
  "@pytest.fixture\ndef round_a(round_b):\n    pass\n\n@pytest.fixture\ndef round_b(round_a):\n    pass\n\ndef test_round(round_a):\n    pass",
  "@pytest.fixture\n@pytest.fixture\ndef double():\n    pass",
  "@pytest.mark.slow\n@pytest.fixture\ndef marked():\n    pass",
  "@pytest.fixture(params=[1, 2], scope='module', autouse=True)\ndef every(request):\n    log('every', request.param)\n    yield\n    log('every down', request.param)",
  "@pytest.fixture(params=['x', 'y'], scope='class')\ndef wide1(request):\n    log('wide1', request.param)\n    yield\n    log('wide1 down')\n\n@pytest.fixture(params=[1, 2], scope='module')\ndef wide2(request):\n    log('wide2', request.param)\n    yield\n    log('wide2 down')\n\ndef test_a(wide1):\n    pass\n\ndef test_b(wide2, wide1):\n    pass\n\ndef test_c(wide2):\n    pass",
  "@pytest.mark.parametrize('r0', [1], indirect=True)\ndef test_indirect_plain(r0):\n    log(r0)",
  "@pytest.mark.parametrize('tmp_path', [1])\ndef test_over_builtin(tmp_path):\n    log(tmp_path)",
  "@pytest.fixture\ndef tmp_path(tmp_path):\n    return tmp_path / 'own'\n\ndef test_own_tmp_path(tmp_path):\n    log(tmp_path.name)",
  "def fail_here():\n    __tracebackhide__ = True\n    pytest.fail('from below')\n\ndef test_hidden():\n    fail_here()",
  "import pytest as pt\npytestmark = pt.mark.fast",
  "pytestmark = 3",
  "@pytest.mark.usefixtures\ndef test_usefixtures_bare():\n    pass",
  "@pytest.mark.usefixtures('no_such_fixture')\ndef test_usefixtures_missing():\n    pass",
  "@pytest.mark.parametrize('x', [1])\nclass TestParamNobodyTakes:\n    def test_m(self):\n        pass",
  "@pytest.mark.parametrize(('x', 'y'), [(1, 2), (3, 4)], ids=['first', 'second'])\nclass TestPairs:\n    def test_m(self, x, y):\n        log(x, y)\n    def test_n(self, y, x):\n        log(x, y)",
  "def setup_module():\n    raise ValueError('in setup_module')",
  "def teardown_module(module):\n    raise ValueError('in teardown_module')",
  "def setup_function(function):\n    log('before', function.__name__)\n    if function.__name__ == 'test_f1':\n        pytest.skip('by set-up')",
  "class TestXunit:\n    def setup_class(cls):\n        raise ValueError('setup_class')\n    def teardown_class(cls):\n        log('teardown_class')\n    def test_one(self):\n        pass\n    def test_two(self):\n        pass",
  "class TestXunitDown:\n    def teardown_method(self, method):\n        log(method.__name__)\n        assert 0\n    def teardown_class(cls):\n        pytest.fail('class down')\n    def test_one(self):\n        assert 0, 'one'",
  "def test_default(x=3, *, y=4):\n    log(x, y)",
  "import dataclasses\n@dataclasses.dataclass\nclass Point:\n    x: int\n    y: int\n\ndef test_dataclasses():\n    assert Point(1, 2) == Point(1, 3)",
] as const
