// Methods of lists.

import type { Span, Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr, LocalId, Stmt } from "../../ir/ir.ts"
import type { Op } from "../../ir/ops.ts"
import { printType, type Type } from "../../ir/types.ts"
import { eachExpr } from "../../ir/visit.ts"
import { type Call, positional } from "../arguments.ts"
import type { Body } from "../body.ts"
import { listOf } from "../builtins/iterables.ts"
import { lowerSort } from "../builtins/sorted.ts"
import { asInt, asType, present } from "../convert.ts"
import type { Method } from "./methods.ts"

type ListType = Extract<Type, { kind: "list" }>

/** The arguments of a call that takes from `least` to `most` of them. */
function taking(body: Body, call: Call, least: number, most = least): readonly Expr[] {
  const args = positional(body, call, true)
  if (args.length < least || args.length > most) throw new Bailout("call-arguments", call.span)
  return args
}

function plain(op: Op): Method<ListType> {
  return (body, receiver, _type, call) => {
    taking(body, call, 0)
    return b.op(op, [receiver], call.span)
  }
}

/** Position, or count, of what equals the argument. */
function searched(
  body: Body,
  op: "list.find" | "list.count",
  receiver: Expr,
  type: ListType,
  call: Call,
): Expr {
  const item = taking(body, call, 1)[0]!
  const { holes } = body.lowering
  if (holes.fits(item.type, type.element)) holes.unify(item.type, type.element, "mixed-types", call.span)
  return b.op(op, [receiver, item], call.span)
}

/** The position of the argument in the list; absent is an exception. */
function found(body: Body, receiver: Expr, type: ListType, call: Call): Expr {
  const [keep, read] = body.bindTemp(searched(body, "list.find", receiver, type, call))
  const inside = b.op("int.ge", [read(), b.int(0, call.span)], call.span)
  return b.block(
    [keep, { kind: "guard", test: inside, reason: "value-error", span: call.span }],
    read(),
    call.span,
  )
}

/**
 * `list.extend(… for …)`: what the generator gives is collected first. It must not see the list meanwhile, and nobody
 * may see the list where the generator raises.
 */
function extendLazily(body: Body, receiver: Expr, type: ListType, arg: Syntax, span: Span): Expr {
  const [keep, read] = body.bindTemp(receiver)
  const more = asType(body, listOf(body, arg, span), type, "mixed-types")
  const own = more.kind === "block" && more.value.kind === "local" ? more.value.local : null
  refuseSightOf(body, more, type, own)
  const [keepMore, readMore] = body.bindTemp(more)
  const shield = (begins: boolean): Stmt => ({ kind: "shield", begins, span })
  const extended = b.op("list.extend", [read(), readMore()], span)
  return b.block([keep, shield(true), keepMore, shield(false)], extended, span)
}

/** Refuses code that may read a list of this type other than the one in the local `own`. */
function refuseSightOf(body: Body, code: Expr, type: ListType, own: LocalId | null): void {
  const { holes } = body.lowering
  const wanted = printType(holes.deep(type))
  const scalars = ["int", "bool", "float", "str", "bytes", "none", "range"]
  eachExpr([b.evaluate(code)], expr => {
    const opaque =
      expr.kind === "call" && expr.args.some(arg => !scalars.includes(holes.resolve(arg.type).kind))
    const sees =
      printType(holes.deep(expr.type)).includes(wanted) &&
      !(expr.kind === "local" && expr.local === own) &&
      !(expr.kind === "list" && expr.elements.length === 0) &&
      expr !== code
    if (opaque || sees) throw new Bailout("call-arguments", expr.span, "a generator that may see the list")
  })
}

export const listMethods: Readonly<Record<string, Method<ListType>>> = {
  append: (body, receiver, type, call) => {
    const value = asType(body, taking(body, call, 1)[0]!, type.element, "mixed-types")
    return b.op("list.append", [receiver, value], call.span)
  },
  clear: plain("list.clear"),
  copy: (body, receiver, type, call) => {
    taking(body, call, 0)
    return b.opOf("list.copy", type, [receiver], call.span)
  },
  count: (body, receiver, type, call) => searched(body, "list.count", receiver, type, call),
  extend: (body, receiver, type, call) => {
    const [arg] = call.args
    if (!arg || call.args.length !== 1 || call.keywords.length > 0)
      throw new Bailout("call-arguments", call.span)
    if (arg.kind === "GeneratorExp") return extendLazily(body, receiver, type, arg, call.span)
    const more = asType(body, listOf(body, arg, call.span), type, "mixed-types")
    return b.op("list.extend", [receiver, more], call.span)
  },
  index: (body, receiver, type, call) => found(body, receiver, type, call),
  insert: (body, receiver, type, call) => {
    const [position, item] = taking(body, call, 2)
    const value = asType(body, item!, type.element, "mixed-types")
    return b.op("list.insert", [receiver, asInt(body, present(body, position!)), value], call.span)
  },
  pop: (body, receiver, type, call) => {
    const [position] = taking(body, call, 0, 1)
    return b.opOf(
      "list.pop",
      type.element,
      [receiver, position ? asInt(body, present(body, position)) : b.int(-1, call.span)],
      call.span,
    )
  },
  remove: (body, receiver, type, call) => {
    const [keep, read] = body.bindTemp(receiver)
    const [keepPosition, position] = body.bindTemp(found(body, read(), type, call))
    const pop = b.opOf("list.pop", type.element, [read(), position()], call.span)
    return b.block([keep, keepPosition, b.evaluate(pop)], b.none(call.span), call.span)
  },
  reverse: plain("list.reverse"),
  sort: (body, receiver, _type, call) => lowerSort(body, receiver, call),
}
