// Keys of dicts and elements of sets: their hashes, and finding, adding and removing entries.
//
// Ints, bools, None and strings are looked up by the kernel. Keys of other types are looked up by functions emitted per
// pair of types, which compare as containers do. Values that are equal across types have equal hashes: a float that is
// integral has the hash of the int, a tuple one made of those of its elements. A NaN cannot be decided and deopts; so does
// what is looked up among numbers of the other type and is beyond the ints that floats hold exactly.

import { block } from "../../wasm/abi.ts"
import { partsOf, printType, type Type } from "../ir/types.ts"
import type { Ref } from "./binaryen.ts"
import { spend } from "./fuel.ts"
import type { ModuleEmitter, Read } from "./module.ts"

/** How the kernel hashes and compares keys of a type; null where it does not. */
function keyKind(key: Type): number | null {
  if (key.kind === "str") return 1
  return key.kind === "int" || key.kind === "bool" || key.kind === "none" || key.kind === "never" ? 0 : null
}

/** A key as the 64 bits of its slot. */
function slotBits(e: ModuleEmitter, type: Type, value: Ref): Ref {
  if (type.kind === "int") return value
  return type.kind === "float" ? e.m.i64.reinterpret(value) : e.m.i64.extend_u(value)
}

/** The entry of `table` with a key equal to `key`, as i32; 0 where there is none. */
export function findEntry(
  e: ModuleEmitter,
  stored: Type,
  wanted: Type,
  table: Read,
  key: Read,
  at: Read,
): Ref {
  const kind = keyKind(stored)
  if (kind !== null && keyKind(wanted) === kind && (stored.kind === "none") === (wanted.kind === "none"))
    return e.kernel("dict_find", [table(), slotBits(e, wanted, key()), e.m.i32.const(kind)])
  if (!comparable(stored, wanted)) return e.m.i32.const(0)
  const hash = hashOf(e, wanted, key, at, stored)
  return e.m.call(seek(e, stored, wanted), [table(), key(), hash, at()], e.b.i32)
}

/** The entry for `key`, a new one where there is none; the key has the type of the table's keys. */
export function putEntry(e: ModuleEmitter, type: Type, table: Read, key: Read, at: Read): Ref {
  const kind = keyKind(type)
  if (kind !== null) return e.kernel("dict_put", [table(), slotBits(e, type, key()), e.m.i32.const(kind)])
  const name = `put ${printType(type)}`
  e.shared(name, () => emitPut(e, type, name))
  return e.m.call(name, [table(), key(), at()], e.b.i32)
}

/** (table, key, at) -> entry */
function emitPut(e: ModuleEmitter, type: Type, name: string): void {
  const { m, b } = e
  const wasm = e.wasmType(type)
  const [table, at, entry] = [read(e, 0), read(e, 2), read(e, 3)]
  const key: Read = () => m.local.get(1, wasm)
  const hash: Read = () => m.local.get(4, b.i64)
  const body = m.block(
    null,
    [
      m.local.set(4, hashOf(e, type, key, at)),
      m.local.set(3, m.call(seek(e, type, type), [table(), key(), hash(), at()], b.i32)),
      m.if(entry(), entry(), e.kernel("dict_add", [table(), slotBits(e, type, key()), hash()])),
    ],
    b.i32,
  )
  m.addFunction(name, b.createType([b.i32, wasm, b.i32]), b.i32, [b.i32, b.i64], body)
}

function read(e: ModuleEmitter, index: number): Read {
  return () => e.m.local.get(index, e.b.i32)
}

/** The function (table, key, hash, at) -> entry or 0 for keys of one type looked up by values of another. */
function seek(e: ModuleEmitter, stored: Type, wanted: Type): string {
  const name = `seek ${printType(wanted)} in ${printType(stored)}`
  return e.shared(name, () => emitSeek(e, stored, wanted, name))
}

