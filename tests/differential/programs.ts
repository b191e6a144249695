// Random programs: helper functions, classes and modules, and bodies of statements whose variables can be asserted on
// afterwards.

import { writeClass } from "./classes.ts"
import { closureHelper } from "./closures.ts"
import { raisingHelper } from "./exceptions.ts"
import { indent } from "./listing.ts"
import type { Statement } from "./oracle.ts"
import type { Random } from "./random.ts"
import { Statements } from "./statements.ts"
import { edges, type Held, type Kind, kinds } from "./values.ts"

export interface GeneratedProgram {
  /** Modules of its own, in the order in which they can be executed. */
  readonly modules: readonly { readonly name: string; readonly lines: readonly string[] }[]
  /** Imports, helper functions, classes and constants, at the test module's top level. */
  readonly prelude: readonly string[]
  /** Statements of the test, not indented; a compound one has several lines. */
  readonly body: readonly Statement[]
  /** Expressions over the body's variables, to be asserted on. */
  readonly probes: readonly string[]
  /** Constructs that it has, besides plain expressions, branches and loops. */
  readonly features: ReadonlySet<string>
}

const constants: readonly (readonly [string, Kind])[] = [
  ["7", "int"],
  ["-3", "int"],
  ["'text'", "str"],
  ["(1, 2, 3)", "tuple"],
  ["2.5", "float"],
  ["True", "bool"],
]

export function generateProgram(random: Random, id: number): GeneratedProgram {
  const statements = new Statements(random)
  const names = new Map<string, Held>()
  const definitions: string[] = []
  const defined: string[] = []
  const define = (name: string, lines: readonly string[]): void => {
    defined.push(name)
    definitions.push(...lines)
  }
  if (random.chance(0.3)) {
    const [value, kind] = random.pick(constants)
    define(`K${id}`, [`K${id} = ${value}`])
    names.set(`K${id}`, kind)
    statements.constants.add(`K${id}`)
  }
  if (random.chance(0.25)) {
    const name = `E${id}`
    define(name, [`class ${name}(${random.pick(["ValueError", "Exception", "KeyError"])}):`, "    pass"])
    statements.raisable.push(name)
  }
  for (let count = random.below(3); count > 0; count--) {
    const name = `h${id}_${defined.length}`
    if (random.chance(0.25)) define(name, raisingHelper(statements, names, name))
    else if (random.chance(0.2)) define(name, closureHelper(statements, names, name))
    else define(name, helper(statements, names, name))
  }
  for (let count = random.chance(0.35) ? 1 + random.below(2) : 0; count > 0; count--) {
    const name = `C${id}_${defined.length}`
    const base = statements.shapes.length > 0 && random.chance(0.7) ? random.pick(statements.shapes) : null
    define(name, writeClass(statements, names, name, base))
  }
  const { modules, prelude } = placed(random, id, definitions, defined, statements, names)
  const body = bodyOf(random, statements, names)
  const probes = [...names].flatMap(([name, held]) => (held === "object" ? [] : [name])).slice(-4)
  const scope = statements.scope(names)
  for (let count = 1 + random.below(2); count > 0; count--)
    probes.push(statements.expressions.of(random.pick(kinds), scope, 3))
  if (modules.length > 0) statements.features.add("modules")
  return { modules, prelude, body, probes, features: statements.features }
}

function bodyOf(random: Random, statements: Statements, names: Map<string, Held>): readonly Statement[] {
  const body: Statement[] = []
  for (let count = random.below(3); count > 0; count--) {
    const [value, kind] = random.pick(edges)
    const name = `e${count}`
    body.push([`${name} = ${value}`, null])
    names.set(name, kind)
  }
  for (let count = 2 + random.below(6); count > 0; count--) {
    const before = new Map(names)
    const lines = statements.statement(names, 2)
    const literal = (kind: Kind): string =>
      statements.expressions.of(kind, { names: new Map(), forms: [] }, 0)
    const instead = [...names]
      .flatMap(([name, held]) =>
        held === "object" || name.includes(".") || before.get(name) === held
          ? []
          : [`${name} = ${literal(held)}`],
      )
      .join("\n")
    body.push(...grouped(lines).map((text): Statement => [text, instead || null]))
  }
  return body
}

/** Where definitions stand: in the test module, or in one that it imports, directly or by way of a package. */
function placed(
  random: Random,
  id: number,
  definitions: readonly string[],
  defined: readonly string[],
  statements: Statements,
  names: Map<string, Held>,
): Pick<GeneratedProgram, "modules" | "prelude"> {
  if (defined.length === 0 || random.chance(0.65)) return { modules: [], prelude: definitions }
  const home = random.pick([`m${id}`, `p${id}.inner`])
  const lines = ["import pytest", "from dataclasses import dataclass", ...definitions]
  const modules = [{ name: home, lines }]
  const list = defined.join(", ")
  // A package is executed before what lies in it; what it imports from there, by the import system.
  const bare = random.chance(0.5)
  if (home.includes("."))
    modules.unshift({ name: `p${id}`, lines: bare ? [] : [`from .inner import ${list}`] })
  if (random.chance(0.4)) return { modules, prelude: [`from ${home} import ${list}`] }
  const exporting = home.includes(".") && !bare ? `p${id}` : home
  const prefix = random.pick([`q${id}`, exporting])
  statements.home = `${prefix}.`
  for (const name of statements.constants) {
    names.set(`${prefix}.${name}`, names.get(name)!)
    names.delete(name)
  }
  const constantNames = [...statements.constants].map(name => `${prefix}.${name}`)
  statements.constants.clear()
  for (const name of constantNames) statements.constants.add(name)
  return { modules, prelude: [`import ${exporting}${prefix === exporting ? "" : ` as ${prefix}`}`] }
}

function helper(statements: Statements, globals: ReadonlyMap<string, Held>, name: string): readonly string[] {
  const { random, expressions } = statements
  const params = Array.from({ length: 1 + random.below(2) }, () => random.pick(kinds))
  const returns = random.pick(kinds)
  const names = new Map(globals)
  const list = params.map((kind, index) => {
    names.set(`p${index}`, kind)
    return `p${index}${index === params.length - 1 && kind === "int" && random.chance(0.3) ? "=3" : ""}`
  })
  const lines = statements.inFunction(returns, () => statements.statements(names, 1 + random.below(3), 1))
  const value = (depth: number): string => expressions.of(returns, statements.scope(names), depth)
  if (random.chance(0.2))
    lines.push(`if ${expressions.of("bool", statements.scope(names), 1)}:`, `    return ${value(1)}`)
  lines.push(`return ${value(2)}`)
  statements.addFunction(name, params, returns)
  return [`def ${name}(${list.join(", ")}):`, ...indent(lines)]
}

/** Lines as statements of one level. */
function grouped(lines: readonly string[]): string[] {
  const statements: string[] = []
  for (const line of lines)
    if (/^( |else:|elif |except|finally:)/.test(line)) statements.push(`${statements.pop()}\n${line}`)
    else statements.push(line)
  return statements
}
