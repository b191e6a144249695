// Paths as pytest prints them: node ids relative to the invocation directory, paths relative to a directory.

import path from "node:path"

/** pytest's `bestrelpath`: `.` for the directory itself, `..` parts where needed. */
export function relativePath(directory: string, file: string): string {
  return path.relative(directory, path.resolve(directory, file)) || "."
}

/** Where node ids point to and from where they are read. */
export interface Places {
  readonly rootdir: string
  readonly invocationDir: string
}

/** A node id with its path part relative to the invocation directory. */
export function shownNodeid(nodeid: string, { rootdir, invocationDir }: Places): string {
  if (rootdir === invocationDir) return nodeid
  const at = nodeid.indexOf("::")
  const file = at < 0 ? nodeid : nodeid.slice(0, at)
  return relativePath(invocationDir, path.join(rootdir, file)) + (at < 0 ? "" : nodeid.slice(at))
}
