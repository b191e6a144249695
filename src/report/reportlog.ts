// `--report-log=F`: every report as it comes, one JSON object a line, in the form of pytest-reportlog.
//
// More fields than pytest-reportlog's: `tier`, `reason` and `lane` of a test report.

import { closeSync, openSync, writeSync } from "node:fs"
import type { Item, PhaseReport, RunEvent } from "../model.ts"
import { ReportFileError } from "./report-file.ts"
import type { Reporter } from "./reporter.ts"

export class ReportLog implements Reporter {
  readonly #file: string
  readonly #descriptor: number
  #buffer = ""

  /** `file` is an absolute path; it is emptied. Throws ReportFileError. */
  constructor(file: string) {
    this.#file = file
    try {
      this.#descriptor = openSync(file, "w")
    } catch (error) {
      throw new ReportFileError(file, error)
    }
  }

  on(event: RunEvent): void {
    switch (event.kind) {
      case "sessionStarted":
        this.#write("SessionStart", { pytest_version: event.header.pytestVersion })
        break
      case "collectReported": {
        const { nodeid, outcome, longrepr, sections } = event.report
        this.#write("CollectReport", { nodeid, outcome, longrepr, result: null, sections: sections ?? [] })
        break
      }
      case "phaseReported":
        this.#write("TestReport", toRecord(event.item, event.report, event.lane))
        break
      case "warningRaised": {
        const { category, message, when, nodeid, location } = event.warning
        this.#write("WarningMessage", { category, message, when, nodeid, location: location ?? null })
        break
      }
      case "sessionFinished":
        this.#write("SessionFinish", { exitstatus: event.result.exitCode })
        break
      case "collectionFinished":
      case "itemStarted":
      case "itemFinished":
      case "noteTaken":
      case "textWritten":
      case "propertyRecorded":
      case "sessionEnded":
        break
      default:
        event satisfies never
    }
  }

  async finish(): Promise<void> {
    this.#flush()
    closeSync(this.#descriptor)
  }

  #write(type: string, record: Readonly<Record<string, unknown>>): void {
    this.#buffer += `${JSON.stringify({ ...record, $report_type: type })}\n`
    if (this.#buffer.length > 1 << 15) this.#flush()
  }

  #flush(): void {
    try {
      writeSync(this.#descriptor, this.#buffer)
      this.#buffer = ""
    } catch (error) {
      throw new ReportFileError(this.#file, error)
    }
  }
}

function toRecord(item: Item, report: PhaseReport, lane: number) {
  const { nodeid, path, lineno, domain, tier, reason } = item
  const { when, outcome, duration, skip, crash, wasxfail, subtest } = report
  return {
    nodeid,
    location: [path, lineno, domain],
    keywords: {},
    outcome,
    longrepr: skip === undefined ? (report.longrepr ?? null) : [skip.path, skip.lineno, skip.reason],
    when,
    user_properties: report.properties ?? [],
    sections: report.sections ?? [],
    duration,
    ...(crash === undefined ? {} : { crash }),
    ...(wasxfail === undefined ? {} : { wasxfail }),
    ...(subtest === undefined ? {} : { subtest }),
    tier,
    reason: reason.code,
    lane,
  }
}
