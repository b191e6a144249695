// Equality and order of two values, by their static types. Containers are compared by functions emitted per pair of
// types; homogeneous scalars by the kernel's SIMD loops.

import { block } from "../../wasm/abi.ts"
import { printType, type Type } from "../ir/types.ts"
import type { Ref } from "./binaryen.ts"
import { tablesEqual } from "./compare-tables.ts"
import { spend } from "./fuel.ts"
import type { ModuleEmitter, Read } from "./module.ts"
import { isBoxed } from "./objects.ts"

/**
 * Whether `a == b`, as i32. `element`: as containers compare elements, where a NaN cannot be decided. `at` is the
 * source offset to report.
 */
export function emitEqual(
  e: ModuleEmitter,
  a: Type,
  z: Type,
  left: Read,
  right: Read,
  at: Read,
  element: boolean,
): Ref {
  const { m } = e
  if (isInteger(a) && isInteger(z)) {
    if (a.kind === "bool" && z.kind === "bool") return m.i32.eq(left(), right())
    return m.i64.eq(widen(e, a, left), widen(e, z, right))
  }
  if (isNumber(a) && isNumber(z)) {
    const x = asFloat(e, a, left, at)
    const y = asFloat(e, z, right, at)
    return element ? e.kernel("float_same", [x, y, at()]) : m.f64.eq(x, y)
  }
  if (a.kind === "optional" || z.kind === "optional") return optionalsEqual(e, a, z, left, right, at, element)
  if (a.kind === "object" && z.kind === "object") return objectsEqual(e, a, z, left, right)
  if (a.kind === "exception" && z.kind === "exception") return m.i32.eq(left(), right())
  if (a.kind === "none" && z.kind === "none") return m.i32.const(1)
  if (a.kind === "bytes" && z.kind === "bytes") return e.kernel("str_equal", [left(), right()])
  if (a.kind === "str" && z.kind === "str") return e.kernel("str_equal", [left(), right()])
  if (a.kind === "range" && z.kind === "range") return e.kernel("range_equal", [left(), right()])
  if (a.kind === "list" && z.kind === "list") return listsEqual(e, a.element, z.element, left, right, at)
  if (a.kind === "tuple" && z.kind === "tuple") return tuplesEqual(e, a.elements, z.elements, left, right, at)
  if (isTuple(a) && isTuple(z)) return sequencesEqual(e, a, z, left, right, at)
  if ((a.kind === "dict" && z.kind === "dict") || (isSet(a) && isSet(z)))
    return tablesEqual(e, a, z, left, right, at)
  return m.i32.const(0)
}

function isTuple(type: Type): type is Type & { readonly kind: "tuple" | "vartuple" } {
  return type.kind === "tuple" || type.kind === "vartuple"
}

function isSet(type: Type): type is Type & { readonly kind: "set" | "frozenset" } {
  return type.kind === "set" || type.kind === "frozenset"
}

/** None equals None alone. */
function optionalsEqual(
  e: ModuleEmitter,
  a: Type,
  z: Type,
  left: Read,
  right: Read,
  at: Read,
  element: boolean,
): Ref {
  const { m } = e
  const missing = (type: Type, read: Read): Ref =>
    type.kind === "optional" ? m.i32.eqz(read()) : m.i32.const(type.kind === "none" ? 1 : 0)
  const inner = (type: Type): Type => (type.kind === "optional" ? type.of : type)
  const value =
    (type: Type, read: Read): Read =>
    () =>
      type.kind === "optional" && isBoxed(type.of) ? e.load(type.of, read()) : read()
  return m.if(
    m.i32.or(missing(a, left), missing(z, right)),
    m.i32.and(missing(a, left), missing(z, right)),
    a.kind === "none" || z.kind === "none"
      ? m.i32.const(0)
      : emitEqual(e, inner(a), inner(z), value(a, left), value(z, right), at, element),
  )
}

