// Positional arguments as pytest reads them: `path::Class::name[param]`, resolved and made free of overlaps.
//
// The rules are those of pytest's `resolve_collection_argument` and `normalize_collection_arguments`.

import fs from "node:fs"
import path from "node:path"

/** One argument: what to collect, and the `::` parts that narrow it. */
export interface CollectionArgument {
  /** Absolute, not resolved through symlinks. */
  readonly path: string
  readonly isDirectory: boolean
  readonly names: readonly string[]
  /** `[…]` after the last name, brackets included; null where there was none. */
  readonly parametrization: string | null
  /** The module that it names with `--pyargs`; null where it is a path. */
  readonly module: string | null
}

/** A wrong argument: what pytest prints after `ERROR: ` before it exits with 4. */
export class ArgumentError extends Error {}

/**
 * Resolve one argument against the invocation directory. `module`, with `--pyargs` only: the module whose place it is,
 * null where it named none. Throws `ArgumentError`.
 */
export function resolveArgument(
  invocationDir: string,
  argument: string,
  module?: string | null,
): CollectionArgument {
  const bracket = argument.indexOf("[")
  const base = bracket < 0 ? argument : argument.slice(0, bracket)
  const parametrization = bracket < 0 ? null : argument.slice(bracket)
  const [file = "", ...names] = base.split("::")
  if (parametrization !== null && names.length === 0) {
    throw new ArgumentError(`path cannot contain [] parametrization: ${argument}`)
  }
  const absolute = path.resolve(invocationDir, file)
  const stat = fs.statSync(absolute, { throwIfNoEntry: false })
  const mayBeModule = module !== undefined
  const shown = module ? module + argument.slice(file.length) : argument
  if (!stat) {
    const message = mayBeModule
      ? `module or package not found: ${shown} (missing __init__.py?)`
      : `file or directory not found: ${argument}`
    throw new ArgumentError(message)
  }
  if (names.length > 0 && stat.isDirectory()) {
    throw new ArgumentError(
      `${mayBeModule ? "package" : "directory"} argument cannot contain :: selection parts: ${shown}`,
    )
  }
  return { path: absolute, isDirectory: stat.isDirectory(), names, parametrization, module: module ?? null }
}

/** Drop arguments that another one covers; the order given is kept. */
export function withoutOverlaps(all: readonly CollectionArgument[]): CollectionArgument[] {
  const order = all.map((argument, index) => ({ argument, index }))
  order.sort((a, b) => compareArguments(a.argument, b.argument) || a.index - b.index)
  const kept: typeof order = []
  for (const candidate of order) {
    const last = kept.at(-1)
    if (!last || !covers(last.argument, candidate.argument)) kept.push(candidate)
  }
  return kept.sort((a, b) => a.index - b.index).map(({ argument }) => argument)
}

function covers(by: CollectionArgument, argument: CollectionArgument): boolean {
  if (by.path !== argument.path) {
    const prefix = by.path.endsWith(path.sep) ? by.path : by.path + path.sep
    return by.names.length === 0 && argument.path.startsWith(prefix)
  }
  if (by.names.some((name, i) => argument.names[i] !== name)) return false
  return by.parametrization === null || by.parametrization === argument.parametrization
}

// Paths compare part by part, so that a directory comes directly before what it contains.
function compareArguments(a: CollectionArgument, b: CollectionArgument): number {
  return (
    compareLists(a.path.split(path.sep), b.path.split(path.sep)) ||
    compareLists(a.names, b.names) ||
    compareText(a.parametrization ?? "", b.parametrization ?? "")
  )
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareText(a[i]!, b[i]!)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** Order of strings by code unit, as sorting file names needs it. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
