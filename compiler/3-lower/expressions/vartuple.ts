// Tuples whose length is not part of their type: what `tuple(iterable)` gives. They are read as lists of the same slots.

import type { BinaryOperator, Span } from "../../1-parse/ast.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import * as t from "../../ir/types.ts"
import type { Body } from "../body.ts"
import { asInt, knownType } from "../convert.ts"

export function isTuple(type: t.Type): boolean {
  return type.kind === "tuple" || type.kind === "vartuple"
}

/** A tuple whose elements share a type as one of any length; null where they do not. */
export function asVartuple(body: Body, value: Expr): Expr | null {
  const { holes } = body.lowering
  const type = knownType(body, value)
  if (type.kind === "vartuple") return value
  if (type.kind !== "tuple") return null
  const [first = holes.fresh(), ...rest] = type.elements
  if (!rest.every(element => holes.fits(first, element))) return null
  for (const element of rest) holes.unify(first, element, "mixed-types", value.span)
  return b.opOf("vartuple.of", t.vartuple(first), [value], value.span)
}

/** The list of a tuple's slots, for reading. */
export function view(body: Body, tuple: Expr): Expr {
  const type = knownType(body, tuple)
  if (type.kind !== "vartuple") throw new Error(`a view of ${t.printType(type)}`)
  return b.opOf("vartuple.view", t.list(type.element), [tuple], tuple.span)
}

/** The tuple of a list's elements. */
export function fromList(body: Body, list: Expr, span: Span): Expr {
  const type = knownType(body, list)
  if (type.kind !== "list") throw new Error(`a tuple of ${t.printType(type)}`)
  return b.opOf("vartuple.from_list", t.vartuple(type.element), [list], span)
}

/** `+` and `*` of tuples of which a length is not known; null for other operators. */
export function tupleArithmetic(
  body: Body,
  op: BinaryOperator,
  left: Expr,
  right: Expr,
  span: Span,
): Expr | null {
  const { holes } = body.lowering
  const [a, z] = [knownType(body, left), knownType(body, right)]
  const [tuple, count] = isTuple(a) ? [left, right] : [right, left]
  if (op === "Mult" && ["int", "bool"].includes(knownType(body, count).kind)) {
    const [keepLeft, readLeft] = body.bindTemp(left)
    const [keepRight, readRight] = body.bindTemp(right)
    const [whole, times] = tuple === left ? [readLeft(), readRight()] : [readRight(), readLeft()]
    const source = asVartuple(body, whole)
    if (!source) return null
    const list = view(body, source)
    const repeated = b.opOf("list.repeat", list.type, [list, asInt(body, times)], span)
    return b.block([keepLeft, keepRight], fromList(body, repeated, span), span)
  }
  if (op !== "Add" || !isTuple(a) || !isTuple(z)) return null
  const [first, second] = [asVartuple(body, left), asVartuple(body, right)]
  if (!first || !second || !holes.fits(first.type, second.type)) return null
  holes.unify(first.type, second.type, "mixed-types", span)
  const [one, other] = [view(body, first), view(body, second)]
  return fromList(body, b.opOf("list.concat", one.type, [one, other], span), span)
}