/** Objects are equal to themselves; to another where their class says so. */
function objectsEqual(e: ModuleEmitter, a: Type, z: Type, left: Read, right: Read): Ref {
  const { m } = e
  const shape = e.shapeOf(a)
  const same = m.i32.eq(left(), right())
  if (!shape.comparesByMethod && !e.shapeOf(z).comparesByMethod) return same
  // Which method compares was not known when the comparison was lowered.
  // A method that is compiled for ints of 64 bits cannot compare wider ones.
  if (e.shapeOf(z) !== shape || shape.equal === null || e.wide)
    return m.block(null, [e.deopt("object-compared", { from: -1, to: -1 }), m.i32.const(0)], e.b.i32)
  return m.if(same, m.i32.const(1), m.call(`f${shape.equal}`, [left(), right()], e.b.i32))
}

type NumberType = Type & { readonly kind: "int" | "bool" | "float" }

function isInteger(type: Type): boolean {
  return type.kind === "int" || type.kind === "bool"
}

function isNumber(type: Type): type is NumberType {
  return isInteger(type) || type.kind === "float"
}

function widen(e: ModuleEmitter, type: Type, read: Read): Ref {
  return type.kind === "bool" ? e.m.i64.extend_u(read()) : read()
}

function asFloat(e: ModuleEmitter, type: Type, read: Read, at: Read): Ref {
  return type.kind === "float" ? read() : e.kernel("int_exact_float", [widen(e, type, read), at()])
}

function length(e: ModuleEmitter, sequence: Read): Ref {
  return e.m.i32.load(0, 4, sequence())
}

function data(e: ModuleEmitter, list: Read): Ref {
  return e.m.i32.load(block.listData, 4, list())
}

function listsEqual(e: ModuleEmitter, a: Type, z: Type, left: Read, right: Read, at: Read): Ref {
  const { m } = e
  const lengths = m.i32.eq(length(e, left), length(e, right))
  // A list that never holds anything equals every empty list.
  if (a.kind === "never" || z.kind === "never") return lengths
  const words = isInteger(a) && isInteger(z)
  if (words || (a.kind === "none" && z.kind === "none"))
    return m.if(
      lengths,
      e.kernel("words_equal", [data(e, left), data(e, right), length(e, left)]),
      m.i32.const(0),
    )
  if (a.kind === "float" && z.kind === "float")
    return m.if(
      lengths,
      e.kernel("floats_equal", [data(e, left), data(e, right), length(e, left), at()]),
      m.i32.const(0),
    )
  const name = e.shared(`equal ${printType(a)}[] ${printType(z)}[]`, () => emitListsEqual(e, a, z))
  return m.call(name, [left(), right(), at()], e.b.i32)
}

/** (list, list, at) -> i32 */
function emitListsEqual(e: ModuleEmitter, a: Type, z: Type): void {
  const { m, b } = e
  const param =
    (index: number): Read =>
    () =>
      m.local.get(index, b.i32)
  const [left, right, at, position] = [param(0), param(1), param(2), param(3)]
  const x = 4
  const y = 5
  const slot = (list: Read): Ref => m.i32.add(data(e, list), m.i32.shl(position(), m.i32.const(3)))
  const same = emitEqual(
    e,
    a,
    z,
    () => m.local.get(x, e.wasmType(a)),
    () => m.local.get(y, e.wasmType(z)),
    at,
    true,
  )
  const body = m.block(null, [
    m.if(m.i32.ne(length(e, left), length(e, right)), m.return(m.i32.const(0))),
    m.block("done", [
      m.loop(
        "next",
        m.block(null, [
          m.br("done", m.i32.ge_u(position(), length(e, left))),
          m.local.set(x, e.load(a, slot(left))),
          m.local.set(y, e.load(z, slot(right))),
          m.if(m.i32.eqz(same), m.return(m.i32.const(0))),
          m.local.set(3, m.i32.add(position(), m.i32.const(1))),
          spend(e),
          m.br("next"),
        ]),
      ),
    ]),
    m.return(m.i32.const(1)),
  ])
  const name = `equal ${printType(a)}[] ${printType(z)}[]`
  m.addFunction(name, b.createType([b.i32, b.i32, b.i32]), b.i32, [b.i32, e.wasmType(a), e.wasmType(z)], body)
}

