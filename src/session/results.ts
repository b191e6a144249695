// What a run has so far: it folds reports as they arrive, tells the listener, and gives the result at the end.
//
// Outcomes, counts and exit codes follow `report/outcome.ts`, which the reporters use too.

import { noteReport } from "../cache/lastfailed.ts"
import { type Config, maxWarnings } from "../config/config.ts"
import type {
  CollectNode,
  CollectReport,
  Item,
  ItemResult,
  PhaseReport,
  Reason,
  RunEvent,
  RunResult,
  SessionHeader,
  Tier,
  WarningRecord,
} from "../model.ts"
import { exitCodeOf, isFailure, outcomeOf, statusOf } from "../report/outcome.ts"
import { type PassedDurations, passedEvents } from "../report/reporter.ts"
import type { SessionEnd } from "../worker/protocol.ts"
import type { Gathering } from "./gather.ts"
import { LastRun } from "./last-run.ts"
import type { Ending } from "./stopped.ts"

/** Who hears of a run. */
export interface RunListener {
  readonly onEvent: (event: RunEvent) => void
  /** Called instead of `onEvent` with the events of an item that passed. */
  readonly onPassed?: (item: Item, lane: number, durations: PassedDurations) => void
}

export class Results {
  /** What earlier runs left in pytest's cache; null where it is not used. */
  readonly lastRun: LastRun | null
  readonly #config: Config
  readonly #emit: (event: RunEvent) => void
  readonly #tellPassed: NonNullable<RunListener["onPassed"]>
  readonly #began = performance.now()
  readonly #collectReports: CollectReport[] = []
  /** Reports of the items that run. */
  readonly #open = new Map<number, PhaseReport[]>()
  readonly #results: ItemResult[] = []
  readonly #counts: Record<string, number> = {}
  /** Reports that count as failures, however plugins want them shown. */
  #failures = 0
  #items: Item[] = []
  #sessionExitCode: number | null = null
  #strategy = ""
  #isStarted = false

  constructor(config: Config, { onEvent, onPassed }: RunListener) {
    this.#config = config
    this.#emit = onEvent
    this.#tellPassed = onPassed ?? ((...passed) => passedEvents(...passed).forEach(onEvent))
    this.lastRun = LastRun.open(config)
  }

  get collectErrors(): number {
    return this.#collectReports.filter(report => report.outcome === "failed").length
  }

  started(header: SessionHeader): void {
    this.#isStarted = true
    this.#emit({ kind: "sessionStarted", header })
  }

  note(note: string): void {
    this.#emit({ kind: "noteTaken", note })
  }

  warned(warning: WarningRecord): void {
    this.#count("warnings")
    this.#emit({ kind: "warningRaised", warning })
  }

  collectReported(report: CollectReport): void {
    this.#collectReports.push(report)
    if (report.outcome === "failed") {
      this.#failures += 1
      this.lastRun?.lastFailed.add(report.nodeid)
    }
    this.#count(report.outcome === "failed" ? "error" : "skipped")
    this.#emit({ kind: "collectReported", report })
  }

  collected(all: {
    readonly gathering: Gathering
    readonly found?: number
    readonly deselected?: readonly string[]
    readonly tree?: readonly CollectNode[]
    readonly lines?: readonly string[]
  }): void {
    const { items } = all.gathering
    const { found = items.length, deselected = [], tree = [], lines = [] } = all
    this.#items = [...items]
    if (deselected.length > 0) this.#counts.deselected = deselected.length
    this.#emit({ kind: "collectionFinished", items, found, deselected, lines, tree })
  }

  /** An item runs elsewhere than its collection said, or for another reason. */
  move(index: number, tier: Tier, why: Reason): void {
    this.#items[index] = { ...this.#items[index]!, tier, reason: why }
  }

  /** The node id of an item that has ended and has not passed, or has not ended; null where it has passed. */
  nodeidUnlessPassed(index: number): string | null {
    const { nodeid } = this.#items[index]!
    return this.#results.some(each => each.nodeid === nodeid && each.outcome === "passed") ? null : nodeid
  }

