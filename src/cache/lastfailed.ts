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
  /** `--lf`: nothing but what failed. */
  readonly onlyFailed: boolean
  /** `--ff`: what failed goes first; with `--lf` it only changes what is said. */
  readonly failedFirst: boolean
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
  const first = options.failedFirst ? " first" : ""
  const status = `rerun previous ${failed.length} ${noun}${first}${skipped}`
  return options.onlyFailed
    ? { items: failed, deselected: others, status }
    : { items: [...failed, ...others], deselected: [], status }
}

export function readKnownNodeids(cacheDir: string): Set<string> {
  const value = readCacheValue(cacheDir, "cache/nodeids")
  return new Set(Array.isArray(value) ? value.filter(each => typeof each === "string") : [])
}

/** Adds the node ids of this run. Gives a warning's text or null. */
export function writeKnownNodeids(cacheDir: string, known: ReadonlySet<string>): string | null {
  return writeCacheValue(cacheDir, "cache/nodeids", sorted([...known]))
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

/** Python's order of strings, which is not that of UTF-16 where there are surrogates. */
function sorted(texts: string[]): string[] {
  if (!texts.some(text => /[\ud800-\udfff]/.test(text))) return texts.sort()
  return texts.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}
