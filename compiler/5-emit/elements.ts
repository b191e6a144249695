// Elements of lists and characters of texts, inline: what loops read and write costs no call unless it is out of the
// ordinary: a list that must grow.

import { block, layout } from "../../wasm/abi.ts"
import type { Expr } from "../ir/ir.ts"
import type { Ref } from "./binaryen.ts"
import type { FunctionEmitter, Scratch } from "./function.ts"
import { deoptIf, type Emit, keep, nothing, slotAt } from "./operation-shapes.ts"

type Read = () => Ref

/**
 * Checks an index and gives the position it means. What is outside, seen as unsigned, either counts from the end or, with
 * the length added, is outside still. No call that returns: V8 would keep every value in memory for its sake.
 */
function positionAt(f: FunctionEmitter, length: Read, index: Scratch, expr: Expr): Ref {
  const { m } = f.e
  const outside = (): Ref => m.i64.ge_u(f.get(index), length())
  const fromEnd = f.set(index, m.i64.add(f.get(index), length()))
  return m.if(outside(), m.block(null, [fromEnd, deoptIf(f, outside(), "index-out-of-range", expr)]))
}

function lengthOf(f: FunctionEmitter, block: Read): Read {
  return () => f.e.m.i64.load32_u(0, 4, block())
}

/** Operands, the second of which is an index, and then `use` with the index made a position. */
function indexed(
  f: FunctionEmitter,
  args: readonly Expr[],
  expr: Expr,
  use: (reads: readonly Read[], position: Read) => readonly Ref[],
): Ref {
  const index = f.scratch(f.e.b.i64)
  const code = keep(
    f,
    args,
    reads => [
      f.set(index, reads[1]!()),
      positionAt(f, lengthOf(f, reads[0]!), index, expr),
      ...use(reads, () => f.get(index)),
    ],
    expr.type,
  )
  f.release(index)
  return code
}

function slotOf(f: FunctionEmitter, list: Read, position: Read): Ref {
  return slotAt(f, f.e.m.i32.load(block.listData, 4, list()), position())
}

export const getElement: Emit = (f, args, expr) =>
  indexed(f, args, expr, ([list], position) => [f.e.load(expr.type, slotOf(f, list!, position))])

export const setElement: Emit = (f, args, expr) =>
  indexed(f, args, expr, ([list, , value], position) => [
    f.e.store(args[2]!.type, slotOf(f, list!, position), value!()),
    nothing(f),
  ])

/** Room left: the slot after the last becomes part of the list. */
export const appendElement: Emit = (f, args, expr) => {
  const { m, b } = f.e
  const length = f.scratch(b.i32)
  const code = keep(
    f,
    args,
    ([list, value]) => {
      const taken = m.block(
        null,
        [
          m.i32.store(0, 4, list!(), m.i32.add(f.get(length), m.i32.const(1))),
          m.i32.add(m.i32.load(block.listData, 4, list!()), m.i32.shl(f.get(length), m.i32.const(3))),
        ],
        b.i32,
      )
      const slot = m.if(
        m.i32.lt_u(f.get(length), m.i32.load(block.listCapacity, 4, list!())),
        taken,
        f.e.kernel("list_push", [list!()]),
      )
      return [f.set(length, m.i32.load(0, 4, list!())), f.e.store(args[1]!.type, slot, value!()), nothing(f)]
    },
    expr.type,
  )
  f.release(length)
  return code
}

/** One character of a text: a block of its own that exists already. */
export const getCharacter: Emit = (f, args, expr) => {
  const { m } = f.e
  return indexed(f, args, expr, ([text], position) => {
    const byte = m.i32.load8_u(block.header, 1, m.i32.add(text!(), m.i32.wrap(position())))
    return [m.i32.add(m.i32.const(layout.characters), m.i32.shl(byte, m.i32.const(5)))]
  })
}