  /** The hot path: three passed phases, nothing captured. Durations in seconds. */
  passed(index: number, lane: number, durations: PassedDurations): void {
    const item = this.#items[index]!
    this.#open.delete(index)
    this.lastRun?.lastFailed.delete(item.nodeid)
    this.#count("passed")
    this.#results.push({
      nodeid: item.nodeid,
      outcome: "passed",
      tier: item.tier,
      reason: item.reason,
      duration: durations[0] + durations[1] + durations[2],
      phases: { setup: durations[0], call: durations[1], teardown: durations[2] },
    })
    this.#tellPassed(item, lane, durations)
  }

  /** An attribute of an item's JUnit element, or, where `nodeid` is null, a property of the suite. */
  recorded(nodeid: string | null, name: string, value: string): void {
    this.#emit({ kind: "propertyRecorded", nodeid, name, value })
  }

  /** What was reported of an item that ended elsewhere than it began counts for nothing. */
  forget(index: number): void {
    this.#open.delete(index)
  }

  /** Text for the terminal; `index` is the item that runs, null outside of items. */
  wrote(index: number | null, lane: number, text: string): void {
    if (index !== null) this.#reportsOf(index, lane)
    if (text !== "") this.#emit({ kind: "textWritten", text })
  }

  /** An item began of which no report came, because it was interrupted. */
  began(index: number, lane: number): void {
    this.#reportsOf(index, lane)
  }

  reported(index: number, lane: number, report: PhaseReport): void {
    const item = this.#items[index]!
    this.#reportsOf(index, lane).push(report)
    if (this.lastRun) noteReport(this.lastRun.lastFailed, item.nodeid, report)
    if (isFailure(report)) this.#failures += 1
    const { category } = statusOf(report, true)
    if (category !== "") this.#count(category)
    this.#emit({ kind: "phaseReported", item, report, lane })
  }

  /** The reports of a running item; its first one starts it. */
  #reportsOf(index: number, lane: number): PhaseReport[] {
    let reports = this.#open.get(index)
    if (!reports) {
      reports = []
      this.#open.set(index, reports)
      this.#emit({ kind: "itemStarted", item: this.#items[index]!, lane })
    }
    return reports
  }

  finished(index: number, lane: number): void {
    const item = this.#items[index]!
    const reports = this.#open.get(index) ?? []
    this.#open.delete(index)
    const longrepr = reports.find(report => isFailure(report))?.longrepr
    this.#results.push({
      nodeid: item.nodeid,
      outcome: outcomeOf(reports),
      tier: item.tier,
      reason: item.reason,
      duration: reports.reduce((sum, report) => sum + report.duration, 0),
      phases: Object.fromEntries(reports.map(report => [report.when, report.duration])),
      ...(longrepr === undefined ? {} : { longrepr }),
    })
    this.#emit({ kind: "itemFinished", item, lane })
  }

  notRun(missing: readonly number[]): void {
    this.note(`not run: ${missing.length} of ${this.#items.length}`)
  }

  sessionEnded(end: SessionEnd): void {
    const { finish, summary, after, exitCode } = end
    this.#emit({ kind: "sessionEnded", finish, summary, after })
    if (exitCode !== null) this.#sessionExitCode = exitCode
  }

  /** The result, told to the listener as the last event. */
  close(ending: Ending): RunResult {
    if (this.#isStarted)
      for (const message of this.lastRun?.write() ?? []) this.warned(warningOf("PytestCacheWarning", message))
    const exitCode = exitCodeOf({
      forced: ending.exitCode ?? null,
      interrupted: false,
      failures: this.#failures,
      collected: this.#items.length,
      warnings: this.#counts.warnings ?? 0,
      maxWarnings: maxWarnings(this.#config),
    })
    // Hooks have the last word about an exit code, but where there is an error to tell.
    const ofHooks = ending.error === undefined ? this.#sessionExitCode : null
    const result: RunResult = {
      exitCode: ofHooks ?? exitCode,
      ...(ofHooks === null ? {} : { exitCodeBeforeHooks: exitCode }),
      summary: this.#counts,
      duration: (performance.now() - this.#began) / 1000,
      strategy: this.#strategy,
      items: this.#results,
      collectReports: this.#collectReports,
      ...(ending.stopped === undefined ? {} : { stopped: ending.stopped }),
      ...(ending.location === undefined ? {} : { location: ending.location }),
      ...(ending.error === undefined ? {} : { error: ending.error }),
    }
    this.#emit({ kind: "sessionFinished", result })
    return result
  }

  #count(category: string): void {
    this.#counts[category] = (this.#counts[category] ?? 0) + 1
  }
}

/** A warning of the runner itself, which has no place in any file. */
function warningOf(category: string, text: string): WarningRecord {
  return { message: `${category}: ${text}`, category: `pytest.${category}`, when: "config", nodeid: "" }
}
