// `--junitxml=F`: JUnit XML as pytest writes it, families xunit2 (default), xunit1 and legacy.
//
// Elements, attributes, their order and what counts as a test are pytest's (`junitxml.py`); see also xml.ts.

import { hostname } from "node:os"
import type { CollectReport, Item, PhaseReport, RunEvent, Section } from "../model.ts"
import { isInternal } from "./outcome.ts"
import { writeReportFile } from "./report-file.ts"
import type { Reporter } from "./reporter.ts"
import { element, visible } from "./xml.ts"

export interface JunitOptions {
  /** Absolute. */
  readonly file: string
  readonly prefix: string | null
  readonly suiteName: string
  /** `junit_logging`: no|log|system-out|system-err|out-err|all. */
  readonly logging: string
  readonly logPassingTests: boolean
  /** `junit_duration_report`: total, or one phase. */
  readonly durationReport: string
  readonly family: string
}

interface Case {
  attributes: Record<string, string>
  /** Attributes that the test itself recorded. */
  readonly own: Record<string, string>
  readonly children: string[]
  readonly properties: [string, string][]
  duration: number
}

interface Stats {
  error: number
  passed: number
  failure: number
  skipped: number
}

export class JunitReporter implements Reporter {
  readonly #options: JunitOptions
  readonly #isXunit1: boolean
  readonly #cases: Case[] = []
  /** Cases that reports may still be added to. */
  readonly #open = new Map<string, Case>()
  /** Reports that failed in their call and whose teardown is to come. */
  readonly #failedCalls = new Map<string, PhaseReport>()
  /** Properties of the whole suite. */
  readonly #properties: [string, string][] = []
  readonly #stats: Stats = { error: 0, passed: 0, failure: 0, skipped: 0 }
  #countedTwice = 0
  /** When the session started; a run that never did, because its command line is wrong, writes no file. */
  #started: Date | null = null
  #text: string | null = null

  constructor(options: JunitOptions) {
    this.#options = options
    this.#isXunit1 = options.family === "xunit1" || options.family === "legacy"
  }

  on(event: RunEvent): void {
    if (event.kind === "sessionStarted") this.#started = new Date()
    else if (event.kind === "collectReported") this.#collectReported(event.report)
    else if (event.kind === "phaseReported") this.#phaseReported(event.item, event.report)
    else if (event.kind === "propertyRecorded") this.#recorded(event.nodeid, event.name, event.value)
    else if (event.kind === "sessionFinished") {
      const { error, duration } = event.result
      if (isInternal(error)) this.#failedItself(error)
      this.#end(duration)
    }
  }

  /** Throws ReportFileError. */
  async finish(): Promise<void> {
    if (this.#text !== null) writeReportFile(this.#options.file, this.#text)
  }

  #collectReported(report: CollectReport): void {
    const { nodeid, skip } = report
    const opened = this.#opened(nodeid, { file: nodeid.split("::", 1)[0]! })
    if (report.outcome === "failed")
      this.#add(opened, "error", { message: "collection failure" }, report.longrepr)
    else {
      const triple =
        skip === undefined
          ? report.longrepr
          : `(${pyRepr(skip.path)}, ${skip.lineno}, ${pyRepr(skip.reason)})`
      this.#add(opened, "skipped", { message: "collection skipped" }, triple)
    }
  }

