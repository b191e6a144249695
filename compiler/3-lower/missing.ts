// Dicts that answer for keys they do not have: `collections.defaultdict`, and what a Counter shares with it.

import type { Span, Expr as Syntax } from "../1-parse/ast.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr } from "../ir/ir.ts"
import * as t from "../ir/types.ts"
import type { Call } from "./arguments.ts"
import type { Body } from "./body.ts"
import { asType, knownType } from "./convert.ts"
import { asKey, asLookup } from "./expressions/display.ts"
import { isBuiltin } from "./names.ts"
import { callPrelude } from "./prelude.ts"

export type DictType = Extract<t.Type, { kind: "dict" }>

export const counting = "Counter"

/** What a key that is not there gets, by the name of the builtin that makes it. */
const factories: Readonly<Record<string, (body: Body, span: Span) => Expr>> = {
  int: (_, span) => b.int(0, span),
  float: (_, span) => b.constant(0, t.float, span),
  str: (_, span) => b.str("", span),
  bool: (_, span) => b.bool(false, span),
  list: (body, span) => ({ kind: "list", elements: [], type: t.list(body.lowering.holes.fresh()), span }),
  dict: (body, span) =>
    b.opOf("dict.new", t.dict(body.lowering.holes.fresh(), body.lowering.holes.fresh()), [], span),
  set: (body, span) => b.opOf("set.new", t.set(body.lowering.holes.fresh()), [], span),
}

/** `defaultdict(factory)`. */
export function lowerDefaultDict(body: Body, call: Call): Expr {
  const [factory, ...rest] = call.args
  if (!factory || rest.length > 0 || call.keywords.length > 0) throw new Bailout("call-arguments", call.span)
  const missing = factoryName(body, factory)
  const { lowering } = body
  const value = lowering.slot(call, "value")
  const type: DictType = { kind: "dict", key: lowering.holes.fresh(), value, missing }
  return b.opOf("dict.new", type, [], call.span)
}

function factoryName(body: Body, syntax: Syntax): string {
  if (syntax.kind === "Name" && isBuiltin(body, syntax.id) && Object.hasOwn(factories, syntax.id))
    return syntax.id
  // `lambda: 0`
  const { args, body: value } = syntax.kind === "Lambda" ? syntax : { args: null, body: null }
  const plain = args && args.posonlyargs.length + args.args.length + args.kwonlyargs.length === 0
  if (plain && !args.vararg && !args.kwarg && value?.kind === "Constant") {
    if (value.value.type === "int") return `int ${value.value.value}`
    if (value.value.type === "str") return `str ${value.value.value}`
    if (value.value.type === "bool") return `bool ${value.value.value}`
  }
  throw new Bailout("call-arguments", syntax.span, "a factory")
}

function madeBy(body: Body, missing: string, span: Span): Expr {
  const space = missing.indexOf(" ")
  if (space < 0) return factories[missing]!(body, span)
  const rest = missing.slice(space + 1)
  if (missing.startsWith("int ")) return b.int(BigInt(rest), span)
  return missing.startsWith("str ") ? b.str(rest, span) : b.bool(rest === "true", span)
}

/** `dict[key]` of a dict that answers for missing keys. */
export function readMissing(body: Body, dict: Expr, type: DictType, key: Expr, span: Span): Expr {
  if (type.missing === counting)
    return b.opOf("dict.get_or", type.value, [dict, asLookup(body, key, type.key), b.int(0, span)], span)
  const [keep, read] = body.bindTemp(dict)
  const [keepKey, readKey] = body.bindTemp(asKey(body, key, type.key))
  const made = asType(body, madeBy(body, type.missing!, span), type.value, "mixed-types")
  const [keepMade, readMade] = body.bindTemp(made)
  const stored = b.evaluate(b.op("dict.set", [read(), readKey(), readMade()], span))
  const test = b.op("dict.contains", [read(), readKey()], span)
  const found = b.opOf("dict.get", type.value, [read(), readKey()], span)
  return b.block(
    [keep, keepKey],
    b.choose(test, found, b.block([keepMade, stored], readMade(), span), span),
    span,
  )
}

/** `+` and `-` of two Counters; null for anything else. */
export function counterArithmetic(body: Body, op: string, left: Expr, right: Expr, span: Span): Expr | null {
  const [a, z] = [knownType(body, left), knownType(body, right)]
  if (a.kind !== "dict" || z.kind !== "dict" || a.missing !== counting || z.missing !== counting) return null
  if (op !== "Add" && op !== "Sub") throw new Bailout("operator-types", span, `Counter ${op}`)
  const [keepLeft, readLeft] = body.bindTemp(left)
  const [keepRight, readRight] = body.bindTemp(right)
  const name = op === "Add" ? "counter_plus" : "counter_minus"
  return b.block([keepLeft, keepRight], callPrelude(body, name, [readLeft(), readRight()], span), span)
}
