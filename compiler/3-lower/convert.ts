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

/** The value of an expression that may be None; an attempt in which it is None is given up. */
export function present(body: Body, expr: Expr): Expr {
  const type = typeOf(body, expr)
  return type.kind === "optional" ? b.opOf("optional.get", type.of, [expr], expr.span) : expr
}

/** None, or the value, where both are possible. */
function asOptional(
  body: Body,
  expr: Expr,
  type: t.Type & { readonly kind: "optional" },
  code: BailoutCode,
): Expr {
  const { holes } = body.lowering
  const own = typeOf(body, expr)
  if (own.kind === "none") {
    const none = b.noneOf(type.of, expr.span)
    return expr.kind === "const" ? none : b.block([b.evaluate(expr)], none, expr.span)
  }
  if (own.kind === "optional") {
    holes.unify(own.of, type.of, "mixed-types", expr.span)
    return expr
  }
  return b.some(asType(body, expr, type.of, code), type.of)
}

/** Makes values that meet in one place have one type, None-able where some of them is None. */
export function alike(body: Body, exprs: readonly Expr[], span: Expr["span"]): readonly Expr[] {
  const { holes } = body.lowering
  const types = exprs.map(expr => typeOf(body, expr))
  const open = types.some(type => type.kind === "none" || type.kind === "optional")
  const of = types.find(type => type.kind !== "none")
  if (open && of) {
    const type: t.Type = { kind: "optional", of: of.kind === "optional" ? of.of : of }
    return exprs.map(expr => asOptional(body, expr, type, "mixed-types"))
  }
  for (const type of types) holes.unify(types[0]!, type, "mixed-types", span)
  return exprs
}

/** The expression, whose type must be exactly `type` (an open one becomes it); a value fits where None might be. */
export function asType(body: Body, expr: Expr, type: t.Type, code: BailoutCode = "operator-types"): Expr {
  const { holes } = body.lowering
  const wanted = holes.resolve(type)
  if (wanted.kind === "optional") return asOptional(body, expr, wanted, code)
  if (!holes.fits(expr.type, type)) {
    holes.learn(expr.type, type)
    throw new Bailout(
      code,
      expr.span,
      `${t.printType(holes.deep(expr.type))} where ${t.printType(holes.deep(type))} is needed`,
    )
  }
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
