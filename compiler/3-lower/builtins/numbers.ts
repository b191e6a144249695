// abs, divmod, float, int, pow, round.

import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import * as t from "../../ir/types.ts"
import { type Call, only, positional } from "../arguments.ts"
import type { Body } from "../body.ts"
import { asFloat, asInt, isNumeric, knownType } from "../convert.ts"
import { lowerArithmetic } from "../expressions/arithmetic.ts"
import { callPrelude } from "../prelude.ts"

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
  if (type.kind === "str") {
    // Anything but digits is looked at closely: what is no number raises.
    const [keep, text] = body.bindTemp(value)
    const digits = b.op("str.isdigit", [text()], call.span)
    const cleaned = callPrelude(body, "number_text", [text()], call.span)
    const number = b.op("int.from_str", [b.choose(digits, text(), cleaned, call.span)], call.span)
    return b.block([keep], number, call.span)
  }
  return asInt(body, value)
}

export function lowerFloat(body: Body, call: Call): Expr {
  if (call.args.length === 0 && call.keywords.length === 0) return b.constant(0, t.float, call.span)
  const value = only(body, call)
  const type = knownType(body, value)
  if (type.kind === "str") return lowerFloatOfText(value, call)
  if (!isNumeric(type)) throw new Bailout("operator-types", call.span, `float of ${t.printType(type)}`)
  return asFloat(body, value)
}

/** Infinities and NaN are known by name, numbers are read when running. */
function lowerFloatOfText(value: Expr, call: Call): Expr {
  const name = value.kind === "const" && typeof value.value === "string" ? value.value.toLowerCase() : ""
  const special = { inf: Infinity, "-inf": -Infinity, infinity: Infinity, nan: Number.NaN }
  if (Object.hasOwn(special, name))
    return b.constant(special[name as keyof typeof special], t.float, call.span)
  return b.op("float.from_str", [value], call.span)
}

export function lowerPow(body: Body, call: Call): Expr {
  const [base, exponent, modulus, ...rest] = positional(body, call)
  if (!base || !exponent || rest.length > 0) throw new Bailout("call-arguments", call.span)
  if (!modulus) return lowerArithmetic(body, "Pow", base, exponent, call.span)
  return b.op("int.pow_mod", [asInt(body, base), asInt(body, exponent), asInt(body, modulus)], call.span)
}

/** Half to even. One argument gives an int; with digits, a float stays a float and an int an int. */
export function lowerRound(body: Body, call: Call): Expr {
  const [value, digits, ...rest] = positional(body, call)
  if (!value || rest.length > 0) throw new Bailout("call-arguments", call.span)
  const float = knownType(body, value).kind === "float"
  if (!digits || knownType(body, digits).kind === "none") {
    if (digits && digits.kind !== "const") throw new Bailout("call-arguments", call.span)
    if (!float) return asInt(body, value)
    return b.op("int.from_float", [b.op("float.round", [value], call.span)], call.span)
  }
  if (float) return b.op("float.round_to", [value, asInt(body, digits)], call.span)
  const places = digits.kind === "const" && typeof digits.value === "bigint" ? digits.value : -1n
  if (places < 0n) throw new Bailout("float-math", call.span, "digits before the point of an int")
  return asInt(body, value)
}
