// Generates small pytest suites: fixture graphs, scopes, parameters, marks, classes, and failures in every phase.
//
// Every fixture and test writes what happens to the file that GENERATED_LOG names, so that two runners can be
// compared by the order of set-ups and tear-downs as well as by their reports.

import { Random } from "./random.ts"

/** Paths relative to the suite's root, and their text. */
export type Suite = ReadonlyMap<string, string>

const scopes = ["function", "class", "module", "package", "session"] as const
type Scope = (typeof scopes)[number]

interface Fixture {
  readonly name: string
  readonly scope: Scope
  readonly hasParams: boolean
}

const prelude = `import os
import pytest

def log(*parts):
    with open(os.environ["GENERATED_LOG"], "a") as file:
        file.write(" ".join(str(part) for part in parts) + "\\n")

`

/** The suite of a seed. */
export function generateSuite(seed: number): Suite {
  const random = new Random(seed)
  const files = new Map<string, string>()
  const rootFixtures = fixtures(random, "r", [], 1 + random.below(4))
  files.set("conftest.py", prelude + rootFixtures.text)
  if (random.chance(0.5)) files.set("pytest.ini", iniFile(random))
  const places: { dir: string; visible: Fixture[] }[] = [{ dir: "", visible: rootFixtures.made }]
  if (random.chance(0.5)) {
    const inner = fixtures(random, "s", rootFixtures.made, random.below(3))
    const isPackage = random.chance(0.6)
    if (isPackage) files.set("sub/__init__.py", "")
    files.set("sub/conftest.py", prelude + inner.text)
    places.push({ dir: "sub/", visible: merge(rootFixtures.made, inner.made) })
  }
  for (const { dir, visible } of places) {
    const count = 1 + random.below(2)
    for (let i = 0; i < count; i++) {
      const stem = `${dir === "" ? "" : "sub_"}${i}`
      files.set(`${dir}test_${stem}.py`, testModule(random, visible))
    }
  }
  return files
}

function iniFile(random: Random): string {
  const lines = ["[pytest]", "markers =", "    slow: takes long", "    fast"]
  if (random.chance(0.4)) lines.push(`xfail_strict = ${random.pick(["true", "false"])}`)
  if (random.chance(0.3)) lines.push("python_classes = Test Check")
  if (random.chance(0.2)) lines.push("empty_parameter_set_mark = xfail")
  return `${lines.join("\n")}\n`
}

function merge(outer: readonly Fixture[], inner: readonly Fixture[]): Fixture[] {
  const names = new Set(inner.map(each => each.name))
  return [...outer.filter(each => !names.has(each.name)), ...inner]
}

/** Definitions of `count` fixtures that may use those `visible`, and sometimes override one of them. */
function fixtures(random: Random, prefix: string, visible: readonly Fixture[], count: number, self = false) {
  const made: Fixture[] = []
  let text = ""
  for (let i = 0; i < count; i++) {
    const overridden = visible.length > 0 && random.chance(0.25) ? random.pick(visible) : null
    const name = overridden?.name ?? `${prefix}${i}`
    if (made.some(each => each.name === name)) continue
    const scope = random.chance(0.45) ? "function" : random.pick(scopes)
    const wide = scopes.indexOf(scope)
    const usable = [...visible, ...made].filter(
      each => each.name !== name && (scopes.indexOf(each.scope) >= wide || random.chance(0.04)),
    )
    const needs = random.some(usable, 2).map(each => each.name)
    if (overridden && scopes.indexOf(overridden.scope) >= wide && random.chance(0.6) && !needs.includes(name))
      needs.push(name)
    const hasParams = random.chance(0.22)
    text += fixtureText(random, { name, scope, hasParams }, needs, self)
    made.push({ name, scope, hasParams })
  }
  return { made, text }
}

