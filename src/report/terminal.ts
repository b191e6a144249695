// pytest's report on a terminal, from a run's events: header, progress, failures, warnings, short summary, closing line.
//
// What each part looks like stands in the part's own file; here is only their order. After pytest's closing line come
// our own: notes, and how many items ran in which tier.

import type { Item, RunEvent, RunResult, SessionHeader, Tier } from "../model.ts"
import { writeCollected } from "./collect-tree.ts"
import { writeExplanation } from "./explain.ts"
import { type FailureOptions, writeErrors, writeFailures, writePasses, writeXfailures } from "./failures.ts"
import { isInternal, plural } from "./outcome.ts"
import type { Places } from "./paths.ts"
import { Progress, progressStyle } from "./progress.ts"
import { type PassedDurations, passedEvents, type Reporter } from "./reporter.ts"
import { Stats } from "./stats.ts"
import { type Closing, reportChars, writeClosing, writeDurations, writeShortSummary } from "./summary.ts"
import { inert, inertButColored, type TerminalWriter } from "./terminal-writer.ts"
import { writeWarnings } from "./warnings.ts"

/** Everything the report depends on besides the events. */
export interface TerminalOptions extends FailureOptions, Places {
  readonly verbose: number
  /** `verbosity_test_cases`. */
  readonly testVerbosity: number
  /** `verbosity_subtests` is 0: subtests that pass are not shown. */
  readonly subtestsQuiet: boolean
  /** `console_output_style`, and what it depends on. */
  readonly outputStyle: string
  readonly capture: string
  readonly setupShow: boolean
  readonly isTTY: boolean
  readonly hasHeader: boolean
  readonly hasSummary: boolean
  readonly reportchars: string
  readonly disableWarnings: boolean
  readonly foldSkipped: boolean
  /** Messages of the short summary are not cut. */
  readonly isWhole: boolean
  readonly durations: number | null
  readonly durationsMin: number | null
  readonly collectOnly: boolean
  readonly explain: boolean
  readonly maxWarnings: number | null
  /** The cache directory as the header shows it; null where it does not. */
  readonly cachedir: string | null
  /** Where the JUnit report goes; null for none. */
  readonly xmlpath: string | null
}

export class TerminalReporter implements Reporter {
  readonly #writer: TerminalWriter
  readonly #options: TerminalOptions
  readonly #chars: string
  readonly #stats: Stats
  readonly #progress: Progress
  readonly #notes: string[] = []
  #hasStarted = false
  /** What hooks wrote at the end of the session. */
  readonly #written = { finish: "", summary: "", after: "" }
  #found = 0
  #deselected = 0

