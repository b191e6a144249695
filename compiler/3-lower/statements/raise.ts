// `raise`: of a class, of a call of one, of an exception that was caught. The cause changes nothing that is modelled.

import type { Stmt as Statement } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr, Stmt } from "../../ir/ir.ts"
import { positional } from "../arguments.ts"
import type { Body } from "../body.ts"
import { typeOf } from "../convert.ts"
import { namedException, newException } from "../exceptions.ts"

export function lowerRaise(body: Body, syntax: Extract<Statement, { kind: "Raise" }>): readonly Stmt[] {
  const { exc, cause, span } = syntax
  const value = exc ? raised(body, exc) : body.caught.at(-1)?.()
  if (!value) throw new Bailout("statement-kind", span, "raise outside of a handler")
  const [keep, read] = body.bindTemp(value)
  const effects = [keep]
  if (cause && !(cause.kind === "Constant" && cause.value.type === "none")) {
    const given = body.lower(cause)
    if (typeOf(body, given).kind !== "exception") throw new Bailout("exception-class", cause.span)
    effects.push(b.evaluate(given))
  }
  body.flow = null
  return [...effects, { kind: "raise", value: read(), span }]
}

function raised(body: Body, syntax: Extract<Statement, { kind: "Raise" }>["exc"] & object): Expr {
  const cls = namedException(body, syntax)
  if (cls) return newException(body, cls, [], syntax.span)
  if (syntax.kind === "Call") {
    const called = namedException(body, syntax.func)
    if (called) return newException(body, called, positional(body, syntax), syntax.span)
  }
  const value = body.lower(syntax)
  if (typeOf(body, value).kind !== "exception") throw new Bailout("exception-class", syntax.span)
  return value
}
