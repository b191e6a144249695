// Random Python expressions of a wanted type, over edge values; a few deliberately ill typed.

import { compounds } from "./compounds.ts"
import type { Random } from "./random.ts"
import { floats, ints, type Kind, kinds, type Scope, smallInts, strs } from "./values.ts"

export class Expressions {
  readonly random: Random
  /** How many names comprehensions have used. */
  fresh = 0

  constructor(random: Random) {
    this.random = random
  }

  /** An expression that should have type `kind`; one in three hundred does not care. */
  of(kind: Kind, scope: Scope, depth: number): string {
    const { random } = this
    if (random.chance(0.003)) return `(${this.of(random.pick(kinds), scope, depth - 1)})`
    const names = namesOf(scope, kind)
    if (names.length > 0 && random.chance(depth <= 0 ? 0.7 : 0.35)) return random.pick(names)
    if (depth <= 0) return this.literal(kind, scope)
    const forms = scope.forms.filter(form => form.kind === kind)
    if (forms.length > 0 && random.chance(0.2))
      return random.pick(forms).write(new Point(this, scope, depth - 1))
    if (random.chance(0.08))
      return `(${this.of(kind, scope, depth - 1)} if ${this.of("bool", scope, depth - 1)} else ${this.of(kind, scope, depth - 1)})`
    if (random.chance(0.05))
      return `(${this.of(kind, scope, depth - 1)} ${random.pick(["and", "or"])} ${this.of(kind, scope, depth - 1)})`
    return random.pick(compounds[kind])(new Point(this, scope, depth - 1))
  }

  private literal(kind: Kind, scope: Scope): string {
    const { random } = this
    const several = (element: Kind): string =>
      Array.from({ length: random.below(5) }, () => this.of(element, scope, 0)).join(", ")
    switch (kind) {
      case "int":
        return random.pick(random.chance(0.6) ? smallInts : ints)
      case "bool":
        return random.pick(["True", "False"])
      case "float":
        return random.pick(floats)
      case "str":
        return random.chance(0.004) ? random.pick(["'ß'", "'😀'"]) : random.pick(strs)
      case "none":
        return "None"
      case "range":
        return random.pick([
          "range(5)",
          "range(2, 9)",
          "range(10, 0, -3)",
          "range(0)",
          "range(1, 20, 4)",
          "range(3, 3, 7)",
        ])
      case "list[int]":
        return `[${several("int")}]`
      case "list[str]":
        return `[${several("str")}]`
      case "list[float]":
        return `[${several("float")}]`
      case "list[tuple]":
        return `[${Array.from({ length: random.below(4) }, () => this.literal("pair", scope)).join(", ")}]`
      case "tuple":
        return `(${this.of("int", scope, 0)}, ${this.of("int", scope, 0)}, ${this.of("int", scope, 0)})`
      case "pair":
        return `(${random.pick(smallInts)}, ${this.of("str", scope, 0)})`
      case "dict[str]":
        return `{${Array.from({ length: random.below(4) }, () => `${random.pick(strs)}: ${this.of("int", scope, 0)}`).join(", ")}}`
      case "dict[int]":
        return `{${Array.from({ length: random.below(4) }, () => `${random.pick(ints)}: ${this.of("str", scope, 0)}`).join(", ")}}`
    }
  }
}

/** A place in a program where an expression is wanted, as the rows of `compounds.ts` see it. */
export class Point {
  readonly random: Random
  readonly scope: Scope
  private readonly expressions: Expressions
  private readonly depth: number

  constructor(expressions: Expressions, scope: Scope, depth: number) {
    this.random = expressions.random
    this.expressions = expressions
    this.scope = scope
    this.depth = depth
  }

  of(kind: Kind): string {
    return this.expressions.of(kind, this.scope, this.depth)
  }

  any(): string {
    return this.of(this.random.pick(kinds))
  }

  /** An int that is mostly small: counts, indices, exponents. */
  small(): string {
    return this.random.chance(0.85) ? this.random.pick(smallInts) : this.of("int")
  }

  slice(): string {
    const part = (): string => (this.random.chance(0.5) ? "" : this.small())
    return `[${part()}:${part()}${this.random.chance(0.4) ? `:${part()}` : ""}]`
  }

  /** A name of the wanted type, or a literal without quotes. */
  named(kind: Kind): string {
    const names = namesOf(this.scope, kind)
    return names.length > 0 ? this.random.pick(names) : this.random.pick(smallInts)
  }

  /** A variable of the wanted type where there is one, an expression otherwise. */
  variable(kind: Kind): string {
    const names = namesOf(this.scope, kind)
    return names.length > 0 ? this.random.pick(names) : this.expressions.of(kind, this.scope, 0)
  }

  /** A new name for the variable of a comprehension. */
  name(): string {
    return `c${++this.expressions.fresh}`
  }
}

function namesOf(scope: Scope, kind: Kind): readonly string[] {
  const found: string[] = []
  for (const [name, type] of scope.names) if (type === kind) found.push(name)
  return found
}