function emitSeek(e: ModuleEmitter, stored: Type, wanted: Type, name: string): void {
  const { m, b } = e
  const [table, at, place, found, entry] = [read(e, 0), read(e, 3), read(e, 4), read(e, 5), read(e, 6)]
  const wasm = e.wasmType(wanted)
  const key: Read = () => m.local.get(1, wasm)
  const hash: Read = () => m.local.get(2, b.i64)
  const own = 7
  const mask = (): Ref => m.i32.load(block.dictMask, 4, table())
  const same = e.equal(e, stored, wanted, () => m.local.get(own, e.wasmType(stored)), key, at, true)
  const cell = m.i32.add(m.i32.load(block.dictIndex, 4, table()), m.i32.shl(place(), m.i32.const(2)))
  const position = m.i32.mul(m.i32.sub(found(), m.i32.const(1)), m.i32.const(block.entry))
  const body = m.block(null, [
    m.local.set(4, m.i32.and(m.i32.wrap(hash()), mask())),
    m.loop(
      "probe",
      m.block(null, [
        m.local.set(5, m.i32.load(0, 4, cell)),
        m.if(m.i32.eqz(found()), m.return(m.i32.const(0))),
        m.local.set(6, m.i32.add(m.i32.load(block.dictEntries, 4, table()), position)),
        m.if(
          m.i64.eq(m.i64.load(block.entryHash, 8, entry()), hash()),
          m.block(null, [m.local.set(own, e.load(stored, entry())), m.if(same, m.return(entry()))]),
        ),
        m.local.set(4, m.i32.and(m.i32.add(place(), m.i32.const(1)), mask())),
        m.br("probe"),
      ]),
    ),
    m.unreachable(),
  ])
  const params = b.createType([b.i32, wasm, b.i64, b.i32])
  m.addFunction(name, params, b.i32, [b.i32, b.i32, b.i32, e.wasmType(stored)], body)
}

/** Whether values of the two types can be equal at all. */
function comparable(a: Type, z: Type): boolean {
  const family = (type: Type): string => {
    switch (type.kind) {
      case "int":
      case "bool":
      case "float":
        return "number"
      case "tuple":
      case "vartuple":
        return "tuple"
      case "set":
      case "frozenset":
        return "set"
      default:
        return type.kind
    }
  }
  return family(a) === family(z)
}

/**
 * A hash that is not negative, as i64; `value` is read any number of times. It is to be found among keys of type `beside`,
 * which may be numbers of the other kind.
 */
function hashOf(e: ModuleEmitter, type: Type, value: Read, at: Read, beside: Type = type): Ref {
  const { m, b } = e
  const kind = keyKind(type)
  if (type.kind === "int" && beside.kind === "float") {
    const exact = m.drop(e.kernel("int_exact_float", [value(), at()]))
    return m.block(null, [exact, e.kernel("key_hash", [value(), m.i32.const(0)])], b.i64)
  }
  if (kind !== null) return e.kernel("key_hash", [slotBits(e, type, value()), m.i32.const(kind)])
  switch (type.kind) {
    case "float":
      return e.kernel(beside.kind === "float" ? "float_hash" : "float_int_hash", [value(), at()])
    case "bytes":
      return e.kernel("key_hash", [m.i64.extend_u(value()), m.i32.const(1)])
    case "tuple":
    case "vartuple":
    case "frozenset":
    case "set": {
      const mixed = mixesNumbers(type, beside)
      // The hashes of a set's entries were made without knowing.
      if (mixed && type.kind !== "tuple" && type.kind !== "vartuple")
        return m.block(null, [e.deopt("inexact-float", { from: -1, to: -1 }), m.unreachable()], b.i64)
      const name = `hash ${printType(type)}${mixed ? ` beside ${printType(beside)}` : ""}`
      e.shared(name, () => {
        if (type.kind === "tuple") emitTupleHash(e, type.elements, beside, name)
        else if (type.kind === "vartuple") emitSequenceHash(e, type.element, beside, name)
        else emitSetHash(e, name)
      })
      return m.call(name, [value(), at()], b.i64)
    }
    default:
      throw new Error(`${printType(type)} is not hashed`)
  }
}

/** Whether ints of the one may have to be found among floats of the other. */
function mixesNumbers(a: Type, z: Type): boolean {
  if (a.kind === "int" || a.kind === "float") return z.kind === (a.kind === "int" ? "float" : "int")
  if (a.kind === "tuple" && z.kind === "tuple")
    return a.elements.some((type, index) => mixesNumbers(type, z.elements[index] ?? type))
  return partsOf(a).some(own => partsOf(z).some(other => mixesNumbers(own, other)))
}

