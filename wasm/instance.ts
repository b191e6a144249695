// The kernel with its one memory, and test modules linked to it.
//
// Modules share the kernel's memory one after the other: linking a module overwrites the static data of the one before,
// which is then stale and may not be called any more.

import { type KernelGlobal, kernelGlobals } from "./abi.ts"
import { hostFunctions } from "./host.ts"
import { WideInts } from "./wide.ts"

type Callable = (...args: readonly (number | bigint)[]) => unknown

/** One kernel; one test module at a time is linked to it. */
export class Kernel {
  readonly memory: WebAssembly.Memory
  /** The ints beyond 64 bits of the running test. */
  readonly wide = new WideInts()
  private readonly exports: WebAssembly.Exports
  /** The module linked last. */
  linked: TestModule | null = null

  constructor(module: WebAssembly.Module) {
    const host = hostFunctions(() => this.memory, this.wide)
    this.exports = new WebAssembly.Instance(module, { host }).exports
    const { memory } = this.exports
    if (!(memory instanceof WebAssembly.Memory)) throw new Error("the kernel exports no memory")
    this.memory = memory
    for (const name of Object.keys(kernelGlobals))
      if (!(this.exports[name] instanceof WebAssembly.Global))
        throw new Error(`the kernel exports no global ${name}`)
  }

  get(name: KernelGlobal): number {
    return (this.exports[name] as WebAssembly.Global).value
  }

  set(name: KernelGlobal, value: number): void {
    ;(this.exports[name] as WebAssembly.Global).value = value
  }

  /** Calls a kernel function by name; for the scan, the benchmarks and the tests of the kernel itself. */
  call(name: string, ...args: readonly (number | bigint)[]): unknown {
    return callable(this.exports, name)(...args)
  }

  /** Links a test module: its static data are in place, its statuses are `notRun`. `debug` is what a debug build reports to. */
  link(module: WebAssembly.Module, debug: WebAssembly.Imports = {}): TestModule {
    const instance = new WebAssembly.Instance(module, { ...debug, kernel: this.exports })
    const wide = "run_wide" in instance.exports ? callable(instance.exports, "run_wide") : null
    const linked = new TestModule(this, callable(instance.exports, "run_all"), wide)
    this.linked = linked
    return linked
  }
}

/** A compiled test module, ready to run. */
export class TestModule {
  readonly kernel: Kernel
  private readonly run: Callable
  private readonly wide: Callable | null

  constructor(kernel: Kernel, run: Callable, wide: Callable | null) {
    this.kernel = kernel
    this.run = run
    this.wide = wide
  }

  /** Runs the tests [from, to) until the end or a trap, which is thrown. */
  runAll(from: number, to: number): void {
    if (this.kernel.linked !== this) throw new Error("another module has been linked to the kernel since")
    this.run(from, to)
  }

  /** Whether any test has a version whose ints are of any size. */
  get hasWide(): boolean {
    return this.wide !== null
  }

  /** Runs that version of one test; a test without one traps. */
  runWide(index: number): void {
    if (this.kernel.linked !== this) throw new Error("another module has been linked to the kernel since")
    this.wide?.(index)
  }
}

function callable(exports: WebAssembly.Exports, name: string): Callable {
  const value = exports[name]
  if (typeof value !== "function") throw new Error(`no function ${name} is exported`)
  return value as Callable
}
