// The running phase: lanes run items, deaths are turned into reports, and the books must balance at the end.

import type { Request, Response } from "../worker/protocol.ts"
import { crashReport, describeExit } from "./crash.ts"
import type { Gathered, Gathering } from "./gather.ts"
import type { Inbox } from "./inbox.ts"
import { Lanes } from "./lanes.ts"
import { Ledger } from "./ledger.ts"
import type { Results } from "./results.ts"
import { cutUnits, Schedule } from "./schedule.ts"
import type { Ending, Input } from "./stopped.ts"

interface Wires {
  readonly inbox: Inbox<Input>
  readonly results: Results
  readonly send: (request: Request) => void
  readonly lanes: { readonly max: number; readonly eager: boolean }
}

/** A test without a `--timeout` may take as long as it likes; a day of silence is a fault of ours. */
const silenceSeconds = 86_400
/** How long a stopped run waits for tear-downs, and then for what it had to kill. */
const graceSeconds = 5
const growEveryMs = 40
/** Lanes that die one after another before any test of theirs begins: more would go on for ever. */
const maxIdleDeaths = 2

export class Execution {
  readonly #gathering: Gathering
  readonly #settled: ReadonlySet<number>
  readonly #wires: Wires
  readonly #ledger = new Ledger()
  readonly #lanesOf = new Map<number, Lanes>()
  readonly #workerOfLane = new Map<number, number>()
  readonly #lastEnded = new Map<number, number>()
  #nextLane = 0
  #idleDeaths = 0
  #ending: Ending | null = null

  /** `settled`: items that have their outcome already. */
  constructor(gathering: Gathering, settled: ReadonlySet<number>, wires: Wires) {
    this.#gathering = gathering
    this.#settled = settled
    this.#wires = wires
  }

