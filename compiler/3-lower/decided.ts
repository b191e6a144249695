// Conditions that the types decide: `x is None` of an int, `isinstance` of what it can only be. The arm that never runs
// is not lowered; its types need not fit.

import type { Expr, Stmt } from "../ir/ir.ts"

export interface Decision {
  /** What evaluating the condition does besides. */
  readonly effects: readonly Stmt[]
  readonly value: boolean
}

/** The value that a condition has each time it is evaluated, or null. */
export function decide(test: Expr): Decision | null {
  switch (test.kind) {
    case "const":
      return typeof test.value === "boolean" ? { effects: [], value: test.value } : null
    case "block": {
      const inner = decide(test.value)
      return inner && { effects: [...test.body, ...inner.effects], value: inner.value }
    }
    case "op": {
      const inner = test.op === "bool.not" ? decide(test.args[0]!) : null
      return inner && { effects: inner.effects, value: !inner.value }
    }
    case "if": {
      const outer = decide(test.test)
      const inner = outer && decide(outer.value ? test.body : test.orelse)
      return inner && { effects: [...outer.effects, ...inner.effects], value: inner.value }
    }
    default:
      return null
  }
}
