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
  text += `class ${name}(unittest.TestCase):\n`
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

const setupFailures = ["assert 0", 'raise ValueError("x")', 'raise unittest.SkipTest("s")'] as const

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
] as const
