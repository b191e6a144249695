// `return`: every one of a function gives the same type.

import type { Stmt as Statement } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Stmt } from "../../ir/ir.ts"
import type { Body } from "../body.ts"

export function lowerReturn(body: Body, syntax: Extract<Statement, { kind: "Return" }>): readonly Stmt[] {
  const { span } = syntax
  const { holes } = body.lowering
  const value = syntax.value ? body.lower(syntax.value) : b.none(span)
  // pytest warns about tests that return something, and some versions fail them.
  if (body.returns.kind === "none" && !holes.fits(value.type, body.returns))
    throw new Bailout("test-returns", span)
  holes.unify(body.returns, value.type, "mixed-types", span)
  body.flow = null
  return [{ kind: "return", value, span }]
}
