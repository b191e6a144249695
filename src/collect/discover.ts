// The walk: from arguments to the tree of directories and files that pytest would visit, in its order.
//
// Only what the file system shows is decided here. What a conftest decides (`collect_ignore`, hooks) is applied
// later, by the base, on this same tree; so the walk may list too much, never too little.

import fs from "node:fs"
import path from "node:path"
import type { CollectDir, CollectFile, CollectRoot } from "../worker/protocol.ts"
import { type CollectionArgument, compareText } from "./arguments.ts"
import { pathMatcher } from "./fnmatch.ts"

/** What narrows the walk; all paths absolute. */
export interface DiscoverRules {
  /** No directory above this one is looked at. */
  readonly confcutdir: string
  readonly pythonFiles: readonly string[]
  readonly norecursedirs: readonly string[]
  readonly ignore: readonly string[]
  readonly ignoreGlob: readonly string[]
  readonly collectInVirtualenv: boolean
  /** Globs of text files to collect as doctests, and whether every `.py` file is one. */
  readonly doctestGlobs: readonly string[]
  readonly doctestModules: boolean
}

/** A directory while it is being walked: entries are appended, then it is handed out as `CollectDir`. */
interface WalkedDir extends CollectDir {
  readonly entries: (CollectDir | CollectFile)[]
}

/**
 * One root per argument, in the arguments' order: the chain of directories from `confcutdir` down to it, and below a
 * directory argument everything that could hold tests. Unreadable directories are listed as empty.
 */
export function discover(all: readonly CollectionArgument[], rules: DiscoverRules): CollectRoot[] {
  const walk = new Walk(rules)
  return all.map(argument => walk.root(argument))
}

/** Every file of the trees, in order, each once. */
export function filesOf(roots: readonly CollectDir[]): CollectFile[] {
  const found = new Map<string, CollectFile>()
  const visit = (entry: CollectDir | CollectFile) => {
    if ("entries" in entry) entry.entries.forEach(visit)
    else if (!found.has(entry.path)) found.set(entry.path, entry)
  }
  roots.forEach(visit)
  return [...found.values()]
}

class Walk {
  readonly #rules: DiscoverRules
  readonly #isTestFile: (absolute: string, name: string) => boolean
  readonly #isPruned: (absolute: string, name: string) => boolean
  readonly #isIgnored: (absolute: string) => boolean
  // (dev, inode) of directories above the current one: a symlink loop is entered once.
  readonly #open = new Set<string>()

  constructor(rules: DiscoverRules) {
    this.#rules = rules
    const isPython = pathMatcher(rules.pythonFiles)
    const isText = pathMatcher(rules.doctestGlobs)
    this.#isTestFile = (absolute, name) =>
      name.endsWith(".py") ? rules.doctestModules || isPython(absolute, name) : isText(absolute, name)
    this.#isPruned = pathMatcher(rules.norecursedirs)
    const ignored = new Set(rules.ignore)
    const isIgnoredGlob = pathMatcher(rules.ignoreGlob)
    this.#isIgnored = absolute => ignored.has(absolute) || isIgnoredGlob(absolute, "")
  }

  root(argument: CollectionArgument): CollectRoot {
    const whole = this.#chain(argument)
    const top = argument.module === null ? whole.path : topOfModule(argument.path, argument.module)
    return { ...whole, argument: argument.path, top }
  }

