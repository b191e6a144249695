// A persistent CPython process that says what programs really do.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import type { Listing } from "./listing.ts"

/** A value as Python writes it, and others near it; null where it cannot be written as a literal. */
export type Probe = { readonly repr: string; readonly wrong: readonly string[] } | null

/** A body whose statements do not raise, and what its probes then gave. */
export interface Settled {
  readonly kept: readonly string[]
  readonly values: readonly Probe[]
}

/** A statement, and the one that takes its place where it raises: null where none does. */
export type Statement = readonly [text: string, instead: string | null]

/** An assignment: function, variable, and the value as text (see `trace.ts`), null where it has none. */
export type Assignment = readonly [func: string, name: string, value: string | null]

export interface TracedVerdicts {
  readonly verdicts: readonly boolean[]
  /** Per test; null where it took too long. Long traces end early. */
  readonly traces: readonly (readonly Assignment[] | null)[]
}

interface Waiting {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

/** Answers come in the order of the questions. */
export class Oracle {
  private readonly child: ChildProcessWithoutNullStreams
  private readonly waiting: Waiting[] = []

  /** `path` is added to the interpreter's, so that one without pytest can rewrite asserts as well. */
  constructor(python: string, path = "") {
    this.child = spawn(python, [fileURLToPath(new URL("./oracle.py", import.meta.url))], {
      stdio: "pipe",
      env: { ...process.env, FASTEST_FUZZ_PATH: path, PYTHONDONTWRITEBYTECODE: "1" },
    })
    this.child.stderr.pipe(process.stderr)
    createInterface({ input: this.child.stdout }).on("line", line => {
      this.waiting.shift()?.resolve(JSON.parse(line))
    })
    this.child.on("close", (code, signal) => {
      for (const { reject } of this.waiting.splice(0))
        reject(new Error(`the oracle ended with ${signal ?? code}`))
    })
  }

  /** What each program's statements do, one by one, after its modules were executed. */
  settle(
    programs: readonly (Listing & {
      readonly body: readonly Statement[]
      readonly probes: readonly string[]
    })[],
  ): Promise<readonly Settled[]> {
    return this.ask({ settle: programs }) as Promise<readonly Settled[]>
  }

  /** Whether each test passes within `seconds`; a test is a function's name and its arguments as literals. */
  verdicts(
    parts: readonly { source: string; tests: readonly (readonly [string, readonly string[]])[] }[],
    seconds: number,
  ): Promise<readonly (readonly boolean[])[]> {
    return this.ask({ verdicts: parts, seconds }) as Promise<readonly (readonly boolean[])[]>
  }

  /** Verdicts of tests without arguments, with what the functions named in `traced` assign. */
  traced(
    { main, modules }: Listing,
    tests: readonly string[],
    traced: readonly string[],
    seconds: number,
  ): Promise<TracedVerdicts> {
    return this.ask({ traced: { source: main, modules, tests, traced }, seconds }) as Promise<TracedVerdicts>
  }

  private ask(request: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject })
      this.child.stdin.write(`${JSON.stringify(request)}\n`)
    })
  }

  close(): void {
    this.child.stdin.end()
  }
}
