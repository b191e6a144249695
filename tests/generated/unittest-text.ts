// Classes of `unittest.TestCase`.

import type { Fixture } from "./fixture-text.ts"
import type { Random } from "./random.ts"

/** A test case with its own set-up, skips, expected failures and subtests. */
export function unittestClass(random: Random, name: string, usable: readonly Fixture[]): string {
  let text = "import unittest\n\n"
  if (random.chance(0.1)) text += '@unittest.skip("whole class")\n'
  if (random.chance(0.06)) text += `@pytest.mark.${random.pick(["slow", "xfail", 'skip(reason="marked")'])}\n`
  if (usable.length > 0 && random.chance(0.15)) {
    text += `@pytest.mark.usefixtures(${JSON.stringify(random.pick(usable).name)})\n`
  }
  const isAsync = random.chance(0.06)
  const parent = random.chance(0.06) ? `Parent${name}` : null
  if (parent !== null) text = parentClass(random, parent) + text
  const base = parent ?? (isAsync ? "unittest.IsolatedAsyncioTestCase" : "unittest.TestCase")
  if (random.chance(0.05)) text += `@pytest.mark.${random.pick(classMarks)}\n`
  text += `class ${name}(${base}):\n`
  if (random.chance(0.04)) text += `    ${random.pick(classLines)}\n`
  if (isAsync && parent === null) {
    text += '    async def asyncSetUp(self):\n        log("asyncSetUp")\n\n'
    text += `    async def test_async(self):\n        log("async test")\n        ${random.pick(methodEnds)}\n`
  }
  if (usable.length > 0 && random.chance(0.1)) {
    const wanted = random.pick(usable).name
    text += `    @pytest.fixture(autouse=True)\n    def give(self, ${wanted}):\n        self.given = ${wanted}\n        log("give", ${wanted})\n\n`
  }
  for (const method of random.some(["setUp", "tearDown", "setUpClass", "tearDownClass"], 3)) {
    const isClass = method.endsWith("Class")
    text += `${isClass ? "    @classmethod\n" : ""}    def ${method}(${isClass ? "cls" : "self"}):\n        log(${JSON.stringify(method)})\n`
    if (random.chance(0.08)) text += `        ${random.pick(setupFailures)}\n`
    else if (random.chance(0.1)) {
      const add = isClass ? "cls.addClassCleanup" : "self.addCleanup"
      text += `        ${add}(log, "cleanup of ${method}")\n`
    }
  }
  const count = 1 + random.below(3)
  for (let i = 0; i < count; i++) text += unittestMethod(random, `test_u${i}`)
  return `${text}\n`
}

/** A test case to inherit from, which is collected itself, too. */
function parentClass(random: Random, name: string): string {
  return (
    `import unittest\n\nclass ${name}(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls):\n        super().setUpClass()\n` +
    `        log("parent setUpClass", cls.__name__)\n\n    def setUp(self):\n        log("parent setUp")\n\n` +
    `    def test_parent(self):\n        ${random.pick(methodEnds)}\n\n`
  )
}

const classMarks = [
  "parametrize('x', [1, 2])",
  'skipif("True", reason="marked")',
  "xfail(strict=True)",
  "filterwarnings('error')",
] as const

const classLines = [
  "__test__ = False",
  "pytestmark = pytest.mark.slow",
  "maxDiff = None",
  "def runTest(self):\n        log('runTest')",
  "longMessage = False",
] as const

function unittestMethod(random: Random, name: string): string {
  let text = ""
  if (random.chance(0.15)) text += `    @unittest.${random.pick(decorators)}\n`
  if (random.chance(0.06))
    text += `    @pytest.mark.${random.pick(["slow", "xfail", 'skip(reason="marked")'])}\n`
  text += `    def ${name}(self):\n        log("call", ${JSON.stringify(name)})\n`
  if (random.chance(0.2)) {
    text += `        for i in range(3):\n            with self.subTest(i=i):\n                ${random.pick(subtestBodies)}\n`
  }
  if (random.chance(0.3)) text += `        ${random.pick(methodEnds)}\n`
  return text
}

const setupFailures = [
  "assert 0",
  'raise ValueError("x")',
  'raise unittest.SkipTest("s")',
  'pytest.skip("by pytest")',
] as const

const decorators = [
  'skip("one")',
  "expectedFailure",
  'skipIf(True, "if")',
  'skipUnless(True, "unless")',
] as const

const subtestBodies = [
  "self.assertNotEqual(i, 1)",
  "self.assertNotEqual(i, 2)",
  "self.assertNotEqual(i, 7)",
  'self.skipTest(f"skip {i}")',
  'raise KeyError("in a subtest")',
  'pytest.skip("by pytest in a subtest")',
  "pytest.fail('by pytest in a subtest')",
  "with self.subTest('nested', j=2): self.assertEqual(i, 0)",
  'print("in a subtest"); assert i',
] as const

const methodEnds = [
  "self.assertEqual(1, 2)",
  'self.assertEqual([1, 2], [1, 3], "message")',
  "self.assertIn(1, [])",
  'self.skipTest("in")',
  'raise ValueError("u")',
  'self.fail("f")',
  'pytest.skip("by pytest")',
  'pytest.xfail("by pytest")',
  "with self.assertRaises(ValueError): pass",
  "with self.assertWarns(UserWarning): pass",
  'self.addCleanup(log, "cleanup of the test")',
  "self.addCleanup(self.fail, 'in a cleanup')",
  "assert [1] == [2]",
  'print("unittest prints"); assert 0',
  "raise unittest.SkipTest('raised')",
  "log(self.id().split('.')[-1], self._testMethodName, self.shortDescription())",
  "self.assertEqual({'a': 1}, {'a': 2})",
  "self.assertAlmostEqual(1.0, 1.1, msg='close')",
  "self.assertRaisesRegex(ValueError, 'x', int, 'y')",
  "self.doCleanups()",
  "self.enterContext(pytest.raises(ValueError))",
  "self.assertLogs().__enter__()",
  "self.assertTrue(False); print('never')",
  "return 1",
  "self.addCleanup(pytest.skip, 'in a cleanup')",
  "raise KeyboardInterrupt",
  'import warnings; warnings.warn("in unittest", DeprecationWarning)',
  'import logging; logging.error("in unittest"); self.fail()',
] as const
