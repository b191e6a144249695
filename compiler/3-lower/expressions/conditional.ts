// `a if test else b`; both arms have one type.

import type { Expr as Syntax } from "../../1-parse/ast.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { lowerCondition } from "../truth.ts"

export function lowerConditional(body: Body, syntax: Extract<Syntax, { kind: "IfExp" }>): Expr {
  const test = lowerCondition(body, syntax.test)
  const then = body.lower(syntax.body)
  const orelse = body.lower(syntax.orelse)
  body.lowering.holes.unify(then.type, orelse.type, "mixed-types", syntax.span)
  return b.choose(test, then, orelse, syntax.span)
}
