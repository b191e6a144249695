// `str()`, `repr()` and `format()` of a value, for the types whose text we produce exactly.

import type { Span } from "../1-parse/ast.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr, Stmt } from "../ir/ir.ts"
import * as t from "../ir/types.ts"
import type { Body } from "./body.ts"
import { asInt, knownType } from "./convert.ts"
import { exceptionText } from "./exceptions.ts"
import { objectText } from "./objects.ts"

export function textOf(body: Body, value: Expr): Expr {
  const type = knownType(body, value)
  if (type.kind === "exception") return exceptionText(body, value)
  if (type.kind === "object") return objectText(body, value, type, ["__str__", "__repr__"])
  if (type.kind === "optional") return optionalText(body, value, type, textOf)
  return type.kind === "str" ? value : reprOf(body, value)
}

export function reprOf(body: Body, value: Expr): Expr {
  const type = knownType(body, value)
  const { span } = value
  switch (type.kind) {
    case "int":
      return b.op("str.from_int", [value], span)
    case "bool":
      return b.op("str.from_bool", [value], span)
    case "str":
      return b.op("str.repr", [value], span)
    case "none":
      return b.block([b.evaluate(value)], b.str("None", span), span)
    case "object":
      return objectText(body, value, type, ["__repr__"])
    case "optional":
      return optionalText(body, value, type, reprOf)
    case "float":
      return b.op("str.from_float", [value], span)
    case "list":
      return sequenceText(body, value, type.element, "list.length", "list.item", ["[", "]"])
    case "vartuple":
      return vartupleText(body, value, type.element)
    case "tuple":
      return tupleText(body, value, type.elements)
    case "dict":
      if (type.missing !== undefined) throw new Bailout("text-of", span, t.printType(type))
      return dictText(body, value, type)
    default:
      throw new Bailout("text-of", span, t.printType(body.lowering.holes.deep(type)))
  }
}

export function concat(parts: readonly Expr[], span: Span): Expr {
  const [first, ...rest] = parts
  if (!first) return b.str("", span)
  return rest.reduce((left, right) => b.op("str.concat", [left, right], span), first)
}

/** The reprs of elements, with commas between them. A list that holds nothing yet has no element to ask. */
function sequenceText(
  body: Body,
  value: Expr,
  element: t.Type,
  length: "list.length" | "vartuple.length",
  item: "list.item" | "tuple.item",
  [open, close]: readonly [string, string],
): Expr {
  const { span } = value
  const [keep, read] = body.bindTemp(value)
  if (body.lowering.holes.resolve(element).kind === "hole")
    throw new Bailout("type-unknown", span, "text of what may be empty")
  const joined = joinedReprs(
    body,
    () => b.op(length, [read()], span),
    at => reprOf(body, b.opOf(item, element, [read(), at], span)),
    span,
  )
  return b.block([keep], concat([b.str(open, span), joined, b.str(close, span)], span), span)
}

function joinedReprs(body: Body, length: () => Expr, textAt: (position: Expr) => Expr, span: Span): Expr {
  const parts = body.temp(t.list(t.str), "parts")
  const position = body.temp(t.int, "i")
  const at = (): Expr => body.read(position, span)
  const loop: Stmt = {
    kind: "loop",
    loop: body.newLoop(),
    test: b.op("int.lt", [at(), length()], span),
    body: [b.evaluate(b.op("list.append", [body.read(parts, span), textAt(at())], span))],
    step: [b.set(position, b.op("int.next", [at()], span))],
    orelse: [],
    span,
  }
  const empty: Expr = { kind: "list", elements: [], type: t.list(t.str), span }
  const joined = b.op("str.join", [b.str(", ", span), body.read(parts, span)], span)
  return b.block([b.set(parts, empty), b.set(position, b.int(0, span)), loop], joined, span)
}

