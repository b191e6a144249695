// The short part at the end: slowest durations, the short test summary, the closing line.

import { closingParts, collectOnlyParts, colorOf, formatDuration, mainColor, type Part } from "./outcome.ts"
import { type Places, relativePath, shownNodeid } from "./paths.ts"
import { trimmed } from "./progress.ts"
import type { Entry, Stats } from "./stats.ts"
import { inert, inertButColored, type Markup, type TerminalWriter } from "./terminal-writer.ts"
import { textWidth } from "./width.ts"

export interface SummaryOptions extends Places {
  /** `-r` as resolved by `reportChars`. */
  readonly chars: string
  readonly foldSkipped: boolean
  /** Messages are not cut: on CI, or with -vv, unless --force-short-summary. */
  readonly isWhole: boolean
}

/** `-r` with its aliases and resets applied, `w` according to --disable-warnings; pytest's `getreportopt`. */
export function reportChars(given: string, disableWarnings: boolean): string {
  let chars = ""
  for (const each of given) {
    const char = each === "F" || each === "S" ? each.toLowerCase() : each
    if (char === "a") chars = "sxXEf"
    else if (char === "A") chars = "PpsxXEf"
    else if (char === "N") chars = ""
    else if (!chars.includes(char)) chars += char
  }
  const rest = chars.replaceAll("w", "")
  if (disableWarnings) return rest
  return chars.includes("w") ? chars : `w${chars}`
}

export function writeShortSummary(writer: TerminalWriter, stats: Stats, options: SummaryOptions): void {
  const lines = Array.from(options.chars).flatMap(char => {
    switch (char) {
      case "f":
        return withMessages(writer, stats, "failed", options)
      case "E":
        return withMessages(writer, stats, "error", options)
      case "p":
        return withMessages(writer, stats, "passed", options)
      case "x":
        return withReasons(writer, stats, "xfailed", options)
      case "X":
        return withReasons(writer, stats, "xpassed", options)
      case "s":
        return options.foldSkipped ? foldedSkips(writer, stats, options) : skips(writer, stats, options)
      default:
        return []
    }
  })
  if (lines.length === 0) return
  writer.writeSep("=", "short test summary info", "cyan", "bold")
  for (const line of lines) writer.writeLine(line)
}

function withMessages(
  writer: TerminalWriter,
  stats: Stats,
  category: string,
  options: SummaryOptions,
): string[] {
  return stats.entries(category).map(entry => {
    const word = writer.markup(inert(entry.status.word), [colorOf(category)])
    const line = `${word} ${markedNodeid(writer, entry, options)}`
    const message = crashMessage(entry)
    if (message === undefined) return line
    if (options.isWhole) return `${line} - ${inertButColored(message)}`
    return line + (trimmed(" - ", inert(message), "", writer.width - textWidth(line)) ?? "")
  })
}

/** What the crash said; or the whole text where pytest has nothing but a text. */
function crashMessage({ report }: Entry): string | undefined {
  if (report.crash !== undefined) return report.crash.message
  return "isText" in report && report.isText ? report.longrepr : undefined
}

function withReasons(
  writer: TerminalWriter,
  stats: Stats,
  category: string,
  options: SummaryOptions,
): string[] {
  return stats.entries(category).map(entry => {
    const reason = entry.report.wasxfail ?? ""
    const line = `${writer.markup(entry.status.word, ["yellow"])} ${markedNodeid(writer, entry, options)}`
    return reason === "" ? line : `${line} - ${inert(reason)}`
  })
}

function skips(writer: TerminalWriter, stats: Stats, options: SummaryOptions): string[] {
  return stats.entries("skipped").map(entry => {
    const reason = entry.report.skip?.reason ?? ""
    const line = `${writer.markup(entry.status.word, ["yellow"])} ${markedNodeid(writer, entry, options)}`
    return reason === "" ? line : `${line} - ${inert(reason)}`
  })
}

/** Skips with the same place and reason, counted. */
function foldedSkips(writer: TerminalWriter, stats: Stats, options: SummaryOptions): string[] {
  const entries = stats.entries("skipped")
  const counts = new Map<string, number>()
  for (const { report } of entries) {
    if (report.skip === undefined) continue
    const { path, lineno, reason, folded } = report.skip
    const file = relativePath(options.invocationDir, path)
    const place = folded ? file : `${file}:${lineno}`
    const line = `${place}: ${reason.replace(/^Skipped: /, "")}`
    counts.set(line, (counts.get(line) ?? 0) + 1)
  }
  const word = writer.markup(entries[0]?.status.word ?? "", ["yellow"])
  return [...counts].map(([line, count]) => `${word} [${count}] ${inert(line)}`)
}

function markedNodeid(writer: TerminalWriter, { nodeid }: Entry, places: Places): string {
  const shown = inert(shownNodeid(nodeid, places))
  const at = shown.indexOf("::")
  return at < 0 ? shown : `${shown.slice(0, at + 2)}${writer.markup(shown.slice(at + 2), ["bold"])}`
}

/** `--durations=N`: the slowest phases. `least`: `--durations-min`, or null for pytest's default. */
export function writeDurations(
  writer: TerminalWriter,
  stats: Stats,
  count: number,
  least: number | null,
  verbosity: number,
): void {
  if (stats.durations.length === 0) return
  const limit = least ?? (verbosity < 2 ? 0.005 : 0)
  const sorted = [...stats.durations].sort((a, b) => b.seconds - a.seconds)
  writer.writeSep("=", count === 0 ? "slowest durations" : `slowest ${count} durations`)
  const listed = count === 0 ? sorted : sorted.slice(0, count)
  for (const [index, { nodeid, when, seconds }] of listed.entries()) {
    if (seconds < limit) {
      const hint = least === null ? "  Use -vv to show these durations." : ""
      writer.writeLine("")
      writer.writeLine(`(${listed.length - index} durations < ${limit}s hidden.${hint})`)
      return
    }
    writer.writeLine(`${seconds.toFixed(2)}s ${when.padEnd(8)} ${inert(nodeid)}`)
  }
}

/** What the closing line is about. */
export type Closing =
  | { readonly kind: "run"; readonly isComplete: boolean }
  | { readonly kind: "collect-only"; readonly collected: number; readonly deselected: number }

/** The closing line, `= 1 failed, 3 passed in 0.03s =`; without `=` below verbosity 0, nothing below -1. */
export function writeClosing(
  writer: TerminalWriter,
  stats: Stats,
  closing: Closing,
  seconds: number,
  verbosity: number,
): void {
  if (verbosity < -1) return
  const { counts } = stats
  let parts: Part[]
  let main: Markup
  if (closing.kind === "run") {
    parts = closingParts(counts, closing.isComplete)
    main = mainColor(counts, closing.isComplete)
  } else {
    parts = collectOnlyParts(closing.collected, closing.deselected, counts.error ?? 0)
    main = parts.at(-1)!.color
  }
  const texts = parts.map(({ text, color, bold }) => writer.markup(text, bold ? [color, "bold"] : [color]))
  const time = ` in ${formatDuration(seconds)}`
  const plain = parts.map(({ text }) => text).join(", ") + time
  let marked = texts.join(", ") + writer.markup(time, [main])
  writer.ensureNewline()
  if (verbosity < 0) {
    writer.line(marked, main)
    return
  }
  // The second half of the line takes the main colour again after the last reset.
  if (writer.hasMarkup) marked += writer.markup("", [main]).slice(0, -"\x1b[0m".length)
  writer.sep("=", marked, [main], writer.width + marked.length - plain.length)
}
