// Running compiled tests: every test gets a status, a trap costs one test and the rest goes on.

import { type DeoptReason, defaultFuel, deoptReasons, layout, status } from "./abi.ts"
import type { Kernel, TestModule } from "./instance.ts"

/** A test that was given up; it is to be run in CPython from its start. */
export interface Deopt {
  /** Status index. */
  readonly index: number
  readonly reason: DeoptReason
  /** Offset into the source text, or null where it is not known. */
  readonly at: number | null
}

export interface CallResult {
  /** A byte of `status` per test of [from, to). Only `passed` means anything; all else goes to CPython. */
  readonly statuses: Uint8Array
  readonly deopts: readonly Deopt[]
}

/**
 * Runs the tests [from, to) of a module. Whatever ends a test early (a guard, exhausted fuel, Wasm's own traps, a full
 * stack) is a deopt of that test; the arena is set back before the next. Never throws for what a test does.
 */
export function runAll(module: TestModule, from: number, to: number, fuel: number = defaultFuel): CallResult {
  const { kernel } = module
  const statuses = (): Uint8Array => new Uint8Array(kernel.memory.buffer, layout.statuses, to).subarray(from)
  statuses().fill(status.notRun)
  kernel.set("fuel_limit", fuel)
  const deopts: Deopt[] = []
  let next = from
  while (next < to) {
    const trapped = attempt(kernel, next, () => module.runAll(next, to))
    if (trapped === null) break
    const { index } = trapped
    // What does not fit 64 bits is tried once more with ints of any size.
    const again =
      trapped.reason === "int-overflow" && module.hasWide
        ? attempt(kernel, index, () => module.runWide(index))
        : trapped
    statuses()[index - from] = again === null ? status.passed : status.deopted
    if (again !== null) deopts.push(again)
    next = index + 1
  }
  return { statuses: statuses().slice(), deopts }
}

/** Runs from test `first` on; gives how that was given up, or null. */
function attempt(kernel: Kernel, first: number, run: () => void): Deopt | null {
  kernel.set("deopt_reason", 0)
  kernel.set("deopt_at", -1)
  // Where nothing starts, the test to blame is the first.
  kernel.set("current", first)
  try {
    run()
    return null
  } catch (error) {
    // A full stack is a RangeError, an exception that no handler caught a WebAssembly.Exception; everything else that a
    // test can do is a RuntimeError.
    const ends = [WebAssembly.RuntimeError, WebAssembly.Exception, RangeError]
    if (!ends.some(kind => error instanceof kind)) throw error
    const at = kernel.get("deopt_at")
    const reason = deoptReasons[kernel.get("deopt_reason")] ?? "trap"
    return { index: kernel.get("current"), reason, at: at < 0 ? null : at }
  }
}
