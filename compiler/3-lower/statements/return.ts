// `return`: every one of a function gives the same type.

import type { Stmt as Statement } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Stmt } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { asType } from "../convert.ts"
import { closeGenerator } from "../generators.ts"
import { isBuiltin } from "../names.ts"

export function lowerReturn(body: Body, syntax: Extract<Statement, { kind: "Return" }>): readonly Stmt[] {
  const { span } = syntax
  const { holes } = body.lowering
  // Which method is asked next depends on the other operand.
  if (
    syntax.value?.kind === "Name" &&
    isBuiltin(body, syntax.value.id) &&
    syntax.value.id === "NotImplemented"
  ) {
    body.flow = null
    return [{ kind: "deopt", reason: "not-implemented", span }]
  }
  if (body.yields) {
    if (syntax.value) throw new Bailout("function-shape", span, "a generator that returns a value")
    const closed = closeGenerator(body, body.yields, span)
    body.flow = null
    return closed
  }
  const value = syntax.value ? body.lowerOpen(syntax.value) : b.none(span)
  // pytest warns about tests that return something, and some versions fail them.
  if (body.returns.kind === "none" && !holes.fits(value.type, body.returns))
    throw new Bailout("test-returns", span)
  const returned = asType(body, value, body.returns, "mixed-types")
  body.flow = null
  return [{ kind: "return", value: returned, span }]
}
