// IR expressions → Wasm expressions. Operands are emitted in evaluation order; one that is needed twice is kept in a
// scratch local.

import { block } from "../../wasm/abi.ts"
import type { CaseCell, Expr } from "../ir/ir.ts"
import { partsOf, type Type } from "../ir/types.ts"
import type { Ref } from "./binaryen.ts"
import { emitCell } from "./cells.ts"
import type { FunctionEmitter } from "./function.ts"
import { putEntry } from "./keys.ts"
import { emitAttribute, emitHas, emitNew, emitTag } from "./objects.ts"
import { operations } from "./operations.ts"
import { isSmall } from "./small.ts"
import { emitWideConstant, emitWideOperation } from "./wide.ts"

export function emitExpr(f: FunctionEmitter, expr: Expr): Ref {
  const { e } = f
  const { m } = e
  switch (expr.kind) {
    case "const":
      return emitConstant(f, expr)
    case "local":
      return f.readLocal(expr)
    case "op":
      return f.wide ? emitWideOperation(f, expr) : operations[expr.op](f, expr.args, expr)
    case "if":
      return m.if(f.expr(expr.test), f.expr(expr.body), f.expr(expr.orelse))
    case "block": {
      const statements = f.body(expr.body)
      return m.block(null, [...statements, f.expr(expr.value)], e.wasmType(expr.type))
    }
    case "call": {
      const args = expr.args.map(arg => f.expr(arg))
      return m.call(`${f.wide ? "w" : "f"}${expr.func}`, args, e.wasmType(expr.type))
    }
    case "cell":
      return emitCell(f, expr)
    case "list":
      return emitList(f, expr)
    case "tuple":
      return emitTuple(f, expr)
    case "dict":
      return emitDict(f, expr)
    case "field":
      return e.load(expr.type, f.expr(expr.tuple), block.header + expr.index * block.slot)
    case "new":
      return emitNew(f, expr)
    case "attribute":
      return emitAttribute(f, expr)
    case "has":
      return emitHas(f, expr)
    case "tag":
      return emitTag(f, expr)
    case "case":
      return emitCase(f, expr)
    default:
      return expr satisfies never
  }
}

function emitConstant(f: FunctionEmitter, expr: Extract<Expr, { kind: "const" }>): Ref {
  const { m, data } = f.e
  const { value } = expr
  if (value === null) return m.i32.const(0)
  if (typeof value === "bigint") {
    if (f.wide) return emitWideConstant(f, value)
    if (BigInt.asIntN(64, value) === value) return m.i64.const(value)
    return m.block(null, [f.e.deopt("int-overflow", expr.span), m.unreachable()], f.e.b.i64)
  }
  if (typeof value === "number") return m.f64.const(value)
  if (typeof value === "boolean") return m.i32.const(value ? 1 : 0)
  return m.i32.const(data.textOf(value))
}

/** A list of constants is copied from static data; others are filled in order. */
function emitList(f: FunctionEmitter, expr: Extract<Expr, { kind: "list" | "tuple" }>): Ref {
  const { e } = f
  const { m, b } = e
  const { elements, type } = expr
  const element: Type = type.kind === "list" ? type.element : type
  if (elements.length === 0) return e.kernel("list_new", [m.i32.const(0)])
  const source = e.data.displayOf(expr)
  if (source !== null) return e.kernel("list_from", [m.i32.const(source), m.i32.const(elements.length)])
  const list = f.scratch(b.i32)
  const data = f.scratch(b.i32)
  const fill = elements.map((part, index) => e.store(element, f.get(data), f.expr(part), index * block.slot))
  const code = m.block(
    null,
    [
      f.set(list, e.kernel("list_new", [m.i32.const(elements.length)])),
      f.set(data, m.i32.load(block.listData, 4, f.get(list))),
      ...fill,
      f.get(list),
    ],
    b.i32,
  )
  f.release(list, data)
  return code
}

function emitTuple(f: FunctionEmitter, expr: Extract<Expr, { kind: "list" | "tuple" }>): Ref {
  const { e } = f
  const { m, b } = e
  const constant = e.data.displayOf(expr)
  if (constant !== null) return m.i32.const(constant)
  const tuple = f.scratch(b.i32)
  const fill = expr.elements.map((part, index) =>
    e.store(part.type, f.get(tuple), f.expr(part), block.header + index * block.slot),
  )
  const bytes = block.header + expr.elements.length * block.slot
  const code = m.block(
    null,
    [
      f.set(tuple, e.kernel("alloc", [m.i32.const(bytes)])),
      m.i32.store(0, 4, f.get(tuple), m.i32.const(expr.elements.length)),
      ...fill,
      f.get(tuple),
    ],
    b.i32,
  )
  f.release(tuple)
  return code
}

function emitDict(f: FunctionEmitter, expr: Extract<Expr, { kind: "dict" }>): Ref {
  const { e } = f
  const { m, b } = e
  const dict = f.scratch(b.i32)
  const code: Ref[] = [f.set(dict, e.kernel("dict_new", []))]
  for (const [key, value] of expr.entries) {
    const keptKey = f.scratch(e.wasmType(key.type))
    code.push(f.set(keptKey, f.expr(key)))
    const kept = f.scratch(e.wasmType(value.type))
    code.push(f.set(kept, f.expr(value)))
    const entry = putEntry(
      e,
      key.type,
      () => f.get(dict),
      () => f.get(keptKey),
      () => m.i32.const(key.span.from),
    )
    code.push(e.store(value.type, entry, f.get(kept), block.entryValue))
    f.release(keptKey, kept)
  }
  code.push(f.get(dict))
  f.release(dict)
  return m.block(null, code, b.i32)
}

/** A test's function takes its status index; the column holds one slot per case. A list is copied: it may change. */
function emitCase(f: FunctionEmitter, expr: Extract<Expr, { kind: "case" }>): Ref {
  const { e, func, firstStatus } = f
  const { m, b } = e
  if (firstStatus === null) throw new Error(`${func.name} has cases but is no test`)
  const column = e.data.columnOf(func.cases[expr.column]!)
  const position = m.i32.shl(m.i32.sub(m.local.get(0, b.i32), m.i32.const(firstStatus)), m.i32.const(3))
  const value = e.load(expr.type, m.i32.add(m.i32.const(column), position))
  if (f.wide && holdsInts(expr.type)) {
    const { values } = func.cases[expr.column]!
    if (expr.type.kind === "int") return e.kernel("wide_from_word", [value, m.i32.const(expr.span.from)])
    if (!values.every(isSmallCell))
      return m.block(null, [e.deopt("int-overflow", expr.span), m.unreachable()], b.i32)
  }
  return expr.type.kind === "list" ? e.kernel("list_copy", [value]) : value
}

function holdsInts(type: Type): boolean {
  return type.kind === "int" || partsOf(type).some(holdsInts)
}

function isSmallCell(cell: CaseCell): boolean {
  if (typeof cell === "object" && cell !== null) return cell.every(isSmallCell)
  return typeof cell !== "bigint" || isSmall(cell)
}