function fixtureText(random: Random, fixture: Fixture, needs: readonly string[], self: boolean): string {
  const { name, scope, hasParams } = fixture
  const options: string[] = []
  if (scope !== "function" || random.chance(0.2)) options.push(`scope=${JSON.stringify(scope)}`)
  if (random.chance(0.18)) options.push("autouse=True")
  if (hasParams) options.push(`params=${fixtureParams(random)}`)
  const wantsRequest = hasParams || random.chance(0.25)
  const args = [...(self ? ["self"] : []), ...(wantsRequest ? ["request"] : []), ...needs]
  const value = [JSON.stringify(name), ...(hasParams ? ["request.param"] : []), ...needs].join(", ")
  const indent = self ? "    " : ""
  const lines = [
    `@pytest.fixture${options.length > 0 ? `(${options.join(", ")})` : ""}`,
    `def ${name}(${args.join(", ")}):`,
    `    log("setup", ${JSON.stringify(name)}${hasParams ? ", request.param" : ""})`,
  ]
  if (random.chance(0.06)) lines.push(`    ${random.pick(failures)}`)
  const fails = random.chance(0.06) ? `    ${random.pick(failures)}` : null
  const teardown = `log("teardown", ${JSON.stringify(name)})`
  if (random.chance(0.5)) {
    lines.push(`    yield (${value},)`, `    ${teardown}`)
    if (fails) lines.push(fails)
  } else {
    if (wantsRequest) lines.push(`    request.addfinalizer(lambda: ${teardown})`)
    lines.push(`    return (${value},)`)
  }
  return `${lines.map(line => indent + line).join("\n")}\n\n`
}

const failures = [
  "assert 1 == 2",
  'raise ValueError("broken")',
  'pytest.skip("not today")',
  'pytest.fail("no good")',
  'pytest.xfail("known")',
] as const

function fixtureParams(random: Random): string {
  return random.pick([
    "[1, 2]",
    '["a", "b"]',
    "[0.5, None, True]",
    '[pytest.param(1, id="one"), pytest.param(2, marks=pytest.mark.skip(reason="two"))]',
    "[3, pytest.param(4, marks=pytest.mark.xfail)], ids=lambda p: f'p{p}'",
    '["x", "x"]',
    "[(1, 2), [3]]",
  ])
}

function testModule(random: Random, visible: readonly Fixture[]): string {
  const own = fixtures(random, "m", visible, random.below(3))
  const usable = merge(visible, own.made)
  let text = prelude
  if (random.chance(0.15)) {
    text += `pytestmark = ${random.pick(["pytest.mark.slow", '[pytest.mark.usefixtures("r0")]', "pytest.mark.xfail"])}\n\n`
  }
  text += own.text
  if (random.chance(0.15))
    text += xunit(random, ["setup_module", "teardown_module", "setup_function", "teardown_function"], "")
  const count = 1 + random.below(5)
  for (let i = 0; i < count; i++) {
    const kind = random.next()
    if (kind < 0.55) text += testFunction(random, `test_f${i}`, usable, "")
    else if (kind < 0.85) text += testClass(random, `Test${i}`, usable, "")
    else text += unittestClass(random, `Unit${i}`, usable)
  }
  return text
}

function testFunction(random: Random, name: string, usable: readonly Fixture[], indent: string): string {
  const lines: string[] = []
  const needs = random.some(usable, 3).map(each => each.name)
  const args = [...needs]
  if (random.chance(0.15)) lines.push(`@pytest.mark.${random.pick(outcomeMarks)}`)
  if (random.chance(0.15)) lines.push(`@pytest.mark.${random.pick(["slow", "fast"])}`)
  if (usable.length > 0 && random.chance(0.1)) {
    lines.push(`@pytest.mark.usefixtures(${JSON.stringify(random.pick(usable).name)})`)
  }
  if (random.chance(0.25)) {
    lines.push(`@pytest.mark.parametrize("p", ${random.pick(parameterSets)})`)
    args.push("p")
  }
  if (random.chance(0.12)) {
    lines.push(`@pytest.mark.parametrize(("q", "s"), ${random.pick(pairSets)})`)
    args.push("q", "s")
  }
  const parametrized = usable.filter(each => needs.includes(each.name) && each.hasParams)
  if (parametrized.length > 0 && random.chance(0.3)) {
    const scope = random.chance(0.3) ? `, scope=${JSON.stringify(random.pick(scopes))}` : ""
    lines.push(
      `@pytest.mark.parametrize(${JSON.stringify(parametrized[0]!.name)}, [7, 8], indirect=True${scope})`,
    )
  }
  if (random.chance(0.1)) args.push("request")
  const self = indent === "" ? [] : ["self"]
  lines.push(`def ${name}(${[...self, ...args].join(", ")}):`)
  const seen = args.filter(each => each !== "request")
  lines.push(`    log("call", ${[JSON.stringify(name), ...seen].join(", ")})`)
  if (args.includes("request") && usable.length > 0) {
    lines.push(`    request.getfixturevalue(${JSON.stringify(random.pick(usable).name)})`)
  }
  if (random.chance(0.25)) lines.push(`    ${random.pick(failures)}`)
  return `${lines.map(line => indent + line).join("\n")}\n\n`
}

