// Methods of sets and frozensets. Those that take iterables collect them into sets first, as nothing shows their order.

import type { BinaryOperator } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import { type Call, only, positional } from "../arguments.ts"
import type { Body } from "../body.ts"
import { setOf } from "../builtins/sets.ts"
import { asKey, asLookup } from "../expressions/display.ts"
import { isSubset, refuseFrozen, type SetType, setAlgebra, updateSet } from "../sets.ts"
import type { Method } from "./methods.ts"

/** The arguments of a method that takes iterables, each as a set. */
function others(body: Body, call: Call): readonly Expr[] {
  const [keyword] = call.keywords
  if (keyword) throw new Bailout("call-arguments", keyword.span)
  return call.args.map(arg => setOf(body, arg, "set", call.span))
}

/** `a.union(b, c)`: the operator applied from left to right. */
function algebra(op: BinaryOperator): Method<SetType> {
  return (body, receiver, type, call) =>
    others(body, call).reduce(
      (left, right) => setAlgebra(body, op, left, right, call.span)!,
      b.opOf("set.copy", type, [receiver], call.span),
    )
}

/** The methods that ask about one other iterable. */
function relation(
  ask: (body: Body, mine: () => Expr, theirs: () => Expr, call: Call) => Expr,
): Method<SetType> {
  return (body, receiver, type, call) => {
    const [keep, mine] = body.bindTemp(receiver)
    const [other, ...rest] = others(body, call)
    if (!other || rest.length > 0) throw new Bailout("call-arguments", call.span)
    const [keepOther, theirs] = body.bindTemp(other)
    const otherType = body.lowering.holes.resolve(other.type)
    if (otherType.kind === "set" || otherType.kind === "frozenset")
      body.lowering.holes.unify(type.element, otherType.element, "mixed-types", call.span)
    return b.block([keep, keepOther], ask(body, mine, theirs, call), call.span)
  }
}

/** `a.update(b, c)` and its kin: the operator in place, argument by argument. */
function inPlace(op: BinaryOperator): Method<SetType> {
  return (body, receiver, type, call) => {
    refuseFrozen(type, call.span)
    const [keep, mine] = body.bindTemp(receiver)
    const kept = others(body, call).map(other => body.bindTemp(other))
    const steps = kept.flatMap(([, read]) => updateSet(body, op, mine, read(), call.span)!)
    return b.block([keep, ...kept.map(([keepOther]) => keepOther), ...steps], b.none(call.span), call.span)
  }
}

function plain(op: "set.clear" | "set.copy"): Method<SetType> {
  return (body, receiver, type, call) => {
    if (positional(body, call).length > 0) throw new Bailout("call-arguments", call.span)
    if (op === "set.copy") return b.opOf(op, type, [receiver], call.span)
    refuseFrozen(type, call.span)
    return b.op(op, [receiver], call.span)
  }
}

export const setMethods: Readonly<Record<string, Method<SetType>>> = {
  add: (body, receiver, type, call) => {
    refuseFrozen(type, call.span)
    return b.op("set.add", [receiver, asKey(body, only(body, call), type.element)], call.span)
  },
  clear: plain("set.clear"),
  copy: plain("set.copy"),
  difference: algebra("Sub"),
  difference_update: inPlace("Sub"),
  discard: (body, receiver, type, call) => {
    refuseFrozen(type, call.span)
    const item = asLookup(body, only(body, call), type.element)
    const gone = b.op("set.discard", [receiver, item], call.span)
    return b.block([b.evaluate(gone)], b.none(call.span), call.span)
  },
  intersection: algebra("BitAnd"),
  intersection_update: inPlace("BitAnd"),
  isdisjoint: relation((body, mine, theirs, call) => {
    const both = setAlgebra(body, "BitAnd", mine(), theirs(), call.span)!
    return b.op("int.eq", [b.op("set.length", [both], call.span), b.int(0, call.span)], call.span)
  }),
  issubset: relation((body, mine, theirs, call) => isSubset(body, mine, theirs, false, call.span)),
  issuperset: relation((body, mine, theirs, call) => isSubset(body, theirs, mine, false, call.span)),
  remove: (body, receiver, type, call) => {
    refuseFrozen(type, call.span)
    const item = asLookup(body, only(body, call), type.element)
    const gone = b.op("set.discard", [receiver, item], call.span)
    return b.block(
      [{ kind: "guard", test: gone, reason: "key-missing", span: call.span }],
      b.none(call.span),
      call.span,
    )
  },
  symmetric_difference: algebra("BitXor"),
  union: algebra("BitOr"),
  symmetric_difference_update: inPlace("BitXor"),
  update: inPlace("BitOr"),
}
