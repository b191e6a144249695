// Random `try` statements, what raises, and what must raise.

import { indent } from "./listing.ts"
import type { Statements } from "./statements.ts"
import { type Held, kinds } from "./values.ts"

const builtin = [
  ...["ValueError", "ValueError", "KeyError", "IndexError", "ZeroDivisionError", "TypeError", "RuntimeError"],
  ...[
    "LookupError",
    "ArithmeticError",
    "AssertionError",
    "OverflowError",
    "NotImplementedError",
    "Exception",
  ],
]
const messages = ["", "'bad'", "'no value (given)'", "'it\\'s'", "3", "'a', 2"]
/** What raises by itself, as the exception's class says. */
const accidents: readonly (readonly [string, string])[] = [
  ["ZeroDivisionError", "1 // (3 - 3)"],
  ["IndexError", "[1, 2][5]"],
  ["KeyError", "{'a': 1}['b']"],
  ["ValueError", "int('x')"],
  ["ValueError", "[1].index(2)"],
  ["ZeroDivisionError", "divmod(4, 0)"],
  ["IndexError", "[].pop()"],
  ["ValueError", "'a'.index('b')"],
  ["ValueError", "max([])"],
]

function exceptionName(statements: Statements): string {
  const { random, raisable, home } = statements
  return raisable.length > 0 && random.chance(0.35) ? `${home}${random.pick(raisable)}` : random.pick(builtin)
}

function raising(statements: Statements): string {
  const { random } = statements
  if (random.chance(0.3)) return random.pick(accidents)[1]
  const name = exceptionName(statements)
  return `raise ${name}${random.chance(0.2) ? "" : `(${random.pick(messages)})`}`
}

/** A function that raises for some arguments. */
export function raisingHelper(
  statements: Statements,
  globals: ReadonlyMap<string, Held>,
  name: string,
): readonly string[] {
  const { random, expressions } = statements
  const [kind, returns] = [random.pick(kinds), random.pick(kinds)]
  const names = new Map<string, Held>([...globals, ["p0", kind]])
  const scope = statements.scope(names)
  const lines = [`if ${expressions.of("bool", scope, 1)}:`, `    ${raising(statements)}`]
  lines.push(...statements.inFunction(returns, () => statements.statements(names, random.below(3), 1)))
  lines.push(`return ${expressions.of(returns, statements.scope(names), 1)}`)
  statements.addFunction(name, [kind], returns)
  return [`def ${name}(p0):`, ...indent(lines)]
}

export function tryStatement(statements: Statements, names: Map<string, Held>, depth: number): string[] {
  const { random, expressions } = statements
  statements.features.add("try")
  const before = new Map(names)
  const write = (scope: Map<string, Held>, count = 1 + random.below(2)): string[] =>
    statements.statements(scope, count, depth - 1)
  const body = write(names)
  if (random.chance(0.6)) {
    const scope = statements.scope(names)
    const way = random.next()
    if (way < 0.6) body.push(`if ${expressions.of("bool", scope, 1)}:`, `    ${raising(statements)}`)
    else if (way < 0.8) body.push(raising(statements))
    else body.push(`assert ${expressions.of("bool", scope, 1)}`)
    if (random.chance(0.5)) body.push(...write(names, 1))
  }
  if (random.chance(0.15)) body.push(statements.jump(names))
  const lines = ["try:", ...indent(body)]
  const handlers = random.chance(0.85) ? 1 + random.below(2) : 0
  for (let count = handlers; count > 0; count--)
    lines.push(...handler(statements, names, new Map(before), write))
  if (handlers > 0 && random.chance(0.3)) lines.push("else:", ...indent(write(names, 1)))
  if (handlers === 0 || random.chance(0.3)) {
    const inside = new Map(before)
    lines.push("finally:", ...indent(write(inside)))
    for (const [name, held] of inside) if (before.has(name)) names.set(name, held)
  }
  // What was bound on the way is mostly forgotten after it; the rest may be unbound when it is read.
  for (const name of [...names.keys()]) if (!before.has(name) && random.chance(0.8)) names.delete(name)
  return lines
}

function handler(
  statements: Statements,
  names: Map<string, Held>,
  inside: Map<string, Held>,
  write: (scope: Map<string, Held>, count?: number) => string[],
): readonly string[] {
  const { random } = statements
  const caught = random.chance(0.25)
    ? `(${exceptionName(statements)}, ${exceptionName(statements)})`
    : exceptionName(statements)
  const named = random.chance(0.5)
  const body = random.chance(0.6) ? write(inside) : []
  if (named) {
    const name = statements.fresh()
    const [kind, value] = random.pick([
      ["str", "str(error)"],
      ["str", "error.args[0]"],
      ["bool", `isinstance(error, ${exceptionName(statements)})`],
      ["bool", `(type(error) is ${exceptionName(statements)})`],
    ] as const)
    inside.set(name, kind)
    if (random.chance(0.5)) names.set(name, kind)
    body.unshift(`${name} = ${value}`)
  }
  if (random.chance(0.12)) body.push(random.chance(0.6) ? "raise" : raising(statements))
  else if (random.chance(0.15)) body.push(statements.jump(inside))
  return [`except ${caught}${named ? " as error" : ""}:`, ...indent(body.length === 0 ? ["pass"] : body)]
}

/** `with pytest.raises(…)`, mostly of what is raised inside. */
export function raisesStatement(statements: Statements, names: Map<string, Held>, depth: number): string[] {
  const { random, home, raisable } = statements
  statements.features.add("raises")
  const own = raisable.length > 0 && random.chance(0.3) ? `${home}${random.pick(raisable)}` : null
  const [cls, code] =
    own !== null || random.chance(0.6)
      ? raisedOf(own ?? random.pick(builtin), random.pick(messages))
      : random.pick(accidents)
  const expected = random.chance(0.1)
    ? exceptionName(statements)
    : random.chance(0.3)
      ? `(${exceptionName(statements)}, ${cls})`
      : cls
  const match = random.chance(0.3)
    ? `, match=${random.pick(["'bad'", "'value'", "r'\\(given\\)'", "'x'"])}`
    : ""
  const info = random.chance(0.4) ? statements.fresh() : null
  const body = [...(random.chance(0.4) ? statements.statements(new Map(names), 1, depth - 1) : []), code]
  const lines = [
    `with pytest.raises(${expected}${match})${info === null ? "" : ` as ${info}`}:`,
    ...indent(body),
  ]
  if (info === null) return lines
  const text = statements.fresh()
  names.set(text, "str")
  return [
    ...lines,
    `${text} = ${random.pick(["str(INFO.value)", "INFO.value.args[0]"]).replace("INFO", info)}`,
  ]
}

function raisedOf(cls: string, message: string): readonly [string, string] {
  return [cls, `raise ${cls}(${message})`]
}