  #chain(argument: CollectionArgument): CollectDir {
    const entry = argument.isDirectory ? this.#directory(argument.path) : file(argument)
    let top: CollectDir | CollectFile = entry
    let child = argument.path
    // Up to confcutdir, and for paths outside of it up to the file system's root, as pytest does.
    for (;;) {
      const parent = path.dirname(child)
      if (parent === child || isAbove(parent, this.#rules.confcutdir)) break
      top = { path: parent, ...marks(parent), entries: [top] }
      child = parent
    }
    return "entries" in top
      ? top
      : { path: path.dirname(top.path), ...marks(path.dirname(top.path)), entries: [top] }
  }

  #directory(absolute: string): WalkedDir {
    const listing = list(absolute)
    const names = new Set(listing.map(entry => entry.name))
    const dir: WalkedDir = {
      path: absolute,
      package: names.has("__init__.py"),
      conftest: names.has("conftest.py"),
      entries: [],
    }
    const key = identity(absolute)
    if (this.#open.has(key)) return dir
    this.#open.add(key)
    // A package's own `__init__.py` comes before everything else in it.
    if (dir.package)
      listing.sort((a, b) => Number(a.name !== "__init__.py") - Number(b.name !== "__init__.py"))
    for (const entry of listing) this.#add(dir, entry)
    this.#open.delete(key)
    return dir
  }

  #add(dir: WalkedDir, entry: fs.Dirent): void {
    const absolute = path.join(dir.path, entry.name)
    const kind = kindOf(entry, absolute)
    if (kind === "file") {
      if (this.#isTestFile(absolute, entry.name) && !this.#isIgnored(absolute)) {
        dir.entries.push({ path: absolute, names: [] })
      }
    } else if (kind === "directory") {
      if (entry.name === "__pycache__" || this.#isPruned(absolute, entry.name) || this.#isIgnored(absolute))
        return
      if (!this.#rules.collectInVirtualenv && isVirtualenv(absolute)) return
      const child = this.#directory(absolute)
      // A conftest is loaded even where there is nothing to collect below it.
      if (child.entries.length > 0 || child.conftest) dir.entries.push(child)
    }
  }
}

/** The outermost package on the way to the module called `name` at `place`, as far as the directories' names follow it. */
function topOfModule(place: string, name: string): string {
  let top = place
  for (const part of name.split(".").slice(0, -1).reverse()) {
    if (path.parse(path.dirname(top)).name !== part) break
    top = path.dirname(top)
  }
  return top
}

function file(argument: CollectionArgument): CollectFile {
  if (argument.names.length === 0) return { path: argument.path, names: [] }
  const last = argument.names.length - 1
  const names = argument.names.map((name, i) => (i === last ? name + (argument.parametrization ?? "") : name))
  return { path: argument.path, names: [names] }
}

function marks(directory: string): { package: boolean; conftest: boolean } {
  return {
    package: isFile(path.join(directory, "__init__.py")),
    conftest: isFile(path.join(directory, "conftest.py")),
  }
}

function isAbove(directory: string, other: string): boolean {
  return (
    other !== directory && other.startsWith(directory.endsWith(path.sep) ? directory : directory + path.sep)
  )
}

function isFile(absolute: string): boolean {
  return fs.statSync(absolute, { throwIfNoEntry: false })?.isFile() ?? false
}

function isVirtualenv(directory: string): boolean {
  return isFile(path.join(directory, "pyvenv.cfg")) || isFile(path.join(directory, "conda-meta", "history"))
}

function identity(directory: string): string {
  const stat = fs.statSync(directory, { throwIfNoEntry: false })
  return stat ? `${stat.dev}:${stat.ino}` : directory
}

function list(directory: string): fs.Dirent[] {
  try {
    return fs.readdirSync(directory, { withFileTypes: true }).sort((a, b) => compareText(a.name, b.name))
  } catch (error) {
    // The base meets the same error when it collects the directory, and reports it as pytest does.
    if (isSystemError(error)) return []
    throw error
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error
}

// A symlink counts as what it points to; a dangling one, a socket or a FIFO as nothing.
function kindOf(entry: fs.Dirent, absolute: string): "file" | "directory" | null {
  const stat = entry.isSymbolicLink() ? fs.statSync(absolute, { throwIfNoEntry: false }) : entry
  if (stat?.isFile()) return "file"
  return stat?.isDirectory() ? "directory" : null
}
