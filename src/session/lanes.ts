// The lanes of one worker: opens them, keeps them fed, replaces them when they die.
//
// Knows items by the worker's own numbers and says nothing to the user; the session loop tells it what arrived
// and turns its answers into reports.

import type { Request } from "../worker/protocol.ts"
import { itemsAhead, itemsAtOnce, paysAnotherLane, type Schedule } from "./schedule.ts"

interface Lane {
  readonly id: number
  readonly from: "front" | "back"
  /** Given and not ended, in the order in which the lane runs them. */
  outstanding: number[]
  /** The lane knows that nothing more comes. */
  last: boolean
}

export interface LanesOptions {
  readonly worker: number
  readonly maxLanes: number
  /** Start all lanes at once, as `-n N` asks; else begin with one and add others when they pay. */
  readonly eager: boolean
  /** The first lane may be the process that collected; where that dies, what it collected must be collected again. */
  readonly mayTakeOver: boolean
  /** Ids of lanes are unique in a session. */
  readonly nextLane: () => number
  readonly send: (request: Request) => void
  /** Seconds on a monotonic clock. */
  readonly clock: () => number
}

export class Lanes {
  readonly #options: LanesOptions
  readonly #schedule: Schedule
  readonly #open = new Map<number, Lane>()
  readonly #began: number
  /** What the first lane is to run again once it is alone. */
  readonly #again = new Set<number>()
  #finished = 0
  #stopped = false

  constructor(schedule: Schedule, options: LanesOptions) {
    this.#schedule = schedule
    this.#options = options
    this.#began = options.clock()
  }

  /** Lanes that are neither sealed nor dead. */
  get open(): number {
    return this.#open.size
  }

  has(lane: number): boolean {
    return this.#open.has(lane)
  }

  /** Open the first lane, or all of them. */
  start(): void {
    const count = this.#options.eager ? Math.min(this.#options.maxLanes, this.#schedule.remainingUnits) : 1
    const only = this.#options.maxLanes === 1 || this.#schedule.remainingUnits === 1
    for (let i = 0; i < count; i++)
      this.#openLane(i === 0 ? "front" : "back", only && this.#options.mayTakeOver)
  }

  /** An item of a lane has ended. */
  ended(laneId: number, item: number): void {
    this.#finished += 1
    const lane = this.#open.get(laneId)
    if (!lane) return
    const at = lane.outstanding.indexOf(item)
    if (at === 0) lane.outstanding.shift()
    else if (at > 0) lane.outstanding.splice(at, 1)
    if (!lane.last && lane.outstanding.length < this.#ahead()) this.#feed(lane)
  }

  sealed(laneId: number): void {
    this.#open.delete(laneId)
    this.#attendFirst()
  }

  /** Is this a lane that does not run pytest's order from its beginning? */
  isLater(laneId: number): boolean {
    return this.#open.get(laneId)?.from === "back"
  }

  /** The first lane runs these items once more, in order, when all others have ended. */
  runAgain(items: readonly number[]): void {
    for (const item of items) this.#again.add(item)
  }

  /**
   * A lane died. What it had not begun goes to a new lane; `running` must have been reported by the caller.
   */
  died(laneId: number, running: number): void {
    const lane = this.#open.get(laneId)
    if (!lane) return
    this.#open.delete(laneId)
    if (this.#stopped) return
    this.#schedule.restore(lane.outstanding.filter(item => item !== running))
    if (this.#schedule.remainingUnits > 0) this.#openLane(lane.from)
    else this.#attendFirst()
  }

  /** Give nothing more out: the run is being stopped. */
  stop(): void {
    this.#stopped = true
  }

  /** Called now and then: opens one more lane where that pays. */
  grow(): void {
    if (this.#stopped || this.#open.size === 0 || this.#open.size >= this.#options.maxLanes) return
    if (this.#schedule.remainingUnits === 0) return
    if (paysAnotherLane(this.#seconds(), this.#finished, this.#schedule.remainingItems, this.#open.size)) {
      this.#openLane("back")
    }
  }

  #seconds(): number {
    return this.#options.clock() - this.#began
  }

  #ahead(): number {
    return itemsAhead(this.#seconds(), this.#finished, this.#open.size)
  }

  #openLane(from: "front" | "back", only = false): void {
    const lane: Lane = { id: this.#options.nextLane(), from, outstanding: [], last: false }
    this.#open.set(lane.id, lane)
    this.#options.send({
      kind: "lane",
      worker: this.#options.worker,
      lane: lane.id,
      ...(only ? { only } : {}),
    })
    this.#feed(lane)
  }

  /** The first lane waits for the others with its end; what they leave for it may need it reopened. */
  #attendFirst(): void {
    if (this.#stopped) return
    const first = [...this.#open.values()].find(lane => lane.from === "front")
    if (first) this.#feed(first)
    else if (this.#open.size === 0 && this.#again.size > 0) this.#openLane("front")
  }

  #feed(lane: Lane): void {
    if (lane.last || this.#stopped) return
    const isAlone = this.#open.size === 1
    if (this.#schedule.remainingUnits === 0 && isAlone && this.#again.size > 0) {
      this.#schedule.restore([...this.#again].sort((a, b) => a - b))
      this.#again.clear()
    }
    // The only lane must never wait for work: it would tear down what the next file shares.
    const { maxLanes } = this.#options
    const atLeast =
      maxLanes === 1
        ? Number.POSITIVE_INFINITY
        : itemsAtOnce(this.#ahead(), this.#schedule.remainingItems, maxLanes)
    const items = this.#schedule.take(lane.from, atLeast) ?? []
    lane.outstanding.push(...items)
    lane.last = this.#schedule.remainingUnits === 0 && (lane.from === "back" || isAlone)
    if (items.length === 0 && !lane.last) return
    this.#options.send({ kind: "run", lane: lane.id, items, last: lane.last })
  }
}
