// Literals.

import type { ConstantValue, Span } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import * as t from "../../ir/types.ts"

export function lowerConstant(value: ConstantValue, span: Span): Expr {
  switch (value.type) {
    case "int":
      if (!isBearable(value.value)) throw new Bailout("int-range", span)
      return b.int(value.value, span)
    case "float":
      return b.constant(value.value, t.float, span)
    case "str":
      if (!isAscii(value.value)) throw new Bailout("str-range", span)
      return b.str(value.value, span)
    case "bool":
      return b.bool(value.value, span)
    case "none":
      return b.none(span)
    case "bytes":
    case "complex":
    case "ellipsis":
      throw new Bailout("literal-kind", span, value.type)
    default:
      return value satisfies never
  }
}

/** Ints of any size are lowered, up to what a program can reasonably mean. */
function isBearable(value: bigint): boolean {
  return BigInt.asIntN(1024, value) === value
}

export function fitsInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value
}

export function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) return false
  return true
}
