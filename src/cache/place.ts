// Where caches lie, and whether a project may have one. Apart from the store, which every cold run does without:
// hashing alone takes 4 ms to load.

import fs from "node:fs"
import path from "node:path"

/** Where caches are kept, as far as the environment says. */
export interface CachePlace {
  readonly FASTEST_CACHE_DIR: string | undefined
  readonly XDG_CACHE_HOME: string | undefined
  readonly HOME: string | undefined
}

/** The folder that holds the caches of all projects; null where there is no place for it. */
export function cacheRoot(place: CachePlace): string | null {
  if (place.FASTEST_CACHE_DIR) return path.resolve(place.FASTEST_CACHE_DIR)
  // The XDG specification ignores relative paths.
  if (place.XDG_CACHE_HOME && path.isAbsolute(place.XDG_CACHE_HOME))
    return path.join(place.XDG_CACHE_HOME, "fastest")
  return place.HOME ? path.join(place.HOME, ".cache", "fastest") : null
}

/**
 * False: neither `folder` nor a folder above it is the root of a project that has a cache. True: one may be, going by
 * the names of the folders.
 */
export function mayHoldProject(place: CachePlace, folder: string): boolean {
  const root = cacheRoot(place)
  if (root === null || !fs.existsSync(root)) return false
  const names = fs.readdirSync(root)
  return fs
    .realpathSync(folder)
    .split(path.sep)
    .some(part => names.some(name => name.startsWith(`${part}-`)))
}
