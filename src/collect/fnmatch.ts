// Python's `fnmatch` and pytest's use of it on paths.
//
// pytest's globs (`python_files`, `norecursedirs`, `--ignore-glob`) are fnmatch patterns: `*` also matches `/`,
// `[!x]` negates, there is no `**`. Shell-glob libraries differ in all three.

import path from "node:path"

/** The regular expression that `fnmatch.translate(pattern)` stands for, on POSIX (case-sensitive). */
export function translate(pattern: string): RegExp {
  let source = ""
  let i = 0
  while (i < pattern.length) {
    const c = pattern[i]!
    i += 1
    if (c === "*") {
      source += ".*"
    } else if (c === "?") {
      source += "."
    } else if (c === "[") {
      const set = bracket(pattern, i)
      if (set === null) {
        source += "\\["
      } else {
        source += set.source
        i = set.end
      }
    } else {
      source += c.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
    }
  }
  return new RegExp(`^(?:${source})$`, "su")
}

// `from` is the index after `[`. A `]` directly after the opening (or after `!`) is a member of the set.
function bracket(pattern: string, from: number): { source: string; end: number } | null {
  let j = from
  if (pattern[j] === "!") j += 1
  if (pattern[j] === "]") j += 1
  const close = pattern.indexOf("]", j)
  if (close < 0) return null
  const negated = pattern[from] === "!"
  const members = Array.from(pattern.slice(negated ? from + 1 : from, close))
  let source = ""
  for (let i = 0; i < members.length; i++) {
    const low = members[i]!
    const high = members[i + 1] === "-" ? members[i + 2] : undefined
    if (high === undefined) {
      source += quoteMember(low)
    } else {
      // A range that runs backwards holds nothing.
      if (low <= high) source += `${quoteMember(low)}-${quoteMember(high)}`
      i += 2
    }
  }
  if (source === "") return { source: negated ? "." : "(?!)", end: close + 1 }
  return { source: `[${negated ? "^" : ""}${source}]`, end: close + 1 }
}

function quoteMember(member: string): string {
  return /[\\\]^[-]/.test(member) ? `\\${member}` : member
}

/** `fnmatch.fnmatch(name, pattern)`. */
export function fnmatch(name: string, pattern: string): boolean {
  return translate(pattern).test(name)
}

/** pytest's `fnmatch_ex`, prepared: patterns without a separator match the name, others the whole absolute path. */
export function pathMatcher(patterns: readonly string[]): (absolute: string, name: string) => boolean {
  const tests = patterns.map(pattern => {
    if (!pattern.includes(path.sep)) {
      const regexp = translate(pattern)
      return (_absolute: string, name: string) => regexp.test(name)
    }
    const regexp = translate(path.isAbsolute(pattern) ? pattern : `*${path.sep}${pattern}`)
    return (absolute: string) => regexp.test(absolute)
  })
  return (absolute, name) => tests.some(test => test(absolute, name))
}
