// Random programs: helper functions, and bodies of statements whose variables can be asserted on afterwards.

import { Expressions } from "./expressions.ts"
import type { Statement } from "./oracle.ts"
import type { Random } from "./random.ts"
import { edges, type Kind, kinds, type Scope } from "./values.ts"

export interface GeneratedProgram {
  /** Helper functions and constants, at the module's top level. */
  readonly prelude: readonly string[]
  /** Statements of the test, not indented; a compound one has several lines. */
  readonly body: readonly Statement[]
  /** Expressions over the body's variables, to be asserted on. */
  readonly probes: readonly string[]
}

interface Helper {
  readonly name: string
  readonly params: readonly Kind[]
  readonly returns: Kind
}

export function generateProgram(random: Random, id: number): GeneratedProgram {
  const generator = new Programs(random, id)
  return generator.program()
}

class Programs {
  private readonly random: Random
  private readonly id: number
  private readonly expressions: Expressions
  private readonly helpers: Helper[] = []
  private readonly prelude: string[] = []
  private fresh = 0

  constructor(random: Random, id: number) {
    this.random = random
    this.id = id
    this.expressions = new Expressions(random)
  }

  program(): GeneratedProgram {
    const { random } = this
    const names = new Map<string, Kind>()
    if (random.chance(0.3)) {
      const name = `K${this.id}`
      this.prelude.push(`${name} = ${random.pick(["7", "-3", "'text'", "(1, 2, 3)", "2.5", "True"])}`)
      names.set(name, this.constantKind(this.prelude[0]!))
    }
    for (let count = random.below(3); count > 0; count--) this.helper(names)
    const body: Statement[] = []
    for (let count = random.below(3); count > 0; count--) {
      const [value, kind] = random.pick(edges)
      const name = `e${count}`
      body.push([`${name} = ${value}`, null])
      names.set(name, kind)
    }
    for (let count = 2 + random.below(6); count > 0; count--) {
      const before = new Map(names)
      const lines = this.statement(names, 2)
      const bound = [...names].filter(([name, kind]) => before.get(name) !== kind)
      const literal = (kind: Kind): string =>
        this.expressions.of(kind, { names: new Map(), functions: [] }, 0)
      const instead = bound.map(([name, kind]) => `${name} = ${literal(kind)}`).join("\n")
      body.push(...grouped(lines).map((text): Statement => [text, instead || null]))
    }
    const scope = this.scope(names)
    const probes = [...names.keys()].slice(0, 4)
    for (let count = 1 + random.below(2); count > 0; count--)
      probes.push(this.expressions.of(random.pick(kinds), scope, 3))
    return { prelude: this.prelude, body, probes }
  }

  private constantKind(line: string): Kind {
    const value = line.split(" = ")[1]!
    if (value.startsWith("'")) return "str"
    if (value.startsWith("(")) return "tuple"
    if (value === "True") return "bool"
    return value.includes(".") ? "float" : "int"
  }

  private scope(names: ReadonlyMap<string, Kind>): Scope {
    return { names, functions: this.helpers }
  }

  private helper(globals: ReadonlyMap<string, Kind>): void {
    const { random } = this
    const params = Array.from({ length: 1 + random.below(2) }, () => random.pick(kinds))
    const returns = random.pick(kinds)
    const name = `h${this.id}_${this.helpers.length}`
    const names = new Map(globals)
    const list = params.map((kind, index) => {
      names.set(`p${index}`, kind)
      return `p${index}${index === params.length - 1 && kind === "int" && random.chance(0.3) ? "=3" : ""}`
    })
    const lines = this.statements(names, 1 + random.below(3), 1)
    if (random.chance(0.2))
      lines.push(
        `if ${this.expressions.of("bool", this.scope(names), 1)}:`,
        `    return ${this.expressions.of(returns, this.scope(names), 1)}`,
      )
    lines.push(`return ${this.expressions.of(returns, this.scope(names), 2)}`)
    this.prelude.push(`def ${name}(${list.join(", ")}):`, ...indent(lines))
    this.helpers.push({ name, params, returns })
  }

  /** `names` gets what the statements bind; inside of branches also what may stay unbound. */
  private statements(names: Map<string, Kind>, count: number, depth: number): string[] {
    const lines: string[] = []
    for (; count > 0; count--) lines.push(...this.statement(names, depth))
    return lines
  }

