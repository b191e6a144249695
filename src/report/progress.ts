// The running part of the report: letters per file, or a line per item, with how much is done.
//
// Form, wrapping and percentages are pytest's. pytest has one process; here several lanes report at once. So in the
// letters form the open line belongs to one lane until that lane's file ends, and what other lanes say meanwhile is
// kept and printed after it: the lines look as one process would have written them, in the order files were finished.

import type { Color, Item, PhaseReport, Status } from "../model.ts"
import { mainColor, passed } from "./outcome.ts"
import { type Places, relativePath, shownNodeid } from "./paths.ts"
import type { Stats } from "./stats.ts"
import { inert, type TerminalWriter } from "./terminal-writer.ts"
import { textWidth } from "./width.ts"
import { wrapText } from "./wrap.ts"

/** What stands at the right edge; null: nothing. */
export type ProgressStyle = "progress" | "count" | "times" | null

export interface ProgressOptions extends Places {
  readonly style: ProgressStyle
  /** `verbosity_test_cases`: the form; the general one decides on ` <- file`. */
  readonly testVerbosity: number
  readonly verbose: number
}

/** What `console_output_style` means; with `-s` nothing is shown, unless it says so. */
export function progressStyle(ini: string, capture: string, setupShow: boolean): ProgressStyle {
  if ((capture === "no" && ini !== "progress-even-when-capture-no") || setupShow) return null
  if (ini === "progress" || ini === "progress-even-when-capture-no") return "progress"
  return ini === "count" || ini === "times" ? ini : null
}

interface Held {
  readonly item: Item
  readonly seconds: number
  readonly status: Status
}

const fileNoLane = -1

export class Progress {
  readonly #writer: TerminalWriter
  readonly #stats: Stats
  readonly #options: ProgressOptions
  /** Node ids: an item that is run twice is progress once. */
  readonly #reported = new Set<string>()
  /** Items of each file that have not ended, to know when a lane gives the line free. */
  readonly #left = new Map<string, number>()
  readonly #held = new Map<number, Held[]>()
  #total = 0
  #holder = fileNoLane
  /** The item whose file is known to be on the open line. */
  #openedFor: Item | null = null
  #unprintedSeconds = 0

  constructor(writer: TerminalWriter, stats: Stats, options: ProgressOptions) {
    this.#writer = writer
    this.#stats = stats
    this.#options = options
  }

  /** Every selected item was reported. */
  get isComplete(): boolean {
    return this.#reported.size === this.#total
  }

  begin(items: readonly Item[]): void {
    this.#total = items.length
    for (const { path } of items) this.#left.set(path, (this.#left.get(path) ?? 0) + 1)
  }

