// Sorting by keys: a stable merge sort, emitted per type of key, which moves keys and values alike.

import { printType, type Type } from "../ir/types.ts"
import type { Ref } from "./binaryen.ts"
import { emitOrder } from "./compare.ts"
import { spend } from "./fuel.ts"
import type { ModuleEmitter, Read } from "./module.ts"

/** Sorts `count` slots at `values` by those at `keys`: (keys, values, count, reverse, at). */
export function sharedSort(e: ModuleEmitter, key: Type): string {
  const name = e.sized(`sort by ${printType(key)}`)
  return e.shared(name, () => emitSort(e, key, name))
}

function emitSort(e: ModuleEmitter, key: Type, name: string): void {
  const { m, b } = e
  const local =
    (index: number): Read =>
    () =>
      m.local.get(index, b.i32)
  const [keys, values, bytes, reverse, at] = [local(0), local(1), local(2), local(3), local(4)]
  const [width, start, left, right] = [local(5), local(6), local(7), local(8)]
  const [middle, end, take] = [local(9), local(10), local(11)]
  const [spareKeys, spareValues, swap] = [local(12), local(13), local(14)]
  const [originKeys, originValues] = [local(15), local(16)]
  const [x, y] = [17, 18]
  const c = (value: number): Ref => m.i32.const(value)
  const set = (index: number, value: Ref): Ref => m.local.set(index, value)
  const least = (a: () => Ref, z: () => Ref): Ref => m.select(m.i32.lt_u(a(), z()), a(), z())
  const own =
    (index: number): Read =>
    () =>
      m.local.get(index, e.wasmType(key))
  // The right one goes first only where it is really before the left one, or after it where the order is reversed.
  const order = (): Ref => emitOrder(e, key, own(y), own(x), at)
  const before = m.if(reverse(), m.i64.gt_s(order(), m.i64.const(0n)), m.i64.lt_s(order(), m.i64.const(0n)))
  const step = m.block(null, [
    m.if(
      m.i32.lt_u(left(), middle()),
      m.block(null, [
        set(11, left()),
        m.if(
          m.i32.lt_u(right(), end()),
          m.block(null, [
            set(x, e.load(key, m.i32.add(keys(), left()))),
            set(y, e.load(key, m.i32.add(keys(), right()))),
            m.if(before, set(11, right())),
          ]),
        ),
      ]),
      set(11, right()),
    ),
    m.i64.store(0, 8, m.i32.add(spareKeys(), start()), m.i64.load(0, 8, m.i32.add(keys(), take()))),
    m.i64.store(0, 8, m.i32.add(spareValues(), start()), m.i64.load(0, 8, m.i32.add(values(), take()))),
    m.if(m.i32.eq(take(), right()), set(8, m.i32.add(right(), c(8))), set(7, m.i32.add(left(), c(8)))),
    set(6, m.i32.add(start(), c(8))),
    spend(e),
  ])
  const turn = (label: string, done: Ref, body: readonly Ref[]): Ref =>
    m.block(`end ${label}`, [
      m.loop(label, m.block(null, [m.br(`end ${label}`, done), ...body, m.br(label)])),
    ])
  const past = (): Ref => m.i32.add(start(), width())
  const merge = [
    set(7, start()),
    set(9, past()),
    set(9, least(middle, bytes)),
    set(10, m.i32.add(middle(), width())),
    set(10, least(end, bytes)),
    set(8, middle()),
    turn("merge", m.i32.ge_u(start(), end()), [step]),
  ]
  const exchange = (a: number, z: number): Ref[] => [set(14, local(a)()), set(a, local(z)()), set(z, swap())]
  const round = [
    set(6, c(0)),
    turn("run", m.i32.ge_u(start(), bytes()), merge),
    ...exchange(0, 12),
    ...exchange(1, 13),
    set(5, m.i32.shl(width(), c(1))),
  ]
  const body = m.block(null, [
    set(2, m.i32.shl(bytes(), c(3))),
    m.if(m.i32.lt_u(bytes(), c(16)), m.return()),
    set(15, keys()),
    set(16, values()),
    set(12, e.kernel("alloc", [bytes()])),
    set(13, e.kernel("alloc", [bytes()])),
    set(5, c(8)),
    turn("round", m.i32.ge_u(width(), bytes()), round),
    m.if(
      m.i32.ne(keys(), originKeys()),
      m.block(null, [
        m.memory.copy(originKeys(), keys(), bytes()),
        m.memory.copy(originValues(), values(), bytes()),
      ]),
    ),
  ])
  const i32s = Array.from({ length: 12 }, () => b.i32)
  const wasm = e.wasmType(key)
  const params = b.createType([b.i32, b.i32, b.i32, b.i32, b.i32])
  m.addFunction(name, params, b.none, [...i32s, wasm, wasm], body)
}
