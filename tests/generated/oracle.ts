// The real pytest, as a process that runs many suites.

import { type ChildProcess, spawn } from "node:child_process"
import fs from "node:fs"
import path from "node:path"
import readline from "node:readline"
import { fileURLToPath } from "node:url"
import { type Answer, answerName, keepAnswers, keptAnswers } from "./answers.ts"
import {
  environment,
  type Observation,
  readJunit,
  readLines,
  reportLine,
  terminalLines,
} from "./observation.ts"
import { type Suite, writeFiles } from "./suite.ts"

const script = fileURLToPath(new URL("oracle.py", import.meta.url))

export class Oracle {
  readonly #child: ChildProcess
  readonly #answers: AsyncIterator<string>
  /** The versions of Python and of pytest, as the process says them first. */
  #versions: string | null = null

  constructor(python: string) {
    this.#child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"], env: environment })
    this.#answers = readline.createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]()
  }

  /**
   * What pytest says of each run of the suite in `scratch/suite`. `fresh`: it is asked even where an answer is kept.
   * `isKept` tells whether it was not asked.
   */
  async observe(
    suite: Suite,
    scratch: string,
    fresh: boolean,
  ): Promise<{ observations: Observation[]; isKept: boolean }> {
    this.#versions ??= await this.#line()
    const name = answerName([
      this.#versions,
      fs.readFileSync(script, "utf8"),
      environment,
      suite.runs.map(({ files, args }) => [[...files], args]),
      scratch.length,
    ])
    const kept = fresh ? null : keptAnswers(name, scratch)
    if (kept !== null) return { observations: kept.map(observation), isKept: true }
    const answers: Answer[] = []
    const cwd = path.join(scratch, "suite")
    for (const [index, { files, args }] of suite.runs.entries()) {
      writeFiles(cwd, files)
      answers.push(await this.#run(cwd, args, scratch, index))
    }
    fs.rmSync(cwd, { recursive: true })
    keepAnswers(name, scratch, answers)
    return { observations: answers.map(observation), isKept: false }
  }

  /** Runs pytest once in `cwd`. */
  async #run(cwd: string, args: readonly string[], scratch: string, run: number): Promise<Answer> {
    const log = path.join(scratch, "oracle.log")
    const out = path.join(scratch, "oracle.jsonl")
    const xml = path.join(scratch, "oracle.xml")
    fs.writeFileSync(log, "")
    fs.writeFileSync(out, "")
    fs.rmSync(xml, { force: true })
    const job = { cwd, args: [...args, `--junitxml=${xml}`], log, out, run }
    this.#child.stdin!.write(`${JSON.stringify(job)}\n`)
    return {
      exitCode: Number(await this.#line()),
      records: fs.readFileSync(out, "utf8"),
      terminal: fs.readFileSync(`${out}.txt`, "utf8"),
      log: fs.readFileSync(log, "utf8"),
      junit: fs.existsSync(xml) ? fs.readFileSync(xml, "utf8") : "",
    }
  }

  async #line(): Promise<string> {
    const answer = await this.#answers.next()
    if (answer.done) throw new Error("the oracle process ended")
    return answer.value
  }

  close(): void {
    this.#child.stdin!.end()
  }
}

function observation(answer: Answer): Observation {
  let ids: readonly string[] = []
  const reports: string[] = []
  const texts = new Map<string, string>()
  for (const line of answer.records.split("\n").filter(Boolean)) {
    const record = JSON.parse(line)
    if (record.kind === "collected") ids = record.ids
    else if (record.kind === "collect") reports.push(`${record.nodeid} collect ${record.outcome}`)
    else {
      const key = reportLine(record.nodeid, record, record.subtest)
      reports.push(key)
      if (record.text !== "") texts.set(key, record.text)
    }
  }
  return {
    exitCode: answer.exitCode,
    ids,
    reports,
    texts,
    log: readLines(answer.log),
    junit: readJunit(answer.junit),
    terminal: terminalLines(answer.terminal),
  }
}
