// `assert`: holds, or the whole attempt is given up. The message is evaluated only on failure, so never here.

import type { Stmt as Syntax } from "../../1-parse/ast.ts"
import { walkSyntax } from "../../2-bind/walk.ts"
import { Bailout } from "../../bailouts.ts"
import type { Stmt } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { lowerCondition } from "../truth.ts"

export function lowerAssert(body: Body, syntax: Extract<Syntax, { kind: "Assert" }>): readonly Stmt[] {
  // A tuple is always true and warns; walrus in asserts is where pytest's rewriting has differed between versions.
  if (syntax.test.kind === "Tuple") throw new Bailout("assert-tuple", syntax.span)
  walkSyntax([syntax.test, syntax.msg], node => {
    if (node.kind === "NamedExpr") throw new Bailout("assert-tuple", node.span)
    return true
  })
  const test = lowerCondition(body, syntax.test)
  if (test.kind === "const" && test.value === false) body.flow = null
  if (!body.flow) return [{ kind: "deopt", reason: "assertion-failed", span: syntax.span }]
  return [{ kind: "guard", test, reason: "assertion-failed", span: syntax.span }]
}
