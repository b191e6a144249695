// f-strings, with conversions and format specifications.

import type { Expr as Syntax } from "../../1-parse/ast.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { concat, formatted, reprOf, textOf } from "../text.ts"

export function lowerFormatString(body: Body, syntax: Extract<Syntax, { kind: "JoinedStr" }>): Expr {
  const parts = syntax.values.map(part => {
    if (part.kind !== "FormattedValue") return body.lower(part)
    const value = body.lowerOpen(part.value)
    // Of ASCII text, `ascii()` is `repr()`.
    const converted =
      part.conversion === "r" || part.conversion === "a"
        ? reprOf(body, value)
        : part.conversion === "s"
          ? textOf(body, value)
          : value
    if (part.formatSpec === null) return textOf(body, converted)
    const [keep, read] = body.bindTemp(converted)
    return b.block([keep], formatted(body, read(), body.lower(part.formatSpec)), part.span)
  })
  return concat(parts, syntax.span)
}
