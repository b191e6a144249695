// What may stand on the left of an assignment, after `for`, `as` and `del`.

import type { Expr } from "./ast.ts"
import { unsupported } from "./refusal.ts"

/** The same expression if it can be assigned to. */
export function requireTarget(expr: Expr): Expr {
  checkTarget(expr, true)
  return expr
}

/** The same expression if `del` takes it. */
export function requireDeletable(expr: Expr): Expr {
  checkTarget(expr, false)
  return expr
}

function checkTarget(expr: Expr, starsAllowed: boolean): void {
  switch (expr.kind) {
    case "Name":
      if (expr.id === "__debug__") unsupported(expr.span)
      return
    case "Attribute":
      if (expr.attr === "__debug__") unsupported(expr.span)
      return
    case "Subscript":
      return
    case "Tuple":
    case "List": {
      let stars = 0
      for (const elt of expr.elts) {
        if (elt.kind !== "Starred") checkTarget(elt, starsAllowed)
        else if (!starsAllowed || ++stars > 1) unsupported(elt.span)
        else checkTarget(elt.value, starsAllowed)
      }
      return
    }
    default:
      unsupported(expr.span)
  }
}
