// What earlier runs left in pytest's cache: what `--lf`, `--ff` and `--nf` make of it, and what this run adds.
//
// The rules are those of `cache/lastfailed.ts`. Left out of collection is what a worker left out; the choice among
// the collected items is made here, because here alone all workers' items are known.

import { statSync } from "node:fs"
import path from "node:path"
import {
  type LastFailed,
  newFirst,
  noteCollection,
  readKnownNodeids,
  readLastFailed,
  selectLastFailed,
  writeKnownNodeids,
  writeLastFailed,
} from "../cache/lastfailed.ts"
import { clearCache } from "../cache/pytest-cache.ts"
import type { Config } from "../config/config.ts"
import type { Response } from "../worker/protocol.ts"
import type { Row } from "./gather.ts"

type Collected = Extract<Response, { kind: "collected" }>

export class LastRun {
  /** What failed and has not passed since; reports of this run are noted in it. */
  readonly lastFailed: LastFailed
  readonly #config: Config
  readonly #known: Set<string>
  /** How many were known before. */
  readonly #knownBefore: number
  #skippedFiles = 0
  /** Node ids that `select` left out. */
  deselected: readonly string[] = []
  /** What to say about the selection, below the count of items. */
  lines: readonly string[] = []

  private constructor(config: Config) {
    this.#config = config
    if (config.options.cacheclear) clearCache(config.cachedir)
    this.lastFailed = readLastFailed(config.cachedir)
    this.#known = readKnownNodeids(config.cachedir)
    this.#knownBefore = this.#known.size
  }

  /** The cache of a project, emptied where `--cache-clear` asks for that; null with `-p no:cacheprovider`. */
  static open(config: Config): LastRun | null {
    return config.options.plugins.includes("no:cacheprovider") ? null : new LastRun(config)
  }

  /** Notes what workers collected. */
  collected(all: readonly Collected[]): void {
    for (const { recovered, skippedFiles } of all) {
      for (const { nodeid, children } of recovered) noteCollection(this.lastFailed, nodeid, false, children)
      this.#skippedFiles += skippedFiles
    }
  }

  /** The items to run, in order. */
  select(rows: readonly Row[]): readonly Row[] {
    const { lf, failedfirst, newfirst, verbose, last_failed_no_failures: noFailures } = this.#config.options
    let selected = rows
    if (lf || failedfirst) {
      const chosen = selectLastFailed(rows, this.lastFailed, {
        onlyFailed: lf,
        failedFirst: failedfirst,
        noFailures,
        skippedFiles: this.#skippedFiles,
      })
      selected = chosen.items
      this.deselected = chosen.deselected.map(({ nodeid }) => nodeid)
      if (verbose >= 0) this.lines = [`run-last-failure: ${chosen.status}`]
    }
    const modified = (row: Row) => statSync(path.resolve(this.#config.rootdir, row.path)).mtimeMs
    return newfirst ? newFirst(selected, this.#known, modified) : selected
  }

  /** Notes the items that are to be run. */
  selected(items: readonly { readonly nodeid: string }[]): void {
    for (const { nodeid } of items) this.#known.add(nodeid)
  }

  /** Stores what this run adds. Gives warnings about what could not be stored. */
  write(): string[] {
    const { cachedir, options } = this.#config
    const hasNew = this.#known.size === 0 || this.#known.size > this.#knownBefore
    const warnings = [
      options.collectonly || !hasNew ? null : writeKnownNodeids(cachedir, this.#known),
      writeLastFailed(cachedir, this.lastFailed),
    ]
    return warnings.filter(warning => warning !== null)
  }
}
