// The books of a run: every selected item ends exactly once, or is named as not run.
//
// The rules are P1 and P2 of the fault model: an outcome needs a report, a lane's good end needs its seal, and exit
// code 0 needs all of both. Pure; the session tells it what arrived and asks what is missing.

type ItemState = "waiting" | "begun" | "ended"
type LaneState = "open" | "sealed" | "lost"

export class Ledger {
  readonly #items = new Map<number, ItemState>()
  readonly #lanes = new Map<number, LaneState>()

  /** Count an item in. Every item is selected once, before it runs. */
  select(item: number): void {
    if (this.#items.has(item)) throw new Error(`item ${item} was selected twice`)
    this.#items.set(item, "waiting")
  }

  /** An item that has begun may not begin again: it would run twice. */
  begin(item: number): void {
    if (this.#items.get(item) === "waiting") this.#items.set(item, "begun")
  }

  /** An item's last report is in. A second end is a protocol error. */
  end(item: number): void {
    const state = this.#items.get(item)
    if (state === undefined) throw new Error(`item ${item} was reported but never selected`)
    if (state === "ended") throw new Error(`item ${item} was reported twice`)
    this.#items.set(item, "ended")
  }

  hasEnded(item: number): boolean {
    return this.#items.get(item) === "ended"
  }

  openLane(lane: number): void {
    this.#lanes.set(lane, "open")
  }

  sealLane(lane: number): void {
    this.#lanes.set(lane, "sealed")
  }

  /** A lane died without its seal; what it was doing has been reported by someone else. */
  loseLane(lane: number): void {
    if (this.#lanes.get(lane) === "open") this.#lanes.set(lane, "lost")
  }

  laneIsOpen(lane: number): boolean {
    return this.#lanes.get(lane) === "open"
  }

  get openLanes(): number {
    return [...this.#lanes.values()].filter(state => state === "open").length
  }

  /** Items without an outcome, in order. */
  unaccounted(): number[] {
    return [...this.#items].filter(([, state]) => state !== "ended").map(([item]) => item)
  }
}
