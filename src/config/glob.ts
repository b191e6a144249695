// Shell-style globs as Python's `glob.iglob(pattern, recursive=True)` expands them, for `testpaths`.

import { readdirSync } from "node:fs"
import path from "node:path"
import { exists, isDirectory } from "./rootdir.ts"

const magic = /[*?[]/

/** Existing paths that match, in the pattern's own form (relative stays relative), in code point order. */
export function glob(pattern: string, cwd: string): string[] {
  const parts = pattern.split("/")
  let found: string[] = pattern.startsWith("/") ? ["/"] : [""]
  parts.forEach((part, index) => {
    if (part === "" && index < parts.length - 1) return
    found = found.flatMap(base => expand(base, part, cwd))
  })
  return [...new Set(found)].filter(each => each !== "").sort(byCodePoint)
}

function expand(base: string, part: string, cwd: string): string[] {
  if (part === "") return isDirectory(path.resolve(cwd, base)) ? [`${base.replace(/\/$/, "")}/`] : []
  if (!magic.test(part)) {
    const joined = join(base, part)
    return exists(path.resolve(cwd, joined)) ? [joined] : []
  }
  if (part === "**") return [join(base, ""), ...below(base, cwd)]
  const matches = componentMatcher(part)
  return names(base, cwd)
    .filter(({ name }) => matches.test(name) && (part.startsWith(".") || !name.startsWith(".")))
    .map(({ name }) => join(base, name))
}

/** Everything below a directory that is not hidden. */
function below(base: string, cwd: string): string[] {
  return names(base, cwd)
    .filter(({ name }) => !name.startsWith("."))
    .flatMap(({ name, isDirectory }) => {
      const joined = join(base, name)
      return isDirectory ? [joined, ...below(joined, cwd)] : [joined]
    })
}

function names(base: string, cwd: string): { name: string; isDirectory: boolean }[] {
  const directory = path.resolve(cwd, base)
  if (!isDirectory(directory)) return []
  return readdirSync(directory, { withFileTypes: true }).map(entry => ({
    name: entry.name,
    isDirectory: entry.isDirectory(),
  }))
}

function join(base: string, name: string): string {
  return base === "" || base.endsWith("/") ? base + name : `${base}/${name}`
}

/** One path component as a regular expression: fnmatch's `*`, `?`, `[…]`, `[!…]`. */
function componentMatcher(part: string): RegExp {
  const source = part.replace(/\[!?\]?[^\]]*\]|[\s\S]/g, token => {
    if (token === "*") return "[^/]*"
    if (token === "?") return "[^/]"
    if (token.length === 1) return token.replace(/[\\^$.+()[\]{}|/]/g, "\\$&")
    const negated = token[1] === "!"
    return `[${negated ? "^" : ""}${token.slice(negated ? 2 : 1, -1).replace(/[\\\]^]/g, "\\$&")}]`
  })
  return new RegExp(`^${source}$`, "su")
}

function byCodePoint(a: string, b: string): number {
  const left = Array.from(a)
  const right = Array.from(b)
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!
    if (difference !== 0) return difference
  }
  return left.length - right.length
}
