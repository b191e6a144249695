// `and` and `or` in a place where the value counts: they give one of their operands, which must share a type.

import type { Expr as Syntax } from "../../1-parse/ast.ts"
import * as b from "../../ir/build.ts"
import type { Expr, Stmt } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { alike } from "../convert.ts"
import { truth } from "../truth.ts"

export function lowerBoolOp(body: Body, syntax: Extract<Syntax, { kind: "BoolOp" }>): Expr {
  const values = alike(
    body,
    syntax.values.map(value => body.lowerOpen(value)),
    syntax.span,
  )
  return values.reduceRight((rest, value) => {
    const local = body.temp(value.type)
    const keep: Stmt = b.set(local, value)
    const read = (): Expr => body.read(local, value.span)
    const test = truth(body, read())
    const chosen =
      syntax.op === "And"
        ? b.choose(test, rest, read(), syntax.span)
        : b.choose(test, read(), rest, syntax.span)
    return b.block([keep], chosen, syntax.span)
  })
}
