// What was reported so far, by category: the counts that every line is made of, and the entries that are listed.

import type { CollectReport, Item, PhaseReport, Status, WarningRecord, When } from "../model.ts"
import { type Counts, statusOf } from "./outcome.ts"

/** A report that a summary may list, of an item or of a collector. */
export interface Entry {
  readonly nodeid: string
  /** pytest's `head_line`: `TestA.test_b[x]`, or a collector's file. */
  readonly headline: string
  readonly when: When | "collect"
  readonly status: Status
  readonly report: PhaseReport | (CollectReport & { readonly wasxfail?: string })
}

/** What besides failures must be remembered; the rest is only counted. */
export interface Remember {
  /** Passed and subtest entries, for `-rp` and `-rP`. */
  readonly passed: boolean
  /** Every phase's duration, for `--durations`. */
  readonly durations: boolean
  readonly subtestsQuiet: boolean
}

export interface PhaseDuration {
  readonly nodeid: string
  readonly when: When
  readonly seconds: number
}

export class Stats {
  readonly warnings: WarningRecord[] = []
  /** Those that came while the summary was written. */
  readonly finalWarnings: WarningRecord[] = []
  readonly durations: PhaseDuration[] = []
  /** Teardown reports that passed but carry captured text, by node id. */
  readonly teardowns = new Map<string, PhaseReport[]>()
  readonly #remember: Remember
  readonly #counts: Record<string, number> = {}
  readonly #entries = new Map<string, Entry[]>()

  constructor(remember: Remember) {
    this.#remember = remember
  }

  get counts(): Counts {
    return this.#counts
  }

  /** Entries of a category in the order they came. */
  entries(category: string): readonly Entry[] {
    return this.#entries.get(category) ?? []
  }

  addDeselected(count: number): void {
    if (count > 0) this.#counts.deselected = (this.#counts.deselected ?? 0) + count
  }

  addWarning(warning: WarningRecord): void {
    if (warning.final) this.finalWarnings.push(warning)
    else this.warnings.push(warning)
    this.#counts.warnings = (this.#counts.warnings ?? 0) + 1
  }

  addCollectReport(report: CollectReport): void {
    const failed = report.outcome === "failed"
    this.#add({
      nodeid: report.nodeid,
      // The session itself has no name.
      headline: report.nodeid.split("::", 1)[0] || "test session",
      when: "collect",
      status: failed
        ? { category: "error", letter: "E", word: "ERROR", color: "red" }
        : { category: "skipped", letter: "s", word: "SKIPPED", color: "yellow" },
      report,
    })
  }

  /** Whether an item that passed is no more than one in a count. */
  get countsPassed(): boolean {
    return !this.#remember.passed && !this.#remember.durations
  }

  /** Counts an item that passed, where `countsPassed`. */
  addPassed(): void {
    this.#counts.passed = (this.#counts.passed ?? 0) + 1
  }

  /** Adds one report of an item and gives its status. */
  addPhase(item: Item, report: PhaseReport): Status {
    const { nodeid } = item
    const status = statusOf(report, this.#remember.subtestsQuiet)
    if (this.#remember.durations) this.durations.push({ nodeid, when: report.when, seconds: report.duration })
    if (status.category === "") {
      if (report.when === "teardown" && report.sections !== undefined && report.sections.length > 0) {
        this.teardowns.set(nodeid, [...(this.teardowns.get(nodeid) ?? []), report])
      }
      return status
    }
    if (status.category === "passed" && !this.#remember.passed) {
      this.#counts.passed = (this.#counts.passed ?? 0) + 1
      return status
    }
    const headline = report.subtest === undefined ? item.domain : `${item.domain} ${report.subtest}`
    this.#add({ nodeid, headline, when: report.when, status, report })
    return status
  }

  #add(entry: Entry): void {
    const { category } = entry.status
    this.#counts[category] = (this.#counts[category] ?? 0) + 1
    const entries = this.#entries.get(category)
    if (entries === undefined) this.#entries.set(category, [entry])
    else entries.push(entry)
  }
}
