// Cells: values that a module makes on import. Each is a global with a flag, computed where it is first read in a test.

import type { Cell, CellId, Expr } from "../ir/ir.ts"
import type { Ref } from "./binaryen.ts"
import type { FunctionEmitter } from "./function.ts"
import type { ModuleEmitter } from "./module.ts"

const contentOf = (cell: CellId): string => `cell ${cell}`
const flagOf = (cell: CellId): string => `cell ${cell} is set`

export function declareCells(e: ModuleEmitter, cells: readonly Cell[]): void {
  const { m, b } = e
  for (const [index, { type }] of cells.entries()) {
    const cell = index as CellId
    const wasm = e.wasmType(type)
    const zero = wasm === b.i64 ? m.i64.const(0) : wasm === b.f64 ? m.f64.const(0) : m.i32.const(0)
    m.addGlobal(contentOf(cell), wasm, true, zero)
    m.addGlobal(flagOf(cell), b.i32, true, m.i32.const(0))
  }
}

/** Before a test: its arena is empty. */
export function clearCells(e: ModuleEmitter, cells: readonly Cell[]): readonly Ref[] {
  return cells.map((_, index) => e.m.global.set(flagOf(index as CellId), e.m.i32.const(0)))
}

export function emitCell(f: FunctionEmitter, expr: Extract<Expr, { kind: "cell" }>): Ref {
  const { e } = f
  const { m, b } = e
  const type = e.wasmType(expr.type)
  const { init } = e.cells[expr.cell]!
  const make = m.block(null, [
    m.global.set(contentOf(expr.cell), m.call(`${f.wide ? "w" : "f"}${init}`, [], type)),
    m.global.set(flagOf(expr.cell), m.i32.const(1)),
  ])
  const missing = m.i32.eqz(m.global.get(flagOf(expr.cell), b.i32))
  return m.block(null, [m.if(missing, make), m.global.get(contentOf(expr.cell), type)], type)
}
