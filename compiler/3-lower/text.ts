// `str()` and `repr()` of a value, for the types whose text we produce exactly.

import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr } from "../ir/ir.ts"
import { printType } from "../ir/types.ts"
import type { Body } from "./body.ts"
import { knownType } from "./convert.ts"

export function textOf(body: Body, value: Expr): Expr {
  return knownType(body, value).kind === "str" ? value : reprOf(body, value)
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
    case "float":
      throw new Bailout("float-text", value.span)
    default:
      throw new Bailout("text-of", value.span, printType(body.lowering.holes.deep(type)))
  }
}
