// Equality of dicts and sets: as many entries, and each key of the one is in the other, with an equal value.

import { block } from "../../wasm/abi.ts"
import { printType, type Type } from "../ir/types.ts"
import type { Ref } from "./binaryen.ts"
import { spend } from "./fuel.ts"
import { findEntry } from "./keys.ts"
import type { ModuleEmitter, Read } from "./module.ts"

/** The key type of a table, and of dicts the value type. */
function parts(type: Type): readonly [key: Type, value: Type | null] {
  if (type.kind === "dict") return [type.key, type.value]
  if (type.kind === "set" || type.kind === "frozenset") return [type.element, null]
  throw new Error(`${printType(type)} is no table`)
}

export function tablesEqual(e: ModuleEmitter, a: Type, z: Type, left: Read, right: Read, at: Read): Ref {
  const { m } = e
  const [[mine], [theirs]] = [parts(a), parts(z)]
  if (mine.kind === "never" || theirs.kind === "never")
    return m.i32.eqz(m.i32.or(m.i32.load(0, 4, left()), m.i32.load(0, 4, right())))
  const name = `equal ${printType(a)} ${printType(z)}`
  e.shared(name, () => emitTablesEqual(e, a, z, name))
  return m.call(name, [left(), right(), at()], e.b.i32)
}

/** (table, table, at) -> i32 */
function emitTablesEqual(e: ModuleEmitter, a: Type, z: Type, name: string): void {
  const { m, b } = e
  const local =
    (index: number): Read =>
    () =>
      m.local.get(index, b.i32)
  const [left, right, at, entry, end, found] = [local(0), local(1), local(2), local(3), local(4), local(5)]
  const [[key, value], [theirKey, theirValue]] = [parts(a), parts(z)]
  const own: Read = () => m.local.get(6, e.wasmType(key))
  const field =
    (type: Type, at: Read): Read =>
    () =>
      e.load(type, at(), block.entryValue)
  const bytes = m.i32.mul(m.i32.load(block.dictUsed, 4, left()), m.i32.const(block.entry))
  const advance = (): Ref => m.local.set(3, m.i32.add(entry(), m.i32.const(block.entry)))
  const differ =
    value && theirValue
      ? [
          m.if(
            m.i32.eqz(e.equal(e, value, theirValue, field(value, entry), field(theirValue, found), at, true)),
            m.return(m.i32.const(0)),
          ),
        ]
      : []
  const live = m.block(null, [
    m.local.set(6, e.load(key, entry())),
    m.local.set(5, findEntry(e, theirKey, key, right, own, at)),
    m.if(m.i32.eqz(found()), m.return(m.i32.const(0))),
    ...differ,
  ])
  const body = m.block(null, [
    m.if(m.i32.ne(m.i32.load(0, 4, left()), m.i32.load(0, 4, right())), m.return(m.i32.const(0))),
    m.local.set(3, m.i32.load(block.dictEntries, 4, left())),
    m.local.set(4, m.i32.add(entry(), bytes)),
    m.block("done", [
      m.loop(
        "next",
        m.block(null, [
          m.br("done", m.i32.ge_u(entry(), end())),
          m.if(m.i64.ge_s(m.i64.load(block.entryHash, 8, entry()), m.i64.const(0n)), live),
          advance(),
          spend(e),
          m.br("next"),
        ]),
      ),
    ]),
    m.return(m.i32.const(1)),
  ])
  const params = b.createType([b.i32, b.i32, b.i32])
  m.addFunction(name, params, b.i32, [b.i32, b.i32, b.i32, e.wasmType(key)], body)
}
