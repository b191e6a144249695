// CPython as the oracle of the front end: one process that answers line by line.

import { type ChildProcess, spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import type { Json } from "./shape.ts"

export const python = process.env.FASTEST_ORACLE_PYTHON ?? "python3"

/** A Python program of this folder that answers each line of JSON with a line of JSON. */
export class Oracle {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>

  constructor(program: string) {
    const path = fileURLToPath(new URL(program, import.meta.url))
    this.#child = spawn(python, [path], { stdio: ["pipe", "pipe", "inherit"] })
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]()
  }

  async ask(request: Json): Promise<Json> {
    this.#child.stdin!.write(`${JSON.stringify(request)}\n`)
    const line = await this.#lines.next()
    if (line.done) throw new Error(`the oracle ended at ${JSON.stringify(request)}`)
    return JSON.parse(line.value) as Json
  }

  close(): void {
    this.#child.stdin!.end()
  }
}
