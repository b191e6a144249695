// Random functions inside of functions: closures, functions as values, generators, functions of any number of arguments.

import { indent } from "./listing.ts"
import type { Statements } from "./statements.ts"
import { type Held, type Kind, kinds } from "./values.ts"

/** A function at the top level that makes others, or is more than a plain one. */
export function closureHelper(
  statements: Statements,
  globals: ReadonlyMap<string, Held>,
  name: string,
): readonly string[] {
  const { random, expressions } = statements
  statements.features.add("closures")
  const names = new Map<string, Held>([...globals, ["p0", "int"]])
  const value = (kind: Kind, more: readonly (readonly [string, Kind])[] = []): string =>
    expressions.of(kind, { ...statements.scope(names), names: new Map([...names, ...more]) }, 1)
  const returns = random.pick(kinds)
  const call = (write: string, kind: Kind): void =>
    statements.addForm({
      kind,
      write: at => write.replace("NAME", `${statements.home}${name}`).replaceAll("INT", () => at.of("int")),
    })
  const rows: readonly (() => readonly string[])[] = [
    () => {
      call("NAME(INT)", returns)
      const inner = `return ${value(returns, [["q", "int"]])}`
      return ["def inner(q):", ...indent([inner]), `return inner(${value("int")})`]
    },
    () => {
      call("NAME(INT)(INT)", returns)
      return ["def inner(q):", ...indent([`return ${value(returns, [["q", "int"]])}`]), "return inner"]
    },
    () => {
      call("NAME(INT)(INT)", returns)
      return [`return lambda q: ${value(returns, [["q", "int"]])}`]
    },
    () => {
      call("NAME(INT)", "int")
      const bump = ["nonlocal total", `total ${random.pick(["+=", "-=", "*="])} q`, "return total"]
      const calls = ["bump(2)", `return bump(${value("int")}) ${random.pick(["+", "-"])} bump(1)`]
      return ["total = p0", "def bump(q):", ...indent(bump), ...calls]
    },
    () => {
      call(
        random.pick(["list(NAME(INT % 6))", "[x for x in NAME(INT % 6)]", "sorted(NAME(INT % 6))"]),
        "list[int]",
      )
      call(random.pick(["sum(NAME(INT % 6))", "max(NAME(INT % 6), default=4)"]), "int")
      const yielded = `yield ${value("int", [["i", "int"]])}`
      const early = random.chance(0.3) ? [`if ${value("bool", [["i", "int"]])}:`, "    return"] : []
      return ["for i in range(p0):", ...indent([...early, yielded])]
    },
  ]
  const body = random.pick(rows)()
  return [`def ${name}(p0):`, ...indent(body)]
}

/** Functions in variables of the test. */
export function callableStatement(statements: Statements, names: Map<string, Held>): string[] {
  const { random, expressions } = statements
  statements.features.add("closures")
  const [func, result] = [statements.fresh(), statements.fresh()]
  const [param, returns] = [random.pick(kinds), random.pick(kinds)]
  const inner = statements.scope(new Map([...names, ["q", param]]))
  const scope = statements.scope(names)
  const body = expressions.of(returns, inner, 2)
  const argument = expressions.of(param, scope, 1)
  if (random.chance(0.2)) {
    names.set(result, "list[int]")
    return [
      `${result} = [${func}() for ${func} in [lambda: ${func}x for ${func}x in range(${random.below(4)})]]`,
    ]
  }
  names.set(result, returns)
  return random.chance(0.5)
    ? [`${func} = lambda q: ${body}`, `${result} = ${func}(${argument})`]
    : [`def ${func}(q):`, `    return ${body}`, `${result} = ${func}(${argument})`]
}
