// Methods of values, by the static type of the receiver.

import { Bailout } from "../../bailouts.ts"
import type { Expr } from "../../ir/ir.ts"
import { printType, type Type } from "../../ir/types.ts"
import type { Call } from "../arguments.ts"
import type { Body } from "../body.ts"
import { counterMethods } from "../counters.ts"
import { counting } from "../missing.ts"
import { dictMethods } from "./dict.ts"
import { intMethods, tupleMethods, vartupleMethods } from "./immutable.ts"
import { listMethods } from "./list.ts"
import { setMethods } from "./set.ts"
import { strMethods } from "./str.ts"

/** Lowers one call; the receiver is evaluated before the arguments. */
export type Method<Receiver extends Type = Type> = (
  body: Body,
  receiver: Expr,
  type: Receiver,
  call: Call,
) => Expr

export function lowerMethod(body: Body, receiver: Expr, type: Type, name: string, call: Call): Expr {
  const lower = find(body, receiver, type, name, call)
  if (!lower)
    throw new Bailout("method-unknown", call.span, `${printType(body.lowering.holes.deep(type))}.${name}`)
  return lower()
}

function find(body: Body, receiver: Expr, type: Type, name: string, call: Call): (() => Expr) | null {
  const from = <T extends Type>(table: Readonly<Record<string, Method<T>>>, own: T): (() => Expr) | null => {
    const method = Object.hasOwn(table, name) ? table[name] : undefined
    return method ? () => method(body, receiver, own, call) : null
  }
  switch (type.kind) {
    case "str":
      return from(strMethods, type)
    case "list":
      return from(listMethods, type)
    case "dict":
      return (type.missing === counting ? from(counterMethods, type) : null) ?? from(dictMethods, type)
    case "tuple":
      return from(tupleMethods, type)
    case "set":
    case "frozenset":
      return from(setMethods, type)
    case "vartuple":
      return from(vartupleMethods, type)
    case "int":
      return from(intMethods, type)
    default:
      return null
  }
}
