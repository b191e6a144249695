// Test functions and classes, with marks and parameters.

import { builtinBody, statement } from "./builtin-text.ts"
import { type Fixture, failures, fixtures, merge, scopes } from "./fixture-text.ts"
import type { Random } from "./random.ts"

/** A test function, or a method where there is an indent. */
export function testFunction(
  random: Random,
  name: string,
  usable: readonly Fixture[],
  indent: string,
): string {
  const lines: string[] = []
  const needs = random.some(usable, 3).map(each => each.name)
  const args = [...needs]
  if (random.chance(0.15)) lines.push(`@pytest.mark.${random.pick(outcomeMarks)}`)
  if (random.chance(0.15)) lines.push(`@pytest.mark.${random.pick(["slow", "fast", "slow(1, why=2)"])}`)
  if (random.chance(0.06)) lines.push(`@pytest.mark.filterwarnings("${random.pick(["error", "ignore"])}")`)
  if (usable.length > 0 && random.chance(0.1)) {
    lines.push(`@pytest.mark.usefixtures(${JSON.stringify(random.pick(usable).name)})`)
  }
  parametrize(random, usable, needs, args, lines)
  if (random.chance(0.1)) args.push("request")
  if (random.chance(0.06)) args.push("g")
  if (random.chance(0.01)) args.push("no_such_fixture")
  const body = random.chance(0.16) ? builtinBody(random) : { args: [], lines: [] }
  const hidden = ["request", ...body.args]
  const seen = args.filter(each => !hidden.includes(each))
  const all = [...(indent === "" ? [] : ["self"]), ...new Set([...args, ...body.args])]
  const isAsync = random.chance(0.01)
  const isStatic = indent !== "" && random.chance(0.02)
  if (isStatic) {
    lines.push("@staticmethod")
    all.shift()
  }
  lines.push(`${isAsync ? "async " : ""}def ${name}(${all.join(", ")}):`)
  if (random.chance(0.05)) lines.push('    """Says what it does."""')
  lines.push(`    log("call", ${[JSON.stringify(name), ...seen].join(", ")})`)
  lines.push(...body.lines.map(line => `    ${line}`))
  if (args.includes("request") && usable.length > 0) {
    lines.push(`    request.getfixturevalue(${JSON.stringify(random.pick(usable).name)})`)
  }
  if (random.chance(0.22)) lines.push(`    ${random.pick(failures)}`)
  else if (random.chance(0.18)) lines.push(...statement(random).map(line => `    ${line}`))
  return `${lines.map(line => indent + line).join("\n")}\n\n`
}

/** Adds `parametrize` marks to `lines` and what they name to `args`. */
function parametrize(
  random: Random,
  usable: readonly Fixture[],
  needs: readonly string[],
  args: string[],
  lines: string[],
): void {
  if (random.chance(0.25)) {
    lines.push(`@pytest.mark.parametrize("p", ${random.pick(parameterSets)})`)
    args.push("p")
  }
  if (random.chance(0.12)) {
    lines.push(`@pytest.mark.parametrize(${random.pick(['("q", "s")', '"q, s"'])}, ${random.pick(pairSets)})`)
    args.push("q", "s")
  }
  const parametrized = usable.filter(each => needs.includes(each.name) && each.hasParams)
  if (parametrized.length > 0 && random.chance(0.3)) {
    const scope = random.chance(0.3) ? `, scope=${JSON.stringify(random.pick(scopes))}` : ""
    const values = random.pick(indirectValues)
    const name = JSON.stringify(parametrized[0]!.name)
    const indirect = random.pick(["True", `[${name}]`])
    lines.push(`@pytest.mark.parametrize(${name}, ${values}, indirect=${indirect}${scope})`)
  } else if (needs.length > 0 && random.chance(0.06)) {
    // A parameter in the place of a fixture.
    lines.push(`@pytest.mark.parametrize(${JSON.stringify(random.pick(needs))}, ["direct"])`)
  }
  if (parametrized.length > 1 && random.chance(0.15)) {
    const [first, second] = parametrized.map(each => each.name)
    const indirect = random.pick(["True", `["${first}"]`, `["${second}", "${first}"]`, '["other"]', "'p'"])
    lines.push(`@pytest.mark.parametrize("${first},${second}", [(1, 2), (3, 4)], indirect=${indirect})`)
  }
  if (random.chance(0.06)) {
    lines.push(
      `@pytest.mark.parametrize("w", [10, 11, 12], scope=${JSON.stringify(random.pick(scopes.slice(1)))})`,
    )
    args.push("w")
  }
}

