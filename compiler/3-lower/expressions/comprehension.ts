// List and dict comprehensions: a container, and the loops that fill it.

import type { Comprehension, Expr as Syntax } from "../../1-parse/ast.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import * as t from "../../ir/types.ts"
import type { Body } from "../body.ts"
import { asType } from "../convert.ts"
import { forEachOf, type Order } from "../iteration.ts"
import { asKey } from "./display.ts"

export function lowerListComp(body: Body, syntax: Syntax & { readonly kind: "ListComp" }): Expr {
  return collectList(body, syntax.generators, syntax.elt, syntax)
}

/** A new list of what the generators give; also `list(...)`, `sorted(...)` and `"".join(...)` of a generator. */
export function collectList(
  body: Body,
  generators: readonly Comprehension[],
  elt: Syntax,
  at: Syntax,
  order: Order = "ordered",
): Expr {
  const { span } = at
  const type = t.list(body.lowering.slot(elt, "element"))
  const result = body.temp(type, "list")
  const fill = forEachOf(
    body,
    generators,
    () => {
      const value = asType(
        body,
        body.lowerOpen(elt),
        type.kind === "list" ? type.element : type,
        "mixed-types",
      )
      return [b.evaluate(b.op("list.append", [body.read(result, span), value], span))]
    },
    order,
  )
  const empty: Expr = { kind: "list", elements: [], type, span }
  return b.block([b.set(result, empty), ...fill], body.read(result, span), span)
}

export function lowerDictComp(body: Body, syntax: Extract<Syntax, { kind: "DictComp" }>): Expr {
  const { span } = syntax
  const keyType = body.lowering.holes.fresh()
  const valueType = body.lowering.slot(syntax, "value")
  const type = t.dict(keyType, valueType)
  const result = body.temp(type, "dict")
  const fill = forEachOf(body, syntax.generators, () => {
    const key = asKey(body, body.lower(syntax.key), keyType)
    const value = asType(body, body.lowerOpen(syntax.value), valueType, "mixed-types")
    return [b.evaluate(b.op("dict.set", [body.read(result, span), key, value], span))]
  })
  const empty: Expr = { kind: "dict", entries: [], type, span }
  return b.block([b.set(result, empty), ...fill], body.read(result, span), span)
}
