// Assignment: the value first, then the targets from left to right.

import type { Span, Stmt as Statement, Expr as Syntax } from "../../1-parse/ast.ts"
import { isInertAnnotation } from "../../2-bind/inert.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr, Stmt } from "../../ir/ir.ts"
import { printType, str } from "../../ir/types.ts"
import type { Body } from "../body.ts"
import { asInt, asType, knownType, present } from "../convert.ts"
import { asKey } from "../expressions/display.ts"
import { callMethod, storeAttribute } from "../objects.ts"
import { callPrelude } from "../prelude.ts"

export function lowerAssign(body: Body, syntax: Extract<Statement, { kind: "Assign" }>): readonly Stmt[] {
  const value = body.lowerOpen(syntax.value)
  const [only, ...more] = syntax.targets
  if (only && more.length === 0) return assignTarget(body, only, value, syntax.span)
  const [keep, read] = body.bindTemp(value)
  return [keep, ...syntax.targets.flatMap(target => assignTarget(body, target, read(), syntax.span))]
}

/** Annotations of local names are not evaluated. */
export function lowerAnnAssign(
  body: Body,
  syntax: Extract<Statement, { kind: "AnnAssign" }>,
): readonly Stmt[] {
  // `self.x: int = 0` evaluates the annotation, unlike that of a name.
  if (syntax.target.kind === "Attribute" && syntax.value && isInertAnnotation(syntax.annotation))
    return assignTarget(body, syntax.target, body.lowerOpen(syntax.value), syntax.span)
  if (syntax.target.kind !== "Name" || !syntax.simple)
    throw new Bailout("assignment-target", syntax.target.span)
  if (syntax.value === null) return []
  return assignTarget(body, syntax.target, body.lowerOpen(syntax.value), syntax.span)
}

export function assignTarget(body: Body, target: Syntax, value: Expr, span: Span): readonly Stmt[] {
  switch (target.kind) {
    case "Name":
      if (target.id === body.receiver?.name) throw new Bailout("self-use", target.span)
      return [body.assignName(target.id, value, span)]
    case "Tuple":
    case "List":
      return unpack(body, target, value, span)
    case "Subscript":
      return assignItem(body, target, value, span)
    case "Attribute":
      return assignAttribute(body, target, value, span)
    default:
      throw new Bailout("assignment-target", target.span, target.kind)
  }
}

type TargetList = Extract<Syntax, { kind: "Tuple" | "List" }>

function unpack(body: Body, target: TargetList, open: Expr, span: Span): readonly Stmt[] {
  const value = present(body, open)
  const type = knownType(body, value)
  if (target.elts.some(element => element.kind === "Starred")) return unpackRest(body, target, value, span)
  if (type.kind === "tuple") {
    if (type.elements.length !== target.elts.length) throw new Bailout("unpack-shape", span)
    return unpackTuple(body, target, value, type.elements, span)
  }
  if (type.kind === "list" || type.kind === "str") return unpackSequence(body, target, value, span)
  throw new Bailout("unpack-shape", span, printType(body.lowering.holes.deep(type)))
}

/** A tuple display need not be built: its elements are evaluated in order before the first target is assigned. */
function unpackTuple(
  body: Body,
  target: TargetList,
  value: Expr,
  types: readonly Expr["type"][],
  span: Span,
): readonly Stmt[] {
  if (value.kind === "tuple") {
    const kept = value.elements.map(element => body.bindTemp(element))
    const assigned = target.elts.flatMap((part, index) => assignTarget(body, part, kept[index]![1](), span))
    return [...kept.map(([keep]) => keep), ...assigned]
  }
  const [keep, read] = body.bindTemp(value)
  const assigned = target.elts.flatMap((part, index) =>
    assignTarget(body, part, b.field(read(), index, types[index]!), span),
  )
  return [keep, ...assigned]
}

/** Lists and strings are read completely before the first target is assigned; a wrong length is an exception. */
function unpackSequence(body: Body, target: TargetList, value: Expr, span: Span): readonly Stmt[] {
  const type = knownType(body, value)
  const [keep, read] = body.bindTemp(value)
  const text = type.kind === "str"
  const length = b.op(text ? "str.length" : "list.length", [read()], span)
  const fits: Stmt = {
    kind: "guard",
    test: b.op("int.eq", [length, b.int(target.elts.length, span)], span),
    reason: "unpack-length",
    span,
  }
  const kept = target.elts.map((_, index) => {
    const position = b.int(index, span)
    return body.bindTemp(
      type.kind === "list"
        ? b.opOf("list.item", type.element, [read(), position], span)
        : b.op("str.item", [read(), position], span),
    )
  })
  const assigned = target.elts.flatMap((part, index) => assignTarget(body, part, kept[index]![1](), span))
  return [keep, fits, ...kept.map(([statement]) => statement), ...assigned]
}

