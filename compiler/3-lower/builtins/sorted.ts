// `sorted(...)` and `list.sort(...)`: stable, with `key` and `reverse`, of elements whose order is total.

import type { Span, Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr, Stmt } from "../../ir/ir.ts"
import * as t from "../../ir/types.ts"
import { appliedFunction, optional, refuseSight } from "../apply.ts"
import type { Call } from "../arguments.ts"
import type { Body } from "../body.ts"
import { knownType } from "../convert.ts"
import { isOrdered } from "../expressions/compare.ts"
import { iterateValue } from "../iteration.ts"
import { truth } from "../truth.ts"
import { hasFloat, listOf, turns } from "./iterables.ts"

export function lowerSorted(body: Body, call: Call): Expr {
  const [arg] = call.args
  if (!arg || call.args.length !== 1) throw new Bailout("call-arguments", call.span)
  const { key } = options(call)
  // Elements with equal keys stay in the order they came in.
  const loops = body.unorderedLoops
  const list = listOf(body, arg, call.span, key ? "ordered" : "unordered")
  if (body.unorderedLoops > loops && arg.kind === "GeneratorExp" && hasFloat(body, list.type))
    throw new Bailout("set-order", call.span, "zeros of either sign")
  const [keep, read] = body.bindTemp(list)
  return b.block([keep, ...sortStatements(body, read, call)], read(), call.span)
}

/** `receiver.sort(...)`: while it runs, the list is empty to whoever looks. */
export function lowerSort(body: Body, receiver: Expr, call: Call): Expr {
  if (call.args.length > 0) throw new Bailout("call-arguments", call.span)
  const { key } = options(call)
  if (key) refuseSight(body, key)
  const [keep, read] = body.bindTemp(receiver)
  return b.block([keep, ...sortStatements(body, read, call)], b.none(call.span), call.span)
}

function options(call: Call): { readonly key: Syntax | null; readonly reverse: Syntax | null } {
  const given = new Map(call.keywords.map(keyword => [keyword.arg, keyword.value]))
  for (const keyword of call.keywords)
    if (keyword.arg !== "key" && keyword.arg !== "reverse") throw new Bailout("call-arguments", keyword.span)
  if (given.size !== call.keywords.length) throw new Bailout("call-arguments", call.span)
  const key = given.get("key")
  return { key: key ? optional(key) : null, reverse: given.get("reverse") ?? null }
}

const kernelKinds: ReadonlySet<string> = new Set(["int", "bool", "float", "str"])

function sortStatements(body: Body, list: () => Expr, call: Call): readonly Stmt[] {
  const { key, reverse } = options(call)
  const { span } = call
  const { holes } = body.lowering
  // CPython evaluates the arguments before it calls the key.
  const [keepReverse, descending] = body.bindTemp(
    reverse ? truth(body, body.lower(reverse)) : b.bool(false, span),
  )
  const type = knownType(body, list())
  if (type.kind !== "list") throw new Bailout("operator-types", span, `sort of ${t.printType(type)}`)
  if (!key && holes.resolve(type.element).kind === "hole")
    holes.unify(type.element, t.int, "mixed-types", span)
  if (!key && kernelKinds.has(holes.resolve(type.element).kind))
    return [keepReverse, b.evaluate(b.op("list.sort", [list(), descending()], span))]
  const [keepKeys, keys] = body.bindTemp(
    key ? keysOf(body, list, key, span) : b.opOf("list.copy", type, [list()], span),
  )
  const element = knownType(body, keys())
  if (element.kind === "list" && holes.resolve(element.element).kind === "hole")
    holes.unify(element.element, t.int, "mixed-types", span)
  if (!isOrdered(body, element))
    throw new Bailout("operator-types", span, `sort by ${t.printType(holes.deep(element))}`)
  return [keepReverse, keepKeys, b.evaluate(b.op("list.sort_by", [list(), keys(), descending()], span))]
}

/** The key of each element, called once per element in order. */
function keysOf(body: Body, list: () => Expr, key: Syntax, span: Span): Expr {
  const apply = appliedFunction(body, key)
  const element = body.lowering.holes.fresh()
  const type = t.list(element)
  const result = body.temp(type, "keys")
  const read = (): Expr => body.read(result, span)
  const fill = turns(
    body,
    iterateValue(body, list()),
    item => {
      const value = apply(item)
      body.lowering.holes.unify(element, value.type, "mixed-types", span)
      return [b.evaluate(b.op("list.append", [read(), value], span))]
    },
    span,
  )
  const empty: Expr = { kind: "list", elements: [], type, span }
  return b.block([b.set(result, empty), ...fill], read(), span)
}
