// A persistent CPython process that says what programs really do.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

/** A value as Python writes it, and others near it; null where it cannot be written as a literal. */
export type Probe = { readonly repr: string; readonly wrong: readonly string[] } | null

/** The questions are asked one at a time; the answers come in their order. */
export class Oracle {
  private readonly child: ChildProcessWithoutNullStreams
  private waiting: { resolve: (answer: unknown) => void; reject: (error: Error) => void } | null = null

  constructor(python: string) {
    this.child = spawn(python, [fileURLToPath(new URL("./oracle.py", import.meta.url))], { stdio: "pipe" })
    this.child.stderr.pipe(process.stderr)
    createInterface({ input: this.child.stdout }).on("line", line => {
      this.waiting?.resolve(JSON.parse(line))
      this.waiting = null
    })
    this.child.on("close", (code, signal) => {
      this.waiting?.reject(new Error(`the oracle ended with ${signal ?? code}`))
    })
  }

  /** What each function's probes gave; nothing where it raised itself. */
  probe(parts: readonly { source: string; name: string }[]): Promise<readonly (readonly Probe[])[]> {
    return this.ask({ probe: parts }) as Promise<readonly (readonly Probe[])[]>
  }

  /** Whether each test passes within `seconds`; a test is a function's name and its arguments as literals. */
  verdicts(
    parts: readonly { source: string; tests: readonly (readonly [string, readonly string[]])[] }[],
    seconds: number,
  ): Promise<readonly (readonly boolean[])[]> {
    return this.ask({ verdicts: parts, seconds }) as Promise<readonly (readonly boolean[])[]>
  }

  private ask(request: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject }
      this.child.stdin.write(`${JSON.stringify(request)}\n`)
    })
  }

  close(): void {
    this.child.stdin.end()
  }
}
