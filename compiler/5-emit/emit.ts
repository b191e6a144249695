// Program → the bytes of one Wasm module, which runs its tests through `run_all(from, to)`.
//
// The module imports the kernel's memory, globals and functions. Its start function copies the static data in, clears
// the status bytes and places the arena after them. Run-once code is not optimised here: V8's baseline compiler is
// faster than any pass of binaryen over it.

import { deoptCode, type KernelGlobal, kernelGlobals, layout } from "../../wasm/abi.ts"
import type { FuncId, Program } from "../ir/ir.ts"
import { type Binaryen, loadBinaryen, type Ref } from "./binaryen.ts"
import { clearCells, declareCells } from "./cells.ts"
import { emitEqual } from "./compare.ts"
import { StaticData } from "./data.ts"
import { FunctionEmitter } from "./function.ts"
import { ModuleEmitter } from "./module.ts"
import type { Trace } from "./trace.ts"
import { reachable, widenable } from "./wide.ts"

const refused = "case refused"
const narrow = "not widened"
/** binaryen names memories and data segments by position where they are given no name. */
const segment = "0"

export async function emitProgram(program: Program): Promise<Uint8Array<ArrayBuffer>> {
  return emitWith(await loadBinaryen(), program)
}

/**
 * Emitting by itself takes no time that needs a promise; only loading binaryen does. With a `trace` the module is a
 * debug build.
 */
export function emitWith(b: Binaryen, program: Program, trace: Trace | null = null): Uint8Array<ArrayBuffer> {
  const count = program.entries.reduce((total, entry) => total + entry.funcs.length, 0)
  const e = new ModuleEmitter(
    b,
    new StaticData(program, count),
    emitEqual,
    program.shapes,
    program.cells,
    trace,
  )
  const { m } = e
  const {
    ExceptionHandling,
    MutableGlobals,
    SIMD128,
    BulkMemory,
    BulkMemoryOpt,
    SignExt,
    NontrappingFPToInt,
    Multivalue,
  } = b.Features
  m.setFeatures(
    ExceptionHandling |
      MutableGlobals |
      SIMD128 |
      BulkMemory |
      BulkMemoryOpt |
      SignExt |
      NontrappingFPToInt |
      Multivalue,
  )
  for (const name of Object.keys(kernelGlobals) as KernelGlobal[])
    m.addGlobalImport(name, "kernel", name, b.i32, true)
  m.addGlobal("turns", b.i32, true, m.i32.const(0))
  m.addGlobal("depth", b.i32, true, m.i32.const(0))

  m.setMemory(1, 65536, null, [{ data: e.data.contents, passive: true, offset: 0 }])
  m.addMemoryImport("0", "kernel", "memory")
  declareCells(e, program.cells)
  const table = emitFunctions(e, program)
  m.addTable("tests", count, count)
  m.addActiveElementSegment("tests", "tests", table, m.i32.const(0))
  emitStart(e, count)
  emitRunAll(e)
  emitRunWide(e, program)
  const bytes = new Uint8Array(m.emitBinary())
  m.dispose()
  return bytes
}

/** Emits every function; gives the name of each status's function. */
function emitFunctions(e: ModuleEmitter, program: Program): readonly string[] {
  const { m, b } = e
  const first = firstStatuses(program)
  const table = program.entries.flatMap(entry =>
    entry.funcs.map(func => (func === null ? refused : `f${func}`)),
  )
  if (table.includes(refused)) {
    const deopt = e.kernel("deopt", [m.i32.const(deoptCode("case-refused")), m.i32.const(-1)])
    m.addFunction(refused, b.createType([b.i32]), b.none, [], deopt)
  }
  for (const func of program.funcs)
    new FunctionEmitter(e, func, first.get(func.id) ?? null).emit(`f${func.id}`)
  return table
}

function emitStart(e: ModuleEmitter, count: number): void {
  const { m, b, data } = e
  const zero = (): Ref => m.i32.const(0)
  const body = m.block(null, [
    e.kernel("ensure", [m.i32.const(data.end)]),
    m.memory.fill(m.i32.const(layout.statuses), zero(), m.i32.const(count)),
    m.memory.init(segment, m.i32.const(data.base), zero(), m.i32.const(data.contents.length)),
  ])
  m.setStart(m.addFunction("start", b.none, b.none, [], body))
}

/** Runs the tests [from, to): each with an empty arena and full fuel. A trap leaves `current` at the one it ended. */
function emitRunAll(e: ModuleEmitter): void {
  const { m, b } = e
  const index = (): Ref => m.local.get(0, b.i32)
  const turn = m.block(null, [
    m.br("done", m.i32.ge_u(index(), m.local.get(1, b.i32))),
    ...emitTurn(e, "tests"),
    m.local.set(0, m.i32.add(index(), m.i32.const(1))),
    m.br("next"),
  ])
  const body = m.block("done", [m.loop("next", turn)])
  m.addFunction("run_all", b.createType([b.i32, b.i32]), b.none, [], body)
  m.addFunctionExport("run_all", "run_all")
}

/** Runs the test whose index is local 0, with an empty arena and full fuel. */
function emitTurn(e: ModuleEmitter, table: string): readonly Ref[] {
  const { m, b, data } = e
  const heap = (data.end + 15) & -16
  const index = (): Ref => m.local.get(0, b.i32)
  return [
    m.global.set("current", index()),
    m.global.set("fuel", m.global.get("fuel_limit", b.i32)),
    m.global.set("turns", m.global.get("fuel_limit", b.i32)),
    m.global.set("depth", m.i32.const(0)),
    m.global.set("shield", m.i32.const(0)),
    m.global.set("heap", m.i32.const(heap)),
    ...clearCells(e, e.cells),
    m.call_indirect(table, index(), [index()], b.createType([b.i32]), b.none),
    m.i32.store8(layout.statuses, 1, index(), m.i32.const(1)),
  ]
}

/**
 * The second versions of tests that may overflow 64 bits, with ints of any size, and `run_wide(index)`; tests that have
 * none overflow again. Nothing of it where no test has one.
 */
function emitRunWide(e: ModuleEmitter, program: Program): void {
  const { m, b } = e
  const mayWiden = widenable(program)
  const entries: FuncId[] = []
  const table = program.entries.flatMap(entry =>
    entry.funcs.map(func => {
      if (func === null || !mayWiden(func)) return narrow
      entries.push(func)
      return `w${func}`
    }),
  )
  if (entries.length === 0) return
  const first = firstStatuses(program)
  for (const id of reachable(program, entries))
    new FunctionEmitter(e, program.funcs[id]!, first.get(id) ?? null, true).emit(`w${id}`)
  const deopt = e.kernel("deopt", [m.i32.const(deoptCode("int-overflow")), m.i32.const(-1)])
  m.addFunction(narrow, b.createType([b.i32]), b.none, [], deopt)
  m.addTable("wide", table.length, table.length)
  m.addActiveElementSegment("wide", "wide", table, m.i32.const(0))
  const body = m.block(null, [e.kernel("wide_reset", []), ...emitTurn(e, "wide")])
  m.addFunction("run_wide", b.createType([b.i32]), b.none, [], body)
  m.addFunctionExport("run_wide", "run_wide")
}

/** The status index of each test's first case, by its function. */
function firstStatuses(program: Program): ReadonlyMap<FuncId, number> {
  const first = new Map<FuncId, number>()
  let next = 0
  for (const entry of program.entries) {
    for (const func of entry.funcs) if (func !== null) first.set(func, next)
    next += entry.funcs.length
  }
  return first
}
