// The real pytest, as a process that runs many suites.

import { type ChildProcess, spawn } from "node:child_process"
import fs from "node:fs"
import path from "node:path"
import readline from "node:readline"
import { fileURLToPath } from "node:url"
import {
  environment,
  type Observation,
  readJunit,
  readLines,
  reportLine,
  terminalLines,
} from "./observation.ts"

export class Oracle {
  readonly #child: ChildProcess
  readonly #answers: AsyncIterator<string>

  constructor(python: string) {
    const script = fileURLToPath(new URL("oracle.py", import.meta.url))
    this.#child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"], env: environment })
    this.#answers = readline.createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]()
  }

  /** Runs pytest in `cwd`; its files go to the directory `scratch`. */
  async run(cwd: string, args: readonly string[], scratch: string): Promise<Observation> {
    const log = path.join(scratch, "oracle.log")
    const out = path.join(scratch, "oracle.jsonl")
    const xml = path.join(scratch, "oracle.xml")
    fs.writeFileSync(log, "")
    fs.writeFileSync(out, "")
    this.#child.stdin!.write(`${JSON.stringify({ cwd, args: [...args, `--junitxml=${xml}`], log, out })}\n`)
    const answer = await this.#answers.next()
    if (answer.done) throw new Error("the oracle process ended")
    let ids: readonly string[] = []
    const reports: string[] = []
    const texts = new Map<string, string>()
    for (const line of fs.readFileSync(out, "utf8").split("\n").filter(Boolean)) {
      const record = JSON.parse(line)
      if (record.kind === "collected") ids = record.ids
      else if (record.kind === "collect") reports.push(`${record.nodeid} collect ${record.outcome}`)
      else {
        const key = reportLine(record.nodeid, record, record.subtest)
        reports.push(key)
        if (record.text !== "") texts.set(key, record.text)
      }
    }
    const terminal = terminalLines(fs.readFileSync(`${out}.txt`, "utf8"))
    return {
      exitCode: Number(answer.value),
      ids,
      reports,
      texts,
      log: readLines(log),
      junit: readJunit(xml),
      terminal,
    }
  }

  close(): void {
    this.#child.stdin!.end()
  }
}
