// From workers' collections to the session's items: one order, one numbering.

import type { Item, Reason, Tier } from "../model.ts"
import type { Response } from "../worker/protocol.ts"

type Collected = Extract<Response, { kind: "collected" }>

/** What one worker collected, and where its items stand in the session. */
export interface Gathered {
  readonly worker: number
  readonly tier: Tier
  readonly collected: Collected
  /** Session index of each of the worker's items. */
  readonly indexes: readonly number[]
}

/** The items of a session, and for each the worker that has it and its number there. */
export interface Gathering {
  readonly items: readonly Item[]
  readonly homes: readonly { readonly worker: number; readonly local: number }[]
  readonly workers: readonly Gathered[]
}

/** One worker's answer, its tier, and why a file of it is in that tier. */
export interface Source {
  readonly tier: Tier
  readonly collected: Collected
  readonly reasonOf: (path: string) => Reason
}

/**
 * Merge sources into one order. With one source that is its own order (hooks may have changed it). With several, each
 * keeps its order inside, and files interleave as `fileOrder` (pytest's order of the walk) says.
 */
export function gather(sources: readonly Source[], fileOrder: ReadonlyMap<string, number>): Gathering {
  const rows = sources.flatMap((source, at) =>
    source.collected.nodeid.map((_, local) => ({ source, at, local })),
  )
  if (sources.length > 1) {
    const place = rows.map(row => placeOf(row.source.collected, row.local, fileOrder))
    const order = rows.map((_, i) => i)
    // The sort is stable: inside a file, and for files the walk does not know, the source's order stays.
    order.sort((a, b) => place[a]! - place[b]!)
    return number(
      order.map(i => rows[i]!),
      sources,
    )
  }
  return number(rows, sources)
}

function placeOf(collected: Collected, local: number, fileOrder: ReadonlyMap<string, number>): number {
  return fileOrder.get(collected.files[collected.file[local]!]!) ?? Number.MAX_SAFE_INTEGER
}

function number(
  rows: readonly { source: Source; at: number; local: number }[],
  sources: readonly Source[],
): Gathering {
  const indexes = sources.map(source => new Array<number>(source.collected.nodeid.length))
  const items = rows.map(({ source, at, local }, index): Item => {
    const { files, file, nodeid, lineno, domain } = source.collected
    const path = files[file[local]!]!
    indexes[at]![local] = index
    return {
      index,
      nodeid: nodeid[local]!,
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
