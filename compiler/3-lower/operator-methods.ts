// The methods that operators call on objects.

import type { BinaryOperator, Span } from "../1-parse/ast.ts"
import { Bailout } from "../bailouts.ts"
import type { Expr } from "../ir/ir.ts"
import type { Body } from "./body.ts"
import { knownType } from "./convert.ts"
import { callMethod, hasMethod, type ObjectType } from "./objects.ts"

const names: Readonly<Record<BinaryOperator, string>> = {
  Add: "add",
  Sub: "sub",
  Mult: "mul",
  MatMult: "matmul",
  Div: "truediv",
  Mod: "mod",
  Pow: "pow",
  LShift: "lshift",
  RShift: "rshift",
  BitOr: "or",
  BitXor: "xor",
  BitAnd: "and",
  FloorDiv: "floordiv",
}

export const inPlaceMethods = Object.fromEntries(
  Object.entries(names).map(([op, name]) => [op, `__i${name}__`]),
) as Readonly<Record<BinaryOperator, string>>

/**
 * `left op right` where one of them is an object; null where neither is. A method that gives NotImplemented gives the
 * attempt up, so the first method that CPython asks decides.
 */
export function objectArithmetic(
  body: Body,
  op: BinaryOperator,
  left: Expr,
  right: Expr,
  span: Span,
): Expr | null {
  const a = knownType(body, left)
  const z = knownType(body, right)
  if (a.kind !== "object" && z.kind !== "object") return null
  const [own, reflected] = [`__${names[op]}__`, `__r${names[op]}__`]
  if (a.kind === "object" && hasMethod(body, a, own, span)) {
    // The reflected method of a subclass goes first.
    if (z.kind === "object" && a.shape === z.shape) refuseMixed(body, z, reflected, span)
    return callMethod(body, left, a, own, [right], span)
  }
  if (
    z.kind === "object" &&
    hasMethod(body, z, reflected, span) &&
    (a.kind !== "object" || a.shape !== z.shape)
  )
    return reversed(body, left, right, z, reflected, span)
  throw new Bailout("operator-types", span, op)
}

function refuseMixed(body: Body, type: ObjectType, name: string, span: Span): void {
  if (body.lowering.shapes.classesOf(type).length > 1 && hasMethod(body, type, name, span))
    throw new Bailout("operator-types", span, name)
}

/** Calls a method of the right operand; the left one is evaluated first. */
export function reversed(
  body: Body,
  left: Expr,
  right: Expr,
  type: ObjectType,
  name: string,
  span: Span,
): Expr {
  const [keep, read] = body.bindTemp(left)
  const call = callMethod(body, right, type, name, [read()], span)
  return { kind: "block", body: [keep], value: call, type: call.type, span }
}

const orderings = {
  Lt: ["__lt__", "__gt__"],
  LtE: ["__le__", "__ge__"],
  Gt: ["__gt__", "__lt__"],
  GtE: ["__ge__", "__le__"],
} as const

/** `left < right` and the like where one of them is an object; null where neither is. The result is any value. */
export function objectOrdering(
  body: Body,
  op: keyof typeof orderings,
  left: Expr,
  right: Expr,
  span: Span,
): Expr | null {
  const a = knownType(body, left)
  const z = knownType(body, right)
  if (a.kind !== "object" && z.kind !== "object") return null
  const [own, reflected] = orderings[op]
  if (a.kind === "object" && hasMethod(body, a, own, span)) {
    if (z.kind === "object" && a.shape === z.shape) refuseMixed(body, z, reflected, span)
    return callMethod(body, left, a, own, [right], span)
  }
  if (z.kind === "object" && hasMethod(body, z, reflected, span))
    return reversed(body, left, right, z, reflected, span)
  throw new Bailout("operator-types", span, op)
}

/**
 * `left == right` (or `!=`) where one of them is an object whose class compares; null where identity, or the other
 * operand's type, decides.
 */
export function objectEquality(
  body: Body,
  negated: boolean,
  left: Expr,
  right: Expr,
  span: Span,
): Expr | null {
  const name = negated ? "__ne__" : "__eq__"
  const a = knownType(body, left)
  const z = knownType(body, right)
  if (a.kind === "object" && hasMethod(body, a, name, span)) {
    if (z.kind === "object" && a.shape === z.shape) refuseMixed(body, z, name, span)
    return callMethod(body, left, a, name, [right], span)
  }
  if (z.kind === "object" && hasMethod(body, z, name, span)) return reversed(body, left, right, z, name, span)
  return null
}
