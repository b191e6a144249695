// Pure folding: reports -> categories, an item's outcome, counts, the closing line's text and the exit code.
//
// The rules are pytest's (`pytest_report_teststatus`, `Session`, the terminal's closing line). The session and every
// reporter use these, so that they cannot disagree. Imports only the model.

import type { Color, Outcome, PhaseReport, Status } from "../model.ts"

const hidden: Status = { category: "", letter: "", word: "", color: "green" }
/** Of a call that passed. */
export const passed: Status = { category: "passed", letter: ".", word: "PASSED", color: "green" }

/**
 * The status of a report. `subtestsQuiet`: subtests that did not fail are not shown (`verbosity_subtests` is 0).
 */
export function statusOf(report: PhaseReport, subtestsQuiet: boolean): Status {
  if (report.status !== undefined) return report.status
  return ownStatusOf(report, subtestsQuiet)
}

/** The status as pytest alone would have it: what an item's outcome is made of. */
function ownStatusOf(report: PhaseReport, subtestsQuiet: boolean): Status {
  if (report.subtest !== undefined && report.when === "call")
    return subtestStatus(report, report.subtest, subtestsQuiet)
  const { outcome, when } = report
  if (outcome === "rerun") return hidden
  if (report.wasxfail !== undefined) {
    if (outcome === "skipped") return { category: "xfailed", letter: "x", word: "XFAIL", color: "yellow" }
    if (outcome === "passed") return { category: "xpassed", letter: "X", word: "XPASS", color: "yellow" }
  }
  if (outcome === "skipped") return { category: "skipped", letter: "s", word: "SKIPPED", color: "yellow" }
  if (when === "call") {
    return outcome === "passed" ? passed : { category: "failed", letter: "F", word: "FAILED", color: "red" }
  }
  return outcome === "passed" ? hidden : { category: "error", letter: "E", word: "ERROR", color: "red" }
}

function subtestStatus(report: PhaseReport, description: string, quiet: boolean): Status {
  const { outcome } = report
  if (report.wasxfail !== undefined && outcome === "skipped") {
    return quiet
      ? hidden
      : { category: "xfailed", letter: "y", word: `SUBXFAIL${description}`, color: "yellow" }
  }
  if (outcome === "failed")
    return { category: "failed", letter: "u", word: `SUBFAILED${description}`, color: "red" }
  if (quiet) return hidden
  return outcome === "passed"
    ? { category: "subtests passed", letter: "u", word: `SUBPASSED${description}`, color: "green" }
    : { category: "skipped", letter: "-", word: `SUBSKIPPED${description}`, color: "yellow" }
}

/** Whether a report counts for `--maxfail` and exit code 1. */
export function isFailure(report: Pick<PhaseReport, "outcome" | "wasxfail">): boolean {
  return report.outcome === "failed" && report.wasxfail === undefined
}

/** What an item finally is, from all its reports. A failed body outranks a failed teardown. */
export function outcomeOf(reports: readonly PhaseReport[]): Outcome {
  const found = new Set(reports.map(each => ownStatusOf(each, true).category))
  const order: readonly Outcome[] = ["failed", "error", "xfailed", "xpassed", "skipped"]
  return order.find(each => found.has(each)) ?? "passed"
}

/** Count per category. */
export type Counts = Readonly<Record<string, number>>

/** The categories of the closing line, in its order. */
const knownCategories = [
  "failed",
  "passed",
  "skipped",
  "deselected",
  "xfailed",
  "xpassed",
  "warnings",
  "error",
  "subtests passed",
  "subtests failed",
  "subtests skipped",
]

/** One part of the closing line, e.g. `3 passed`. */
export interface Part {
  readonly text: string
  readonly color: Color
  readonly bold: boolean
}