  /** Run every item of the gathering, or as far as the run gets. */
  async perform(): Promise<Ending> {
    const order = this.#gathering.items.map(item => item.index)
    for (const item of order) this.#ledger.select(item)
    for (const item of this.#settled) this.#ledger.end(item)
    const open = order.filter(item => !this.#settled.has(item))
    for (const worker of this.#gathering.workers) this.#startWorker(worker, open)
    const growing = setInterval(() => this.#grow(), growEveryMs)
    try {
      while (this.#openLanes() > 0) {
        const seconds = this.#ending ? graceSeconds * 2 : silenceSeconds
        this.#take(await this.#wires.inbox.take(seconds, "the lanes"))
      }
    } finally {
      clearInterval(growing)
    }
    return this.#balance()
  }

  #startWorker(gathered: Gathered, order: readonly number[]): void {
    const { collected, worker, tier } = gathered
    const localOf = new Map(gathered.indexes.map((index, local) => [index, local]))
    const locals = order.map(index => localOf.get(index)).filter(local => local !== undefined)
    if (locals.length === 0) return
    const single = tier === "pytest" || !collected.forkable
    const lanes = new Lanes(new Schedule(cutUnits(locals, collected)), {
      worker,
      maxLanes: single ? 1 : this.#wires.lanes.max,
      eager: this.#wires.lanes.eager,
      nextLane: () => {
        const lane = this.#nextLane++
        this.#workerOfLane.set(lane, worker)
        this.#ledger.openLane(lane)
        return lane
      },
      send: this.#wires.send,
      clock: () => performance.now() / 1000,
    })
    this.#lanesOf.set(worker, lanes)
    lanes.start()
  }

  #openLanes(): number {
    let open = 0
    for (const lanes of this.#lanesOf.values()) open += lanes.open
    return open
  }

  #grow(): void {
    for (const lanes of this.#lanesOf.values()) lanes.grow()
  }

  #take(input: Input): void {
    const { results } = this.#wires
    switch (input.kind) {
      case "passed":
        results.passed(this.#index(input.lane, input.item), input.lane, input.t)
        this.#ended(input.lane, input.item)
        return
      case "report":
        results.reported(this.#index(input.lane, input.item), input.lane, input.report)
        return
      case "finished":
        results.finished(this.#index(input.lane, input.item), input.lane)
        this.#ended(input.lane, input.item)
        return
      case "warning":
        results.warned(input.warning)
        return
      case "note":
        results.note(input.note)
        return
      case "sealed":
        this.#ledger.sealLane(input.lane)
        this.#lanesFor(input.lane).sealed(input.lane)
        if (input.session) results.sessionEnded(input.session)
        return
      case "laneExited":
        this.#laneExited(input)
        return
      case "stopped":
        this.#stop({ exitCode: input.exitCode, stopped: input.reason })
        return
      case "interrupted":
        this.#stop({ exitCode: 2, stopped: "KeyboardInterrupt" })
        return
      case "internalError":
        this.#stop({ exitCode: 3, error: input.message })
        return
      case "baseExited":
        this.#baseExited(input)
        return
      case "lost":
        this.#lanesOf.clear()
        this.#ending = { exitCode: 3, error: `INTERNALERROR> ${input.message}` }
        return
      case "collected":
      case "collectReport":
      case "needsPytest":
      case "header":
      case "ready":
      case "usageError":
        this.#stop({ exitCode: 3, error: `INTERNALERROR> ${input.kind} arrived while running tests` })
        return
      default:
        input satisfies never
    }
  }

  #lanesFor(lane: number): Lanes {
    return this.#lanesOf.get(this.#workerOfLane.get(lane)!)!
  }

  #index(lane: number, local: number): number {
    const worker = this.#workerOfLane.get(lane)!
    return this.#gathering.workers.find(gathered => gathered.worker === worker)!.indexes[local]!
  }

  #ended(lane: number, local: number): void {
    this.#idleDeaths = 0
    this.#ledger.end(this.#index(lane, local))
    this.#lastEnded.set(lane, local)
    this.#lanesFor(lane).ended(lane, local)
  }

  #laneExited(exited: Extract<Response, { kind: "laneExited" }>): void {
    const { lane, running } = exited
    if (!this.#ledger.laneIsOpen(lane)) return
    this.#ledger.loseLane(lane)
    const { results } = this.#wires
    // Between tests there is no item to blame: the lane died in a tear-down that follows the last one it ended.
    const blamed = running >= 0 ? running : this.#lastEnded.get(lane)
    if (blamed !== undefined && !(this.#ending && running < 0)) {
      const index = this.#index(lane, blamed)
      const report = crashReport(
        this.#gathering.items[index]!,
        running >= 0 ? exited : { ...exited, when: "teardown" },
      )
      results.reported(index, lane, report)
      if (!this.#ledger.hasEnded(index)) {
        results.finished(index, lane)
        this.#ledger.end(index)
      }
      results.note(`lane ${lane}: ${describeExit(exited.status)}; the rest of its tests moved to a new lane`)
    }
    if (blamed === undefined) {
      this.#idleDeaths += 1
      if (this.#idleDeaths >= maxIdleDeaths) {
        this.#stop({
          exitCode: 3,
          error: `INTERNALERROR> lanes die before their first test: ${describeExit(exited.status)}\n${exited.stderr}`,
        })
      }
    }
    this.#lanesFor(lane).died(lane, running)
  }

  #baseExited(exited: Extract<Response, { kind: "baseExited" }>): void {
    const lanes = this.#lanesOf.get(exited.worker)
    if (!lanes || lanes.open === 0) return
    this.#stop({
      exitCode: 3,
      error: `INTERNALERROR> the base of the lanes died: ${describeExit(exited.status)}`,
    })
    this.#lanesOf.delete(exited.worker)
  }

  #stop(ending: Ending): void {
    if (this.#ending) return
    this.#ending = ending
    for (const lanes of this.#lanesOf.values()) lanes.stop()
    this.#wires.send({ kind: "stop", graceSeconds })
  }

  /** P1 and P2: without an outcome for every item the run may not end well, unless it was told to stop. */
  #balance(): Ending {
    const missing = this.#ledger.unaccounted()
    if (this.#ending) {
      if (missing.length > 0) this.#wires.results.notRun(missing)
      return this.#ending
    }
    if (missing.length === 0) return {}
    const ids = missing.map(index => this.#gathering.items[index]!.nodeid)
    return {
      exitCode: 3,
      error: `INTERNALERROR> ${ids.length} of the selected tests were never reported:\n${ids.join("\n")}`,
    }
  }
}