type TupleType = Extract<Type, { kind: "tuple" | "vartuple" }>

/** Tuples of which at least one has a length that is known only when running. */
function sequencesEqual(
  e: ModuleEmitter,
  a: TupleType,
  z: TupleType,
  left: Read,
  right: Read,
  at: Read,
): Ref {
  const { m } = e
  if (a.kind === "vartuple" && z.kind === "vartuple") {
    const name = e.shared(`equal ${printType(a)} ${printType(z)}`, () => {
      const view = (index: number): Ref => e.kernel("tuple_view", [m.local.get(index, e.b.i32)])
      const viewed =
        (index: number): Read =>
        () =>
          m.local.get(index, e.b.i32)
      const same = listsEqual(e, a.element, z.element, viewed(3), viewed(4), viewed(2))
      const body = m.block(null, [m.local.set(3, view(0)), m.local.set(4, view(1)), same], e.b.i32)
      const params = e.b.createType([e.b.i32, e.b.i32, e.b.i32])
      m.addFunction(`equal ${printType(a)} ${printType(z)}`, params, e.b.i32, [e.b.i32, e.b.i32], body)
    })
    return m.call(name, [left(), right(), at()], e.b.i32)
  }
  const shape = a.kind === "tuple" ? a.elements : z.kind === "tuple" ? z.elements : []
  const [x, y] = [a, z].map(type => (type.kind === "tuple" ? type.elements : shape.map(() => type.element)))
  const sized = m.i32.eq(length(e, left), length(e, right))
  return m.if(sized, tuplesEqual(e, x!, y!, left, right, at), m.i32.const(0))
}

function tuplesEqual(
  e: ModuleEmitter,
  a: readonly Type[],
  z: readonly Type[],
  left: Read,
  right: Read,
  at: Read,
): Ref {
  if (a.length !== z.length) return e.m.i32.const(0)
  const field =
    (type: Type, tuple: Read, index: number): Read =>
    () =>
      e.load(type, tuple(), block.header + index * block.slot)
  return a
    .map((type, index) =>
      emitEqual(e, type, z[index]!, field(type, left, index), field(z[index]!, right, index), at, true),
    )
    .reduceRight((rest, same) => e.m.if(same, rest, e.m.i32.const(0)), e.m.i32.const(1))
}

/** Negative, zero or positive, as i64, for two values of one ordered type. */
export function emitOrder(e: ModuleEmitter, type: Type, left: Read, right: Read, at: Read): Ref {
  const { m } = e
  switch (type.kind) {
    case "int":
    case "bool": {
      if (e.wide && type.kind === "int") return e.kernel("wide_order", [left(), right()])
      const [x, y] = [(): Ref => widen(e, type, left), (): Ref => widen(e, type, right)]
      return m.i64.extend_s(m.i32.sub(m.i64.gt_s(x(), y()), m.i64.lt_s(x(), y())))
    }
    case "float":
      return e.kernel("float_order", [left(), right(), at()])
    case "str":
      return m.i64.extend_s(e.kernel("str_order", [left(), right()]))
    case "list": {
      const name = e.sized(`order ${printType(type)}`)
      e.shared(name, () => emitListOrder(e, type.element, name))
      return m.call(name, [left(), right(), at()], e.b.i64)
    }
    case "tuple": {
      const name = e.sized(`order ${printType(type)}`)
      e.shared(name, () => emitTupleOrder(e, type.elements, name))
      return m.call(name, [left(), right(), at()], e.b.i64)
    }
    case "vartuple": {
      const view =
        (read: Read): Read =>
        () =>
          e.kernel("tuple_view", [read()])
      return emitOrder(e, { kind: "list", element: type.element }, view(left), view(right), at)
    }
    case "bytes":
      return m.i64.extend_s(e.kernel("bytes_order", [left(), right()]))
    case "never":
      return m.i64.const(0n)
    default:
      throw new Error(`${printType(type)} has no order`)
  }
}

