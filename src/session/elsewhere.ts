// Items that show only while they run that they need the real pytest: it collects their files when all else has run.

import type { Item, PhaseReport, Reason } from "../model.ts"
import type { Request, Response } from "../worker/protocol.ts"
import type { Gathered, Gathering } from "./gather.ts"

type Collected = Extract<Response, { kind: "collected" }>

/** Beside the workers of the collecting phase, see `Collection`. */
const elsewhereWorker = 2

/** Session indexes, except in `gathered`. */
interface Answer {
  readonly gathered: Gathered
  readonly order: readonly number[]
  /** Those of `order` that have their outcome. */
  readonly repeated: readonly number[]
  readonly missing: readonly number[]
}

export class Elsewhere {
  readonly #gathering: Gathering
  readonly #collect: (worker: number, paths: ReadonlySet<string>) => Request | null
  readonly #reasons = new Map<number, Reason>()
  #isCollecting = false

  /** `collect`: the request for these files, relative to rootdir; null where there is no pytest. */
  constructor(gathering: Gathering, collect: (worker: number, paths: ReadonlySet<string>) => Request | null) {
    this.#gathering = gathering
    this.#collect = collect
  }

  /** True between the request and its answer. */
  get isCollecting(): boolean {
    return this.#isCollecting
  }

  /** Is `worker` the one that was asked? */
  isFrom(worker: number): boolean {
    return this.#isCollecting && worker === elsewhereWorker
  }

  add(index: number, reason: Reason): void {
    this.#reasons.set(index, reason)
  }

  /** The item has its outcome after all: its lane died in what followed it. */
  drop(index: number): void {
    this.#reasons.delete(index)
  }

  /** The items that wait, each with its reason. */
  get waiting(): ReadonlyMap<number, Reason> {
    return this.#reasons
  }

  /** The request that must be sent now; null where nothing waits or pytest is missing. */
  request(): Request | null {
    const { items } = this.#gathering
    const request = this.#collect(
      elsewhereWorker,
      new Set([...this.#reasons.keys()].map(index => items[index]!.path)),
    )
    this.#isCollecting = request !== null
    return request
  }

  /**
   * What was collected, and what of it runs: the items that wait and those before them in their files, so that what
   * tests have of one another is as it was. `missing`: items that wait and that pytest did not collect.
   */
  answer(collected: Collected): Answer {
    this.#isCollecting = false
    const waiting = new Set(this.#reasons.keys())
    const indexOf = new Map(this.#gathering.items.map(({ nodeid, index }) => [nodeid, index]))
    const indexes = collected.nodeid.map(nodeid => indexOf.get(nodeid) ?? -1)
    const { file } = collected
    const last = new Map<number, number>()
    for (const [local, index] of indexes.entries()) if (waiting.has(index)) last.set(file[local]!, local)
    const order = indexes.filter((index, local) => index >= 0 && local <= (last.get(file[local]!) ?? -1))
    this.#reasons.clear()
    return {
      gathered: { worker: collected.worker, tier: "pytest", collected, indexes },
      order,
      repeated: order.filter(index => !waiting.has(index)),
      missing: [...waiting].filter(index => !order.includes(index)),
    }
  }
}

/** The report of an item that could not run where it must. */
export function missedReport({ path, lineno }: Item, message: string): PhaseReport {
  const crash = { path, lineno: (lineno ?? 0) + 1, message }
  return { when: "setup", outcome: "failed", duration: 0, longrepr: message, crash }
}
