// Which classes stand for functions, and which of them share a type because they meet in one place.

import type { ClassDef, Span } from "../1-parse/ast.ts"
import type { ClassInfo } from "./classes.ts"

interface Family {
  readonly def: ClassDef
  base: Family | null
}

export class Functions {
  readonly #families = new Map<ClassDef, Family>()

  /** A class of functions, which is a type of its own so far. */
  declare(def: ClassDef): ClassInfo {
    const info: Family = { def, base: null }
    this.#families.set(def, info)
    return info
  }

  has(info: ClassInfo): boolean {
    return this.#families.has(info.def)
  }

  /** Gives two families one root; says whether both are functions. */
  merge(a: ClassInfo, z: ClassInfo, span: Span): boolean {
    const [first, second] = [this.#families.get(a.def), this.#families.get(z.def)]
    if (!first || !second || first === second) return false
    const root = this.declare({
      kind: "ClassDef",
      name: "function",
      bases: [],
      keywords: [],
      body: [],
      decorators: [],
      span,
    })
    first.base = root
    second.base = root
    return true
  }
}
