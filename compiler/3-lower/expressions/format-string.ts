// f-strings of ints, bools, strings and None, without format specifications.

import type { Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { reprOf, textOf } from "../text.ts"

export function lowerFormatString(body: Body, syntax: Extract<Syntax, { kind: "JoinedStr" }>): Expr {
  const parts = syntax.values.map(part => {
    if (part.kind !== "FormattedValue") return body.lower(part)
    if (part.formatSpec !== null) throw new Bailout("format-spec", part.formatSpec.span)
    const value = body.lowerOpen(part.value)
    // Of ASCII text, `ascii()` is `repr()`.
    return part.conversion === "r" || part.conversion === "a" ? reprOf(body, value) : textOf(body, value)
  })
  const [first, ...rest] = parts
  if (!first) return b.str("", syntax.span)
  return rest.reduce((left, right) => b.op("str.concat", [left, right], syntax.span), first)
}
