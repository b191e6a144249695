// The running phase: lanes run items, deaths are turned into reports, and the books must balance at the end.

import type { PhaseReport, WarningRecord } from "../model.ts"
import { isFailure } from "../report/outcome.ts"
import type { ExitStatus, Request, Response } from "../worker/protocol.ts"
import { crashReport, describeExit } from "./crash.ts"
import { Elsewhere, missedReport } from "./elsewhere.ts"
import type { Gathered, Gathering } from "./gather.ts"
import type { Inbox } from "./inbox.ts"
import { Lanes } from "./lanes.ts"
import { Ledger } from "./ledger.ts"
import type { Results } from "./results.ts"
import { cutUnits, Schedule } from "./schedule.ts"
import { SecondLook } from "./second-look.ts"
import type { Ending, Input } from "./stopped.ts"

interface Wires {
  readonly inbox: Inbox<Input>
  readonly results: Results
  readonly send: (request: Request) => void
  readonly lanes: { readonly max: number; readonly eager: boolean }
  /** The request for a worker of the pytest tier with these files, relative to rootdir; null without pytest. */
  readonly collectAgain: (worker: number, paths: ReadonlySet<string>) => Request | null
  /** `--maxfail`; 0 for no limit. */
  readonly maxFailures: number
  /** Items have a limit of time each, by `--timeout`. */
  readonly limited: boolean
  /** `--session-timeout`; null for none. */
  readonly sessionSeconds: number | null
}

/** A test without a `--timeout` may take as long as it likes; a day of silence is a fault of ours. */
const silenceSeconds = 86_400
/** How long a stopped run waits for what is in the set-up or the call of a test, and for what it had to kill. */
const graceSeconds = 5
/**
 * How long it waits for tear-downs when somebody interrupted it. pytest waits for ever: what a tear-down does not get
 * to do (stop a container, delete a bucket) is left behind. Who cannot wait sends a second signal.
 */
const tearDownSeconds = 60
const growEveryMs = 40
/** Lanes that die one after another before any test of theirs begins: more would go on for ever. */
const maxIdleDeaths = 2

export class Execution {
  readonly #gathering: Gathering
  readonly #settled: ReadonlySet<number>
  readonly #wires: Wires
  readonly #ledger = new Ledger()
  readonly #secondLook = new SecondLook()
  readonly #elsewhere: Elsewhere
  readonly #workers: Gathered[]
  readonly #lanesOf = new Map<number, Lanes>()
  readonly #workerOfLane = new Map<number, number>()
  readonly #lastEnded = new Map<number, number>()
  /** Workers that were not started yet. */
  readonly #waiting: Gathered[] = []
  readonly #failedItems = new Set<number>()
  readonly #again = new Set<number>()
  /** Node id and text of each. */
  readonly #toldWarnings = new Set<string>()
  #nextLane = 0
  #idleDeaths = 0
  #failures: number
  #failedLane: number | null = null
  #ending: Ending | null = null
  #tearDownSeconds = silenceSeconds

  /** `settled`: items that have their outcome already. */
  constructor(gathering: Gathering, settled: ReadonlySet<number>, wires: Wires) {
    this.#gathering = gathering
    this.#settled = settled
    this.#wires = wires
    this.#failures = wires.results.collectErrors
    this.#workers = [...gathering.workers]
    this.#elsewhere = new Elsewhere(gathering, wires.collectAgain)
  }