const outcomeMarks = [
  "skip",
  'skip(reason="because")',
  'skipif(True, reason="always")',
  'skipif("1 > 2", reason="never")',
  "xfail",
  "xfail(strict=True)",
  "xfail(raises=ValueError)",
  'xfail(run=False, reason="no run")',
  'xfail(False, reason="off")',
] as const

const parameterSets = [
  "[1, 2, 3]",
  '["a", "ü", ""]',
  "[]",
  "[1.5, None, True, int]",
  '[pytest.param(1, id="one"), 2]',
  "[pytest.param(1, marks=pytest.mark.xfail), pytest.param(2, marks=pytest.mark.skip)]",
  "[1, 1, 2]",
  "[(1,), {}, b'x']",
  '["a", "b"], ids=["first", None]',
] as const

const pairSets = [
  '[(1, "x"), (2, "y")]',
  "[(None, 1.0), (True, [])]",
  '[pytest.param(1, 2, id="pair")]',
] as const

function xunit(random: Random, names: readonly string[], indent: string): string {
  const self = indent === "" ? "" : "self"
  return random
    .some(names, 2)
    .map(name => {
      const decorator = name.endsWith("_class") ? `${indent}@classmethod\n` : ""
      const first = name.endsWith("_class") ? "cls" : self
      const fails = random.chance(0.08) ? `${indent}    ${random.pick(failures)}\n` : ""
      return `${decorator}${indent}def ${name}(${first}):\n${indent}    log(${JSON.stringify(name)})\n${fails}\n`
    })
    .join("")
}

function testClass(random: Random, name: string, usable: readonly Fixture[], indent: string): string {
  const inner = `${indent}    `
  let text = ""
  if (random.chance(0.12)) text += `${indent}@pytest.mark.${random.pick([...outcomeMarks, "slow"])}\n`
  if (random.chance(0.12)) text += `${indent}@pytest.mark.parametrize("c", ["u", "v"])\n`
  const takesC = text.includes('"c"')
  text += `${indent}class ${name}:\n`
  if (takesC)
    text += `${inner}@pytest.fixture(autouse=True)\n${inner}def take(self, c):\n${inner}    log("take", c)\n\n`
  const own = indent === "" ? fixtures(random, "c", usable, random.below(2), true) : { made: [], text: "" }
  text += own.text
  if (random.chance(0.25)) {
    text += xunit(random, ["setup_method", "teardown_method", "setup_class", "teardown_class"], inner)
  }
  const count = 1 + random.below(3)
  for (let i = 0; i < count; i++) text += testFunction(random, `test_m${i}`, merge(usable, own.made), inner)
  if (indent === "" && random.chance(0.15))
    text += testClass(random, "TestInner", merge(usable, own.made), inner)
  return text
}

function unittestClass(random: Random, name: string, usable: readonly Fixture[]): string {
  let text = "import unittest\n\n"
  if (random.chance(0.1)) text += '@unittest.skip("whole class")\n'
  if (usable.length > 0 && random.chance(0.15)) {
    text += `@pytest.mark.usefixtures(${JSON.stringify(random.pick(usable).name)})\n`
  }
  text += `class ${name}(unittest.TestCase):\n`
  for (const method of random.some(["setUp", "tearDown", "setUpClass", "tearDownClass"], 3)) {
    const isClass = method.endsWith("Class")
    text += `${isClass ? "    @classmethod\n" : ""}    def ${method}(${isClass ? "cls" : "self"}):\n        log(${JSON.stringify(method)})\n`
    if (random.chance(0.08))
      text += `        ${random.pick(["assert 0", 'raise ValueError("x")', 'raise unittest.SkipTest("s")'])}\n`
  }
  const count = 1 + random.below(3)
  for (let i = 0; i < count; i++) {
    if (random.chance(0.15)) {
      text += `    @unittest.${random.pick(['skip("one")', "expectedFailure", 'skipIf(True, "if")', 'skipUnless(True, "unless")'])}\n`
    }
    text += `    def test_u${i}(self):\n        log("call", "test_u${i}")\n`
    if (random.chance(0.2)) {
      text += `        for i in range(3):\n            with self.subTest(i=i):\n                self.assertNotEqual(i, ${random.pick([1, 2, 7])})\n`
    }
    if (random.chance(0.25)) {
      text += `        ${random.pick(["self.assertEqual(1, 2)", 'self.skipTest("in")', 'raise ValueError("u")', 'self.fail("f")'])}\n`
    }
  }
  return `${text}\n`
}
