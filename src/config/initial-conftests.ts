// The conftests that pytest loads before it looks at anything else: those of the arguments.

import { readdirSync } from "node:fs"
import path from "node:path"
import { exists, isDirectory } from "./rootdir.ts"

/** The paths that arguments name, absolute and without `::` parts; the working directory where none of them exists. */
export function initialPaths(args: readonly string[], invocationDir: string): string[] {
  const paths = args.map(arg => path.resolve(invocationDir, arg.split("::", 1)[0]!)).filter(exists)
  return paths.length > 0 ? paths : [invocationDir]
}

/** The directories of these conftests, in the order in which they are imported. */
export function conftestFolders(initial: readonly string[], confcutdir: string): string[] {
  const found = new Set<string>()
  for (const start of initial.flatMap(withTestFolders)) {
    const above = [isDirectory(start) ? start : path.dirname(start)]
    while (above[0] !== confcutdir && path.dirname(above[0]!) !== above[0])
      above.unshift(path.dirname(above[0]!))
    for (const folder of above) if (exists(path.join(folder, "conftest.py"))) found.add(folder)
  }
  return [...found]
}

/** A directory with its `test*` children, which are looked at, too. */
function withTestFolders(start: string): string[] {
  if (!isDirectory(start)) return [start]
  const children = readdirSync(start).filter(name => name.startsWith("test"))
  return [start, ...children.map(name => path.join(start, name)).filter(isDirectory)]
}