/** (list, list, at) -> i64: the first difference decides, then the length. */
function emitListOrder(e: ModuleEmitter, element: Type, name: string): void {
  const { m, b } = e
  const param =
    (index: number): Read =>
    () =>
      m.local.get(index, b.i32)
  const [left, right, at, position] = [param(0), param(1), param(2), param(3)]
  const sign = 4
  const [x, y] = [5, 6]
  const type = e.wasmType(element)
  const slot = (list: Read): Ref => m.i32.add(data(e, list), m.i32.shl(position(), m.i32.const(3)))
  const order = emitOrder(
    e,
    element,
    () => m.local.get(x, type),
    () => m.local.get(y, type),
    at,
  )
  const past = (list: Read): Ref => m.i32.ge_u(position(), length(e, list))
  const body = m.block(null, [
    m.block("done", [
      m.loop(
        "next",
        m.block(null, [
          m.br("done", m.i32.or(past(left), past(right))),
          m.local.set(x, e.load(element, slot(left))),
          m.local.set(y, e.load(element, slot(right))),
          m.local.set(sign, order),
          m.if(m.i64.ne(m.local.get(sign, b.i64), m.i64.const(0n)), m.return(m.local.get(sign, b.i64))),
          m.local.set(3, m.i32.add(position(), m.i32.const(1))),
          spend(e),
          m.br("next"),
        ]),
      ),
    ]),
    m.return(m.i64.extend_s(m.i32.sub(length(e, left), length(e, right)))),
  ])
  m.addFunction(name, b.createType([b.i32, b.i32, b.i32]), b.i64, [b.i32, b.i64, type, type], body)
}

/** (tuple, tuple, at) -> i64 for tuples of one shape. */
function emitTupleOrder(e: ModuleEmitter, elements: readonly Type[], name: string): void {
  const { m, b } = e
  const param =
    (index: number): Read =>
    () =>
      m.local.get(index, b.i32)
  const [left, right, at] = [param(0), param(1), param(2)]
  const sign = 3
  const steps = elements.flatMap((type, index) => {
    const field =
      (tuple: Read): Read =>
      () =>
        e.load(type, tuple(), block.header + index * block.slot)
    return [
      m.local.set(sign, emitOrder(e, type, field(left), field(right), at)),
      m.if(m.i64.ne(m.local.get(sign, b.i64), m.i64.const(0n)), m.return(m.local.get(sign, b.i64))),
    ]
  })
  const body = m.block(null, [...steps, m.return(m.i64.const(0n))])
  m.addFunction(name, b.createType([b.i32, b.i32, b.i32]), b.i64, [b.i64], body)
}

/** (list, item, at) -> i64: the position of the first element equal to the item, or -1; or how many there are. */
export function sharedSearch(e: ModuleEmitter, what: "find" | "count", element: Type, item: Type): string {
  const name = `${what} ${printType(item)} in ${printType(element)}[]`
  return e.shared(name, () => {
    const { m, b } = e
    const list: Read = () => m.local.get(0, b.i32)
    const wanted: Read = () => m.local.get(1, e.wasmType(item))
    const at: Read = () => m.local.get(2, b.i32)
    const position: Read = () => m.local.get(3, b.i32)
    const total: Read = () => m.local.get(4, b.i64)
    const current: Read = () => m.local.get(5, e.wasmType(element))
    const hit =
      what === "find"
        ? m.return(m.i64.extend_u(position()))
        : m.local.set(4, m.i64.add(total(), m.i64.const(1n)))
    const body = m.block(null, [
      m.block("done", [
        m.loop(
          "next",
          m.block(null, [
            m.br("done", m.i32.ge_u(position(), length(e, list))),
            m.local.set(5, e.load(element, m.i32.add(data(e, list), m.i32.shl(position(), m.i32.const(3))))),
            m.if(emitEqual(e, element, item, current, wanted, at, true), hit),
            m.local.set(3, m.i32.add(position(), m.i32.const(1))),
            spend(e),
            m.br("next"),
          ]),
        ),
      ]),
      m.return(what === "find" ? m.i64.const(-1n) : total()),
    ])
    const params = b.createType([b.i32, e.wasmType(item), b.i32])
    m.addFunction(name, params, b.i64, [b.i32, b.i64, e.wasmType(element)], body)
  })
}