  private statement(names: Map<string, Kind>, depth: number): string[] {
    const { random, expressions } = this
    const scope = this.scope(names)
    const expr = (kind: Kind, levels = 2): string => expressions.of(kind, scope, levels)
    const variable = (kind: Kind): string | null => {
      const found = [...names]
        .filter(([name, type]) => type === kind && !name.startsWith("K"))
        .map(([name]) => name)
      return found.length === 0 ? null : random.pick(found)
    }
    const roll = random.next()
    if (roll < 0.35 || depth === 0) {
      const kind = random.pick(kinds)
      // A variable is assigned anew, mostly with a value of its type.
      const reuse = random.chance(0.3)
      const anyType = random.chance(0.2)
      const old = reuse
        ? [...names]
            .filter(([name, type]) => !name.startsWith("K") && (anyType || type === kind))
            .map(([name]) => name)
        : []
      const name = old.length > 0 ? random.pick(old) : `v${this.fresh++}`
      const line = `${name} = ${expr(kind, 3)}`
      names.set(name, kind)
      return [line]
    }
    if (roll < 0.45) {
      const name = variable("int")
      if (name) return [`${name} ${random.pick(["+=", "-=", "*=", "//=", "%=", "|=", "^="])} ${expr("int")}`]
      const text = variable("str")
      return text
        ? [`${text} ${random.pick(["+=", "*="])} ${random.chance(0.7) ? expr("str") : "2"}`]
        : ["pass"]
    }
    if (roll < 0.6) return this.mutation(variable, expr, names)
    if (roll < 0.64) {
      const [a, b] = [`v${this.fresh++}`, `v${this.fresh++}`]
      const line = random.pick([
        `${a}, ${b} = ${expr("int")}, ${expr("str")}`,
        `(${a}, ${b}) = ${expr("pair")}`,
        `${a}, ${b} = divmod(${expr("int")}, ${expr("int")})`,
        `${a}, ${b} = ${expr("str")}`,
        `${a} = ${b} = ${expr("list[int]")}`,
      ])
      const [x, y]: [Kind, Kind] = line.includes("divmod")
        ? ["int", "int"]
        : line.startsWith(`${a} = `)
          ? ["list[int]", "list[int]"]
          : line.startsWith("(") || (line.includes(" = ") && line.split(" = ")[1]!.includes(", "))
            ? ["int", "str"]
            : ["str", "str"]
      names.set(a, x)
      names.set(b, y)
      return [line]
    }
    if (roll < 0.78) {
      const before = new Map(names)
      // What a branch binds is mostly forgotten after it; the rest may be unbound when it is read.
      const forget = (): void => {
        for (const name of [...names.keys()]) if (!before.has(name) && random.chance(0.8)) names.delete(name)
      }
      const then = this.statements(names, 1 + random.below(2), depth - 1)
      const lines = [`if ${expr("bool")}:`, ...indent(then)]
      if (random.chance(0.5)) {
        const other = random.chance(0.5) ? new Map(before) : names
        lines.push(random.chance(0.3) ? `elif ${expr("bool")}:` : "else:")
        lines.push(...indent(this.statements(other, 1 + random.below(2), depth - 1)))
        for (const [name, kind] of other) names.set(name, kind)
      }
      forget()
      return lines
    }
    return random.chance(0.25) ? this.whileLoop(names, depth) : this.forLoop(names, depth, expr)
  }

  private mutation(
    variable: (kind: Kind) => string | null,
    expr: (kind: Kind, levels?: number) => string,
    names: Map<string, Kind>,
  ): string[] {
    const { random } = this
    const small = (): string => random.pick(["0", "1", "-1", "2", "5"])
    const list = variable("list[int]")
    if (list && random.chance(0.7))
      return [
        random.pick([
          `${list}.append(${expr("int")})`,
          `${list}.insert(${small()}, ${expr("int")})`,
          `${list}.extend(${expr("list[int]")})`,
          `${list}.extend(${list})`,
          `${list}.pop()`,
          `${list}.pop(${small()})`,
          `${list}.remove(${expr("int")})`,
          `${list}.reverse()`,
          `${list}.sort()`,
          `${list}.sort(reverse=True)`,
          `${list}.clear()`,
          `${list}[${small()}] = ${expr("int")}`,
          `${list}[${small()}] += ${expr("int")}`,
          `${list} += ${expr("list[int]")}`,
          `del ${list}[${small()}]`,
        ]),
      ]
    const dict = variable("dict[str]")
    if (dict)
      return [
        random.pick([
          `${dict}[${expr("str")}] = ${expr("int")}`,
          `${dict}[${expr("str")}] += 1`,
          `del ${dict}[${expr("str")}]`,
          `${dict}.clear()`,
        ]),
      ]
    if (list) {
      const alias = `v${this.fresh++}`
      names.set(alias, "list[int]")
      return [`${alias} = ${list}`, `${alias}.append(${expr("int")})`]
    }
    return [`assert ${expr("bool")}`]
  }

