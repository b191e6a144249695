// `str()` and `repr()` of a value, for the types whose text we produce exactly.

import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr } from "../ir/ir.ts"
import { printType, type Type } from "../ir/types.ts"
import type { Body } from "./body.ts"
import { knownType } from "./convert.ts"
import { objectText } from "./objects.ts"

export function textOf(body: Body, value: Expr): Expr {
  const type = knownType(body, value)
  if (type.kind === "object") return objectText(body, value, type, ["__str__", "__repr__"])
  if (type.kind === "optional") return optionalText(body, value, type, textOf)
  return type.kind === "str" ? value : reprOf(body, value)
}

export function reprOf(body: Body, value: Expr): Expr {
  const type = knownType(body, value)
  switch (type.kind) {
    case "int":
      return b.op("str.from_int", [value], value.span)
    case "bool":
      return b.op("str.from_bool", [value], value.span)
    case "str":
      return b.op("str.repr", [value], value.span)
    case "none":
      return b.block([b.evaluate(value)], b.str("None", value.span), value.span)
    case "object":
      return objectText(body, value, type, ["__repr__"])
    case "optional":
      return optionalText(body, value, type, reprOf)
    case "float":
      throw new Bailout("float-text", value.span)
    default:
      throw new Bailout("text-of", value.span, printType(body.lowering.holes.deep(type)))
  }
}

function optionalText(
  body: Body,
  value: Expr,
  type: Extract<Type, { kind: "optional" }>,
  text: (body: Body, value: Expr) => Expr,
): Expr {
  const { span } = value
  const [keep, read] = body.bindTemp(value)
  const some = text(body, b.opOf("optional.get", type.of, [read()], span))
  const test = b.op("optional.is_none", [read()], span)
  return b.block([keep], b.choose(test, b.str("None", span), some, span), span)
}
