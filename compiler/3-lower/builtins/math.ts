// The exact part of `math`: what IEEE 754 or integer arithmetic determines. The rest is the C library's and is refused.

import type { Span } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import * as t from "../../ir/types.ts"
import type { Call } from "../arguments.ts"
import type { Body } from "../body.ts"
import { asFloat, asInt, knownType } from "../convert.ts"
import { lowerComb, lowerFactorial, lowerIsqrt } from "./combinatorics.ts"

type MathFunction = (body: Body, args: readonly Expr[], call: Call) => Expr

export const mathFunctions: Readonly<Record<string, MathFunction>> = {
  ceil: (body, args, call) => toInt(body, "float.ceil", args, call),
  fabs: (body, args, call) => b.op("float.abs", [asFloat(body, only(args, call))], call.span),
  floor: (body, args, call) => toInt(body, "float.floor", args, call),
  comb: lowerComb,
  factorial: lowerFactorial,
  gcd: (body, args, call) =>
    args
      .map(arg => asInt(body, arg))
      .reduce((left, right) => b.op("int.gcd", [left, right], call.span), b.int(0, call.span)),
  isfinite: (body, args, call) => b.not(isInfinite(body, only(args, call), "finite", call.span)),
  isinf: (body, args, call) => isInfinite(body, only(args, call), "infinite", call.span),
  isqrt: lowerIsqrt,
  isnan: (body, args, call) => {
    const [keep, read] = body.bindTemp(asFloat(body, only(args, call)))
    return b.block([keep], b.op("float.ne", [read(), read()], call.span), call.span)
  },
  sqrt: (body, args, call) => b.op("float.sqrt", [asFloat(body, only(args, call))], call.span),
  trunc: (body, args, call) => toInt(body, null, args, call),
}

const mathConstants: Readonly<Record<string, number>> = {
  e: Math.E,
  inf: Number.POSITIVE_INFINITY,
  pi: Math.PI,
  tau: 2 * Math.PI,
}

export function mathConstant(name: string | null, span: Span): Expr | null {
  if (name === null || !Object.hasOwn(mathConstants, name)) return null
  return b.constant(mathConstants[name]!, t.float, span)
}

/** Whether a float is infinite; `finite` asks for what is infinite or NaN, whose difference with itself is NaN. */
function isInfinite(body: Body, value: Expr, asked: "infinite" | "finite", span: Span): Expr {
  const [keep, read] = body.bindTemp(asFloat(body, value))
  const difference = b.op("float.sub", [read(), read()], span)
  const [keepDifference, rest] = body.bindTemp(difference)
  const odd = b.op("float.ne", [rest(), rest()], span)
  const same = b.op("float.eq", [read(), read()], span)
  return b.block([keep, keepDifference], asked === "finite" ? odd : b.and(odd, same, span), span)
}

function only(args: readonly Expr[], call: Call): Expr {
  const [arg] = args
  if (!arg || args.length !== 1) throw new Bailout("call-arguments", call.span)
  return arg
}

/** Rounds a float by `rounding` (null: toward zero); ints are returned as they are. */
function toInt(
  body: Body,
  rounding: "float.ceil" | "float.floor" | null,
  args: readonly Expr[],
  call: Call,
): Expr {
  const value = only(args, call)
  if (knownType(body, value).kind !== "float") return asInt(body, value)
  const rounded = rounding ? b.op(rounding, [value], call.span) : value
  return b.op("int.from_float", [rounded], call.span)
}