  #phaseReported(item: Item, report: PhaseReport): void {
    const { nodeid, lineno } = item
    const location = { file: item.path, ...(lineno === null ? {} : { line: String(lineno) }) }
    const { when, outcome } = report
    if (outcome === "passed") {
      if (when === "call") {
        this.#opened(nodeid, location)
        this.#stats.passed++
      }
    } else if (outcome === "failed") {
      if (when === "teardown") {
        const failedCall = this.#failedCalls.get(nodeid)
        if (failedCall !== undefined) this.#close(nodeid, failedCall)
        else if (this.#open.has(nodeid)) this.#countedTwice++
      }
      const opened = this.#opened(nodeid, location)
      if (when === "call") {
        this.#addFailure(opened, report)
        this.#failedCalls.set(nodeid, report)
        if (!this.#options.logPassingTests) this.#addOutput(opened, report)
      } else {
        const message = `failed on ${when} with "${report.crash?.message ?? textOf(report)}"`
        this.#add(opened, "error", { message }, textOf(report))
      }
    } else if (outcome === "skipped") {
      this.#addSkip(this.#opened(nodeid, location), report)
    }
    if (this.#options.durationReport === "total" || this.#options.durationReport === when) {
      this.#case(nodeid).duration += report.duration
    }
    if (when === "teardown") {
      this.#addOutput(this.#opened(nodeid, location), report)
      this.#close(nodeid, report)
      this.#failedCalls.delete(nodeid)
    }
  }

  #recorded(nodeid: string | null, name: string, value: string): void {
    if (nodeid === null) this.#properties.push([name, visible(value)])
    else this.#case(nodeid).own[name] = visible(value)
  }

