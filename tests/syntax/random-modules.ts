// Random test modules from a seed: functions, classes, marks and parametrize tables in the forms pytest knows.

import type { Random } from "./random-expressions.ts"

const values = [
  "0", "1", "-1", "10", "2**70", "1 << 3", "~5", "-2 + 1", "0x1F", "1.0", "-0.0", "1e16", "123456789012345678.0", "1e-5", "0.0001",
  "1.5e300", "5e-324", "1e999", "2j", "1.5j", "1e20j", "True", "False", "None", "...", "''", "'a'", "'a-b'", "'1'", "'x1'", "'é'",
  "'\\n\\t\\r'", "'\\\\'", "'\\x7f\\x80\\x00'", "'😀'", "'a b'", "'[x]'", "'::'", "b'a'", "b'\\xff\\n\\\\'", "b''", "[]", "[1, 2]",
  "(1, 'a')", "{'k': 1}", "{1}", "()", "int", "ValueError", "len", "helper", "lambda x: x", "float('inf')", "float('nan')",
  "float('-inf')", "math.inf", "NUMBER", "TEXT", "abs",
] // biome-ignore format: a table

const marks = [
  "@pytest.mark.slow",
  "@pytest.mark.skip(reason='x')",
  "@mark.tag('a', b=1)",
  "@pytest.mark.xfail",
  "@mark.foo()",
]

/** The text of a random module; most are collected statically. */
export function randomModule(random: Random): string {
  const lines = [
    "import math",
    "import pytest",
    "import unittest",
    "from pytest import mark",
    "",
    "NUMBER = 3",
    "TEXT = 'txt'",
  ]
  lines.push(
    "TABLE = [1, 'two', 3.0]",
    "def helper(x): return x",
    "test_data = [1, 2]",
    "class Helper(Exception): pass",
    "",
  )
  if (random.below(4) === 0) lines.push("@pytest.fixture", "def thing():", "    return 1", "")
  if (random.below(5) === 0) lines.push("pytestmark = [pytest.mark.slow, mark.whole]", "")
  const count = 1 + random.below(4)
  for (let i = 0; i < count; i++) {
    if (random.below(5) === 0) lines.push(...randomTestCase(random, random.pick(["Test", "Case"]) + i))
    else if (random.below(3) === 0) lines.push(...randomClass(random, `Test${i}`, ""))
    else lines.push(...randomTest(random, `test_${i}`, "", []))
    if (random.below(3) === 0) lines.push("", "# comment")
  }
  return `${lines.join("\n")}\n`
}

function randomTestCase(random: Random, name: string): string[] {
  const lines = [random.below(3) === 0 ? random.pick(marks) : "", `class ${name}(unittest.TestCase):`]
  if (random.below(4) === 0) lines.push("    pytestmark = pytest.mark.inner")
  lines.push("    limit = 3", "    def setUp(self): self.x = 1", "    def helper(self): return 1")
  const names = ["test_b", "testA", "test_a1", "test", "Test_c", "test_10", "test_9"]
  for (const test of names.slice(random.below(4))) {
    if (random.below(4) === 0) lines.push(`    ${random.pick(marks)}`)
    lines.push(`    def ${test}(self): self.assertTrue(True)`)
  }
  return lines
}

function randomClass(random: Random, name: string, indent: string): string[] {
  const lines: string[] = []
  if (random.below(3) === 0) lines.push(`${indent}${random.pick(marks)}`)
  const shared = random.below(3) === 0 ? ["k"] : []
  if (shared.length > 0) lines.push(`${indent}@pytest.mark.parametrize("k", [1, 'z'])`)
  lines.push(`${indent}class ${name}${random.pick(["", "()", "(object)"])}:`)
  const inner = `${indent}    `
  if (random.below(4) === 0) lines.push(`${inner}pytestmark = pytest.mark.inner`)
  if (random.below(3) === 0) lines.push(`${inner}'''doc'''`, `${inner}attribute = 3`)
  lines.push(`${inner}def helper(self): return 1`)
  const count = 1 + random.below(3)
  for (let i = 0; i < count; i++) {
    if (indent === "" && random.below(5) === 0 && shared.length === 0)
      lines.push(...randomClass(random, `TestInner${i}`, inner))
    else lines.push(...randomTest(random, `test_m${i}`, inner, shared))
  }
  return lines
}

function randomTest(random: Random, name: string, indent: string, shared: readonly string[]): string[] {
  const lines: string[] = []
  const args: string[] = indent === "" ? [] : ["self"]
  args.push(...shared)
  const decorators = random.below(4)
  for (let i = 0; i < decorators; i++) {
    if (random.below(3) === 0) lines.push(`${indent}${random.pick(marks)}`)
    else lines.push(`${indent}${randomParametrize(random, [`a${i}`, `b${i}`], args)}`)
  }
  if (random.below(5) === 0) args.push(random.pick(["tmp_path", "request", "capsys"]))
  if (random.below(6) === 0) args.push("*rest")
  if (random.below(6) === 0) args.push("x=1")
  lines.push(
    `${indent}${random.below(8) === 0 ? "async " : ""}def ${name}(${orderedArguments(args).join(", ")}):`,
  )
  lines.push(`${indent}    assert True`)
  return lines
}

/** With `*rest` before what has a default, which is then keyword-only. */
function orderedArguments(args: readonly string[]): string[] {
  return [...args.filter(arg => !/[*=]/.test(arg)), ...args.filter(arg => /[*=]/.test(arg))]
}

function randomParametrize(random: Random, names: readonly string[], args: string[]): string {
  const single = random.below(2) === 0
  const used = single ? names.slice(0, 1) : names
  args.push(...used)
  const argnames = single
    ? random.pick([`"${used[0]}"`, `" ${used[0]} "`])
    : random.pick([
        `"${used.join(",")}"`,
        `"${used.join(" , ")}"`,
        `["${used.join('", "')}"]`,
        `("${used.join('", "')}")`,
      ])
  if (single && random.below(8) === 0)
    return `@pytest.mark.parametrize(${argnames}, ${random.pick(["TABLE", "range(3)", "range(5, -1, -2)"])})`
  const count = 1 + random.below(4)
  const rows = Array.from({ length: count }, () => randomRow(random, used.length))
  const ids =
    random.below(5) === 0
      ? `, ids=[${rows.map(() => random.pick(["'one'", "'one'", "None", "3", "'é'", "''", "True", "1.5"])).join(", ")}]`
      : ""
  const values = random.below(4) === 0 ? `(${rows.join(", ")},)` : `[${rows.join(", ")}]`
  return `@pytest.mark.parametrize(${argnames}, ${values}${ids})`
}

function randomRow(random: Random, width: number): string {
  const cells = Array.from({ length: width }, () => random.pick(values))
  if (random.below(6) === 0) {
    const extra = random.pick([
      "",
      ", id='given'",
      ", id='gé\\n'",
      ", id=None",
      ", marks=pytest.mark.slow",
      ", marks=[mark.a, mark.b(1)]",
    ])
    return `pytest.param(${cells.join(", ")}${extra})`
  }
  if (width === 1) return cells[0]!
  return random.below(4) === 0 ? `[${cells.join(", ")}]` : `(${cells.join(", ")})`
}
