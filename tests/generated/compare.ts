// Runs generated suites under pytest and under this runner, and lists every difference.

import { type ChildProcess, spawn } from "node:child_process"
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import readline from "node:readline"
import { fileURLToPath } from "node:url"
import { runTests } from "../../src/index.ts"
import type { PhaseReport } from "../../src/model.ts"
import { generateSuite, type Suite } from "./suite.ts"

/** What both runners say of one run, in the same words. */
interface Observation {
  readonly exitCode: number
  readonly ids: readonly string[]
  /** `nodeid when outcome`, in order; collect errors too. */
  readonly reports: readonly string[]
  /** Failure texts by report line. */
  readonly texts: ReadonlyMap<string, string>
  /** What the suite's own log says: the order of set-ups, calls and tear-downs. */
  readonly log: readonly string[]
}

/** One pytest process for many suites. */
export class Oracle {
  readonly #child: ChildProcess
  readonly #answers: AsyncIterator<string>

  constructor(python: string) {
    const script = fileURLToPath(new URL("oracle.py", import.meta.url))
    this.#child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] })
    this.#answers = readline.createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]()
  }

  async run(cwd: string, args: readonly string[], scratch: string): Promise<Observation> {
    const log = path.join(scratch, "oracle.log")
    const out = path.join(scratch, "oracle.jsonl")
    fs.writeFileSync(log, "")
    this.#child.stdin!.write(`${JSON.stringify({ cwd, args, log, out })}\n`)
    const answer = await this.#answers.next()
    if (answer.done) throw new Error("the oracle process ended")
    const ids: string[] = []
    const reports: string[] = []
    const texts = new Map<string, string>()
    for (const line of fs.readFileSync(out, "utf8").split("\n").filter(Boolean)) {
      const record = JSON.parse(line)
      if (record.kind === "collected") ids.push(...record.ids)
      else if (record.kind === "collect") reports.push(`${record.nodeid} collect ${record.outcome}`)
      else {
        const key = reportLine(record.nodeid, record, record.subtest)
        reports.push(key)
        if (record.text !== "") texts.set(key, record.text)
      }
    }
    return { exitCode: Number(answer.value), ids, reports, texts, log: readLines(log) }
  }

  close(): void {
    this.#child.stdin!.end()
  }
}

function reportLine(
  nodeid: string,
  report: { when: string; outcome: string; xfail?: string | null },
  isSubtest: boolean,
): string {
  const xfail = typeof report.xfail === "string" ? ` xfail(${report.xfail})` : ""
  return `${nodeid} ${isSubtest ? "subtest " : ""}${report.when} ${report.outcome}${xfail}`
}

function readLines(file: string): string[] {
  return fs.readFileSync(file, "utf8").split("\n").filter(Boolean)
}

async function observeOurs(cwd: string, args: readonly string[], python: string, scratch: string) {
  const log = path.join(scratch, "ours.log")
  fs.writeFileSync(log, "")
  const ids: string[] = []
  const reports: string[] = []
  const texts = new Map<string, string>()
  const take = (nodeid: string, report: PhaseReport) => {
    const { when, outcome, wasxfail } = report
    const key = reportLine(nodeid, { when, outcome, xfail: wasxfail ?? null }, report.subtest !== undefined)
    reports.push(key)
    if (outcome === "failed" && report.longrepr) texts.set(key, report.longrepr)
  }
  const result = await runTests({
    cwd,
    args: [...args, "--dist=no", "--tier=cpython"],
    python,
    env: { ...process.env, GENERATED_LOG: log, PYTHONDONTWRITEBYTECODE: "1" },
    onEvent(event) {
      if (event.kind === "collectionFinished") ids.push(...event.items.map(item => item.nodeid))
      else if (event.kind === "phaseReported") take(event.item.nodeid, event.report)
      else if (event.kind === "collectReported")
        reports.push(`${event.report.nodeid} collect ${event.report.outcome}`)
    },
  })
  const observation: Observation = { exitCode: result.exitCode, ids, reports, texts, log: readLines(log) }
  return { observation, error: result.error ?? null }
}

function firstDifference(what: string, theirs: readonly string[], ours: readonly string[]): string | null {
  const length = Math.max(theirs.length, ours.length)
  for (let i = 0; i < length; i++) {
    if (theirs[i] !== ours[i])
      return `${what} ${i}: pytest ${theirs[i] ?? "(none)"} | ours ${ours[i] ?? "(none)"}`
  }
  return null
}

/** One line per kind of difference of one seed's suite; empty when the runners agree. */
export async function compareSeed(oracle: Oracle, python: string, seed: number): Promise<string[]> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "fastest-generated-"))
  try {
    const cwd = path.join(scratch, "suite")
    writeSuite(cwd, generateSuite(seed))
    const args = ["-p", "no:cacheprovider"]
    const theirs = await oracle.run(cwd, args, scratch)
    const { observation: ours, error } = await observeOurs(cwd, args, python, scratch)
    const differences = [
      theirs.exitCode === ours.exitCode
        ? null
        : `exit code: pytest ${theirs.exitCode} | ours ${ours.exitCode}`,
      firstDifference("id", theirs.ids, ours.ids),
      firstDifference("report", theirs.reports, ours.reports),
      firstDifference("log", theirs.log, ours.log),
    ]
    if (differences.every(each => each === null)) {
      for (const [line, text] of theirs.texts) {
        if (ours.texts.get(line) !== text) {
          differences.push(`text of ${line}:\n--- pytest\n${text}\n--- ours\n${ours.texts.get(line)}`)
          break
        }
      }
    }
    if (error !== null && theirs.exitCode !== ours.exitCode) differences.push(`error: ${error}`)
    return differences.filter(each => each !== null)
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true })
  }
}

/** Write a suite to disk; `cwd` is made. */
export function writeSuite(cwd: string, suite: Suite): void {
  for (const [name, text] of suite) {
    const file = path.join(cwd, name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text)
  }
}
