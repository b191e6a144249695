// From workers' collections to the session's items: one order, one numbering.

import path from "node:path"
import { filesOf } from "../collect/discover.ts"
import type { Item, Reason, Tier } from "../model.ts"
import type { CollectDir, Response } from "../worker/protocol.ts"

type Collected = Extract<Response, { kind: "collected" }>

/** What one worker collected, and where its items stand in the session. */
export interface Gathered {
  readonly worker: number
  readonly tier: Tier
  readonly collected: Collected
  /** Session index of each of the worker's items; -1 for those that `--lf` deselected. */
  readonly indexes: readonly number[]
}

/** The items of a session, and for each the worker that has it and its number there. */
export interface Gathering {
  readonly items: readonly Item[]
  readonly homes: readonly { readonly worker: number; readonly local: number }[]
  readonly workers: readonly Gathered[]
}

const notSelected = -1

/** What is collected where the arguments name nothing. */
export const nothing: Gathering = { items: [], homes: [], workers: [] }

/** One worker's answer, its tier, and why a file of it is in that tier. */
export interface Source {
  readonly tier: Tier
  readonly collected: Collected
  readonly reasonOf: (path: string) => Reason
}

/** One collected item before it has its number. */
export interface Row {
  readonly nodeid: string
  /** Relative to rootdir. */
  readonly path: string
  readonly source: Source
  /** Which of the sources that is. */
  readonly at: number
  /** The item's number in its worker. */
  readonly local: number
}

/**
 * Merge sources into one order. With one source that is its own order (hooks may have changed it). With several, each
 * keeps its order inside, and files interleave as `fileOrder` (pytest's order of the walk) says. `select` then chooses
 * among the items and may order them anew.
 */
export function gather(
  sources: readonly Source[],
  fileOrder: ReadonlyMap<string, number>,
  select: (rows: readonly Row[]) => readonly Row[] = rows => rows,
): Gathering {
  const rows = sources.flatMap((source, at) => {
    const { nodeid, files, file } = source.collected
    return nodeid.map((each, local): Row => ({ nodeid: each, path: files[file[local]!]!, source, at, local }))
  })
  // Where all items are one source's, hooks have decided their order.
  if (sources.filter(({ collected }) => collected.nodeid.length > 0).length > 1) {
    const places = placesIn(sources, fileOrder)
    // The sort is stable: inside a file the source's order stays.
    rows.sort((a, b) => places.get(a.path)! - places.get(b.path)!)
  }
  return number(select(rows), sources)
}

/** Place of each source's files: the walk's, and for a file that the walk does not know that of the one before it. */
function placesIn(sources: readonly Source[], fileOrder: ReadonlyMap<string, number>): Map<string, number> {
  const places = new Map<string, number>()
  for (const { collected } of sources) {
    let before = -1
    for (const file of collected.files) {
      before = fileOrder.get(file) ?? before
      places.set(file, before)
    }
  }
  return places
}

function number(rows: readonly Row[], sources: readonly Source[]): Gathering {
  const indexes = sources.map(source => new Array<number>(source.collected.nodeid.length).fill(notSelected))
  const items = rows.map(({ nodeid, path, source, at, local }, index): Item => {
    const { lineno, domain } = source.collected
    indexes[at]![local] = index
    return {
      index,
      nodeid,
      path,
      lineno: lineno[local]!,
      domain: domain[local]!,
      tier: source.tier,
      reason: source.reasonOf(path),
    }
  })
  return {
    items,
    homes: rows.map(({ source, local }) => ({ worker: source.collected.worker, local })),
    workers: sources.map((source, at) => ({
      worker: source.collected.worker,
      tier: source.tier,
      collected: source.collected,
      indexes: indexes[at]!,
    })),
  }
}

/** Place of each file, by its path relative to rootdir, in the walk. */
export function fileOrder(tree: readonly CollectDir[], rootdir: string): Map<string, number> {
  const order = new Map<string, number>()
  for (const file of filesOf(tree)) {
    order.set(path.relative(rootdir, file.path).split(path.sep).join("/"), order.size)
  }
  return order
}
