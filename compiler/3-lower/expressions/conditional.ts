// `a if test else b`; both arms have one type.

import type { Expr as Syntax } from "../../1-parse/ast.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { alike } from "../convert.ts"
import { decide } from "../decided.ts"
import { lowerCondition } from "../truth.ts"

export function lowerConditional(body: Body, syntax: Extract<Syntax, { kind: "IfExp" }>): Expr {
  const test = lowerCondition(body, syntax.test)
  const decided = decide(test)
  if (decided) {
    const value = body.lowerOpen(decided.value ? syntax.body : syntax.orelse)
    return b.block(decided.effects, value, syntax.span)
  }
  const [then, orelse] = alike(
    body,
    [body.lowerOpen(syntax.body), body.lowerOpen(syntax.orelse)],
    syntax.span,
  )
  return b.choose(test, then!, orelse!, syntax.span)
}
