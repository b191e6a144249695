// Running a module: first as V8's baseline compiler has it, briefly; what needs longer once more, optimised.
//
// V8 replaces baseline code at calls, never inside of a running loop, so a test that is one long loop would stay slow to
// its end. Optimising everything would cost tests that run once more than they take. A test can be begun again at no
// risk, so the first attempt gets little fuel, and the few that use it up are run by a second module that V8 is told to
// optimise from the start.

import v8 from "node:v8"
import { type CallResult, runAll } from "../../wasm/call.ts"
import { Kernel } from "../../wasm/instance.ts"

/** A few milliseconds of baseline code. */
const briefly = 1_000_000

/** About a second of optimised loops; what needs more is left to CPython and its deadline. */
const atMost = 300_000_000

/** An empty custom section: V8 compiles the same bytes once only, whatever the flags. */
const marker = [0, 2, 1, 0x68]

/** The kernel, and once more as V8 optimises it, from when a test first needs that. */
export class Kernels {
  readonly first: Kernel
  readonly #bytes: Uint8Array
  #hot: Kernel | null = null

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.first = new Kernel(compile(bytes))
  }

  /** To be asked for and used inside of `optimising` only. */
  get hot(): Kernel {
    this.#hot ??= new Kernel(compile(marked(this.#bytes)))
    return this.#hot
  }
}

/** Runs the tests [0, count) of a module. */
export function runModule(kernels: Kernels, bytes: Uint8Array, count: number): CallResult {
  const first = runAll(kernels.first.link(compile(bytes)), 0, count, briefly)
  const long = first.deopts.filter(deopt => deopt.reason === "fuel-exhausted")
  if (long.length === 0) return first
  const statuses = first.statuses.slice()
  const deopts = first.deopts.filter(deopt => deopt.reason !== "fuel-exhausted")
  optimising(() => {
    const module = kernels.hot.link(compile(marked(bytes)))
    for (const { index } of long) {
      const again = runAll(module, index, index + 1, atMost)
      statuses[index] = again.statuses[0]!
      deopts.push(...again.deopts)
    }
  })
  return { statuses, deopts }
}

function marked(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from([...bytes, ...marker])
}

function compile(bytes: Uint8Array): WebAssembly.Module {
  return new WebAssembly.Module(bytes as BufferSource)
}

/** Functions are compiled when they are first called, so running belongs inside. */
function optimising(run: () => void): void {
  v8.setFlagsFromString("--no-liftoff")
  v8.setFlagsFromString("--no-wasm-tier-up")
  try {
    run()
  } finally {
    v8.setFlagsFromString("--liftoff")
    v8.setFlagsFromString("--wasm-tier-up")
  }
}