  /** The runner or a hook failed: an element of its own, as if it were a test. */
  #failedItself(error: string): void {
    const opened = this.#case("internal")
    opened.attributes = { classname: "pytest", name: "internal" }
    this.#add(opened, "error", { message: "internal error" }, error.replace(/^INTERNALERROR> ?/gm, ""))
  }

  #case(nodeid: string): Case {
    let found = this.#open.get(nodeid)
    if (found === undefined) {
      found = { attributes: {}, own: {}, children: [], properties: [], duration: 0 }
      this.#open.set(nodeid, found)
      this.#cases.push(found)
    }
    return found
  }

  /** The case with its attributes set. */
  #opened(nodeid: string, location: Readonly<Record<string, string>>): Case {
    const opened = this.#case(nodeid)
    const names = addressOf(nodeid)
    const classNames = this.#options.prefix
      ? [this.#options.prefix, ...names.slice(0, -1)]
      : names.slice(0, -1)
    const standard = { classname: classNames.join("."), name: visible(names.at(-1)!) }
    // The schema of xunit2 has no others.
    const permitted = Object.entries(opened.own).filter(([name]) => this.#isXunit1 || name in standard)
    opened.attributes = {
      ...standard,
      ...(this.#isXunit1 ? location : {}),
      ...Object.fromEntries(permitted),
    }
    return opened
  }

  #close(nodeid: string, report: PhaseReport): void {
    const closed = this.#open.get(nodeid)
    this.#open.delete(nodeid)
    for (const [name, value] of report.properties ?? [])
      closed?.properties.push([name, visible(pyStr(value))])
  }

  #add(to: Case, tag: string, attributes: Readonly<Record<string, string>>, text: string): void {
    const escaped = Object.entries(attributes).map(([name, value]) => [name, visible(value)])
    to.children.push(element(tag, Object.fromEntries(escaped), visible(text)))
    if (tag in this.#stats) this.#stats[tag as keyof Stats]++
  }

  #addFailure(to: Case, report: PhaseReport): void {
    if (report.wasxfail !== undefined) {
      this.#add(to, "skipped", { message: "xfail-marked test passes unexpectedly" }, "None")
      return
    }
    this.#add(to, "failure", { message: report.crash?.message ?? textOf(report) }, textOf(report))
  }

  #addSkip(to: Case, report: PhaseReport): void {
    if (report.wasxfail !== undefined) {
      const message = report.wasxfail.replace(/^reason: /, "")
      this.#add(to, "skipped", { type: "pytest.xfail", message }, "")
      return
    }
    const { path = "", lineno = 0, reason = "" } = report.skip ?? {}
    const message = reason.replace(/^Skipped: /, "")
    this.#add(to, "skipped", { type: "pytest.skip", message }, `${path}:${lineno}: ${message}`)
    this.#addOutput(to, report)
  }

  #addOutput(to: Case, report: PhaseReport): void {
    const { logging, logPassingTests } = this.#options
    if ((!logPassingTests && report.outcome === "passed") || logging === "no") return
    const sections = report.sections ?? []
    let text = ""
    if (logging === "log" || logging === "all")
      text = titled(captured(sections, "log", "\n"), " Captured Log ")
    if (logging === "system-out" || logging === "out-err" || logging === "all") {
      text += titled(captured(sections, "stdout", ""), " Captured Out ")
      this.#add(to, "system-out", {}, text)
      text = ""
    }
    if (logging === "system-err" || logging === "out-err" || logging === "all") {
      text += titled(captured(sections, "stderr", ""), " Captured Err ")
      this.#add(to, "system-err", {}, text)
      text = ""
    }
    if (text !== "") this.#add(to, "system-out", {}, text)
  }

  #end(seconds: number): void {
    if (this.#started !== null) this.#text = this.#document(this.#started, seconds)
  }

  #document(started: Date, seconds: number): string {
    const { error, failure, skipped, passed } = this.#stats
    const attributes = {
      name: this.#options.suiteName,
      errors: String(error),
      failures: String(failure),
      skipped: String(skipped),
      tests: String(passed + failure + skipped + error - this.#countedTwice),
      time: seconds.toFixed(3),
      timestamp: localIso(started),
      hostname: hostname(),
    }
    const cases = this.#cases.map(toXml).join("")
    const suite = element("testsuite", attributes, null, listed(this.#properties) + cases)
    return `<?xml version="1.0" encoding="utf-8"?>${element("testsuites", { name: "pytest tests" }, null, suite)}`
  }
}

function toXml({ attributes, properties, children, duration }: Case): string {
  const inside = listed(properties) + children.join("")
  return element("testcase", { ...attributes, time: duration.toFixed(3) }, null, inside)
}

function listed(properties: readonly (readonly [string, string])[]): string {
  if (properties.length === 0) return ""
  const each = properties.map(([name, value]) => element("property", { name, value }))
  return element("properties", {}, null, each.join(""))
}

/** `a/b.py::C::test[x::y]` -> `a.b`, `C`, `test[x::y]`. */
function addressOf(nodeid: string): string[] {
  const bracket = nodeid.indexOf("[")
  const names = (bracket < 0 ? nodeid : nodeid.slice(0, bracket)).split("::")
  names[0] = names[0]!.replaceAll("/", ".").replace(/\.py$/, "")
  if (bracket >= 0) names[names.length - 1] += nodeid.slice(bracket)
  return names
}

function textOf(report: PhaseReport): string {
  const text = report.longrepr ?? ""
  // pytest strips tracebacks, which have lines, and not messages such as `[XPASS(strict)] `.
  return text.includes("\n") ? text.trim() : text
}

function captured(sections: readonly Section[], kind: string, joint: string): string {
  return sections
    .filter(([title]) => title.startsWith(`Captured ${kind}`))
    .map(([, text]) => text)
    .join(joint)
}

/** The title in the middle of 80 dashes, the text, an empty line. */
function titled(text: string, title: string): string {
  const dashes = 80 - title.length
  // Python's str.center puts the odd one to the left where the width is even.
  const left = Math.floor(dashes / 2)
  return `${"-".repeat(left)}${title}${"-".repeat(dashes - left)}\n${text}\n`
}

/** Python's `repr()` of a text that is printable in ASCII, apart from line ends and tabs. */
function pyRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" }
  const escaped = text.replace(/[\n\r\t\\]/g, each => escapes[each]!)
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`
}

/** Python's `str()` of a JSON value, for the kinds that are properties in practice. */
function pyStr(value: unknown): string {
  if (typeof value === "string") return value
  if (value === null) return "None"
  if (typeof value === "boolean") return value ? "True" : "False"
  return JSON.stringify(value)
}

/** Local time with its offset: `2026-01-31T12:00:00.123000+01:00`. */
function localIso(date: Date): string {
  const offset = -date.getTimezoneOffset()
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1)
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0")
  const sign = offset < 0 ? "-" : "+"
  return `${local}000${sign}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`
}
