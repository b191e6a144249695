// `if`: both arms from the same flow, then what they agree on.

import type { Stmt as Statement } from "../../1-parse/ast.ts"
import type { Stmt } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { decide } from "../decided.ts"
import { lowerCondition } from "../truth.ts"

export function lowerIf(body: Body, syntax: Extract<Statement, { kind: "If" }>): readonly Stmt[] {
  const test = lowerCondition(body, syntax.test)
  const decided = decide(test)
  if (decided) return [...decided.effects, ...body.lowerAll(decided.value ? syntax.body : syntax.orelse)]
  const [then, orelse] = body.branch(
    () => body.lowerAll(syntax.body),
    () => body.lowerAll(syntax.orelse),
  )
  return [{ kind: "if", test, body: then, orelse, span: syntax.span }]
}