/** `a, *b, c = value`: of a list or a string. */
function unpackRest(body: Body, target: TargetList, value: Expr, span: Span): readonly Stmt[] {
  const type = knownType(body, value)
  if (type.kind !== "list" && type.kind !== "str")
    throw new Bailout("assignment-target", target.span, "a starred target")
  const list =
    type.kind === "list" ? b.opOf("list.copy", type, [value], span) : b.op("str.list", [value], span)
  const element = type.kind === "list" ? type.element : str
  const [keep, read] = body.bindTemp(list)
  const at = target.elts.findIndex(part => part.kind === "Starred")
  const after = target.elts.length - at - 1
  const length = (): Expr => b.op("list.length", [read()], span)
  const fits: Stmt = {
    kind: "guard",
    test: b.op("int.ge", [length(), b.int(at + after, span)], span),
    reason: "unpack-length",
    span,
  }
  const kept = target.elts.map((part, index) => {
    if (part.kind === "Starred") {
      const stop = b.op("int.sub", [length(), b.int(after, span)], span)
      const bounds = [b.int(at, span), stop, b.int(1, span), b.int(0, span)]
      return body.bindTemp(b.opOf("list.slice", list.type, [read(), ...bounds], span))
    }
    const position = index < at ? index : index - target.elts.length
    return body.bindTemp(b.opOf("list.get", element, [read(), b.int(position, span)], span))
  })
  const assigned = target.elts.flatMap((part, index) =>
    assignTarget(body, part.kind === "Starred" ? part.value : part, kept[index]![1](), span),
  )
  return [keep, fits, ...kept.map(([statement]) => statement), ...assigned]
}

/** `list[start:stop] = value`: the value, the list, the bounds. */
function assignSlice(
  body: Body,
  target: Extract<Syntax, { kind: "Subscript" }>,
  slice: Extract<Syntax, { kind: "Slice" }>,
  value: Expr,
  span: Span,
): readonly Stmt[] {
  if (slice.step) throw new Bailout("assignment-target", target.span, "a slice")
  const given = knownType(body, value)
  if (given.kind !== "list") throw new Bailout("assignment-target", target.span, "a slice")
  const [keep, read] = body.bindTemp(value)
  const [keepList, list] = body.bindTemp(body.lower(target.value))
  const type = knownType(body, list())
  if (type.kind !== "list") throw new Bailout("assignment-target", target.span, "a slice")
  body.lowering.holes.unify(type, given, "mixed-types", span)
  const bound = (part: Syntax | null, absent: Expr): Expr => (part ? asInt(body, body.lower(part)) : absent)
  const [keepStart, start] = body.bindTemp(bound(slice.lower, b.int(0, span)))
  // Where there is no end, it is that of the list when it is stored to.
  const [keepStop, stop] = body.bindTemp(bound(slice.upper, b.op("list.length", [list()], span)))
  // A copy: it may be the list itself.
  const copy = b.opOf("list.copy", given, [read()], span)
  const stored = callPrelude(body, "store_slice", [list(), start(), stop(), copy], span)
  return [keep, keepList, keepStart, keepStop, b.evaluate(stored)]
}

/** `object.name = value`: the value, then the object. */
function assignAttribute(
  body: Body,
  target: Extract<Syntax, { kind: "Attribute" }>,
  value: Expr,
  span: Span,
): readonly Stmt[] {
  const base = target.value
  if (base.kind === "Name" && !body.isLocal(base.id)) throw new Bailout("assignment-target", target.span)
  const [keep, read] = body.bindTemp(value)
  const object = body.lower(base)
  const type = knownType(body, object)
  if (type.kind !== "object") throw new Bailout("assignment-target", target.span, target.attr)
  return [keep, ...storeAttribute(body, object, type, target.attr, read(), span)]
}

/** `container[index] = value`: value, container, index are evaluated in that order. */
function assignItem(
  body: Body,
  target: Extract<Syntax, { kind: "Subscript" }>,
  value: Expr,
  span: Span,
): readonly Stmt[] {
  if (target.slice.kind === "Slice") return assignSlice(body, target, target.slice, value, span)
  const [keep, read] = body.bindTemp(value)
  const container = body.lower(target.value)
  const index = body.lower(target.slice)
  return [keep, storeItem(body, container, index, read(), span)]
}

/** The store itself; its operands are evaluated container, index, value. */
export function storeItem(body: Body, container: Expr, index: Expr, value: Expr, span: Span): Stmt {
  const type = knownType(body, container)
  if (type.kind === "list") {
    const stored = asType(body, value, type.element, "mixed-types")
    return b.evaluate(b.op("list.set", [container, asInt(body, index), stored], span))
  }
  if (type.kind === "dict") {
    const stored = asType(body, value, type.value, "mixed-types")
    return b.evaluate(b.op("dict.set", [container, asKey(body, index, type.key), stored], span))
  }
  if (type.kind === "object")
    return b.evaluate(callMethod(body, container, type, "__setitem__", [index, value], span))
  throw new Bailout("assignment-target", span, `an item of ${printType(body.lowering.holes.deep(type))}`)
}
