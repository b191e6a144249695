// Methods of dicts. Views are lowered where they are consumed: in loops, not as values.

import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import { type Call, positional } from "../arguments.ts"
import type { Body } from "../body.ts"
import { addAll, type DictType, putEntry } from "../builtins/dicts.ts"
import { asType, knownType } from "../convert.ts"
import { asLookup } from "../expressions/display.ts"
import type { Method } from "./methods.ts"

function operands(body: Body, call: Call, least: number, most: number): readonly Expr[] {
  const args = positional(body, call)
  if (args.length < least || args.length > most) throw new Bailout("call-arguments", call.span)
  return args
}

/** Looks a key up, then does one thing where it is there and another where it is not. */
function whether(
  body: Body,
  receiver: Expr,
  type: DictType,
  key: Expr,
  call: Call,
  use: (dict: () => Expr, key: () => Expr) => readonly [found: Expr, missing: Expr],
): Expr {
  const [keep, dict] = body.bindTemp(receiver)
  const [keepKey, readKey] = body.bindTemp(asLookup(body, key, type.key))
  const [found, missing] = use(dict, readKey)
  const test = b.op("dict.contains", [dict(), readKey()], call.span)
  return b.block([keep, keepKey], b.choose(test, found, missing, call.span), call.span)
}

export const dictMethods: Readonly<Record<string, Method<DictType>>> = {
  clear: (body, receiver, _type, call) => {
    operands(body, call, 0, 0)
    return b.op("dict.clear", [receiver], call.span)
  },
  copy: (body, receiver, type, call) => {
    operands(body, call, 0, 0)
    return b.opOf("dict.copy", type, [receiver], call.span)
  },
  /** Without a default the result may be None. */
  get: (body, receiver, type, call) => {
    const [key, fallback] = operands(body, call, 1, 2)
    const stored = body.lowering.holes.resolve(type.value)
    if (!fallback || knownType(body, fallback).kind === "none") {
      if (fallback && fallback.kind !== "const") throw new Bailout("call-arguments", fallback.span)
      return whether(body, receiver, type, key!, call, (dict, at) => {
        const found = b.opOf("dict.get", type.value, [dict(), at()], call.span)
        if (stored.kind === "optional") return [found, b.noneOf(stored.of, call.span)]
        if (stored.kind === "hole" || stored.kind === "none")
          throw new Bailout("type-unknown", call.span, "a value that may be None")
        return [b.some(found, stored), b.noneOf(stored, call.span)]
      })
    }
    const value = asType(body, fallback, type.value, "mixed-types")
    return b.opOf("dict.get_or", type.value, [receiver, asLookup(body, key!, type.key), value], call.span)
  },
  pop: (body, receiver, type, call) => {
    const [key, fallback] = operands(body, call, 1, 2)
    const take = (dict: () => Expr, at: () => Expr): Expr => {
      const [keep, value] = body.bindTemp(b.opOf("dict.get", type.value, [dict(), at()], call.span))
      const gone = b.evaluate(b.op("dict.delete", [dict(), at()], call.span))
      return b.block([keep, gone], value(), call.span)
    }
    if (fallback) {
      const other = asType(body, fallback, type.value, "mixed-types")
      const [keepKey, readKey] = body.bindTemp(key!)
      const [keepOther, readOther] = body.bindTemp(other)
      const [keep, dict] = body.bindTemp(receiver)
      const popped = whether(body, dict(), type, readKey(), call, (found, at) => [
        take(found, at),
        readOther(),
      ])
      return b.block([keep, keepKey, keepOther], popped, call.span)
    }
    const [keep, dict] = body.bindTemp(receiver)
    const [keepKey, readKey] = body.bindTemp(asLookup(body, key!, type.key))
    return b.block([keep, keepKey], take(dict, readKey), call.span)
  },
  popitem: (body, receiver, type, call) => {
    operands(body, call, 0, 0)
    const [keep, dict] = body.bindTemp(receiver)
    const [keepAt, at] = body.bindTemp(b.op("dict.last", [dict()], call.span))
    const pair = b.tuple(
      [
        b.opOf("dict.key", type.key, [dict(), at()], call.span),
        b.opOf("dict.value", type.value, [dict(), at()], call.span),
      ],
      call.span,
    )
    const [keepPair, read] = body.bindTemp(pair)
    const gone = b.evaluate(b.op("dict.delete", [dict(), b.field(read(), 0, type.key)], call.span))
    return b.block([keep, keepAt, keepPair, gone], read(), call.span)
  },
  setdefault: (body, receiver, type, call) => {
    const [key, fallback] = operands(body, call, 2, 2)
    const [keep, dict] = body.bindTemp(receiver)
    const [keepKey, readKey] = body.bindTemp(key!)
    const [keepValue, value] = body.bindTemp(asType(body, fallback!, type.value, "mixed-types"))
    const result = whether(body, dict(), type, readKey(), call, (found, at) => [
      b.opOf("dict.get", type.value, [found(), at()], call.span),
      b.block([putEntry(body, found, type, at(), value(), call.span)], value(), call.span),
    ])
    return b.block([keep, keepKey, keepValue], result, call.span)
  },
  update: (body, receiver, type, call) => {
    const [arg, ...rest] = call.args
    if (rest.length > 0) throw new Bailout("call-arguments", call.span)
    const [keep, dict] = body.bindTemp(receiver)
    return b.block([keep, ...addAll(body, dict, type, arg ?? null, call)], b.none(call.span), call.span)
  },
}
