// Tests of a class with what is around them: what is stored in `self` is seen by the test, and what is not understood
// is refused.

import { expect, test } from "vitest"
import { runModule } from "./run-module.ts"

/** How `T.test_it` ends; the class is a `TestCase`. */
async function fate(body: string, head = ""): Promise<string> {
  const lines = body.split("\n").map(line => `    ${line}`)
  const source = `import unittest\n${head}\nclass T(unittest.TestCase):\n${lines.join("\n")}\n`
  const { outcomes } = await runModule(source, [{ name: "T.test_it" }])
  const { end } = outcomes[0]!
  return end.kind === "passed" ? "passed" : `${end.kind} ${end.code}`
}

const setUp = "def setUp(self):\n    n = 2\n    self.x = [n]\n"

test.each([
  [`${setUp}def test_it(self):\n    n = 5\n    self.x.append(n)\n    self.assertEqual(self.x, [2, 5])`],
  [`${setUp}def test_it(self):\n    self.x += [3]\n    self.y = self.x\n    self.assertIs(self.x, self.y)`],
  [`${setUp}def tearDown(self):\n    self.x.clear()\ndef test_it(self):\n    self.assertIn(2, self.x)`],
])("passes: %j", async body => {
  expect(await fate(body)).toBe("passed")
})

test.each([
  ["deopt assertion-failed", `${setUp}def test_it(self):\n    self.assertEqual(self.x, [3])`],
  [
    "deopt assertion-failed",
    `${setUp}def tearDown(self):\n    assert self.x == []\ndef test_it(self):\n    pass`,
  ],
  ["bailout xunit-setup", `setUp = print\ndef test_it(self):\n    self.assertTrue(True)`],
  [
    "bailout xunit-setup",
    `${setUp}def setUp(self):\n    self.x = [3]\ndef test_it(self):\n    self.assertEqual(self.x, [2])`,
  ],
  [
    "bailout xunit-setup",
    `def setUp(this):\n    this.x = 1\ndef test_it(self):\n    self.assertEqual(self.x, 1)`,
  ],
  ["bailout xunit-setup", `def setUp(self):\n    return\ndef test_it(self):\n    self.assertTrue(True)`],
  ["bailout xunit-setup", `def tearDown(self):\n    assert False\ndef test_it(self):\n    return`],
  [
    "bailout xunit-setup",
    `def setUp(self):\n    self.id = 3\ndef test_it(self):\n    self.assertEqual(self.id, 3)`,
  ],
  [
    "bailout xunit-setup",
    `@classmethod\ndef setUpClass(cls):\n    pass\ndef test_it(self):\n    self.assertTrue(True)`,
  ],
  [
    "bailout class-shape",
    `def assertEqual(self, a, b):\n    pass\ndef test_it(self):\n    self.assertEqual(1, 2)`,
  ],
  [
    "bailout class-shape",
    `def run(self, result=None):\n    pass\ndef test_it(self):\n    self.assertEqual(1, 2)`,
  ],
  [
    "bailout self-use",
    `${setUp}def test_it(self):\n    def f():\n        self.x = [3]\n    f()\n    self.assertEqual(self.x, [2])`,
  ],
])("%s: %j", async (expected, body) => {
  expect(await fate(body)).toBe(expected)
})

test.each([
  ["self.assertEqual(1, 2)"],
  ["self.assertNotEqual(1, True)"],
  ["self.assertTrue([])"],
  ["self.assertFalse('a')"],
  ["self.assertIsNone(0)"],
  ["self.assertIsNotNone(None)"],
  ["self.assertIn('b', 'ac')"],
  ["self.assertNotIn(1, [True])"],
  ["self.assertLess(2, 2)"],
  ["self.assertLessEqual(3, 2)"],
  ["self.assertGreater(2, 2)"],
  ["self.assertGreaterEqual(1, 2)"],
  ["self.assertIsInstance(1, str)"],
  ["self.assertNotIsInstance(True, int)"],
  ["self.assertListEqual([1], [2])"],
  ["self.assertCountEqual([1, 1, 2], [1, 2, 2])"],
  ["self.assertAlmostEqual(1.0, 1.00000006)"],
  ["self.assertAlmostEqual(1.0, 1.2, delta=0.1)"],
  ["self.assertAlmostEqual(1.0, 1.06, places=1)"],
  ["self.assertNotAlmostEqual(1.0, 1.00000001)"],
])("what fails in CPython does not pass: %s", async call => {
  expect(await fate(`def test_it(self):\n    ${call}`)).toBe("deopt assertion-failed")
})

test.each([
  ["self.assertEqual(1, True, 'one')"],
  ["self.assertEqual(first=1, second=1, msg='one')"],
  ["self.assertCountEqual([1, 2, 1], [2, 1, 1])"],
  ["self.assertAlmostEqual(1.0, 1.00000004)"],
  ["self.assertAlmostEqual(1.0, 1.05, delta=0.1)"],
  ["self.assertAlmostEqual(1, 1)"],
  ["self.assertNotAlmostEqual(1.0, 1.1)"],
  ["self.assertMultiLineEqual('a', 'a')"],
  ["self.assertTupleEqual((1, 2), (1, 2))"],
])("what holds passes: %s", async call => {
  expect(await fate(`def test_it(self):\n    ${call}`)).toBe("passed")
})
