// `del container[index]`. Deleting names is refused: whether one is bound would be known only when running.

import type { Stmt as Statement } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Stmt } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { asInt, knownType } from "../convert.ts"
import { asLookup } from "../expressions/display.ts"
import { callMethod } from "../objects.ts"

export function lowerDelete(body: Body, syntax: Extract<Statement, { kind: "Delete" }>): readonly Stmt[] {
  return syntax.targets.map(target => {
    if (target.kind !== "Subscript" || target.slice.kind === "Slice")
      throw new Bailout("assignment-target", target.span, "del")
    const container = body.lower(target.value)
    const type = knownType(body, container)
    const index = body.lower(target.slice)
    if (type.kind === "list")
      return b.evaluate(b.opOf("list.pop", type.element, [container, asInt(body, index)], target.span))
    // A Counter does not mind a missing key.
    if (type.kind === "dict" && type.missing === undefined)
      return b.evaluate(b.op("dict.delete", [container, asLookup(body, index, type.key)], target.span))
    if (type.kind === "object")
      return b.evaluate(callMethod(body, container, type, "__delitem__", [index], target.span))
    throw new Bailout("assignment-target", target.span, "del")
  })
}
