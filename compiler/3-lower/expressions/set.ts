// Set displays and comprehensions.

import type { Comprehension, Span, Expr as Syntax } from "../../1-parse/ast.ts"
import type { Expr } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { forEachOf } from "../iteration.ts"
import { fillSet, type SetType } from "../sets.ts"

export function lowerSetDisplay(body: Body, syntax: Extract<Syntax, { kind: "Set" }>): Expr {
  const type: SetType = { kind: "set", element: body.lowering.holes.fresh() }
  return fillSet(body, type, syntax.span, add => syntax.elts.map(element => add(body.lower(element))))
}

export function lowerSetComp(body: Body, syntax: Syntax & { readonly kind: "SetComp" }): Expr {
  return collectSet(body, syntax.generators, syntax.elt, "set", syntax.span)
}

/** A new set of what generators give; the order in which they give it does not matter. */
export function collectSet(
  body: Body,
  generators: readonly Comprehension[],
  elt: Syntax,
  kind: SetType["kind"],
  span: Span,
): Expr {
  const type: SetType = { kind, element: body.lowering.holes.fresh() }
  return fillSet(body, type, span, add =>
    forEachOf(body, generators, () => [add(body.lower(elt))], "unordered"),
  )
}
