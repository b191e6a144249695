// The long part of the report: ERRORS, FAILURES, XFAILURES, PASSES, with tracebacks and captured output.

import type { PhaseReport, Section } from "../model.ts"
import type { Background } from "./highlight.ts"
import { writeLongrepr } from "./longrepr.ts"
import type { Entry, Stats } from "./stats.ts"
import { inert, inertButColored, type TerminalWriter } from "./terminal-writer.ts"

export interface FailureOptions {
  readonly tbstyle: "auto" | "long" | "short" | "no" | "line" | "native"
  readonly xfailTb: boolean
  readonly showCapture: "no" | "stdout" | "stderr" | "log" | "all"
  /** What source is coloured for; null: it is not. */
  readonly highlight: Background | null
}

export function writeErrors(writer: TerminalWriter, stats: Stats, options: FailureOptions): void {
  const entries = stats.entries("error")
  if (options.tbstyle === "no" || entries.length === 0) return
  writer.writeSep("=", "ERRORS")
  for (const entry of entries) {
    const where = entry.when === "collect" ? "ERROR collecting " : `ERROR at ${entry.when} of `
    writer.writeSep("_", inert(where + entry.headline), "red", "bold")
    writeReport(writer, entry, options)
  }
}

export function writeFailures(writer: TerminalWriter, stats: Stats, options: FailureOptions): void {
  writeTracebacks(writer, stats, "failed", "FAILURES", options.tbstyle, options)
}

export function writeXfailures(writer: TerminalWriter, stats: Stats, options: FailureOptions): void {
  writeTracebacks(writer, stats, "xfailed", "XFAILURES", options.xfailTb ? options.tbstyle : "no", options)
}

function writeTracebacks(
  writer: TerminalWriter,
  stats: Stats,
  category: string,
  title: string,
  style: FailureOptions["tbstyle"],
  options: FailureOptions,
): void {
  const entries = stats.entries(category)
  if (style === "no" || entries.length === 0) return
  writer.writeSep("=", title)
  for (const entry of entries) {
    if (style !== "line") writer.writeSep("_", inert(entry.headline), "red", "bold")
    writeReport(writer, entry, options)
    if (style === "line") writer.writeLine(inert(crashLine(entry)))
    else writeTeardowns(writer, stats, entry.nodeid, options)
  }
}

/** Captured output of passed tests; `category` is `passed` or `xpassed`. */
export function writePasses(
  writer: TerminalWriter,
  stats: Stats,
  category: "passed" | "xpassed",
  options: FailureOptions,
): void {
  const entries = stats.entries(category)
  if (options.tbstyle === "no" || entries.length === 0) return
  writer.writeSep("=", category === "passed" ? "PASSES" : "XPASSES")
  for (const entry of entries) {
    if ((entry.report.sections?.length ?? 0) > 0) {
      writer.writeSep("_", inert(entry.headline), "green", "bold")
      writeReport(writer, entry, options)
    }
    writeTeardowns(writer, stats, entry.nodeid, options)
  }
}

/** `--tb=line`'s one line: `path:line: message`, or the start of the text. */
function crashLine({ report }: Entry): string {
  const { crash, longrepr } = report
  if (crash === undefined) return (longrepr ?? "").slice(0, 50)
  return `${crash.path}:${crash.lineno}: ${crash.message.split("\n", 1)[0]}`
}

function writeReport(writer: TerminalWriter, { report }: Entry, options: FailureOptions): void {
  const skip = report.skip
  const text =
    report.longrepr ?? (skip === undefined ? undefined : `('${skip.path}', ${skip.lineno}, '${skip.reason}')`)
  if (text !== undefined && text !== "") writeLongrepr(writer, text, options.highlight)
  writeSections(writer, report.sections ?? [], options, () => true)
}

/** What the teardown of a reported item printed. */
function writeTeardowns(writer: TerminalWriter, stats: Stats, nodeid: string, options: FailureOptions): void {
  for (const { sections } of stats.teardowns.get(nodeid) ?? ([] as PhaseReport[])) {
    writeSections(writer, sections ?? [], options, title => title.includes("teardown"))
  }
}

function writeSections(
  writer: TerminalWriter,
  sections: readonly Section[],
  { showCapture }: FailureOptions,
  isWanted: (title: string) => boolean,
): void {
  if (showCapture === "no") return
  for (const [title, text] of sections) {
    if ((showCapture !== "all" && !title.includes(showCapture)) || !isWanted(title)) continue
    writer.sep("-", inert(title))
    writer.line(inertButColored(text.endsWith("\n") ? text.slice(0, -1) : text))
  }
}
