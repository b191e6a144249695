// What a reporter is: a listener to a run's events.

import type { RunEvent } from "../model.ts"

/**
 * Consumes the events of one run in order and asks nobody anything.
 * `finish` is called once after the last event; it resolves when everything asked for is written.
 */
export interface Reporter {
  on(event: RunEvent): void
  finish(): Promise<void>
}
