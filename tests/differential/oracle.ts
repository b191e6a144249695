// A persistent CPython process that says what programs really do.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { createInterface, type Interface } from "node:readline"
import { fileURLToPath } from "node:url"

/** A value as Python writes it, and others near it; null where it cannot be written as a literal. */
export type Probe = { readonly repr: string; readonly wrong: readonly string[] } | null

export class Oracle {
  private readonly child: ChildProcessWithoutNullStreams
  private readonly answers: AsyncIterator<string>
  private readonly lines: Interface

  constructor(python: string) {
    this.child = spawn(python, [fileURLToPath(new URL("./oracle.py", import.meta.url))], { stdio: "pipe" })
    this.child.stderr.pipe(process.stderr)
    this.lines = createInterface({ input: this.child.stdout })
    this.answers = this.lines[Symbol.asyncIterator]()
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

  private async ask(request: unknown): Promise<unknown> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`)
    const answer = await this.answers.next()
    if (answer.done) throw new Error("the oracle ended")
    return JSON.parse(answer.value)
  }

  close(): void {
    this.child.stdin.end()
    this.lines.close()
  }
}
