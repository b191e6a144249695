// The algebra of sets. Elements are kept in insertion order, which nothing shows: what would reveal the order that CPython
// has is refused (`iteration.ts`).

import type { BinaryOperator, Span } from "../1-parse/ast.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr, Stmt } from "../ir/ir.ts"
import * as t from "../ir/types.ts"
import type { Body } from "./body.ts"
import { knownType } from "./convert.ts"
import { asKey, asLookup } from "./expressions/display.ts"

export type SetType = Extract<t.Type, { kind: "set" | "frozenset" }>

export function isSet(type: t.Type): type is SetType {
  return type.kind === "set" || type.kind === "frozenset"
}

/** A new set that `fill` adds to. */
export function fillSet(
  body: Body,
  type: SetType,
  span: Span,
  fill: (add: (element: Expr) => Stmt) => readonly Stmt[],
): Expr {
  const result = body.temp(type, "set")
  const add = (element: Expr): Stmt =>
    b.evaluate(b.op("set.add", [body.read(result, span), asKey(body, element, type.element)], span))
  const filled = fill(add)
  return b.block([b.set(result, b.opOf("set.new", type, [], span)), ...filled], body.read(result, span), span)
}

/** A loop over the elements of a set, in an order that must not matter. */
export function eachElement(
  body: Body,
  set: () => Expr,
  visit: (element: () => Expr) => readonly Stmt[],
): readonly Stmt[] {
  const { span, type } = set()
  const known = body.lowering.holes.resolve(type)
  if (!isSet(known)) throw new Error(`${t.printType(type)} is no set`)
  const [keepVersion, version] = body.bindTemp(b.op("set.version", [set()], span))
  const position = body.temp(t.int, "i")
  const at = (): Expr => body.read(position, span)
  const next = (from: Expr): Stmt => b.set(position, b.op("set.next", [set(), from, version()], span))
  const [keep, element] = body.bindTemp(b.opOf("set.item", known.element, [set(), at()], span))
  return [
    keepVersion,
    next(b.int(0, span)),
    {
      kind: "loop",
      loop: body.newLoop(),
      test: b.op("int.ge", [at(), b.int(0, span)], span),
      body: [keep, ...visit(element)],
      step: [next(b.op("int.next", [at()], span))],
      orelse: [],
      span,
    },
  ]
}

/** `left op right` of two sets; the result has the kind of the left one. null for operators that sets do not have. */
export function setAlgebra(body: Body, op: BinaryOperator, left: Expr, right: Expr, span: Span): Expr | null {
  if (op !== "BitOr" && op !== "BitAnd" && op !== "Sub" && op !== "BitXor") return null
  const type = knownType(body, left)
  const other = knownType(body, right)
  if (!isSet(type) || !isSet(other)) return null
  body.lowering.holes.unify(type.element, other.element, "mixed-types", span)
  const [keepLeft, mine] = body.bindTemp(left)
  const [keepRight, theirs] = body.bindTemp(right)
  const has = (set: () => Expr, element: () => Expr): Expr => b.op("set.contains", [set(), element()], span)
  const when = (test: Expr, then: Stmt): Stmt => ({ kind: "if", test, body: [then], orelse: [], span })
  const result = fillSet(body, type, span, add => {
    const all = (set: () => Expr): readonly Stmt[] => eachElement(body, set, element => [add(element())])
    const without = (set: () => Expr, absent: () => Expr): readonly Stmt[] =>
      eachElement(body, set, element => [when(b.not(has(absent, element)), add(element()))])
    switch (op) {
      case "BitOr":
        return [...all(mine), ...all(theirs)]
      case "BitAnd":
        return eachElement(body, mine, element => [when(has(theirs, element), add(element()))])
      case "Sub":
        return without(mine, theirs)
      default:
        return [...without(mine, theirs), ...without(theirs, mine)]
    }
  })
  return b.block([keepLeft, keepRight], result, span)
}

/** `mine op= theirs`, in place; `theirs` is read as it was before. null for operators that sets do not have. */
export function updateSet(
  body: Body,
  op: BinaryOperator,
  mine: () => Expr,
  theirs: Expr,
  span: Span,
): readonly Stmt[] | null {
  const [type, other] = [knownType(body, mine()), knownType(body, theirs)]
  if (!isSet(type) || !isSet(other)) return null
  body.lowering.holes.unify(type.element, other.element, "mixed-types", span)
  const copied = (set: Expr, of: SetType): Expr => b.opOf("set.copy", of, [set], span)
  const [keep, source] = body.bindTemp(copied(theirs, other))
  const add = (element: () => Expr): Stmt =>
    b.evaluate(b.op("set.add", [mine(), asKey(body, element(), type.element)], span))
  const discard = (element: () => Expr): Stmt => b.evaluate(b.op("set.discard", [mine(), element()], span))
  const has = (set: () => Expr, element: () => Expr): Expr => b.op("set.contains", [set(), element()], span)
  const when = (test: Expr, then: readonly Stmt[], orelse: readonly Stmt[] = []): readonly Stmt[] => [
    { kind: "if", test, body: then, orelse, span },
  ]
  switch (op) {
    case "BitOr":
      return [keep, ...eachElement(body, source, element => [add(element)])]
    case "Sub":
      return [keep, ...eachElement(body, source, element => [discard(element)])]
    case "BitXor":
      return [
        keep,
        ...eachElement(body, source, element => when(has(mine, element), [discard(element)], [add(element)])),
      ]
    case "BitAnd": {
      const [keepOwn, own] = body.bindTemp(copied(mine(), type))
      const loop = eachElement(body, own, element => when(has(source, element), [], [discard(element)]))
      return [keep, keepOwn, ...loop]
    }
    default:
      return null
  }
}

/** Whether every element of the one is in the other; `proper`: and the other has more. */
export function isSubset(body: Body, left: () => Expr, right: () => Expr, proper: boolean, span: Span): Expr {
  const result = body.temp(t.bool, "result")
  const loop = eachElement(body, left, element => [
    {
      kind: "if",
      test: b.op("set.contains", [right(), element()], span),
      body: [],
      orelse: [b.set(result, b.bool(false, span))],
      span,
    },
  ])
  const length = (set: () => Expr): Expr => b.op("set.length", [set()], span)
  const fits = b.op(proper ? "int.lt" : "int.le", [length(left), length(right)], span)
  return b.block([b.set(result, fits), ...loop], body.read(result, span), span)
}

/** `item in set`. */
export function contains(body: Body, set: Expr, type: SetType, item: Expr, span: Span): Expr {
  return b.op("set.contains", [set, asLookup(body, item, type.element)], span)
}

/** Methods that change a set are not there on a frozenset. */
export function refuseFrozen(type: SetType, span: Span): void {
  if (type.kind === "frozenset") throw new Bailout("method-unknown", span, t.printType(type))
}
