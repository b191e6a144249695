// Failures on later lanes, and what becomes of them.
//
// The reference is one pytest process. The first lane runs what that would run, in its order, from its state; a later
// lane begins in the middle, without what the tests before it left behind, and beside another lane that may hold its
// port or its folder. A failure there proves nothing yet: the file runs again on the first lane, when that is the only
// one, and what the test does then is its verdict. Said in a note wherever it changes one. A pass needs no second look.

import type { PhaseReport } from "../model.ts"
import { isFailure } from "../report/outcome.ts"

export class SecondLook {
  /** Reports of items that run on later lanes, until their outcome is known. */
  readonly #running = new Map<number, PhaseReport[]>()
  /** First verdicts of failed items. */
  readonly #doubted = new Map<number, readonly PhaseReport[]>()
  readonly #passed: number[] = []

  /** One more report of an item on a later lane. */
  hold(index: number, report: PhaseReport): void {
    const reports = this.#running.get(index)
    if (reports) reports.push(report)
    else this.#running.set(index, [report])
  }

  /** The reports held of an item that has not ended, e.g. because its lane died. */
  release(index: number): readonly PhaseReport[] {
    const reports = this.#running.get(index) ?? []
    this.#running.delete(index)
    return reports
  }

  /** An item on a later lane has ended: its reports, to be told now; null when it failed and is looked at again. */
  ended(index: number): readonly PhaseReport[] | null {
    const reports = this.release(index)
    if (!reports.some(isFailure)) return reports
    this.#doubted.set(index, reports)
    return null
  }

  /** An item has its verdict; `failed` by its last run. */
  settle(index: number, failed: boolean): void {
    if (this.#doubted.delete(index) && !failed) this.#passed.push(index)
  }

  /** Items whose second look did not come about, with the reports of the first. */
  unsettled(): [index: number, reports: readonly PhaseReport[]][] {
    return [...this.#doubted]
  }

  /** Items that failed beside another lane and passed after it. */
  get reversed(): readonly number[] {
    return this.#passed
  }
}
