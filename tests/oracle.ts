// Runs one command line under the reference pytest and under the built command, and reads both into one shape.
//
// Compared is what people and tools read: `-v` lines in order, the short summary, the closing counts, the exit
// code, and the JUnit file. Durations are left out; everything else must be equal to the letter.

import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type CommandResult, fastestPath, runCommand } from "./command.ts"
import { type JunitCase, type JunitReport, readJunit } from "./junit-file.ts"

/** What a run said, as far as it must be equal. */
export interface Verdict {
  readonly exitCode: number | null
  /** `nodeid OUTCOME (reason)`, in the order printed. */
  readonly lines: readonly string[]
  /** Lines of the short test summary. */
  readonly shortSummary: readonly string[]
  /** The closing line without its time, e.g. `1 failed, 3 passed`. */
  readonly counts: string
  readonly junit: JunitReport | null
}

/** The interpreter of the reference environment; set by `tests/oracle-setup.ts`. */
export function oraclePython(): string {
  const python = process.env.FASTEST_ORACLE_PYTHON
  if (python === undefined) throw new Error("FASTEST_ORACLE_PYTHON is not set: run tests through `npm test`")
  return python
}

/** Runs the reference pytest, with `python` that of another environment. */
export function runPytest(
  cwd: string,
  args: readonly string[],
  python: string = oraclePython(),
): Promise<CommandResult> {
  return runCommand(python, ["-m", "pytest", ...args], { cwd })
}

/** Runs the built command with the reference interpreter and a cache of its own. */
export async function runFastest(
  cwd: string,
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly timeoutSeconds?: number } = {},
): Promise<CommandResult> {
  if (process.env.FASTEST_BUILD_ERROR !== undefined) throw new Error(process.env.FASTEST_BUILD_ERROR)
  const cache = await mkdtemp(join(tmpdir(), "fastest-cache-"))
  const env = { XDG_CACHE_HOME: cache, FASTEST_PYTHON: oraclePython(), ...options.env }
  try {
    return await runCommand(process.execPath, [fastestPath, ...args], { ...options, cwd, env })
  } finally {
    await rm(cache, { recursive: true, force: true })
  }
}

const itemLine =
  /^(\S.*?::.*?) ((?:SUB)?(?:PASSED|FAILED|SKIPPED|XFAIL|XPASS|ERROR)\S*)((?: \(.*\))?)(?:\s+\[\s*\d+%\].*)?\s*$/
const closingLine = /^=* ?(.*?) in [\d.]+s(?: \([\d:]+\))? ?=*$/

