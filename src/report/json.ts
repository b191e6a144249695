// `-o json`: one document on stdout at the end, for programs.

import type { ItemResult, RunEvent, RunResult } from "../model.ts"
import type { Reporter } from "./reporter.ts"

/** Version of the document's form; raised when a field changes its meaning. */
const version = 1

export class JsonReporter implements Reporter {
  readonly #sink: (text: string) => void

  constructor(sink: (text: string) => void) {
    this.#sink = sink
  }

  on(event: RunEvent): void {
    if (event.kind === "sessionFinished") this.#sink(`${JSON.stringify(toDocument(event.result))}\n`)
  }

  async finish(): Promise<void> {}
}

/** The document as it is printed; durations in milliseconds. */
export function toDocument(result: RunResult) {
  return {
    version,
    exitCode: result.exitCode,
    summary: result.summary,
    durationMs: milliseconds(result.duration),
    strategy: result.strategy,
    ...(result.stopped === undefined ? {} : { stopped: result.stopped }),
    ...(result.error === undefined ? {} : { error: result.error }),
    tests: result.items.map(toTest),
    collectErrors: result.collectReports.map(({ nodeid, outcome, longrepr }) => ({
      nodeid,
      outcome,
      longrepr,
    })),
  }
}

function toTest(item: ItemResult) {
  const { nodeid, outcome, tier, reason, longrepr } = item
  const phases = Object.entries(item.phases).map(([when, seconds]) => [when, milliseconds(seconds)])
  return {
    nodeid,
    outcome,
    tier,
    reason: reason.code,
    detail: reason.message,
    ...(reason.at ? { at: `${reason.at.path}:${reason.at.line}:${reason.at.column}` } : {}),
    durationMs: milliseconds(item.duration),
    phases: Object.fromEntries(phases),
    ...(longrepr === undefined ? {} : { longrepr }),
  }
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3
}