  /** Run every item of the gathering, or as far as the run gets. */
  async perform(): Promise<Ending> {
    const order = this.#gathering.items.map(item => item.index)
    for (const item of order) this.#ledger.select(item)
    for (const item of this.#settled) this.#ledger.end(item)
    const open = order.filter(item => !this.#settled.has(item))
    const first = ({ indexes }: Gathered) => indexes.find(index => index >= 0) ?? Number.MAX_SAFE_INTEGER
    this.#waiting.push(...[...this.#gathering.workers].sort((a, b) => first(a) - first(b)))
    this.#startWorkers(open)
    const growing = setInterval(() => this.#grow(), growEveryMs)
    const limit = this.#limitSession()
    const { inbox } = this.#wires
    try {
      while (this.#openLanes() > 0 || this.#startWorkers(open) || this.#goesElsewhere()) {
        const seconds = this.#ending ? this.#tearDownSeconds + graceSeconds : silenceSeconds
        // What has arrived already needs no turn of its own.
        this.#take(inbox.takeNow() ?? (await inbox.take(seconds, "the lanes")))
      }
    } finally {
      clearInterval(growing)
      clearTimeout(limit)
    }
    return this.#balance()
  }

  /** Workers side by side where lanes may be; else the next one when the one before has ended. Gives whether any is open. */
  #startWorkers(order: readonly number[]): boolean {
    while (this.#waiting.length > 0 && !this.#ending) {
      if (this.#wires.lanes.max === 1 && this.#openLanes() > 0) break
      this.#startWorker(this.#waiting.shift()!, order)
    }
    return this.#openLanes() > 0
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
      // A limit means that tests are expected to hang, and a lane that had to be killed is soon replaced by a fork.
      mayTakeOver:
        tier === "cpython" && !this.#wires.limited && collected.timeout.every(each => each === null),
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

  /** When the time of the session is over, tests that run are left to end, as pytest-timeout does. */
  #limitSession(): NodeJS.Timeout | undefined {
    const { sessionSeconds, inbox } = this.#wires
    if (sessionSeconds === null || sessionSeconds <= 0) return undefined
    const reason = `session-timeout: ${pyFloat(sessionSeconds)} sec exceeded`
    return setTimeout(() => {
      inbox.push({ kind: "stopped", lane: null, item: -1, reason, location: null, exitCode: 1 })
    }, sessionSeconds * 1000)
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
      case "passed": {
        const index = this.#index(input.lane, input.item)
        if (!this.#isRepeat(index)) results.passed(index, input.lane, input.t)
        this.#ended(input.lane, input.item, false)
        return
      }
      case "report": {
        const index = this.#index(input.lane, input.item)
        if (this.#isRepeat(index)) return
        if (this.#isDoubtful(input.lane)) this.#secondLook.hold(index, input.report)
        else this.#reported(index, input.lane, input.report)
        return
      }
      case "finished":
        this.#itemFinished(input.lane, input.item)
        return
      case "moved":
        this.#moved(input)
        return
      case "warning":
        if (!this.#isToldAgain(input.warning)) results.warned(input.warning)
        return
      case "begun":
        results.wrote(this.#index(input.lane, input.item), input.lane, "")
        // After the terminal has been flushed, which listeners do at the end of this turn.
        setImmediate(() => this.#wires.send({ kind: "shown", lane: input.lane }))
        return
      case "live": {
        const { lane, item, text } = input
        results.wrote(lane === null || item === null ? null : this.#index(lane, item), lane ?? 0, text)
        return
      }
      case "note":
        results.note(input.note)
        return
      case "recorded":
        results.recorded(input.nodeid, input.name, input.value)
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
        this.#stopped(input)
        return
      case "interrupted":
        this.#tearDownSeconds = tearDownSeconds
        // A run that is ending already is interrupted in its tear-downs.
        if (this.#ending) this.#sendStop({ interrupt: true })
        else this.#stop({ exitCode: 2, stopped: "KeyboardInterrupt" }, { interrupt: true })
        return
      case "internalError":
        this.#stop({ exitCode: input.exitCode, error: input.message })
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
      case "header":
      case "usageError":
        if (this.#elsewhere.isCollecting) this.#takeElsewhere(input)
        else this.#stop({ exitCode: 3, error: `INTERNALERROR> ${input.kind} arrived while running tests` })
        return
      case "needsPytest":
      case "ready":
        this.#stop({ exitCode: 3, error: `INTERNALERROR> ${input.kind} arrived while running tests` })
        return
      default:
        input satisfies never
    }
  }

  #lanesFor(lane: number): Lanes {
    return this.#lanesOf.get(this.#workerOfLane.get(lane)!)!
  }

  #gathered(lane: number): Gathered {
    const worker = this.#workerOfLane.get(lane)!
    return this.#workers.find(gathered => gathered.worker === worker)!
  }

  #index(lane: number, local: number): number {
    return this.#gathered(lane).indexes[local]!
  }

  /** On this lane a failure is not the last word. With `-n` lanes are as equal as xdist's workers. */
  #isDoubtful(lane: number): boolean {
    return this.#wires.maxFailures === 0 && !this.#wires.lanes.eager && this.#lanesFor(lane).isLater(lane)
  }

  #reported(index: number, lane: number, report: PhaseReport): void {
    if (isFailure(report)) this.#failedItems.add(index)
    this.#wires.results.reported(index, lane, report)
    if (isFailure(report)) this.#failed(lane)
  }

  #itemFinished(lane: number, local: number): void {
    const index = this.#index(lane, local)
    if (!this.#isRepeat(index)) {
      if (this.#isDoubtful(lane)) {
        const reports = this.#secondLook.ended(index)
        if (reports === null) {
          this.#lookAgain(lane, local)
          return
        }
        for (const report of reports) this.#reported(index, lane, report)
      }
      this.#wires.results.finished(index, lane)
    }
    this.#ended(lane, local, this.#failedItems.has(index))
  }

  #moved({ lane, item, reason }: Extract<Response, { kind: "moved" }>): void {
    const index = this.#index(lane, item)
    if (!this.#isRepeat(index)) {
      this.#secondLook.release(index)
      this.#wires.results.forget(index)
      this.#elsewhere.add(index, reason)
    }
    this.#idleDeaths = 0
    this.#lastEnded.set(lane, item)
    this.#lanesFor(lane).ended(lane, item)
  }

  /** Has the real pytest to be asked, or has it been asked, for items that moved there while they ran? */
  #goesElsewhere(): boolean {
    if (this.#ending || this.#elsewhere.waiting.size === 0) return false
    if (this.#elsewhere.isCollecting) return true
    const request = this.#elsewhere.request()
    if (request !== null) {
      this.#wires.send(request)
      return true
    }
    for (const [index, { message }] of this.#elsewhere.waiting) {
      this.#failedElsewhere(index, `pytest is not installed, and this test needs it: ${message}`)
    }
    return false
  }

  #takeElsewhere(
    input: Extract<Response, { kind: "collected" | "collectReport" | "header" | "usageError" }>,
  ): void {
    if (input.kind === "collected") this.#runElsewhere(input)
    else if (input.kind === "collectReport") this.#wires.results.collectReported(input.report)
    else if (input.kind === "usageError") this.#stop({ exitCode: 4, error: input.message })
  }

  #runElsewhere(collected: Extract<Response, { kind: "collected" }>): void {
    const { results } = this.#wires
    for (const [index, reason] of this.#elsewhere.waiting) {
      results.move(index, "pytest", reason)
      results.note(`pytest tier for ${this.#gathering.items[index]!.nodeid}: ${reason.message}`)
    }
    const { gathered, order, repeated, missing } = this.#elsewhere.answer(collected)
    for (const index of missing)
      this.#failedElsewhere(index, "pytest, which this test needs, has not collected it")
    for (const index of repeated) this.#again.add(index)
    this.#workers.push(gathered)
    this.#startWorker(gathered, order)
  }

  #failedElsewhere(index: number, message: string): void {
    const { results } = this.#wires
    results.reported(index, 0, missedReport(this.#gathering.items[index]!, message))
    results.finished(index, 0)
    this.#ledger.end(index)
  }

  /** Has the item its verdict, and runs again only for another test of its file? */
  #isRepeat(index: number): boolean {
    return this.#again.has(index) && this.#ledger.hasEnded(index)
  }

  /** Is it a warning of an item that runs once more, and was told when that first ran? */
  #isToldAgain({ nodeid, message }: WarningRecord): boolean {
    if (nodeid === "") return false
    const key = `${nodeid}\n${message}`
    const isTold = this.#toldWarnings.has(key)
    this.#toldWarnings.add(key)
    return isTold && [...this.#again].some(index => this.#gathering.items[index]!.nodeid === nodeid)
  }

  /** The whole file runs again, so that what its tests have of one another is as it was. */
  #lookAgain(lane: number, local: number): void {
    const { file } = this.#gathered(lane).collected
    const lanes = this.#lanesFor(lane)
    const again = [...file.keys()].filter(other => file[other] === file[local])
    lanes.runAgain(again)
    for (const other of again) this.#again.add(this.#index(lane, other))
    this.#lastEnded.set(lane, local)
    lanes.ended(lane, local)
  }

  #ended(lane: number, local: number, failed: boolean): void {
    this.#idleDeaths = 0
    const index = this.#index(lane, local)
    if (!this.#isRepeat(index)) this.#ledger.end(index)
    this.#secondLook.settle(index, failed)
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
    // Who does not end in time after a stop is killed, and that is nobody's failure.
    const wasStopped = this.#ending !== null && !exited.timedOut && (running < 0 || isKilled(exited.status))
    if (blamed !== undefined && !wasStopped) {
      const index = this.#index(lane, blamed)
      for (const report of this.#secondLook.release(index)) results.reported(index, lane, report)
      const report = crashReport(
        this.#gathering.items[index]!,
        running >= 0 ? exited : { ...exited, when: "teardown" },
      )
      results.reported(index, lane, report)
      if (!this.#ledger.hasEnded(index)) {
        this.#elsewhere.drop(index)
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
    if (this.#elsewhere.isFrom(exited.worker)) {
      const end = describeExit(exited.status)
      this.#stop({
        exitCode: 3,
        error: `INTERNALERROR> pytest died while collecting: ${end}\n${exited.stderr}`,
      })
      return
    }
    const lanes = this.#lanesOf.get(exited.worker)
    if (!lanes || lanes.open === 0) return
    this.#stop({
      exitCode: 3,
      error: `INTERNALERROR> the base of the lanes died: ${describeExit(exited.status)}`,
    })
    this.#lanesOf.delete(exited.worker)
  }

  /** `--maxfail` counts what fails on all lanes; one lane knows only its own. */
  #failed(lane: number): void {
    this.#failures += 1
    const { maxFailures } = this.#wires
    if (maxFailures === 0 || this.#failures < maxFailures) return
    const ending = { exitCode: 1, stopped: `stopping after ${this.#failures} failures` }
    // The test whose failure was one too many may fail once more in its tear-down.
    if (this.#failedLane === lane) this.#ending = ending
    if (this.#ending) return
    this.#failedLane = lane
    // What other lanes run now would not have begun in one process; the lane of the failure ends its item.
    this.#stop(ending, { interrupt: true, sparing: lane })
  }

  #stopped({ lane, item, reason, location, exitCode }: Extract<Response, { kind: "stopped" }>): void {
    if (lane !== null && item >= 0) this.#wires.results.began(this.#index(lane, item), lane)
    // The user's Ctrl-C comes back from the test that it interrupted, with its place.
    if (location !== null && this.#ending?.stopped === reason && this.#ending.location === undefined) {
      this.#ending = { ...this.#ending, location }
    }
    this.#stop({ exitCode, stopped: reason, ...(location === null ? {} : { location }) })
  }

  /** End the run. `interrupt`: what runs now is interrupted, except on the lane `sparing`. */
  #stop(ending: Ending, how: { readonly interrupt?: boolean; readonly sparing?: number } = {}): void {
    if (this.#ending) return
    this.#ending = ending
    for (const lanes of this.#lanesOf.values()) lanes.stop()
    this.#sendStop(how)
  }

  #sendStop(how: { readonly interrupt?: boolean; readonly sparing?: number }): void {
    this.#wires.send({ kind: "stop", graceSeconds, tearDownSeconds: this.#tearDownSeconds, ...how })
  }

  #tellSecondLooks(): void {
    const { results } = this.#wires
    // The run ended before they came about: then the first verdict stands.
    for (const [index, reports] of this.#secondLook.unsettled()) {
      for (const report of reports) results.reported(index, 0, report)
      results.finished(index, 0)
      this.#ledger.end(index)
    }
    const files = new Map<string, number>()
    for (const index of this.#secondLook.reversed) {
      const { path } = this.#gathering.items[index]!
      files.set(path, (files.get(path) ?? 0) + 1)
    }
    for (const [path, count] of files) {
      const tests = count === 1 ? "1 test" : `${count} tests`
      results.note(
        `${path} ran twice: ${tests} failed beside another lane and passed after it, in pytest's order`,
      )
    }
  }

  /** P1 and P2: without an outcome for every item the run may not end well, unless it was told to stop. */
  #balance(): Ending {
    this.#tellSecondLooks()
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

function isKilled(status: ExitStatus): boolean {
  return "signal" in status && status.signal === "SIGKILL"
}

/** Python's `str()` of a float. */
function pyFloat(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value)
}
