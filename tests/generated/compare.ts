// Runs a seed's suite under pytest and under this runner, and lists every difference.

import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { type Observation, settled } from "./observation.ts"
import type { Oracle } from "./oracle.ts"
import { observe } from "./subject.ts"
import { generateSuite, type Suite, writeFiles } from "./suite.ts"

/** One suite in so many runs a second time, on two lanes. */
const lanesEvery = 8

/** What the oracle gives where pytest itself raises, e.g. for a configuration that it does not foresee. */
const crashed = 70

/** What the runners disagree on, one entry for each kind of thing; empty when they agree. */
export async function compareSeed(oracle: Oracle, python: string, seed: number): Promise<string[]> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "fastest-generated-"))
  try {
    const suite = generateSuite(seed)
    const { observations, isKept } = await oracle.observe(suite, scratch, false)
    const found = await compare(observations, suite, python, scratch, seed)
    if (found.length === 0 || !isKept) return found
    // A kept answer was given in another directory, whose name may have been cut where it was printed.
    return await compare(
      (await oracle.observe(suite, scratch, true)).observations,
      suite,
      python,
      scratch,
      seed,
    )
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true })
  }
}

async function compare(
  observations: readonly Observation[],
  suite: Suite,
  python: string,
  scratch: string,
  seed: number,
): Promise<string[]> {
  const cwd = path.join(scratch, "suite")
  try {
    for (const [index, { files, args }] of suite.runs.entries()) {
      const theirs = observations[index]!
      if (theirs.exitCode === crashed) return []
      writeFiles(cwd, files)
      const ours = await observe(cwd, ["--dist=no", ...args], python, scratch, index)
      const found = differences(theirs, ours)
      if (found.length > 0) return index === 0 ? found : [`run ${index + 1}: ${args.join(" ")}`, ...found]
    }
    const { args } = suite.runs[0]!
    if (suite.runs.length > 1 || seed % lanesEvery !== 0 || args.some(arg => /^-x|maxfail/.test(arg)))
      return []
    return spreadDifferences(observations[0]!, await observe(cwd, ["-n", "2", ...args], python, scratch, 0))
  } finally {
    fs.rmSync(cwd, { recursive: true, force: true })
  }
}

function differences(theirs: Observation, ours: Observation): string[] {
  const found: (string | null)[] = [
    // pytest tells its plugins of the collection even where it then gives up.
    theirs.exitCode === 3 || theirs.exitCode === 4 || ours.ids === null
      ? null
      : firstDifference("id", theirs.ids!, ours.ids),
    ours.ids === null ? null : firstDifference("report", theirs.reports, ours.reports),
    firstDifference("log", theirs.log, ours.log),
  ]
  if (theirs.exitCode !== ours.exitCode) {
    const tail = [theirs, ours].map(({ terminal }) => terminal.filter(Boolean).slice(-3).join("\n"))
    found.push(`exit code: pytest ${theirs.exitCode} | ours ${ours.exitCode}\n${tail.join("\n---\n")}`)
  }
  const early = found.filter(each => each !== null)
  return early.length > 0 ? early : textDifferences(theirs, ours)
}

/** Differences of the reports' texts, where all else is equal. */
function textDifferences(theirs: Observation, ours: Observation): string[] {
  const found = [ours.ids === null ? null : textDifference(theirs, ours)]
  // Tracebacks through the runner itself show other files.
  if (!theirs.terminal.some(showsRunner) && !theirs.junit.some(showsRunner) && !hasLostLetters(theirs)) {
    // Where the command line is wrong, only pytest's file depends on how far it came.
    if (theirs.exitCode !== 4) found.push(firstDifference("junit", theirs.junit, ours.junit))
    found.push(terminalDifference(theirs, ours))
  }
  return found.filter(each => each !== null)
}

/** On several lanes only the order and what session fixtures do at their end may differ. */
function spreadDifferences(theirs: Observation, ours: Observation): string[] {
  if (ours.ids === null) return []
  const [expected, actual] = [theirs, ours].map(({ reports }) =>
    reports.filter(line => !/ teardown (?:failed|skipped)/.test(line)).sort(),
  )
  const found = firstDifference("report of two lanes", expected!, actual!)
  return found === null ? [] : [found]
}

function firstDifference(what: string, theirs: readonly string[], ours: readonly string[]): string | null {
  const length = Math.max(theirs.length, ours.length)
  for (let i = 0; i < length; i++) {
    if (theirs[i] !== ours[i])
      return `${what} ${i}: pytest ${theirs[i] ?? "(none)"} | ours ${ours[i] ?? "(none)"}`
  }
  return null
}

function textDifference(theirs: Observation, ours: Observation): string | null {
  for (const [line, text] of theirs.texts) {
    const own = ours.texts.get(line) ?? ""
    const isWhole = !showsRunner(text) && !showsRunner(own)
    const found = firstDifference(`text of ${line}`, comparable(text, isWhole), comparable(own, isWhole))
    if (found !== null) return found
  }
  return null
}

function terminalDifference(theirs: Observation, ours: Observation): string | null {
  if (theirs.exitCode >= 3 && theirs.exitCode !== 5) {
    // Errors of usage are printed before or after other output, by buffering.
    const [expected, actual] = [theirs, ours].map(({ terminal }) =>
      terminal.filter(line => line.startsWith("ERROR: ")),
    )
    return firstDifference("error", expected!, actual!)
  }
  return firstDifference("terminal", theirs.terminal, ours.terminal)
}

/** pytest writes the progress of unittest's subtests into the output that it captures of the test. */
function hasLostLetters(theirs: Observation): boolean {
  return theirs.reports.some(line => /::Unit\d+::\w+ subtest /.test(line))
}

function showsRunner(text: string): boolean {
  return /\/(?:_pytest|pluggy|_fastest)\/[\w/]+\.py(?::\d+:(?: in |\s*$)|", line \d+)/m.test(text)
}

/**
 * The lines of a failure text, or only what was raised: where the text goes through the runner itself, each shows its
 * own files, and ours leaves out frames that would say nothing.
 */
function comparable(text: string, isWhole: boolean): string[] {
  const lines = settled(text).split("\n")
  if (isWhole) return lines
  // Such lines are as far to the right as the runner's own that raised.
  const raised = lines.filter(line => /^\s*(?:\| )?E {2}/.test(line)).map(line => line.replace(/E +/, "E "))
  // Python's own style marks none; its last line is the exception.
  return raised.length > 0 ? raised : lines.filter(Boolean).slice(-1)
}
