// One generated module through the compiler: how each test ended, and what it assigned.

import type { SourceModule } from "../../compiler/compile.ts"
import { type DeoptReason, status } from "../../wasm/abi.ts"
import type { Listing } from "./listing.ts"
import type { Assignment } from "./oracle.ts"
import type { Subject } from "./subject.ts"
import { Recorder } from "./trace.ts"

/** How a test ended in Wasm: why it deopted, or `none` where it was not lowered. */
export type End = "passed" | "none" | DeoptReason

export interface WasmRun {
  /** One per test. */
  readonly ends: readonly End[]
  /** Per test; null where nothing was recorded. */
  readonly traces: readonly (readonly Assignment[] | null)[]
  /** A code per test that was not lowered. */
  readonly bailouts: readonly string[]
  /** Why the parser refused the whole module. */
  readonly refused: string | null
  /** What the compiler threw, which is a defect of its own. */
  readonly crash: string | null
  readonly bytes: Uint8Array<ArrayBuffer> | null
}

/** Runs the tests `names` of a module; functions in `traced` report what they assign. */
export function runInWasm(
  subject: Subject,
  listing: Listing,
  names: readonly string[],
  traced: ReadonlySet<string>,
): WasmRun {
  const nothing = { ends: names.map(() => "none" as const), traces: names.map(() => null), bailouts: [] }
  try {
    return attempt(subject, listing, names, traced)
  } catch (error) {
    const crash = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { ...nothing, refused: null, crash, bytes: null }
  }
}

function attempt(
  subject: Subject,
  listing: Listing,
  names: readonly string[],
  traced: ReadonlySet<string>,
): WasmRun {
  const { kernel, binaryen } = subject
  const none = names.map(() => null)
  const refusal = (code: string): WasmRun => ({
    ends: names.map(() => "none"),
    traces: none,
    bailouts: [],
    refused: code,
    crash: null,
    bytes: null,
  })
  const parsed = subject.parseModule(listing.main)
  if (parsed.kind === "refused") return refusal(parsed.code)
  const imported: SourceModule[] = []
  // Spans of two modules must not meet.
  let base = listing.main.length + 1
  for (const { name, text } of listing.modules) {
    const other = subject.parseModule(text)
    if (other.kind === "refused") return refusal(other.code)
    const isPackage = listing.modules.some(each => each.name.startsWith(`${name}.`))
    imported.push({ name, isPackage, module: subject.shifted(other.module, base) })
    base += text.length + 1
  }
  const { program, tests } = subject.lowerModule({
    module: parsed.module,
    imported,
    tests: names.map(name => ({ name })),
  })
  const bailouts = tests.flatMap(test => (test.kind === "bailout" ? [test.bailout.code] : []))
  const total = program.entries.reduce((sum, entry) => sum + entry.funcs.length, 0)
  if (total === 0)
    return { ends: names.map(() => "none"), traces: none, bailouts, refused: null, crash: null, bytes: null }
  const trace = new subject.Trace(func => traced.has(func.name))
  const bytes = subject.emitWith(binaryen, program, trace)
  const recorder = new Recorder(kernel)
  const recorded: (readonly Assignment[])[] = Array.from({ length: total }, () => [])
  let current = -1
  const widened = new Set<number>()
  const set = (site: number, bits: bigint): void => {
    const running = kernel.get("current")
    if (running !== current) {
      if (current >= 0) recorded[current] = recorder.take()
      current = running
    }
    // The second attempt, with ints of any size, begins anew.
    if (trace.sites[site]!.wide && !widened.has(running)) {
      widened.add(running)
      recorder.take()
    }
    recorder.add(trace.sites[site]!, bits)
  }
  const linked = kernel.link(new WebAssembly.Module(bytes), { trace: { set } })
  const { statuses, deopts } = subject.runAll(linked, 0, total)
  if (current >= 0) recorded[current] = recorder.take()
  const reasons = new Map(deopts.map(deopt => [deopt.index, deopt.reason]))
  return {
    ends: tests.map(test => {
      if (test.kind === "bailout") return "none"
      return statuses[test.firstStatus] === status.passed
        ? "passed"
        : (reasons.get(test.firstStatus) ?? "trap")
    }),
    traces: tests.map(test => (test.kind === "bailout" ? null : recorded[test.firstStatus]!)),
    bailouts,
    refused: null,
    crash: null,
    bytes,
  }
}
