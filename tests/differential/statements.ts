// Random statements: each binds or changes variables of known types, or branches and loops over others.

import { callableStatement } from "./closures.ts"
import { raisesStatement, tryStatement } from "./exceptions.ts"
import { Expressions } from "./expressions.ts"
import { indent } from "./listing.ts"
import { type ClassShape, objectForms, objectStatement } from "./objects.ts"
import type { Random } from "./random.ts"
import { type Form, type Held, type Kind, kinds, type Scope } from "./values.ts"

type Names = Map<string, Held>

/** What the statements of one program share. */
export class Statements {
  readonly random: Random
  readonly expressions: Expressions
  /** Names that are not assigned to. */
  readonly constants = new Set<string>()
  /** Classes of exceptions that the program defines. */
  readonly raisable: string[] = []
  readonly shapes: ClassShape[] = []
  /** The class of each variable with an object. */
  readonly objects = new Map<string, ClassShape>()
  /** Constructs that the program has, for the report. */
  readonly features = new Set<string>()
  /** What stands before names of the program's own definitions: empty, or a module and a dot. */
  home = ""
  private readonly forms: Form[] = []
  /** Ways to leave from where statements are being written. */
  private readonly jumps: ((names: Names) => string)[] = []
  private count = 0

  constructor(random: Random) {
    this.random = random
    this.expressions = new Expressions(random)
  }

  fresh(): string {
    return `v${this.count++}`
  }

  scope(names: ReadonlyMap<string, Held>): Scope {
    const forms = [...this.forms]
    for (const name of names.keys()) {
      const shape = this.objects.get(name)
      if (shape) forms.push(...objectForms(this, name, shape, names))
    }
    return { names, forms }
  }

  addForm(form: Form): void {
    this.forms.push(form)
  }

  addFunction(name: string, params: readonly Kind[], returns: Kind): void {
    this.addForm({
      kind: returns,
      write: at => `${this.home}${name}(${params.map(param => at.of(param)).join(", ")})`,
    })
  }

  /** Binds a name to an object, and the names of its attributes. */
  bindObject(names: Names, name: string, shape: ClassShape): void {
    names.set(name, "object")
    this.objects.set(name, shape)
    for (const [attribute, kind] of shape.attributes) names.set(`${name}.${attribute}`, kind)
  }

  /** A variable of a type that may be assigned to. */
  variable(names: Names, kind: Kind): string | null {
    const found = [...names]
      .filter(([name, held]) => held === kind && !this.constants.has(name))
      .map(([name]) => name)
    return found.length === 0 ? null : this.random.pick(found)
  }

  /** Runs `write` where `return` leaves a function with a value of this type. */
  inFunction<T>(returns: Kind, write: () => T): T {
    const jumps = this.jumps.splice(0)
    this.jumps.push(names => `return ${this.expressions.of(returns, this.scope(names), 1)}`)
    try {
      return write()
    } finally {
      this.jumps.splice(0, this.jumps.length, ...jumps)
    }
  }

  /** A statement that leaves the loop or the function around, or does nothing where there is none. */
  jump(names: Names): string {
    return this.jumps.length === 0 ? "pass" : this.random.pick(this.jumps)(names)
  }

  private inLoop<T>(write: () => T): T {
    const more = [() => "break", () => "continue"]
    this.jumps.push(...more)
    try {
      return write()
    } finally {
      this.jumps.splice(this.jumps.length - more.length)
    }
  }

  /** `names` gets what the statements bind; inside of branches also what may stay unbound. */
  statements(names: Names, count: number, depth: number): string[] {
    const lines: string[] = []
    for (; count > 0; count--) lines.push(...this.statement(names, depth))
    return lines
  }

  statement(names: Names, depth: number): string[] {
    const { random, expressions } = this
    const scope = this.scope(names)
    const expr = (kind: Kind, levels = 2): string => expressions.of(kind, scope, levels)
    const variable = (kind: Kind): string | null => this.variable(names, kind)
    if (depth > 0 && random.chance(0.14)) {
      const special = random.next()
      if (special < 0.45) return objectStatement(this, names, depth)
      if (special < 0.75) return tryStatement(this, names, depth)
      return special < 0.9 ? raisesStatement(this, names, depth) : callableStatement(this, names)
    }
    const roll = random.next()
    if (roll < 0.35 || depth === 0) {
      const kind = random.pick(kinds)
      // A variable is assigned anew, mostly with a value of its type.
      const reuse = random.chance(0.3)
      const anyType = random.chance(0.2)
      const old = reuse
        ? [...names]
            .filter(([name, held]) => held === kind || (anyType && held !== "object" && !name.includes(".")))
            .filter(([name]) => !this.constants.has(name))
            .map(([name]) => name)
        : []
      const name = old.length > 0 ? random.pick(old) : this.fresh()
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
      const [a, b] = [this.fresh(), this.fresh()]
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
    names: Names,
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
      const alias = this.fresh()
      names.set(alias, "list[int]")
      return [`${alias} = ${list}`, `${alias}.append(${expr("int")})`]
    }
    return [`assert ${expr("bool")}`]
  }

  private whileLoop(names: Names, depth: number): string[] {
    const { random } = this
    const counter = this.fresh()
    names.set(counter, "int")
    const body = this.inLoop(() => this.statements(names, 1 + random.below(2), depth - 1))
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

  private forLoop(names: Names, depth: number, expr: (kind: Kind, levels?: number) => string): string[] {
    const { random } = this
    const [x, y] = [this.fresh(), this.fresh()]
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
    const body = this.inLoop(() => this.statements(names, 1 + random.below(3), depth - 1))
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