  /** An item starts: its file or its line is opened, if no other lane is writing. */
  started(item: Item, lane: number): void {
    if (this.#options.testVerbosity > 0) {
      if (this.#holder === fileNoLane || this.#holder === lane) this.#openItem(item)
      this.#holder = lane
      return
    }
    if (this.#holder === fileNoLane) this.#holder = lane
    if (this.#holder === lane) this.#openFile(item)
  }

  reported(item: Item, report: PhaseReport, status: Status, lane: number): void {
    if (this.#options.testVerbosity > 0) {
      this.#printItem(item, report, status)
      return
    }
    if (this.#holder === fileNoLane) this.#holder = lane
    if (this.#holder === lane) {
      this.#printLetter(item, report.duration, status)
      return
    }
    this.#hold(lane, { item, seconds: report.duration, status })
  }

  #hold(lane: number, one: Held): void {
    const held = this.#held.get(lane)
    if (held === undefined) this.#held.set(lane, [one])
    else held.push(one)
  }

  /** An item passed, in so many seconds; only for the short form. */
  passed(item: Item, lane: number, seconds: number): void {
    if (this.#holder === fileNoLane) this.#holder = lane
    if (this.#holder === lane) this.#printLetter(item, seconds, passed)
    else this.#hold(lane, { item, seconds, status: passed })
    this.finished(item, lane)
  }

  finished(item: Item, lane: number): void {
    const left = (this.#left.get(item.path) ?? 1) - 1
    this.#left.set(item.path, left)
    if (this.#holder !== lane) return
    if (this.#options.testVerbosity > 0) this.#holder = fileNoLane
    else if (left === 0) this.#release()
  }

  /** The loop is over: what is still held is printed and, unless it was stopped, the last percentage. */
  end(isStopped: boolean): void {
    if (this.#options.testVerbosity > 0) return
    this.#holder = fileNoLane
    for (const held of this.#held.values()) this.#printAll(held)
    this.#held.clear()
    if (this.#options.style !== null && this.#reported.size > 0 && !isStopped) this.#fillWithProgress()
  }

  /** Hands the line to the lane that has waited longest. */
  #release(): void {
    this.#holder = fileNoLane
    for (const [lane, held] of this.#held) {
      this.#held.delete(lane)
      this.#printAll(held)
      if ((this.#left.get(held.at(-1)!.item.path) ?? 0) > 0) {
        this.#holder = lane
        return
      }
    }
  }

  #printAll(held: readonly Held[]): void {
    for (const { item, seconds, status } of held) this.#printLetter(item, seconds, status)
  }

  #openFile(item: Item): void {
    if (item === this.#openedFor || this.#options.testVerbosity < 0) return
    this.#openedFor = item
    const writer = this.#writer
    const { subject } = writer
    if (subject !== null && item.nodeid.startsWith(`${subject}::`)) return
    const file = fileOf(item)
    if (subject === file) return
    if (writer.subject !== null && this.#options.style !== null) this.#fillWithProgress()
    writer.subject = file
    writer.line()
    const { invocationDir, rootdir } = this.#options
    writer.write(`${inert(relativePath(invocationDir, `${rootdir}/${file}`))} `)
  }

  #printLetter(item: Item, seconds: number, status: Status): void {
    this.#openFile(item)
    this.#unprintedSeconds += seconds
    if (status.letter === "") return
    this.#reported.add(item.nodeid)
    const writer = this.#writer
    writer.write(status.letter, status.color)
    if (this.#options.style === null || this.isComplete) return
    if (writer.column + this.#edge() + 1 >= writer.width) {
      writer.write(`${this.#message(item)}\n`, this.#color())
    }
  }

  #openItem(item: Item): string {
    const line = this.#locationLine(item)
    const writer = this.#writer
    if (writer.subject !== line) {
      writer.line()
      writer.subject = line
      writer.write(line)
    }
    return line
  }

  #printItem(item: Item, report: PhaseReport, status: Status): void {
    this.#unprintedSeconds += report.duration
    if (status.word === "") return
    this.#reported.add(item.nodeid)
    const writer = this.#writer
    this.#openItem(item)
    writer.write(status.word, status.color)
    // The line has its word; a second report of the item (an error in teardown) takes a new one.
    writer.subject = ""
    const reason = rawReason(report)
    if (reason !== null) this.#writeReason(inert(reason))
    if (this.#options.style !== null) this.#fillWithProgress(item)
  }

  #writeReason(reason: string): void {
    if (reason === "") return
    const writer = this.#writer
    const column = writer.column
    const shown =
      this.#options.testVerbosity >= 2
        ? ` (${reason})`
        : trimmed(" (", reason, ")", writer.width - column - " [100%]".length - 1)
    if (shown === null) return
    const wrapped = wrapText(" ".repeat(Math.max(column, 0)) + shown, writer.width - 8).join("\n")
    writer.write(wrapped.slice(Math.max(column, 0)))
  }

  #locationLine(item: Item): string {
    const { nodeid, domain, path } = item
    let line = shownNodeid(nodeid, this.#options)
    if (domain !== "" && line.endsWith(domain)) {
      const [name = "", ...params] = domain.split("[")
      line = line.slice(0, -domain.length) + [name.replaceAll(".", "::"), ...params].join("[")
    }
    if (this.#options.verbose >= 2 && fileOf(item) !== path) line += ` <- ${path}`
    return `${inert(line)} `
  }

  #fillWithProgress(item?: Item): void {
    const { width, column } = this.#writer
    this.#writer.write(this.#message(item).padStart(width - column - 1), this.#color())
  }

  #color(): Color {
    return mainColor(this.#stats.counts, this.isComplete)
  }

  #edge(): number {
    if (this.#options.style === "times") return " 99h 59m".length
    return this.#options.style === "count" ? ` [${this.#total}/${this.#total}]`.length : " [100%]".length
  }

  #message(item?: Item): string {
    const total = this.#total
    const done = this.#reported.size
    switch (this.#options.style) {
      case "count":
        return total > 0 ? ` [${String(done).padStart(String(total).length)}/${total}]` : " [ 0 / 0 ]"
      case "times": {
        // Per item with -v, else once the file whose line is open has ended.
        const file = item === undefined ? this.#writer.subject : item.path
        if (this.#options.testVerbosity <= 0 && file !== null && (this.#left.get(file) ?? 0) > 0) return ""
        const seconds = this.#unprintedSeconds
        this.#unprintedSeconds = 0
        return formatItemDuration(seconds)
      }
      default:
        return total > 0 ? ` [${String(Math.floor((done * 100) / total)).padStart(3)}%]` : " [100%]"
    }
  }
}

function fileOf(item: Item): string {
  return item.nodeid.split("::", 1)[0]!
}

/** The reason a user gave for a skip or an xfail; null for other reports. */
function rawReason(report: PhaseReport): string | null {
  if (report.wasxfail !== undefined) return report.wasxfail.replace(/^reason: /, "")
  if (report.outcome !== "skipped") return null
  const reason = report.skip?.reason ?? ""
  return reason === "Skipped" ? "" : reason.replace(/^Skipped: /, "")
}

/** `before` + the first line of the text + `after`, shortened with `...` to the width; null where not even that fits. */
export function trimmed(before: string, text: string, after: string, width: number): string | null {
  let line = text.split("\n", 1)[0]!
  const around = textWidth(before + after)
  if (around + 3 > width) return null
  if (around + textWidth(line) > width) {
    let chars = Array.from(line).slice(0, width - 3)
    while (around + textWidth(chars.join("")) > width - 3) chars = chars.slice(0, -1)
    line = `${chars.join("")}...`
  }
  return before + line + after
}

/** pytest's compact duration of `console_output_style = times`. */
export function formatItemDuration(seconds: number): string {
  if (seconds < 0.00001) return ` ${(seconds * 1e6).toFixed(3)}us`
  if (seconds < 0.0001) return ` ${(seconds * 1e6).toFixed(2)}us`
  if (seconds < 0.001) return ` ${(seconds * 1e6).toFixed(1)}us`
  if (seconds < 0.01) return ` ${(seconds * 1e3).toFixed(3)}ms`
  if (seconds < 0.1) return ` ${(seconds * 1e3).toFixed(2)}ms`
  if (seconds < 1) return ` ${(seconds * 1e3).toFixed(1)}ms`
  if (seconds < 60) return ` ${seconds.toFixed(3)}s`
  if (seconds < 3600) return ` ${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(0)}s`
  return ` ${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}m`
}