  constructor(options: TerminalOptions, writer: TerminalWriter) {
    this.#options = options
    this.#writer = writer
    this.#chars = reportChars(options.reportchars, options.disableWarnings)
    this.#stats = new Stats({
      passed: /[pP]/.test(this.#chars),
      durations: options.durations !== null,
      subtestsQuiet: options.subtestsQuiet,
    })
    this.#progress = new Progress(writer, this.#stats, {
      ...options,
      style: progressStyle(options.outputStyle, options.capture, options.setupShow),
    })
  }

  on(event: RunEvent): void {
    switch (event.kind) {
      case "sessionStarted":
        this.#start(event.header)
        break
      case "collectReported":
        this.#stats.addCollectReport(event.report)
        break
      case "collectionFinished":
        this.#found = event.found
        this.#deselected = event.deselected.length
        this.#stats.addDeselected(event.deselected.length)
        this.#progress.begin(event.items)
        this.#collected()
        for (const line of event.lines) this.#writer.writeLine(inert(line))
        if (this.#options.collectOnly) {
          const { testVerbosity, verbose } = this.#options
          writeCollected(this.#writer, event.items, event.tree, testVerbosity, verbose)
        }
        break
      case "itemStarted":
        this.#progress.started(event.item, event.lane)
        break
      case "phaseReported": {
        const status = this.#stats.addPhase(event.item, event.report)
        this.#progress.reported(event.item, event.report, status, event.lane)
        break
      }
      case "itemFinished":
        this.#progress.finished(event.item, event.lane)
        break
      case "warningRaised":
        this.#stats.addWarning(event.warning)
        break
      case "textWritten":
        this.#writer.write(inertButColored(event.text))
        break
      case "noteTaken":
        this.#notes.push(event.note)
        break
      case "sessionEnded":
        this.#written.finish += event.finish
        this.#written.summary += event.summary
        this.#written.after += event.after
        break
      case "sessionFinished":
        this.#end(event.result)
        break
      case "propertyRecorded":
        break
      default:
        event satisfies never
    }
  }

  passed(item: Item, lane: number, durations: PassedDurations): void {
    if (this.#stats.countsPassed && this.#options.testVerbosity <= 0) {
      this.#stats.addPassed()
      this.#progress.passed(item, lane, durations[0] + durations[1] + durations[2])
    } else for (const event of passedEvents(item, lane, durations)) this.on(event)
  }

  async finish(): Promise<void> {
    this.#writer.flush()
  }

  #start(header: SessionHeader): void {
    const { verbose, hasHeader, isTTY } = this.#options
    const writer = this.#writer
    this.#hasStarted = true
    if (verbose >= 0) {
      writer.writeSep("=", "test session starts", "bold")
      if (hasHeader) for (const line of this.#headerLines(header)) writer.writeLine(inert(line))
    }
    if (verbose >= (isTTY ? 0 : 1)) {
      writer.write("collecting ... ", "bold")
      writer.flush()
    }
  }

  #headerLines(header: SessionHeader): string[] {
    const { verbose, cachedir } = this.#options
    const versions = `pytest-${header.pytestVersion}, pluggy-${header.pluggyVersion}`
    const interpreter = verbose > 0 ? ` -- ${header.executable}` : ""
    const lines = [`platform ${header.platform} -- Python ${header.python}, ${versions}${interpreter}`]
    if (cachedir !== null) lines.push(`cachedir: ${cachedir}`)
    lines.push(...header.lines, `rootdir: ${header.rootdir}`)
    if (header.configfile !== null) lines.push(`configfile: ${header.configfile}`)
    if (header.testpaths !== null) lines.push(`testpaths: ${header.testpaths.join(", ")}`)
    if (header.plugins.length > 0) lines.push(`plugins: ${header.plugins.join(", ")}`)
    return lines
  }

  #collected(): void {
    if (this.#options.verbose < 0) return
    const { counts } = this.#stats
    const total = this.#found
    const errors = counts.error ?? 0
    const skipped = counts.skipped ?? 0
    let line = `collected ${total} item${total === 1 ? "" : "s"}`
    if (errors > 0) line += ` / ${plural(errors, "error")}`
    if (this.#deselected > 0) line += ` / ${this.#deselected} deselected`
    if (skipped > 0) line += ` / ${skipped} skipped`
    if (this.#deselected > 0) line += ` / ${total - this.#deselected} selected`
    const writer = this.#writer
    if (this.#options.isTTY) {
      writer.write(`\r${line.padEnd(writer.width - 1)}`, "bold")
      writer.write("\n")
    } else writer.writeLine(line)
  }

  #end(result: RunResult): void {
    const options = this.#options
    const writer = this.#writer
    if (isInternal(result.error)) {
      for (const line of result.error.split("\n")) writer.writeLine(inert(line))
    }
    // Before the header there is no report to end.
    if (!this.#hasStarted) {
      this.#stopped(result)
      writer.flush()
      return
    }
    this.#progress.end(result.stopped !== undefined)
    writer.write(inertButColored(this.#written.finish))
    writer.line()
    const status = result.exitCodeBeforeHooks ?? result.exitCode
    const isPytests = status <= lastExitCode
    if (options.hasSummary && isPytests && status !== internalError) this.#summary()
    this.#limits(result)
    if (isPytests) this.#stopped(result)
    const closing: Closing = options.collectOnly
      ? { kind: "collect-only", collected: this.#found, deselected: this.#deselected }
      : { kind: "run", isComplete: this.#progress.isComplete }
    writeClosing(writer, this.#stats, closing, result.duration, options.verbose)
    // `pytest.exit` with an exit code of its own is told last.
    if (!isPytests) this.#stopped(result)
    writer.write(inertButColored(this.#written.after))
    if (options.explain) writeExplanation(writer, result.items)
    if (options.verbose >= -1) {
      for (const note of this.#notes) writer.line(inert(note))
      if (result.items.length > 0) writer.line(tierLine(result))
    }
    writer.flush()
  }

  #stopped(result: RunResult): void {
    const writer = this.#writer
    const status = result.exitCodeBeforeHooks ?? result.exitCode
    for (const reason of result.stopped?.split("\n") ?? []) {
      writer.writeSep("!", inert(reason), ...(status === 1 ? (["red"] as const) : []))
    }
    if (result.location !== undefined) {
      writer.line(inert(result.location))
      writer.line("(to show a full traceback on KeyboardInterrupt use --full-trace)", "yellow")
    }
  }

  #summary(): void {
    const chars = this.#chars
    const { invocationDir, verbose, durations, durationsMin, xmlpath } = this.#options
    const writer = this.#writer
    const stats = this.#stats
    writeErrors(writer, stats, this.#options)
    writeFailures(writer, stats, this.#options)
    writeXfailures(writer, stats, this.#options)
    if (chars.includes("w")) writeWarnings(writer, stats.warnings, invocationDir, "warnings summary")
    if (chars.includes("P")) writePasses(writer, stats, "passed", this.#options)
    if (chars.includes("X")) writePasses(writer, stats, "xpassed", this.#options)
    if (xmlpath !== null && verbose >= 0) writer.writeSep("-", `generated xml file: ${xmlpath}`)
    if (this.#written.summary !== "") {
      writer.ensureNewline()
      writer.write(inertButColored(this.#written.summary))
    }
    if (durations !== null) writeDurations(writer, stats, durations, durationsMin, verbose)
    writeShortSummary(writer, stats, { ...this.#options, chars })
    const title = stats.warnings.length > 0 ? "warnings summary (final)" : "warnings summary"
    if (chars.includes("w")) writeWarnings(writer, stats.finalWarnings, invocationDir, title)
  }

  #limits(result: RunResult): void {
    const { maxWarnings } = this.#options
    const count = this.#stats.counts.warnings ?? 0
    if (maxWarnings === null || count <= maxWarnings || result.exitCode !== 6) return
    this.#writer.writeLine(
      `Tests pass, but maximum allowed warnings exceeded: ${count} > ${maxWarnings}`,
      "red",
    )
  }
}

const internalError = 3
/** pytest's own exit codes end here. */
const lastExitCode = 6
const tiers: readonly Tier[] = ["wasm", "cpython", "pytest"]

/** `wasm 12 · cpython 340 · pytest 8`. */
function tierLine({ items }: RunResult): string {
  return tiers.map(tier => `${tier} ${items.filter(item => item.tier === tier).length}`).join(" · ")
}
