// Taking the next element of what a generator gave.

import type { Span } from "../1-parse/ast.ts"
import * as b from "../ir/build.ts"
import type { Expr } from "../ir/ir.ts"
import * as t from "../ir/types.ts"
import type { Body } from "./body.ts"

/** One turn of a loop over an iterator: whether there is a next element, which is taken, and the element. */
export function nextElement(body: Body, iterator: () => Expr, element: t.Type, span: Span) {
  const view = (): Expr => b.opOf("iterator.view", t.list(element), [iterator()], span)
  const current = body.temp(element, "next")
  const found = b.op("int.gt", [b.op("list.length", [view()], span), b.int(0, span)], span)
  const taken = b.set(current, b.opOf("list.pop", element, [view(), b.int(-1, span)], span))
  return {
    test: b.choose(found, b.block([taken], b.bool(true, span), span), b.bool(false, span), span),
    element: () => body.read(current, span),
  }
}