const indirectValues = [
  "[7, 8]",
  "[7, 8], ids=['seven', None]",
  "[pytest.param(7, id='s'), pytest.param(8, marks=pytest.mark.xfail)]",
  "[7, 8], ids=lambda value: f'i{value}'",
  "[]",
] as const

/** Marks that decide an outcome. */
export const outcomeMarks = [
  "skip",
  'skip(reason="because")',
  'skip("positional")',
  'skipif(True, reason="always")',
  'skipif("1 > 2", reason="never")',
  'skipif("os.name")',
  "skipif(1)",
  'skipif("undefined_name")',
  "xfail",
  "xfail(strict=True)",
  "xfail(raises=ValueError)",
  "xfail(raises=(ValueError, AssertionError), strict=True)",
  'xfail(run=False, reason="no run")',
  'xfail(False, reason="off")',
  'xfail("True", reason="by a string")',
  "xfail(raises=ValueError, run=False)",
  "xfail(True)",
  "skipif(True)",
  "skipif()",
  'skipif("config.getoption(\'verbose\') > 0", reason="verbose")',
  'skipif(False, True, reason="either")',
  'xfail("1 +", reason="not an expression")',
  'xfail("os.no_such_name", reason="raises")',
  "xfail(strict=False, reason='')",
  "xfail(raises=pytest.RaisesExc(AssertionError, match='1'))",
  'skip(reason="because", extra=1)',
  'skip("a", "b")',
  "xfail(raises=LookupError, strict=True, reason='lookup')",
  'skipif("sys.platform == platform.system()", reason="names")',
  'xfail(False, True, reason="either", strict=True)',
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
  "[1, 2], ids=lambda value: f'v{value}'",
  "[1, None], ids=lambda value: None",
  "['x', 3], ids=repr",
  "[1, 2], ids=iter(['i', 'j'])",
  "range(3)",
  "(n * n for n in range(3))",
  "[pytest.param(1, id=pytest.HIDDEN_PARAM), 2]",
  "['a-b', 'a::b', 'a/b', 'a[b]', 'x\\ny']",
  "[1, 2], ids=['same', 'same']",
  "[1, 2], ids=['only one']",
  "[object, len, log]",
  "[pytest.param(3, marks=[pytest.mark.slow, pytest.mark.fast], id='both')]",
  "[10**30, -1, 2 + 3j, float('nan'), 1e300]",
  "[b'\\xff\\x00', 'tab\\t', '\\x1b', '\\u2028', 'emoji U0001f600']",
  "[__import__('enum').Enum('Color', 'RED BLUE').RED, __import__('re').compile('a+')]",
  "[ValueError, ValueError(1), os, print]",
  "[1, 2], ids=(n for n in 'ab')",
  "[1, 2], ids=[None, 3.5]",
  "[1, 2], ids=[object(), 'x']",
  "[1, 2], ids=lambda value: value / 0",
  "[1, 2], ids='ab'",
  "[1, 2], ids=[b'bytes', 'ü']",
  "[pytest.param(1, id='same'), pytest.param(2, id='same'), 3]",
  "[pytest.param(1, id='p0'), 'a', 'a', 'a0', 'a']",
  "[(), (1, 2)]",
  "[pytest.param(1, marks=pytest.mark.skipif(True, reason='param'))]",
  "[pytest.param(1, marks=pytest.mark.xfail(strict=True, reason='param')), 2]",
  "[pytest.param(1, marks=pytest.mark.usefixtures('tmp_path'))]",
  "[pytest.param(1, marks=pytest.mark.parametrize('z', [1]))]",
  "[pytest.param()]",
  "3",
  "{'k': 1}",
  "'xy'",
  "[1], scope='nowhere'",
  "[1], unknown=2",
  "[1, 2], True",
  "['x' * 40, 'y' * 3]",
] as const

