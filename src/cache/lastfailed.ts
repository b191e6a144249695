// `--lf`, `--ff` and `--nf`: which items run and in what order, after what failed before.
//
// Rules of `_pytest.cacheprovider`; the state is that of `cache/lastfailed` and `cache/nodeids`.

import type { PhaseReport } from "../model.ts"
import { readCacheValue, writeCacheValue } from "./pytest-cache.ts"

/** Node ids of items and collectors that failed and have not passed since. */
export type LastFailed = Set<string>

export function readLastFailed(cacheDir: string): LastFailed {
  const value = readCacheValue(cacheDir, "cache/lastfailed")
  return new Set(isRecord(value) ? Object.keys(value) : [])
}

/** Writes the set if it differs from what is stored. Gives a warning's text or null. */
export function writeLastFailed(cacheDir: string, lastFailed: LastFailed): string | null {
  const stored = readLastFailed(cacheDir)
  if (stored.size === lastFailed.size && [...stored].every(nodeid => lastFailed.has(nodeid))) return null
  const value = Object.fromEntries([...lastFailed].map(nodeid => [nodeid, true]))
  return writeCacheValue(cacheDir, "cache/lastfailed", value)
}

/** Notes one phase of an item. */
export function noteReport(
  lastFailed: LastFailed,
  nodeid: string,
  report: Pick<PhaseReport, "when" | "outcome">,
): void {
  const passed = report.outcome === "passed"
  if ((report.when === "call" && passed) || report.outcome === "skipped") lastFailed.delete(nodeid)
  else if (report.outcome === "failed") lastFailed.add(nodeid)
}

/** Notes a collector: one that failed before and is collected now hands its mark on to its children. */
export function noteCollection(
  lastFailed: LastFailed,
  nodeid: string,
  failed: boolean,
  children: readonly string[],
): void {
  if (failed) lastFailed.add(nodeid)
  else if (lastFailed.delete(nodeid)) for (const child of children) lastFailed.add(child)
}

export interface LastFailedOptions {
  readonly mode: "last-failed" | "failed-first"
  /** `--last-failed-no-failures`. */
  readonly noFailures: "all" | "none"
  /** Files left out of collection because nothing in them had failed. */
  readonly skippedFiles: number
}

export interface LastFailedSelection<Item> {
  readonly items: readonly Item[]
  readonly deselected: readonly Item[]
  /** What follows `run-last-failure: ` in the header. */
  readonly status: string
}

/** What `--lf` or `--ff` makes of the collected items. */
export function selectLastFailed<Item extends { readonly nodeid: string }>(
  items: readonly Item[],
  lastFailed: LastFailed,
  options: LastFailedOptions,
): LastFailedSelection<Item> {
  if (lastFailed.size === 0) {
    const none = options.noFailures === "none"
    return {
      items: none ? [] : items,
      deselected: none ? items : [],
      status: `no previously failed tests, ${none ? "deselecting all items." : "not deselecting items."}`,
    }
  }
  const failed = items.filter(item => lastFailed.has(item.nodeid))
  const others = items.filter(item => !lastFailed.has(item.nodeid))
  const { skippedFiles } = options
  const skipped =
    skippedFiles > 0 ? ` (skipped ${skippedFiles} ${skippedFiles === 1 ? "file" : "files"})` : ""
  if (failed.length === 0) {
    const status = `${lastFailed.size} known failures not in selected tests${skipped}`
    return { items, deselected: [], status }
  }
  const noun = failed.length === 1 ? "failure" : "failures"
  const first = options.mode === "failed-first"
  const status = `rerun previous ${failed.length} ${noun}${first ? " first" : ""}${skipped}`
  return first
    ? { items: [...failed, ...others], deselected: [], status }
    : { items: failed, deselected: others, status }
}

/** One collected file: what it directly contains, and whether the command line named it. */
export interface CollectedFile {
  /** Relative to rootdir. */
  readonly path: string
  readonly isArgument: boolean
  readonly children: readonly { readonly nodeid: string; readonly isCollector: boolean }[]
}

/**
 * What `--lf` leaves of files while they are collected. Files come in pytest's order, in which every directory lists
 * what holds failures first. Filtering starts at the first file that directly contains a test that failed; a file
 * whose failures are all in classes starts nothing.
 */
export class LastFailedFilter {
  readonly #lastFailed: LastFailed
  readonly #files: ReadonlySet<string>
  #started = false
  /** Files not collected because nothing in them had failed. */
  skippedFiles = 0

  constructor(lastFailed: LastFailed) {
    this.#lastFailed = lastFailed
    this.#files = lastFailedFiles(lastFailed)
  }

  /** Whether the file need not be collected at all. */
  skips(path: string): boolean {
    const skipped = this.#started && !this.#files.has(path)
    if (skipped) this.skippedFiles++
    return skipped
  }

  /** The children that stay, as node ids. */
  children(file: CollectedFile): string[] {
    const { path, isArgument, children } = file
    const failed = (nodeid: string): boolean => this.#lastFailed.has(nodeid)
    if (this.#files.has(path)) this.#started ||= children.some(child => failed(child.nodeid))
    const filtered = this.#started && this.#files.has(path) && !isArgument
    return children
      .filter(child => !filtered || child.isCollector || failed(child.nodeid))
      .map(child => child.nodeid)
  }
}

/** Files (relative to rootdir) in which something failed. */
export function lastFailedFiles(lastFailed: LastFailed): Set<string> {
  return new Set([...lastFailed].map(nodeid => nodeid.split("::")[0]!))
}

export function readKnownNodeids(cacheDir: string): Set<string> {
  const value = readCacheValue(cacheDir, "cache/nodeids")
  return new Set(Array.isArray(value) ? value.filter(each => typeof each === "string") : [])
}

/** Adds the node ids of this run. Gives a warning's text or null. */
export function writeKnownNodeids(cacheDir: string, known: ReadonlySet<string>): string | null {
  return writeCacheValue(cacheDir, "cache/nodeids", [...known].sort(compareCodePoints))
}

/** `--nf`: items never seen first, each half from the newest file to the oldest. */
export function newFirst<Item extends { readonly nodeid: string }>(
  items: readonly Item[],
  known: ReadonlySet<string>,
  modified: (item: Item) => number,
): Item[] {
  // Python's `sorted(…, reverse=True)` keeps the order of equals, as does sorting by the negated key.
  const newestFirst = (some: Item[]): Item[] =>
    some
      .map(item => ({ item, time: modified(item) }))
      .sort((a, b) => b.time - a.time)
      .map(({ item }) => item)
  const isNew = (item: Item): boolean => !known.has(item.nodeid)
  return [...newestFirst(items.filter(isNew)), ...newestFirst(items.filter(item => !isNew(item)))]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** Python's order of strings, which is not that of UTF-16 beyond the basic plane. */
function compareCodePoints(a: string, b: string): number {
  const left = Array.from(a, c => c.codePointAt(0)!)
  const right = Array.from(b, c => c.codePointAt(0)!)
  for (let i = 0; i < left.length && i < right.length; i++)
    if (left[i] !== right[i]) return left[i]! - right[i]!
  return left.length - right.length
}
