// `collections.Counter`: making one, and the methods that it has otherwise than a dict.

import type { Span, Expr as Syntax } from "../1-parse/ast.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr, Stmt } from "../ir/ir.ts"
import * as t from "../ir/types.ts"
import { type Call, positional } from "./arguments.ts"
import type { Body } from "./body.ts"
import { consume, turns } from "./builtins/iterables.ts"
import { asType, knownType } from "./convert.ts"
import { asKey } from "./expressions/display.ts"
import { iterateDict, iterateValue } from "./iteration.ts"
import { counting, type DictType } from "./missing.ts"
import { isBuiltin } from "./names.ts"
import { callPrelude } from "./prelude.ts"

/** `Counter()`, `Counter(iterable)`, `Counter(mapping)`. */
export function lowerCounter(body: Body, call: Call): Expr {
  const { span } = call
  const [source, ...rest] = call.args
  if (rest.length > 0 || call.keywords.length > 0) throw new Bailout("call-arguments", span)
  const { holes } = body.lowering
  const type: DictType = { kind: "dict", key: holes.fresh(), value: t.int, missing: counting }
  const made = b.opOf("dict.new", type, [], span)
  if (!source) return made
  const result = body.temp(type, "counter")
  const filled = countAll(body, () => body.read(result, span), type, source, span)
  return b.block([b.set(result, made), ...filled], body.read(result, span), span)
}

function countAll(
  body: Body,
  target: () => Expr,
  type: DictType,
  source: Syntax,
  span: Span,
): readonly Stmt[] {
  const count = (element: Expr): readonly Stmt[] => {
    const [keep, read] = body.bindTemp(asKey(body, element, type.key))
    const before = b.opOf("dict.get_or", t.int, [target(), read(), b.int(0, span)], span)
    const sum = b.op("int.add", [before, b.int(1, span)], span)
    return [keep, b.evaluate(b.op("dict.set", [target(), read(), sum], span))]
  }
  if (source.kind === "GeneratorExp" || source.kind === "Call") {
    if (source.kind === "Call" && source.func.kind === "Name" && !isBuiltin(body, source.func.id))
      return countValue(body, body.lower(source), target, type, count, span)
    return consume(body, source, count)
  }
  return countValue(body, body.lower(source), target, type, count, span)
}

function countValue(
  body: Body,
  value: Expr,
  target: () => Expr,
  type: DictType,
  count: (element: Expr) => readonly Stmt[],
  span: Span,
): readonly Stmt[] {
  const known = knownType(body, value)
  if (known.kind !== "dict") return turns(body, iterateValue(body, value), count, span)
  const [keep, read] = body.bindTemp(value)
  const iteration = iterateDict(body, read(), known, (at, key) =>
    b.tuple([key(), b.opOf("dict.value", known.value, [read(), at()], span)], span),
  )
  const copied = turns(
    body,
    iteration,
    pair => {
      const [keepPair, entry] = body.bindTemp(pair)
      const key = asKey(body, b.field(entry(), 0, known.key), type.key)
      const stored = asType(body, b.field(entry(), 1, known.value), t.int, "mixed-types")
      return [keepPair, b.evaluate(b.op("dict.set", [target(), key, stored], span))]
    },
    span,
  )
  return [keep, ...copied]
}

/** Methods that a Counter has, or has otherwise than a dict; what is in neither table is a dict's. */
export const counterMethods: Readonly<
  Record<string, (body: Body, receiver: Expr, type: DictType, call: Call) => Expr>
> = {
  elements: (body, receiver, _type, call) => {
    if (positional(body, call).length > 0) throw new Bailout("call-arguments", call.span)
    return callPrelude(body, "elements", [receiver], call.span)
  },
  fromkeys: (_body, _receiver, _type, call) => {
    throw new Bailout("method-unknown", call.span, "Counter.fromkeys")
  },
  most_common: (body, receiver, type, call) => {
    const { span } = call
    const [keep, read] = body.bindTemp(receiver)
    const [limit, ...rest] = positional(body, call)
    if (rest.length > 0) throw new Bailout("call-arguments", span)
    const all = !limit || (limit.kind === "const" && limit.value === null)
    const [keepSize, readSize] = body.bindTemp(all ? b.int(0, span) : asType(body, limit, t.int))
    const pairType = t.list(t.tuple([type.key, t.int]))
    const list = body.temp(pairType, "pairs")
    const iteration = iterateDict(body, read(), type, (at, key) =>
      b.tuple([key(), b.opOf("dict.value", type.value, [read(), at()], span)], span),
    )
    const filled = turns(
      body,
      iteration,
      pair => [b.evaluate(b.op("list.append", [body.read(list, span), pair], span))],
      span,
    )
    const empty: Expr = { kind: "list", elements: [], type: pairType, span }
    const sorted = callPrelude(body, "by_count", [body.read(list, span)], span)
    const before = [keep, keepSize, b.set(list, empty), ...filled]
    if (all) return b.block(before, sorted, span)
    const test = b.op("int.ge", [readSize(), b.int(0, span)], span)
    const bounds = [b.int(0, span), readSize(), b.int(1, span), b.int(1, span)]
    return b.block(
      [...before, { kind: "guard", test, reason: "value-error", span }],
      b.opOf("list.slice", pairType, [sorted, ...bounds], span),
      span,
    )
  },
  subtract: (_body, _receiver, _type, call) => {
    throw new Bailout("method-unknown", call.span, "Counter.subtract")
  },
  total: (_body, _receiver, _type, call) => {
    throw new Bailout("method-unknown", call.span, "Counter.total")
  },
  update: (body, receiver, type, call) => {
    const [source, ...rest] = call.args
    if (!source || rest.length > 0 || call.keywords.length > 0) throw new Bailout("call-arguments", call.span)
    const [keep, read] = body.bindTemp(receiver)
    if (source.kind !== "Name" && source.kind !== "Constant" && source.kind !== "Attribute")
      throw new Bailout("call-arguments", source.span)
    const value = body.lower(source)
    if (knownType(body, value).kind === "dict") throw new Bailout("call-arguments", source.span, "a mapping")
    const counted = countAll(body, read, type, source, call.span)
    return b.block([keep, ...counted], b.none(call.span), call.span)
  },
}
