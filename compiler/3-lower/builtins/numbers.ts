// abs, divmod, float, int, pow, round.

import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import * as t from "../../ir/types.ts"
import { type Call, only, positional } from "../arguments.ts"
import type { Body } from "../body.ts"
import { asFloat, asInt, isNumeric, knownType } from "../convert.ts"
import { lowerArithmetic } from "../expressions/arithmetic.ts"

export function lowerAbs(body: Body, call: Call): Expr {
  const value = only(body, call)
  if (knownType(body, value).kind === "float") return b.op("float.abs", [value], call.span)
  return b.op("int.abs", [asInt(body, value)], call.span)
}

export function lowerDivmod(body: Body, call: Call): Expr {
  const [left, right, ...rest] = positional(body, call)
  if (!left || !right || rest.length > 0) throw new Bailout("call-arguments", call.span)
  if (knownType(body, left).kind === "float" || knownType(body, right).kind === "float")
    throw new Bailout("float-math", call.span, "divmod")
  const [keepLeft, readLeft] = body.bindTemp(asInt(body, left))
  const [keepRight, readRight] = body.bindTemp(asInt(body, right))
  const quotient = b.op("int.floordiv", [readLeft(), readRight()], call.span)
  const rest2 = b.op("int.mod", [readLeft(), readRight()], call.span)
  return b.block([keepLeft, keepRight], b.tuple([quotient, rest2], call.span), call.span)
}

export function lowerInt(body: Body, call: Call): Expr {
  if (call.args.length === 0 && call.keywords.length === 0) return b.int(0, call.span)
  const value = only(body, call)
  const type = knownType(body, value)
  if (type.kind === "float") return b.op("int.from_float", [value], call.span)
  if (type.kind === "str") return b.op("int.from_str", [value], call.span)
  return asInt(body, value)
}

export function lowerFloat(body: Body, call: Call): Expr {
  if (call.args.length === 0 && call.keywords.length === 0) return b.constant(0, t.float, call.span)
  const value = only(body, call)
  if (!isNumeric(knownType(body, value))) throw new Bailout("float-text", call.span)
  return asFloat(body, value)
}

export function lowerPow(body: Body, call: Call): Expr {
  const [base, exponent, modulus, ...rest] = positional(body, call)
  if (!base || !exponent || rest.length > 0) throw new Bailout("call-arguments", call.span)
  if (!modulus) return lowerArithmetic(body, "Pow", base, exponent, call.span)
  return b.op("int.pow_mod", [asInt(body, base), asInt(body, exponent), asInt(body, modulus)], call.span)
}

/** One argument: half to even, an int. Digits of a float are decimal-correct in CPython: refused. */
export function lowerRound(body: Body, call: Call): Expr {
  const value = only(body, call)
  if (knownType(body, value).kind !== "float") return asInt(body, value)
  return b.op("int.from_float", [b.op("float.round", [value], call.span)], call.span)
}
