// Meeting a required type: what Python converts by itself (bool to int, int to float in arithmetic), and nothing else.

import { Bailout, type BailoutCode } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr } from "../ir/ir.ts"
import * as t from "../ir/types.ts"
import type { Body } from "./body.ts"

/** The expression's type with its outermost hole followed. */
export function typeOf(body: Body, expr: Expr): t.Type {
  return body.lowering.holes.resolve(expr.type)
}

/** As `typeOf`; an open type is refused, because what follows depends on it. */
export function knownType(body: Body, expr: Expr): t.Type {
  const type = typeOf(body, expr)
  if (type.kind === "hole") throw new Bailout("type-unknown", expr.span)
  return type
}

export function isNumeric(type: t.Type): boolean {
  return type.kind === "int" || type.kind === "bool" || type.kind === "float"
}

/** The value as an int: bools widen, an open type becomes int. */
export function asInt(body: Body, expr: Expr, code: BailoutCode = "operator-types"): Expr {
  const type = typeOf(body, expr)
  if (type.kind === "bool") return b.op("int.from_bool", [expr], expr.span)
  if (type.kind !== "int" && type.kind !== "hole")
    throw new Bailout(code, expr.span, `${t.printType(type)} where an int is needed`)
  body.lowering.holes.unify(type, t.int, "mixed-types", expr.span)
  return expr
}

/** The value as the float that arithmetic with a float converts it to. */
export function asFloat(body: Body, expr: Expr): Expr {
  const type = typeOf(body, expr)
  if (type.kind === "float") return expr
  return b.op("float.from_int", [asInt(body, expr)], expr.span)
}

/** The expression, whose type must be exactly `type` (an open one becomes it). */
export function asType(body: Body, expr: Expr, type: t.Type, code: BailoutCode = "operator-types"): Expr {
  const { holes } = body.lowering
  if (!holes.fits(expr.type, type))
    throw new Bailout(
      code,
      expr.span,
      `${t.printType(holes.deep(expr.type))} where ${t.printType(holes.deep(type))} is needed`,
    )
  holes.unify(expr.type, type, "mixed-types", expr.span)
  return expr
}

/** Follows a guess: where one operand's type is open, it is taken to be the other's. */
export function guessAlike(body: Body, left: Expr, right: Expr): void {
  const { holes } = body.lowering
  const a = holes.resolve(left.type)
  const z = holes.resolve(right.type)
  if (a.kind === "hole" && z.kind === "hole") throw new Bailout("type-unknown", left.span)
  if ((a.kind === "hole" || z.kind === "hole") && holes.fits(a, z))
    holes.unify(a, z, "mixed-types", left.span)
}
