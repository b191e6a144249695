// Objects and values that may be None, in memory.

import { block } from "../../wasm/abi.ts"
import type { Expr, Stmt } from "../ir/ir.ts"
import type { Type } from "../ir/types.ts"
import type { Ref } from "./binaryen.ts"
import type { FunctionEmitter } from "./function.ts"
import type { ModuleEmitter } from "./module.ts"

type Kind<K extends Expr["kind"]> = Extract<Expr, { kind: K }>

/** Scalars are put in a block of their own where None might be as well: 0 is None, and also a number. */
export function isBoxed(type: Type): boolean {
  return type.kind === "int" || type.kind === "float" || type.kind === "bool" || type.kind === "none"
}

/** The value at a pointer that is not None. */
export function unboxed(e: ModuleEmitter, type: Type, pointer: Ref): Ref {
  return isBoxed(type) ? e.load(type, pointer) : pointer
}

export function emitSome(f: FunctionEmitter, value: Expr): Ref {
  const { e } = f
  const code = f.expr(value)
  if (!isBoxed(value.type)) return code
  const box = f.scratch(e.b.i32)
  const kept = f.scratch(e.wasmType(value.type))
  const result = e.m.block(
    null,
    [
      f.set(kept, code),
      f.set(box, e.kernel("alloc", [e.m.i32.const(block.slot)])),
      e.store(value.type, f.get(box), f.get(kept)),
      f.get(box),
    ],
    e.b.i32,
  )
  f.release(box, kept)
  return result
}

export function emitGet(f: FunctionEmitter, value: Expr, expr: Expr): Ref {
  const { e } = f
  const pointer = f.scratch(e.b.i32)
  const code = e.m.block(
    null,
    [
      f.set(pointer, f.expr(value)),
      e.m.if(e.m.i32.eqz(f.get(pointer)), e.deopt("none-value", expr.span)),
      unboxed(e, expr.type, f.get(pointer)),
    ],
    e.wasmType(expr.type),
  )
  f.release(pointer)
  return code
}

export function emitNew(f: FunctionEmitter, expr: Kind<"new">): Ref {
  const { e } = f
  const { m, b } = e
  const shape = e.shapeOf(expr.type)
  const object = f.scratch(b.i32)
  const bytes = block.header + shape.slots.length * block.slot
  const code = m.block(
    null,
    [
      f.set(object, e.kernel("alloc", [m.i32.const(bytes)])),
      m.i64.store(0, 8, f.get(object), m.i64.const(BigInt(expr.tag))),
      m.i64.store(block.objectSet, 8, f.get(object), m.i64.const(0n)),
      f.get(object),
    ],
    b.i32,
  )
  f.release(object)
  return code
}

function isSet(e: ModuleEmitter, object: Ref, slot: number): Ref {
  const { m } = e
  const word = m.i32.load(block.objectSet + (slot >> 5) * 4, 4, object)
  return m.i32.and(m.i32.shr_u(word, m.i32.const(slot & 31)), m.i32.const(1))
}

export function emitAttribute(f: FunctionEmitter, expr: Kind<"attribute">): Ref {
  const { e } = f
  const object = f.scratch(e.b.i32)
  const code = e.m.block(
    null,
    [
      f.set(object, f.expr(expr.object)),
      e.m.if(e.m.i32.eqz(isSet(e, f.get(object), expr.slot)), e.deopt("attribute-unset", expr.span)),
      e.load(expr.type, f.get(object), block.header + expr.slot * block.slot),
    ],
    e.wasmType(expr.type),
  )
  f.release(object)
  return code
}

export function emitHas(f: FunctionEmitter, expr: Kind<"has">): Ref {
  return isSet(f.e, f.expr(expr.object), expr.slot)
}

export function emitTag(f: FunctionEmitter, expr: Kind<"tag">): Ref {
  return f.e.m.i64.load32_u(0, 4, f.expr(expr.object))
}

export function emitStore(f: FunctionEmitter, stmt: Extract<Stmt, { kind: "store" }>): Ref {
  const { e } = f
  const { m, b } = e
  const { slot, value } = stmt
  const object = f.scratch(b.i32)
  const keepObject = f.set(object, f.expr(stmt.object))
  const kept = f.scratch(e.wasmType(value.type))
  const keepValue = f.set(kept, f.expr(value))
  const word = block.objectSet + (slot >> 5) * 4
  const marked = m.i32.or(m.i32.load(word, 4, f.get(object)), m.i32.const(1 << (slot & 31)))
  const code = m.block(null, [
    keepObject,
    keepValue,
    e.store(value.type, f.get(object), f.get(kept), block.header + slot * block.slot),
    m.i32.store(word, 4, f.get(object), marked),
  ])
  f.release(object, kept)
  return code
}