const classLines = [
  "pytestmark = pytest.mark.slow",
  'pytestmark = [pytest.mark.fast, pytest.mark.skipif(False, reason="off")]',
  "pytestmark = pytest.mark.parametrize('k', [1, 2])",
  "__test__ = False",
  '"""A class of tests."""',
  "test_attribute = 3",
  "class Test:\n            def test_deep(self):\n                log('deep')",
  "pytestmark = 3",
] as const

const pairSets = [
  '[(1, "x"), (2, "y")]',
  "[(None, 1.0), (True, [])]",
  '[pytest.param(1, 2, id="pair")]',
  "[(1, 2), (3, 4)], ids=lambda value: value * 2",
  "[(1, 2), (3,)]",
  "zip([1, 2], 'ab')",
  "[pytest.param(1, 2, id='a'), pytest.param(3, 4, marks=pytest.mark.skip)], ids=['b', 'c']",
  "['ab', 'cd']",
  "[]",
  "[(1, 2)], indirect=['q']",
  "[({}, [])], ids=[None]",
  "[1, 2]",
] as const

/** Some of the xunit functions `names`. */
export function xunit(random: Random, names: readonly string[], indent: string): string {
  const self = indent === "" ? "" : "self"
  return random
    .some(names, 2)
    .map(name => {
      const decorator = name.endsWith("_class") ? `${indent}@classmethod\n` : ""
      const first = name.endsWith("_class") ? "cls" : self
      const more = name.endsWith("_method") && random.chance(0.3) ? ", method" : xunitArgument(random, name)
      const fails = random.chance(0.08) ? `${indent}    ${random.pick(failures)}\n` : ""
      return `${decorator}${indent}def ${name}(${first}${more}):\n${indent}    log(${JSON.stringify(name)})\n${fails}\n`
    })
    .join("")
}

/** The argument that a function of a module may take. */
function xunitArgument(random: Random, name: string): string {
  return /_(module|function)$/.test(name) && random.chance(0.3) ? "it" : ""
}

/** A test class, sometimes with a base that has fixtures and tests, or with a class inside. */
export function testClass(random: Random, name: string, usable: readonly Fixture[], indent: string): string {
  const inner = `${indent}    `
  let text = ""
  let base = ""
  let visible = usable
  if (indent === "" && random.chance(0.15)) {
    base = `Base${name}`
    const inherited = fixtures(random, "b", usable, random.below(3), inner)
    text += `class ${base}:\n${inherited.text}${testFunction(random, "test_inherited", merge(usable, inherited.made), inner)}\n`
    visible = merge(usable, inherited.made)
  }
  if (random.chance(0.12)) text += `${indent}@pytest.mark.${random.pick([...outcomeMarks, "slow"])}\n`
  const takesC = random.chance(0.12)
  if (takesC) text += `${indent}@pytest.mark.parametrize("c", ["u", "v"])\n`
  if (usable.length > 0 && random.chance(0.06)) {
    text += `${indent}@pytest.mark.usefixtures(${JSON.stringify(random.pick(usable).name)})\n`
  }
  text += `${indent}class ${name}${base === "" ? "" : `(${base})`}:\n`
  if (random.chance(0.06)) text += `${inner}${random.pick(classLines)}\n\n`
  if (random.chance(0.03)) text += `${inner}def __init__(self):\n${inner}    pass\n\n`
  if (takesC)
    text += `${inner}@pytest.fixture(autouse=True)\n${inner}def take(self, c):\n${inner}    log("take", c)\n\n`
  const own = indent === "" ? fixtures(random, "c", visible, random.below(2), inner) : { made: [], text: "" }
  text += own.text
  visible = merge(visible, own.made)
  if (random.chance(0.25)) {
    text += xunit(random, ["setup_method", "teardown_method", "setup_class", "teardown_class"], inner)
  }
  const count = 1 + random.below(3)
  for (let i = 0; i < count; i++) text += testFunction(random, `test_m${i}`, visible, inner)
  if (random.chance(0.04)) text += testFunction(random, "test_inherited", visible, inner)
  if (indent === "" && random.chance(0.15)) text += testClass(random, "TestInner", visible, inner)
  return text
}
