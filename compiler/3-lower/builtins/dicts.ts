// `dict(...)` of keywords, of another dict, of pairs; and adding entries to a dict.

import type { Span, Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr, Stmt } from "../../ir/ir.ts"
import * as t from "../../ir/types.ts"
import type { Call } from "../arguments.ts"
import type { Body } from "../body.ts"
import { asType, knownType } from "../convert.ts"
import { asKey } from "../expressions/display.ts"
import { iterateDict, iterateValue } from "../iteration.ts"
import { consume, turns } from "./iterables.ts"

export type DictType = Extract<t.Type, { kind: "dict" }>

export function lowerDict(body: Body, call: Call): Expr {
  const { holes } = body.lowering
  const [arg, ...rest] = call.args
  if (rest.length > 0) throw new Bailout("call-arguments", call.span)
  const type: DictType = { kind: "dict", key: holes.fresh(), value: holes.fresh() }
  const result = body.temp(type, "dict")
  const read = (): Expr => body.read(result, call.span)
  const filled = addAll(body, read, type, arg ?? null, call)
  return b.block([b.set(result, b.opOf("dict.new", type, [], call.span)), ...filled], read(), call.span)
}

/** Adds the entries of an argument and of keywords, as `dict(...)` and `update(...)` do. */
export function addAll(
  body: Body,
  target: () => Expr,
  type: DictType,
  source: Syntax | null,
  call: Call,
): readonly Stmt[] {
  const put = (key: Expr, value: Expr): Stmt => putEntry(body, target, type, key, value, call.span)
  const keywords = call.keywords.map(({ arg, value, span }) => {
    if (arg === null) throw new Bailout("call-arguments", span, "**")
    return [b.str(arg, span), body.bindTemp(body.lower(value))] as const
  })
  if (source && keywords.length > 0) throw new Bailout("call-arguments", call.span)
  const entries = keywords.map(([key, [, value]]) => put(key, value()))
  const kept = keywords.map(([, [keep]]) => keep)
  return [...kept, ...entries, ...(source ? addFrom(body, source, put, call.span) : [])]
}

function addFrom(
  body: Body,
  source: Syntax,
  put: (key: Expr, value: Expr) => Stmt,
  span: Span,
): readonly Stmt[] {
  const pairs = (pair: Expr): readonly Stmt[] => {
    const type = knownType(body, pair)
    if (type.kind !== "tuple" || type.elements.length !== 2)
      throw new Bailout("unpack-shape", span, t.printType(body.lowering.holes.deep(type)))
    const [keep, read] = body.bindTemp(pair)
    return [keep, put(b.field(read(), 0, type.elements[0]!), b.field(read(), 1, type.elements[1]!))]
  }
  if (source.kind === "GeneratorExp" || source.kind === "Call") return consume(body, source, pairs)
  const value = body.lower(source)
  const type = knownType(body, value)
  if (type.kind === "dict") {
    const [keep, read] = body.bindTemp(value)
    const iteration = iterateDict(body, read(), type, (at, key) =>
      b.tuple([key(), b.opOf("dict.value", type.value, [read(), at()], span)], span),
    )
    return [keep, ...turns(body, iteration, pairs, span)]
  }
  return turns(body, iterateValue(body, value), pairs, span)
}

export function putEntry(
  body: Body,
  target: () => Expr,
  type: DictType,
  key: Expr,
  value: Expr,
  span: Span,
): Stmt {
  const stored = asType(body, value, type.value, "mixed-types")
  return b.evaluate(b.op("dict.set", [target(), asKey(body, key, type.key), stored], span))
}
