// `set(...)` and `frozenset(...)`.

import type { Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import type { Call } from "../arguments.ts"
import type { Body } from "../body.ts"
import { knownType } from "../convert.ts"
import { collectSet } from "../expressions/set.ts"
import { iterateValue } from "../iteration.ts"
import { eachElement, fillSet, isSet, type SetType } from "../sets.ts"
import { consume, turns } from "./iterables.ts"

export function lowerSet(kind: SetType["kind"]) {
  return (body: Body, call: Call): Expr => {
    const [arg, ...rest] = call.args
    if (rest.length > 0 || call.keywords.length > 0) throw new Bailout("call-arguments", call.span)
    if (arg) return setOf(body, arg, kind, call.span)
    const type: SetType = { kind, element: body.lowering.holes.fresh() }
    return b.opOf("set.new", type, [], call.span)
  }
}

/** A new set of what an iterable gives. */
export function setOf(body: Body, syntax: Syntax, kind: SetType["kind"], span: Syntax["span"]): Expr {
  const fresh: SetType = { kind, element: body.lowering.holes.fresh() }
  if (syntax.kind === "GeneratorExp") return collectSet(body, syntax.generators, syntax.elt, kind, span)
  if (syntax.kind === "Call")
    return fillSet(body, fresh, span, add => consume(body, syntax, element => [add(element)], "unordered"))
  const value = body.lower(syntax)
  const type = knownType(body, value)
  if (!isSet(type))
    return fillSet(body, fresh, span, add =>
      turns(body, iterateValue(body, value), element => [add(element)], span),
    )
  if (kind === type.kind) return b.opOf("set.copy", type, [value], span)
  const [keep, read] = body.bindTemp(value)
  const copied = fillSet(body, { kind, element: type.element }, span, add =>
    eachElement(body, read, element => [add(element())]),
  )
  return b.block([keep], copied, span)
}