/** A tuple of one element has a comma after it. */
function vartupleText(body: Body, value: Expr, element: t.Type): Expr {
  const { span } = value
  const [keep, read] = body.bindTemp(value)
  const text = sequenceText(body, read(), element, "vartuple.length", "tuple.item", ["(", ""])
  const single = b.op("int.eq", [b.op("vartuple.length", [read()], span), b.int(1, span)], span)
  const close = b.choose(single, b.str(",)", span), b.str(")", span), span)
  return b.block([keep], concat([text, close], span), span)
}

function tupleText(body: Body, value: Expr, elements: readonly t.Type[]): Expr {
  const { span } = value
  const [keep, read] = body.bindTemp(value)
  const parts = elements.flatMap((type, index) => [
    ...(index > 0 ? [b.str(", ", span)] : []),
    reprOf(body, b.field(read(), index, type)),
  ])
  const close = elements.length === 1 ? ",)" : ")"
  return b.block([keep], concat([b.str("(", span), ...parts, b.str(close, span)], span), span)
}

function dictText(body: Body, value: Expr, type: Extract<t.Type, { kind: "dict" }>): Expr {
  const { span } = value
  if (body.lowering.holes.resolve(type.key).kind === "hole")
    throw new Bailout("type-unknown", span, "text of what may be empty")
  const [keep, read] = body.bindTemp(value)
  const [keepVersion, version] = body.bindTemp(b.op("dict.version", [read()], span))
  const parts = body.temp(t.list(t.str), "parts")
  const position = body.temp(t.int, "i")
  const at = (): Expr => body.read(position, span)
  const next = (from: Expr): Stmt => b.set(position, b.op("dict.next", [read(), from, version()], span))
  const pair = [
    reprOf(body, b.opOf("dict.key", type.key, [read(), at()], span)),
    b.str(": ", span),
    reprOf(body, b.opOf("dict.value", type.value, [read(), at()], span)),
  ]
  const loop: Stmt = {
    kind: "loop",
    loop: body.newLoop(),
    test: b.op("int.ge", [at(), b.int(0, span)], span),
    body: [b.evaluate(b.op("list.append", [body.read(parts, span), concat(pair, span)], span))],
    step: [next(b.op("int.next", [at()], span))],
    orelse: [],
    span,
  }
  const empty: Expr = { kind: "list", elements: [], type: t.list(t.str), span }
  const joined = b.op("str.join", [b.str(", ", span), body.read(parts, span)], span)
  const text = concat([b.str("{", span), joined, b.str("}", span)], span)
  return b.block([keep, keepVersion, b.set(parts, empty), next(b.int(0, span)), loop], text, span)
}

/** `format(value, spec)`; `spec` is text that may be known only when running. */
export function formatted(body: Body, value: Expr, spec: Expr): Expr {
  const type = knownType(body, value)
  const { span } = spec
  if (spec.kind === "const" && spec.value === "") return textOf(body, value)
  switch (type.kind) {
    case "int":
      return b.op("str.format_int", [value, spec], span)
    case "float":
      return b.op("str.format_float", [value, spec], span)
    case "str":
      return b.op("str.format_str", [value, spec], span)
    case "bool":
      // With a specification a bool is formatted as the int it is, with an empty one by its name.
      if (spec.kind === "const") return b.op("str.format_int", [asInt(body, value), spec], span)
      throw new Bailout("format-spec", span, "of a bool, computed")
    default:
      throw new Bailout("format-spec", span, `of ${t.printType(body.lowering.holes.deep(type))}`)
  }
}

function optionalText(
  body: Body,
  value: Expr,
  type: Extract<t.Type, { kind: "optional" }>,
  text: (body: Body, value: Expr) => Expr,
): Expr {
  const { span } = value
  const [keep, read] = body.bindTemp(value)
  const some = text(body, b.opOf("optional.get", type.of, [read()], span))
  const test = b.op("optional.is_none", [read()], span)
  return b.block([keep], b.choose(test, b.str("None", span), some, span), span)
}
