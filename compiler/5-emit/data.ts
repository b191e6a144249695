// The static data of a module: literals and case tables, laid out once, before the arena.
//
// All of it is placed before any function is emitted, because binaryen takes a memory and its segments at once, and
// the loads and stores of functions refer to the memory.

import { block, layout } from "../../wasm/abi.ts"
import type { CaseCell, CaseColumn, Constant, Expr, Program } from "../ir/ir.ts"
import type { Type } from "../ir/types.ts"
import { eachExpr } from "../ir/visit.ts"
import { isSmall } from "./small.ts"

export class StaticData {
  /** Address of the first byte. */
  readonly base: number
  private bytes = new Uint8Array(1024)
  private length = 0
  private readonly strings = new Map<string, number>()
  private readonly displays = new Map<Expr, number>()
  private readonly columns = new Map<CaseColumn, number>()

  /** Lays out what `program` needs; `statuses` is how many status bytes precede it. */
  constructor(program: Program, statuses: number) {
    this.base = align(layout.statuses + statuses)
    for (const func of program.funcs) {
      for (const column of func.cases) this.columns.set(column, this.slots(column.values, [column.type]))
      eachExpr(func.body, expr => this.place(expr))
    }
  }

  /** The address of a string block. */
  textOf(text: string): number {
    const address = this.strings.get(text)
    if (address === undefined) throw new Error(`no static text ${JSON.stringify(text)}`)
    return address
  }

  /** The slots of a constant list display, or the block of a constant tuple; null where it is not constant. */
  displayOf(expr: Expr): number | null {
    return this.displays.get(expr) ?? null
  }

  /** One case column: a slot per case. Rows of other functions hold zero. */
  columnOf(column: CaseColumn): number {
    const address = this.columns.get(column)
    if (address === undefined) throw new Error(`no static column ${column.name}`)
    return address
  }

  private place(expr: Expr): void {
    if (expr.kind === "const") {
      if (typeof expr.value === "string") this.str(expr.value)
      if (typeof expr.value === "bigint" && !isSmall(expr.value)) this.str(expr.value.toString())
    }
    if (expr.kind !== "list" && expr.kind !== "tuple") return
    const cells = expr.elements.map(constantCell)
    if (!cells.every(cell => cell !== undefined)) return
    if (expr.type.kind === "tuple") this.displays.set(expr, this.tuple(cells, expr.type.elements))
    else if (expr.type.kind === "list" && cells.length > 0)
      this.displays.set(expr, this.slots(cells, [expr.type.element]))
  }

  /** Address of the first byte after the data. */
  get end(): number {
    return this.base + this.length
  }

  get contents(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }

  /** Equal strings share a block. */
  private str(text: string): number {
    const known = this.strings.get(text)
    if (known !== undefined) return known
    const address = this.reserve(block.header + text.length)
    const view = this.view()
    view.setUint32(address - this.base, text.length, true)
    for (let index = 0; index < text.length; index++)
      view.setUint8(address - this.base + block.header + index, text.charCodeAt(index))
    this.strings.set(text, address)
    return address
  }

  /** Slots that hold these cells; `types` gives each its type, the last one for all that follow. */
  private slots(cells: readonly CaseCell[], types: readonly Type[]): number {
    const address = this.reserve(cells.length * block.slot)
    this.fill(address, cells, types)
    return address
  }

  private fill(address: number, cells: readonly CaseCell[], types: readonly Type[]): void {
    cells.forEach((cell, index) => {
      const type = types[Math.min(index, types.length - 1)]
      if (type) this.write(address + index * block.slot, cell, type)
    })
  }

  private write(address: number, cell: CaseCell, type: Type): void {
    const pointer = cell === null ? 0 : this.pointer(cell, type)
    const view = this.view()
    const offset = address - this.base
    if (pointer !== null) view.setUint32(offset, pointer, true)
    else if (typeof cell === "bigint") view.setBigInt64(offset, cell, true)
    else if (typeof cell === "number") view.setFloat64(offset, cell, true)
    else view.setUint32(offset, cell === true ? 1 : 0, true)
  }

  /** The address that stands for a cell, or null where the cell is the value itself. */
  private pointer(cell: CaseCell, type: Type): number | null {
    if (typeof cell === "string") return this.str(cell)
    if (typeof cell !== "object" || cell === null) return null
    if (type.kind === "tuple") return this.tuple(cell, type.elements)
    if (type.kind !== "list") throw new Error(`a cell of several values for ${type.kind}`)
    const data = this.slots(cell, [type.element])
    const list = this.reserve(block.header)
    const view = this.view()
    view.setUint32(list - this.base, cell.length, true)
    view.setUint32(list - this.base + 4, cell.length, true)
    view.setUint32(list - this.base + block.listData, data, true)
    return list
  }

  private tuple(cells: readonly CaseCell[], types: readonly Type[]): number {
    const address = this.reserve(block.header + cells.length * block.slot)
    this.view().setUint32(address - this.base, cells.length, true)
    this.fill(address + block.header, cells, types)
    return address
  }

  private reserve(count: number): number {
    const address = this.base + this.length
    this.length = align(this.length + count)
    if (this.length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.length, this.bytes.length * 2))
      grown.set(this.bytes)
      this.bytes = grown
    }
    return address
  }

  private view(): DataView {
    return new DataView(this.bytes.buffer)
  }
}

function align(address: number): number {
  return (address + 15) & -16
}

/** The cell of an expression that is constant all through, or undefined. */
function constantCell(expr: Expr): CaseCell | undefined {
  // Ints that may be numbers of the host's table are made where they are needed.
  if (expr.kind === "const")
    return typeof expr.value === "bigint" && !isSmall(expr.value)
      ? undefined
      : (expr.value satisfies Constant)
  if (expr.kind !== "tuple") return undefined
  const cells = expr.elements.map(constantCell)
  return cells.every(cell => cell !== undefined) ? cells : undefined
}
