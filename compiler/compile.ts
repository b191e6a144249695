// The compiler on one screen: syntax tree → bind → lower → optimize → emit.
//
// What it proves: *if* CPython imports the module without error and each imported name loads what it says
// (`CompiledModule.imports`), a test whose status is PASS passes in CPython when run alone. That the import succeeds,
// and what the session around the test does, is for the caller to know.

import type { Module } from "./1-parse/ast.ts"
import type { SourceModule } from "./2-bind/bind.ts"
import { type LoweredTest, lowerModule as lower, type TestRequest } from "./3-lower/lower.ts"
import { optimizeProgram } from "./4-optimize/passes.ts"
import { emitProgram } from "./5-emit/emit.ts"
import type { BailoutReason } from "./bailouts.ts"
import type { Program } from "./ir/ir.ts"
import { printProgram } from "./ir/print.ts"
import { verifyProgram } from "./ir/verify.ts"

export type { SourceModule } from "./2-bind/bind.ts"
export { absoluteName, inertModules } from "./2-bind/imports.ts"
export type { CaseValue } from "./3-lower/cases.ts"
export type { TestRequest } from "./3-lower/lower.ts"

export interface CompileRequest {
  readonly module: Module
  /** The dotted name of the module's package; absent where it lies in none. */
  readonly package?: string
  /** The modules of the project that importing it executes, with spans that lie in no other module. */
  readonly imported?: readonly SourceModule[]
  readonly tests: readonly TestRequest[]
  /** Called when a stage ends, with its name and the program as it then is. The caller has the clock. */
  readonly onStage?: (stage: string, program: Program) => void
}

/** One request's end: its statuses are `[firstStatus, firstStatus + count)`, one per case. */
export type CompiledTest =
  | {
      readonly kind: "lowered"
      readonly firstStatus: number
      readonly count: number
      /** Cases that will deopt because they were refused, and why. */
      readonly refused: readonly { readonly index: number; readonly bailout: BailoutReason }[]
    }
  | { readonly kind: "bailout"; readonly bailout: BailoutReason }

export interface CompiledModule {
  /** A Wasm module to be instantiated beside the kernel; null where nothing was lowered. */
  readonly bytes: Uint8Array<ArrayBuffer> | null
  /** In the order of the requests. */
  readonly tests: readonly CompiledTest[]
  /** Modules that are imported and not the project's; each must load what its name says. */
  readonly imports: readonly string[]
  readonly program: Program
}

export async function compileModule(request: CompileRequest): Promise<CompiledModule> {
  const { program, tests, imports } = lowerModule(request)
  const lowered = program.entries.length > 0
  const bytes = lowered ? await emitProgram(program) : null
  request.onStage?.("emit", program)
  return { bytes, tests, imports, program }
}

/** Everything but emitting: what explaining and fuzzing need, without binaryen. */
export function lowerModule(request: CompileRequest): Omit<CompiledModule, "bytes"> {
  const { module, imported = [] } = request
  const name = request.package === undefined ? "" : `${request.package}.`
  const { program, tests, imports } = lower({ name, isPackage: false, module }, imported, request.tests)
  verifyProgram(program)
  request.onStage?.("lower", program)
  optimizeProgram(program, (name, optimized) => request.onStage?.(name, optimized))
  return { program, tests: placeStatuses(program, tests), imports }
}

function placeStatuses(program: Program, tests: readonly LoweredTest[]): readonly CompiledTest[] {
  const first: number[] = []
  let next = 0
  for (const entry of program.entries) {
    first.push(next)
    next += entry.funcs.length
  }
  return tests.map(test => {
    if (test.kind === "bailout") return test
    const count = program.entries[test.entry]!.funcs.length
    return { kind: "lowered", firstStatus: first[test.entry]!, count, refused: test.refused }
  })
}

/** The IR as text. */
export function printIr(program: Program): string {
  return printProgram(program)
}