/** pytest's main colour; `atEnd`: every collected item was reported. */
export function mainColor(counts: Counts, atEnd: boolean): Color {
  const has = (category: string) => (counts[category] ?? 0) > 0
  if (has("failed") || has("error")) return "red"
  const isUnknown = (category: string) => category !== "" && !knownCategories.includes(category)
  if (has("warnings") || has("xpassed") || Object.keys(counts).some(each => isUnknown(each) && has(each)))
    return "yellow"
  return has("passed") || !atEnd ? "green" : "yellow"
}

/** The parts of the closing line without the time: `1 failed`, `3 passed`; or `no tests ran`. */
export function closingParts(counts: Counts, atEnd: boolean): Part[] {
  const main = mainColor(counts, atEnd)
  const unknown = Object.keys(counts).filter(each => each !== "" && !knownCategories.includes(each))
  const parts = [...knownCategories, ...unknown].flatMap(category => {
    const count = counts[category] ?? 0
    if (count === 0) return []
    const color = colorOf(category)
    return [{ text: plural(count, category), color, bold: color === main }]
  })
  return parts.length > 0 ? parts : [{ text: "no tests ran", color: "yellow", bold: false }]
}

/** The parts of the closing line of `--collect-only`. `collected` includes the deselected. */
export function collectOnlyParts(collected: number, deselected: number, errors: number): Part[] {
  const none = collected === deselected
  let text = `${plural(collected, "test")} collected`
  if (collected === 0) text = "no tests collected"
  else if (deselected > 0) {
    const selected = collected - deselected
    text = none
      ? `no tests collected (${deselected} deselected)`
      : `${selected}/${collected} tests collected (${deselected} deselected)`
  }
  const parts: Part[] = [{ text, color: none ? "yellow" : "green", bold: false }]
  if (errors > 0) parts.push({ text: plural(errors, "error"), color: "red", bold: false })
  return parts
}

/** The colour of a category in the closing line and the short summary. */
export function colorOf(category: string): Color {
  if (category === "failed" || category === "error" || category === "subtests failed") return "red"
  return category === "passed" || category === "subtests passed" ? "green" : "yellow"
}

/** `1 error`, `2 errors`; categories that are no nouns stay as they are. */
export function plural(count: number, noun: string): string {
  if (noun !== "error" && noun !== "warnings" && noun !== "test") return `${count} ${noun}`
  const one = noun === "warnings" ? "warning" : noun
  return `${count} ${one}${count === 1 ? "" : "s"}`
}

/** `0.03s`, `75.20s (0:01:15)`. */
export function formatDuration(seconds: number): string {
  const text = `${seconds.toFixed(2)}s`
  if (seconds < 60) return text
  const whole = Math.floor(seconds)
  const days = Math.floor(whole / 86400)
  const two = (value: number) => String(value).padStart(2, "0")
  const clock = `${Math.floor(whole / 3600) % 24}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
  return `${text} (${days > 0 ? `${days} day${days > 1 ? "s" : ""}, ` : ""}${clock})`
}

/** What a run's exit code is made of. */
export interface RunEnd {
  /** An exit code that something asked for (`pytest.exit(returncode=…)`), or null. */
  readonly forced: number | null
  /** Ctrl-C, `pytest.exit()`, collection errors without --continue-on-collection-errors, `session.shouldstop`. */
  readonly interrupted: boolean
  /** Failed reports and failed collectors. */
  readonly failures: number
  /** Items selected. */
  readonly collected: number
  readonly warnings: number
  readonly maxWarnings: number | null
}

/** pytest's exit code: 0 passed, 1 failed, 2 interrupted, 5 nothing collected, 6 too many warnings. */
export function exitCodeOf(end: RunEnd): number {
  if (end.forced !== null) return end.forced
  if (end.interrupted) return 2
  if (end.failures > 0) return 1
  if (end.collected === 0) return 5
  return end.maxWarnings !== null && end.warnings > end.maxWarnings ? 6 : 0
}

/** Is this an error that stands in the report? Others belong on stderr. */
export function isInternal(error: string | undefined): error is string {
  return error?.startsWith("INTERNALERROR> ") ?? false
}
