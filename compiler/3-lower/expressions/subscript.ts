// `a[i]` and `a[i:j:k]`.

import type { Span, Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import * as t from "../../ir/types.ts"
import type { Body } from "../body.ts"
import { asInt, knownType } from "../convert.ts"
import { readMissing } from "../missing.ts"
import { callMethod } from "../objects.ts"
import { asLookup } from "./display.ts"
import { fromList, view } from "./vartuple.ts"

export function lowerSubscript(body: Body, syntax: Extract<Syntax, { kind: "Subscript" }>): Expr {
  const container = body.lower(syntax.value)
  const type = knownType(body, container)
  if (syntax.slice.kind === "Slice") return lowerSlice(body, container, type, syntax.slice, syntax.span)
  if (type.kind === "tuple") return tupleItem(body, container, type, syntax.slice, syntax.span)
  return item(body, container, type, body.lower(syntax.slice), syntax.span)
}

/** The element that `container[index]` reads; both are evaluated in that order. */
export function item(body: Body, container: Expr, type: t.Type, index: Expr, span: Span): Expr {
  switch (type.kind) {
    case "str":
      return b.op("str.get", [container, asInt(body, index)], span)
    case "list":
      return b.opOf("list.get", type.element, [container, asInt(body, index)], span)
    case "range":
      return b.op("range.get", [container, asInt(body, index)], span)
    case "dict":
      if (type.missing !== undefined) return readMissing(body, container, type, index, span)
      return b.opOf("dict.get", type.value, [container, asLookup(body, index, type.key)], span)
    case "vartuple":
      return b.opOf("tuple.get", type.element, [container, asInt(body, index)], span)
    case "object":
      return callMethod(body, container, type, "__getitem__", [index], span)
    default:
      throw new Bailout("operator-types", span, `[] of ${t.printType(type)}`)
  }
}

function tupleItem(
  body: Body,
  container: Expr,
  type: Extract<t.Type, { kind: "tuple" }>,
  slice: Syntax,
  span: Span,
): Expr {
  const position = literalInt(slice)
  if (position !== null) {
    const index = position < 0 ? position + type.elements.length : position
    const element = type.elements[index]
    if (!element) throw new Bailout("operator-types", span, "a tuple index out of range")
    return b.field(container, index, element)
  }
  const element = sharedElement(body, type, span)
  return b.opOf("tuple.get", element, [container, asInt(body, body.lower(slice))], span)
}

/** The type that all elements of a tuple share, for positions that are not known when compiling. */
export function sharedElement(body: Body, type: Extract<t.Type, { kind: "tuple" }>, span: Span): t.Type {
  const { holes } = body.lowering
  const [first, ...rest] = type.elements
  if (!first) return holes.fresh()
  for (const element of rest) holes.unify(first, element, "mixed-types", span)
  return first
}

function literalInt(syntax: Syntax): number | null {
  if (syntax.kind === "Constant" && syntax.value.type === "int") return Number(syntax.value.value)
  if (syntax.kind === "UnaryOp" && syntax.op === "USub") {
    const value = literalInt(syntax.operand)
    return value === null ? null : -value
  }
  return null
}

function lowerSlice(
  body: Body,
  container: Expr,
  type: t.Type,
  slice: Extract<Syntax, { kind: "Slice" }>,
  span: Span,
): Expr {
  const bound = (part: Syntax | null): Expr | null => {
    if (part === null || (part.kind === "Constant" && part.value.type === "none")) return null
    return asInt(body, body.lower(part))
  }
  const start = bound(slice.lower)
  const stop = bound(slice.upper)
  const step = bound(slice.step) ?? b.int(1, span)
  const absent = (start ? 0 : 1) + (stop ? 0 : 2)
  const args = [container, start ?? b.int(0, span), stop ?? b.int(0, span), step, b.int(absent, span)]
  if (type.kind === "str") return b.op("str.slice", args, span)
  if (type.kind === "list") return b.opOf("list.slice", type, args, span)
  if (type.kind === "vartuple") {
    const list = view(body, container)
    return fromList(body, b.opOf("list.slice", list.type, [list, ...args.slice(1)], span), span)
  }
  if (type.kind === "tuple") return tupleSlice(body, container, type, slice, span)
  throw new Bailout("operator-types", span, `slice of ${t.printType(type)}`)
}

/** A slice of a tuple has a type only where its bounds are literals. */
function tupleSlice(
  body: Body,
  container: Expr,
  type: Extract<t.Type, { kind: "tuple" }>,
  slice: Extract<Syntax, { kind: "Slice" }>,
  span: Span,
): Expr {
  const literal = (part: Syntax | null): number | undefined => {
    if (part === null) return undefined
    const value = literalInt(part)
    if (value === null) throw new Bailout("operator-types", span, "slice of a tuple")
    return value
  }
  const [from, to, step] = [literal(slice.lower), literal(slice.upper), literal(slice.step)]
  const [keep, read] = body.bindTemp(container)
  const positions = [...type.elements.keys()]
  if (step === -1 && from === undefined && to === undefined) positions.reverse()
  else if (step !== undefined && step !== 1)
    throw new Bailout("operator-types", span, "stepped slice of a tuple")
  // JavaScript clamps and counts from the end as Python does where the step is one.
  const chosen = step === -1 ? positions : positions.slice(from, to)
  const fields = chosen.map(index => b.field(read(), index, type.elements[index]!))
  return b.block([keep], b.tuple(fields, span), span)
}