/** What stands at a position of the other tuple; null: at any. Of several what is a number of the other kind counts. */
function elementAt(tuple: Type, index: number | null, own: Type): Type {
  const others =
    tuple.kind === "tuple" && index !== null ? tuple.elements.slice(index, index + 1) : partsOf(tuple)
  return others.find(other => mixesNumbers(own, other)) ?? own
}

const seed = 0x345678n

/** What a tuple's hash becomes with one more element. */
function mix(e: ModuleEmitter, hash: Ref, element: Ref): Ref {
  const { m } = e
  const mixed = m.i64.mul(m.i64.xor(hash, element), m.i64.const(0x100000001b3n))
  return m.i64.shr_u(mixed, m.i64.const(1n))
}

/** (tuple, at) -> i64 */
function emitTupleHash(e: ModuleEmitter, elements: readonly Type[], beside: Type, name: string): void {
  const { m, b } = e
  const [tuple, at] = [read(e, 0), read(e, 1)]
  const steps = elements.map((type, index) => {
    const element: Read = () => e.load(type, tuple(), block.header + index * block.slot)
    const hash = hashOf(e, type, element, at, elementAt(beside, index, type))
    return m.local.set(2, mix(e, m.local.get(2, b.i64), hash))
  })
  const body = m.block(null, [m.local.set(2, m.i64.const(seed)), ...steps, m.local.get(2, b.i64)], b.i64)
  m.addFunction(name, b.createType([b.i32, b.i32]), b.i64, [b.i64], body)
}

/** (tuple, at) -> i64: as `emitTupleHash` for as many elements as there are. */
function emitSequenceHash(e: ModuleEmitter, element: Type, beside: Type, name: string): void {
  const { m, b } = e
  const [tuple, at, slot, end] = [read(e, 0), read(e, 1), read(e, 3), read(e, 4)]
  const own: Read = () => m.local.get(5, e.wasmType(element))
  const hash = (): Ref => m.local.get(2, b.i64)
  const length = m.i32.shl(m.i32.load(0, 4, tuple()), m.i32.const(3))
  const turn = [
    m.local.set(5, e.load(element, slot())),
    m.local.set(2, mix(e, hash(), hashOf(e, element, own, at, elementAt(beside, null, element)))),
    m.local.set(3, m.i32.add(slot(), m.i32.const(block.slot))),
    spend(e),
  ]
  const body = m.block(
    null,
    [
      m.local.set(2, m.i64.const(seed)),
      m.local.set(3, m.i32.add(tuple(), m.i32.const(block.header))),
      m.local.set(4, m.i32.add(slot(), length)),
      m.block("done", [
        m.loop("next", m.block(null, [m.br("done", m.i32.ge_u(slot(), end())), ...turn, m.br("next")])),
      ]),
      hash(),
    ],
    b.i64,
  )
  m.addFunction(name, b.createType([b.i32, b.i32]), b.i64, [b.i64, b.i32, b.i32, e.wasmType(element)], body)
}

/** (set, at) -> i64: the entries' own hashes, in whatever order they are. */
function emitSetHash(e: ModuleEmitter, name: string): void {
  const { m, b } = e
  const [set, entry, end] = [read(e, 0), read(e, 3), read(e, 4)]
  const hash = (): Ref => m.local.get(2, b.i64)
  const own = (): Ref => m.i64.load(block.entryHash, 8, entry())
  const total = m.i64.add(hash(), m.select(m.i64.lt_s(own(), m.i64.const(0n)), m.i64.const(0n), own()))
  const bytes = m.i32.mul(m.i32.load(block.dictUsed, 4, set()), m.i32.const(block.entry))
  const body = m.block(
    null,
    [
      m.local.set(3, m.i32.load(block.dictEntries, 4, set())),
      m.local.set(4, m.i32.add(entry(), bytes)),
      m.block("done", [
        m.loop(
          "next",
          m.block(null, [
            m.br("done", m.i32.ge_u(entry(), end())),
            m.local.set(2, total),
            m.local.set(3, m.i32.add(entry(), m.i32.const(block.entry))),
            spend(e),
            m.br("next"),
          ]),
        ),
      ]),
      m.i64.shr_u(hash(), m.i64.const(1n)),
    ],
    b.i64,
  )
  m.addFunction(name, b.createType([b.i32, b.i32]), b.i64, [b.i64, b.i32, b.i32], body)
}
