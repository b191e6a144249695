// What the session's loops take in, and how they end early.

import type { Response } from "../worker/protocol.ts"

/** Everything that can happen to a run: what Python says, Ctrl-C, and the loss of the supervisor. */
export type Input =
  | Response
  | { readonly kind: "interrupted" }
  | { readonly kind: "lost"; readonly message: string }

/** A run that cannot go on: its message belongs on stderr. */
export class RunStopped extends Error {
  readonly exitCode: number
  constructor(message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}

/** A run that somebody ended before its first test: pytest's report, with the reason in it. */
export class RunInterrupted extends Error {
  readonly ending: Ending
  constructor(reason: string, exitCode: number, location: string | null) {
    super(reason)
    this.ending = { exitCode, stopped: reason, ...(location === null ? {} : { location }) }
  }
}

/** How a session ended, before the outcomes are looked at. */
export interface Ending {
  /** Decides over the outcomes' own exit code. */
  readonly exitCode?: number
  /** Printed between `!!!`. */
  readonly stopped?: string
  /** Where a KeyboardInterrupt arrived. */
  readonly location?: string
  readonly error?: string
}
