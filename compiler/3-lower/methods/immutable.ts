// Methods of ints and tuples.

import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import type * as t from "../../ir/types.ts"
import { type Call, only, positional } from "../arguments.ts"
import type { Body } from "../body.ts"
import { knownType } from "../convert.ts"
import { elementEquality } from "../expressions/compare.ts"
import { view } from "../expressions/vartuple.ts"
import type { Method } from "./methods.ts"

type VartupleType = Extract<t.Type, { kind: "vartuple" }>
type TupleType = Extract<t.Type, { kind: "tuple" }>

export const intMethods: Readonly<Record<string, Method>> = {
  bit_length: (body, receiver, _type, call) => {
    if (positional(body, call).length > 0) throw new Bailout("call-arguments", call.span)
    return b.op("int.bit_length", [receiver], call.span)
  },
}

export const tupleMethods: Readonly<Record<string, Method<TupleType>>> = {
  /** How many elements equal the argument, each compared once. */
  count: (body, receiver, type, call) => {
    const [keep, elements, keepItem, item] = operands(body, receiver, type, call)
    const one = b.int(1, call.span)
    const sum = elements
      .map(element =>
        b.choose(elementEquality(body, element, item, call.span), one, b.int(0, call.span), call.span),
      )
      .reduce((left, right) => b.op("int.add", [left, right], call.span), b.int(0, call.span))
    return b.block([keep, keepItem], sum, call.span)
  },
}

function operands(body: Body, receiver: Expr, type: TupleType, call: Call) {
  const [arg, ...rest] = positional(body, call)
  if (!arg || rest.length > 0) throw new Bailout("call-arguments", call.span)
  const [keep, read] = body.bindTemp(receiver)
  const [keepItem, item] = body.bindTemp(arg)
  const elements = type.elements.map((element, index) => b.field(read(), index, element))
  return [keep, elements, keepItem, item()] as const
}

export const vartupleMethods: Readonly<Record<string, Method<VartupleType>>> = {
  count: (body, receiver, _type, call) => {
    const item = searchedFor(body, receiver, call)
    return b.op("list.count", [view(body, receiver), item], call.span)
  },
  index: (body, receiver, _type, call) => {
    const item = searchedFor(body, receiver, call)
    const [keep, read] = body.bindTemp(b.op("list.find", [view(body, receiver), item], call.span))
    const inside = b.op("int.ge", [read(), b.int(0, call.span)], call.span)
    return b.block(
      [keep, { kind: "guard", test: inside, reason: "value-error", span: call.span }],
      read(),
      call.span,
    )
  },
}

function searchedFor(body: Body, receiver: Expr, call: Call): Expr {
  const item = only(body, call)
  const type = knownType(body, receiver)
  const { holes } = body.lowering
  if (type.kind === "vartuple" && holes.fits(item.type, type.element))
    holes.unify(item.type, type.element, "mixed-types", call.span)
  return item
}
