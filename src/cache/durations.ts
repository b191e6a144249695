// How long each test file took last time: a hint for scheduling, never more.

import type { Store } from "./store.ts"

const entry = "durations.json"

/** Seconds per file (relative to rootdir); empty where nothing is known. */
export function readDurations(store: Store): Map<string, number> {
  const content = store.read(entry)
  if (content === null) return new Map()
  return new Map(Object.entries(JSON.parse(new TextDecoder().decode(content)) as Record<string, number>))
}

/** Adds the durations of this run to those known. */
export function writeDurations(store: Store, durations: ReadonlyMap<string, number>): void {
  const merged = new Map([...readDurations(store), ...durations])
  store.write(entry, new TextEncoder().encode(JSON.stringify(Object.fromEntries(merged))))
}
