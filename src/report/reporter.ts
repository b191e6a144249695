// What a reporter is: a listener to a run's events.

import type { Item, RunEvent, When } from "../model.ts"

/**
 * Consumes the events of one run in order and asks nobody anything.
 * `finish` is called once after the last event; it resolves when everything asked for is written.
 */
export interface Reporter {
  on(event: RunEvent): void
  /**
   * What most items do: all three phases passed (seconds for each) and there is nothing to show of them. Stands for
   * the `passedEvents`, which a reporter without this gets.
   */
  passed?(item: Item, lane: number, durations: PassedDurations): void
  finish(): Promise<void>
}

export type PassedDurations = readonly [setup: number, call: number, teardown: number]

const phases: readonly When[] = ["setup", "call", "teardown"]

/** The events of an item that passed. */
export function passedEvents(item: Item, lane: number, durations: PassedDurations): RunEvent[] {
  return [
    { kind: "itemStarted", item, lane },
    ...phases.map(
      (when, i): RunEvent => ({
        kind: "phaseReported",
        item,
        report: { when, outcome: "passed", duration: durations[i]! },
        lane,
      }),
    ),
    { kind: "itemFinished", item, lane },
  ]
}