  private whileLoop(names: Map<string, Kind>, depth: number): string[] {
    const { random } = this
    const counter = `v${this.fresh++}`
    names.set(counter, "int")
    const body = this.statements(names, 1 + random.below(2), depth - 1)
    const jump = random.chance(0.3)
      ? [`if ${this.expressions.of("bool", this.scope(names), 1)}:`, "    break"]
      : []
    const lines = [
      `${counter} = 0`,
      `while ${counter} < ${random.below(5)}:`,
      ...indent([`${counter} += 1`, ...body, ...jump]),
    ]
    if (random.chance(0.2)) lines.push("else:", ...indent(this.statements(names, 1, 0)))
    return lines
  }

  private forLoop(
    names: Map<string, Kind>,
    depth: number,
    expr: (kind: Kind, levels?: number) => string,
  ): string[] {
    const { random } = this
    const [x, y] = [`v${this.fresh++}`, `v${this.fresh++}`]
    const sources: readonly (() => readonly [string, readonly [string, Kind][]])[] = [
      () => [`${x} in range(${random.below(6)})`, [[x, "int"]]],
      () => [
        `${x} in range(${random.below(9)}, ${random.below(9)}, ${random.pick(["1", "2", "-1", "-2"])})`,
        [[x, "int"]],
      ],
      () => [`${x} in ${expr("list[int]")}`, [[x, "int"]]],
      () => [`${x} in ${expr("str")}`, [[x, "str"]]],
      () => [`${x} in ${expr("tuple")}`, [[x, "int"]]],
      () => [`${x} in ${expr("list[str]")}`, [[x, "str"]]],
      () => [
        `${x}, ${y} in ${expr("list[tuple]")}`,
        [
          [x, "int"],
          [y, "str"],
        ],
      ],
      () => [
        `${x}, ${y} in enumerate(${expr("str")})`,
        [
          [x, "int"],
          [y, "str"],
        ],
      ],
      () => [
        `${x}, ${y} in enumerate(${expr("list[int]")}, ${random.below(3)})`,
        [
          [x, "int"],
          [y, "int"],
        ],
      ],
      () => [
        `${x}, ${y} in zip(${expr("list[int]")}, ${expr("str")})`,
        [
          [x, "int"],
          [y, "str"],
        ],
      ],
      () => [`${x} in reversed(${expr("list[int]")})`, [[x, "int"]]],
      () => [`${x} in ${expr("dict[str]")}`, [[x, "str"]]],
      () => [
        `${x}, ${y} in ${expr("dict[str]")}.items()`,
        [
          [x, "str"],
          [y, "int"],
        ],
      ],
      () => [`${x} in ${expr("dict[int]")}.values()`, [[x, "str"]]],
    ]
    const [head, bound] = random.pick(sources)()
    for (const [name, kind] of bound) names.set(name, kind)
    const body = this.statements(names, 1 + random.below(3), depth - 1)
    if (random.chance(0.25))
      body.push(
        `if ${this.expressions.of("bool", this.scope(names), 1)}:`,
        `    ${random.pick(["break", "continue"])}`,
      )
    if (random.chance(0.2)) body.push(...this.statements(names, 1, 0))
    const lines = [`for ${head}:`, ...indent(body)]
    if (random.chance(0.15)) lines.push("else:", ...indent(this.statements(names, 1, 0)))
    return lines
  }
}

/** Lines as statements of one level. */
function grouped(lines: readonly string[]): string[] {
  const statements: string[] = []
  for (const line of lines)
    if (/^( |else:|elif |except|finally:)/.test(line)) statements.push(`${statements.pop()}\n${line}`)
    else statements.push(line)
  return statements
}

export function indent(lines: readonly string[]): string[] {
  return lines.map(line => `    ${line}`)
}
