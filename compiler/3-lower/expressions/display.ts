// List, tuple and dict displays. Elements of a list share one type; those of a tuple need not.

import type { Span, Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import * as t from "../../ir/types.ts"
import type { Body } from "../body.ts"
import { asType } from "../convert.ts"

type Display = Extract<Syntax, { kind: "List" | "Tuple" }>

export function lowerList(body: Body, syntax: Display): Expr {
  if (syntax.elts.some(part => part.kind === "Starred")) return lowerSpread(body, syntax)
  const element = body.lowering.slot(syntax, "element")
  const elements = syntax.elts.map(part => asType(body, body.lowerOpen(part), element, "mixed-types"))
  return { kind: "list", elements, type: t.list(element), span: syntax.span }
}

/** `[a, *b]`: built from left to right, as each part is evaluated. */
function lowerSpread(body: Body, syntax: Display): Expr {
  const { span } = syntax
  const element = body.lowering.slot(syntax, "element")
  const type = t.list(element)
  const result = body.temp(type, "spread")
  const read = (): Expr => body.read(result, span)
  const empty: Expr = { kind: "list", elements: [], type, span }
  const parts = syntax.elts.map(part => {
    if (part.kind !== "Starred") {
      const value = asType(body, body.lowerOpen(part), element, "mixed-types")
      return b.evaluate(b.op("list.append", [read(), value], span))
    }
    const more = asType(body, body.lowering.dispatch.list(body, part.value), type, "mixed-types")
    return b.evaluate(b.op("list.extend", [read(), more], span))
  })
  return b.block([b.set(result, empty), ...parts], read(), span)
}

export function lowerTuple(body: Body, syntax: Display): Expr {
  return checkedTuple(
    body,
    syntax.elts.map(part => body.lowerOpen(part)),
    syntax.span,
  )
}

/** Most types that a tuple's type may consist of: `x = (x, x)` doubles it each time. */
const sizeLimit = 200

export function checkedTuple(body: Body, elements: readonly Expr[], span: Span): Expr {
  const tuple = b.tuple(elements, span)
  if (sizeOf(body, tuple.type, sizeLimit) > sizeLimit)
    throw new Bailout("mixed-types", span, "a type too large")
  return tuple
}

/** How many types a type consists of; stops counting beyond `limit`. */
function sizeOf(body: Body, type: t.Type, limit: number): number {
  const parts = t.partsOf(body.lowering.holes.resolve(type))
  let size = 1
  for (const part of parts) {
    if (size > limit) break
    size += sizeOf(body, part, limit - size)
  }
  return size
}

export function lowerDict(body: Body, syntax: Extract<Syntax, { kind: "Dict" }>): Expr {
  const key = body.lowering.holes.fresh()
  const value = body.lowering.slot(syntax, "value")
  const entries = syntax.keys.map((part, index) => {
    if (part === null) throw new Bailout("expression-kind", syntax.span, "** in a display")
    const lowered = asKey(body, body.lower(part), key)
    return [lowered, asType(body, body.lowerOpen(syntax.values[index]!), value, "mixed-types")] as const
  })
  return { kind: "dict", entries, type: t.dict(key, value), span: syntax.span }
}

/** A dict key or an element of a set, which becomes one of `type`. */
export function asKey(body: Body, key: Expr, type: t.Type): Expr {
  if (!isHashable(body, key.type))
    throw new Bailout("key-type", key.span, t.printType(body.lowering.holes.deep(key.type)))
  return asType(body, key, type, "mixed-types")
}

/** A value to look up among keys of `type`; its own type may differ, where values of the two can be equal. */
export function asLookup(body: Body, key: Expr, type: t.Type): Expr {
  const { holes } = body.lowering
  if (!isHashable(body, key.type)) throw new Bailout("key-type", key.span, t.printType(holes.deep(key.type)))
  if (holes.fits(key.type, type)) holes.unify(key.type, type, "mixed-types", key.span)
  return key
}

/** Whether values of a type have hashes that follow from their values; an open type is decided by what it becomes. */
function isHashable(body: Body, type: t.Type): boolean {
  const at = body.lowering.holes.resolve(type)
  switch (at.kind) {
    case "int":
    case "bool":
    case "float":
    case "str":
    case "bytes":
    case "none":
      return true
    case "tuple":
    case "vartuple":
    case "frozenset":
      return t.partsOf(at).every(part => isHashable(body, part))
    default:
      return false
  }
}