/** Replaces what differs from run to run: addresses, numbered temporary folders, and places inside of the runner. */
function settle(text: string): string {
  return text
    .replace(/0x[0-9a-f]{6,}|\b7[0-9a-f]{11}\b/g, "0x…")
    .replace(/\bid=\d{9,}/g, "id=…")
    .replace(/\/pytest-\d+\//g, "/pytest-N/")
    .replace(/\S+\/(?:_pytest|_fastest)\/\w+\.py:\d+/g, "<runner>")
}

/** Reads a run with `-v` out of its output. */
export function readVerdict(result: CommandResult, report: JunitReport | null): Verdict {
  const cases = report?.cases.map(one => ({ ...one, results: one.results.map(settle) })) ?? []
  const junit = report === null ? null : { ...report, cases }
  const lines: string[] = []
  const shortSummary: string[] = []
  let counts = ""
  let inSummary = false
  for (const line of result.stdout.split("\n")) {
    const closing = closingLine.exec(line)
    if (closing !== null) {
      counts = closing[1]!
      inSummary = false
    } else if (/^=+ short test summary info =+$/.test(line)) {
      inSummary = true
    } else if (/^!+ .* !+$/.test(line)) {
      inSummary = false
      shortSummary.push(line.replace(/^!+ (.*) !+$/, "! $1"))
    } else if (inSummary) {
      shortSummary.push(settle(line))
    } else {
      const item = itemLine.exec(line)
      // pytest prints a unittest's subtests while output is captured, so that they show in captured text, if anywhere.
      if (item !== null && !item[2]!.startsWith("SUB")) lines.push(`${item[1]} ${item[2]}${item[3]}`)
    }
  }
  return { exitCode: result.exitCode, lines, shortSummary, counts, junit }
}

/** A verdict without its order: with several lanes, reports arrive as the lanes finish. */
export function inAnyOrder(verdict: Verdict): Verdict {
  const cases = verdict.junit?.cases
    .map(one => JSON.stringify(one))
    .sort()
    .map(one => JSON.parse(one) as JunitCase)
  return {
    ...verdict,
    lines: [...verdict.lines].sort(),
    shortSummary: [...verdict.shortSummary].sort(),
    junit: verdict.junit === null ? null : { ...verdict.junit, cases: cases ?? [] },
  }
}

/** Both runners on one command line: their verdicts and, for messages, what they printed. */
export interface Comparison {
  readonly pytest: Verdict
  readonly fastest: Verdict
  readonly output: { readonly pytest: CommandResult; readonly fastest: CommandResult }
}

/** Removes what a run leaves in a project: pytest's cache and compiled files. */
async function removeTraces(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.name === "__pycache__" || entry.name === ".pytest_cache" || entry.name === "junit-of-run.xml") {
      await rm(path, { recursive: true })
    } else if (entry.isDirectory()) {
      await removeTraces(path)
    }
  }
}

/**
 * Calls `body` with a copy of `project` in a folder with a space in its path. Both runners work in the same copy, one
 * after the other, so that paths in messages agree.
 */
export async function inCopy<T>(project: string, body: (cwd: string) => Promise<T>): Promise<T> {
  const parent = await mkdtemp(join(tmpdir(), "fastest project "))
  const cwd = join(parent, "project")
  try {
    await cp(project, cwd, { recursive: true, filter: source => !source.includes("__pycache__") })
    return await body(cwd)
  } finally {
    await rm(parent, { recursive: true, force: true })
  }
}

/** Runs both on `project`, with one interpreter; `own` are arguments that only our command knows. */
export function compareRuns(
  project: string,
  args: readonly string[],
  own: readonly string[] = [],
  python: string = oraclePython(),
): Promise<Comparison> {
  return inCopy(project, async cwd => {
    const junitPath = join(cwd, "junit-of-run.xml")
    const shared = ["-v", "-ra", "--junitxml", junitPath, ...args]
    const expected = await runPytest(cwd, shared, python)
    const pytest = readVerdict(expected, await readJunit(junitPath))
    await removeTraces(cwd)
    const actual = await runFastest(cwd, [...shared, ...own], { env: { FASTEST_PYTHON: python } })
    const fastest = readVerdict(actual, await readJunit(junitPath))
    return { pytest, fastest, output: { pytest: expected, fastest: actual } }
  })
}

/** Node ids that `--collect-only -q` prints, in order, and the exit code. */
export function collectedIds(result: CommandResult): { exitCode: number | null; ids: string[] } {
  const end = result.stdout.indexOf("\n\n")
  const text = end === -1 ? result.stdout : result.stdout.slice(0, end)
  return { exitCode: result.exitCode, ids: text.split("\n").filter(line => line.includes("::")) }
}

/** The scenarios of a project: one argument vector a line of its `scenarios.txt`; without one, no arguments. */
export async function scenariosOf(project: string): Promise<string[][]> {
  const names = await readdir(project)
  if (!names.includes("scenarios.txt")) return [[]]
  const text = await readFile(join(project, "scenarios.txt"), "utf8")
  const lines = text.split("\n").slice(0, text.endsWith("\n") ? -1 : undefined)
  return lines.map(line => line.split(" ").filter(word => word !== "" && word !== "(none)"))
}
