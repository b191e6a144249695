// The gate before the parser: one SIMD pass over a file's bytes that says whether there can be anything to compile.

import type { Kernel } from "./instance.ts"

export interface SourceScan {
  /** There is a `def test` or a `class Test`; without one nothing needs parsing. */
  readonly tests: boolean
  /** How often each stands in the text, comments and strings included. */
  readonly testFunctions: number
  readonly testClasses: number
  readonly imports: number
  readonly newlines: number
  readonly ascii: boolean
  readonly tabs: boolean
  readonly formFeeds: boolean
  readonly carriageReturns: boolean
  readonly nuls: boolean
}

/** Where sources are put: behind the status bytes, in what is otherwise static data and arena. */
const base = 65536
/** The kernel reads beyond the end of a block; spaces there match nothing. */
const margin = 32

/** Scans a file. The kernel's memory is used as scratch: a module linked to it is stale afterwards. */
export function scanSource(kernel: Kernel, bytes: Uint8Array): SourceScan {
  const end = base + bytes.length + margin
  kernel.linked = null
  kernel.call("ensure", end)
  const memory = new Uint8Array(kernel.memory.buffer)
  memory.set(bytes, base)
  memory.fill(0x20, base + bytes.length, end)
  kernel.call("scan", base, bytes.length)
  const results = new Uint32Array(kernel.memory.buffer, 64, 5)
  const [newlines, testFunctions, testClasses, imports, flags] = results as unknown as readonly [
    number,
    number,
    number,
    number,
    number,
  ]
  return {
    tests: testFunctions + testClasses > 0,
    testFunctions,
    testClasses,
    imports,
    newlines,
    ascii: (flags & 1) === 0,
    tabs: (flags & 2) !== 0,
    formFeeds: (flags & 4) !== 0,
    carriageReturns: (flags & 8) !== 0,
    nuls: (flags & 16) !== 0,
  }
}
