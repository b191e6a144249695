// Which directory is rootdir and which file configures the run, from the arguments and the invocation directory.
//
// The rules: "Initialization: determining rootdir and configfile" in pytest's reference.

import { statSync } from "node:fs"
import path from "node:path"
import { type ConfigSection, configNames, readConfigFile } from "./config-file.ts"
import { UsageError } from "./usage-error.ts"

export interface Setup extends ConfigSection {
  readonly rootdir: string
  readonly inipath: string | null
  /** Names of files beside `inipath` that also hold a configuration. */
  readonly ignored: readonly string[]
}

export interface SetupInput {
  readonly inifile: string | null
  readonly rootdirArg: string | null
  /** Positional arguments as given. */
  readonly args: readonly string[]
  readonly invocationDir: string
  readonly env: Readonly<Record<string, string | undefined>>
}

const noConfig: ConfigSection = { values: {}, mode: "ini" }

/** Finds rootdir and configuration. Throws UsageError. */
export async function determineSetup(input: SetupInput): Promise<Setup> {
  const { invocationDir } = input
  let found: Found | null = null
  let rootdir: string | null = null
  if (input.inifile !== null && input.inifile !== "") {
    const inipath = path.resolve(invocationDir, input.inifile)
    found = { inipath, ignored: [], ...((await readConfigFile(inipath)) ?? noConfig) }
    rootdir = path.dirname(inipath)
  } else {
    const dirs = directoriesOf(input.args, invocationDir)
    const ancestor = commonAncestor(dirs, invocationDir)
    found = await locate([ancestor])
    if (found !== null) rootdir = path.dirname(found.inipath)
    else if (input.rootdirArg === null || input.rootdirArg === "") {
      rootdir = lineage(ancestor).find(dir => isFile(path.join(dir, "setup.py"))) ?? null
      if (rootdir === null) {
        if (dirs.length !== 1 || dirs[0] !== ancestor)
          found = await locate(dirs.length > 0 ? dirs : [invocationDir])
        rootdir =
          found === null
            ? commonAncestor([invocationDir, ancestor], invocationDir)
            : path.dirname(found.inipath)
        if (found === null && path.dirname(rootdir) === rootdir) rootdir = ancestor
      }
    }
  }
  if (input.rootdirArg !== null && input.rootdirArg !== "") {
    rootdir = path.resolve(invocationDir, expandVariables(input.rootdirArg, input.env))
    if (!isDirectory(rootdir)) {
      throw new UsageError(`Directory '${rootdir}' not found. Check your '--rootdir' option.`)
    }
  }
  const { values, mode } = found ?? noConfig
  return {
    rootdir: rootdir ?? invocationDir,
    inipath: found?.inipath ?? null,
    ignored: found?.ignored ?? [],
    values,
    mode,
  }
}

interface Found extends ConfigSection {
  readonly inipath: string
  readonly ignored: readonly string[]
}

/** The first configuration in the directories or above them; else the nearest pyproject.toml, as an empty one. */
async function locate(dirs: readonly string[]): Promise<Found | null> {
  let pyproject: string | null = null
  for (const dir of dirs) {
    for (const base of lineage(dir)) {
      for (const [index, name] of configNames.entries()) {
        const inipath = path.join(base, name)
        if (!isFile(inipath)) continue
        if (name === "pyproject.toml") pyproject ??= inipath
        const section = await readConfigFile(inipath)
        if (section !== null) return { inipath, ignored: await alsoConfigured(base, index + 1), ...section }
      }
    }
  }
  return pyproject === null ? null : { inipath: pyproject, ignored: [], ...noConfig }
}

async function alsoConfigured(base: string, from: number): Promise<string[]> {
  const names: string[] = []
  for (const name of configNames.slice(from)) {
    const file = path.join(base, name)
    if (isFile(file) && (await readConfigFile(file)) !== null) names.push(name)
  }
  return names
}

/** The existing directories that the arguments name or lie in. */
function directoriesOf(args: readonly string[], invocationDir: string): string[] {
  return args
    .filter(arg => !arg.startsWith("-"))
    .map(arg => path.resolve(invocationDir, arg.split("::", 1)[0]!))
    .filter(each => statOf(each) !== undefined)
    .map(each => (isDirectory(each) ? each : path.dirname(each)))
}

function commonAncestor(paths: readonly string[], invocationDir: string): string {
  const existing = paths.filter(each => statOf(each) !== undefined)
  const [first, ...rest] = existing
  if (first === undefined) return invocationDir
  const common = rest.reduce((a, b) => {
    const other = new Set(lineage(b))
    return lineage(a).find(each => other.has(each)) ?? a
  }, first)
  return isFile(common) ? path.dirname(common) : common
}

/** The path and its parents, upwards. */
function lineage(from: string): string[] {
  const all = [from]
  for (let dir = from; path.dirname(dir) !== dir; ) {
    dir = path.dirname(dir)
    all.push(dir)
  }
  return all
}

/** Python's `os.path.expandvars`: `$NAME` and `${NAME}`; unknown ones stay. */
export function expandVariables(text: string, env: SetupInput["env"]): string {
  return text.replace(/\$(\w+|\{[^}]*\})/g, (whole, name: string) => {
    return env[name.startsWith("{") ? name.slice(1, -1) : name] ?? whole
  })
}

// A name that is too long or passes through a file does not exist, as for pytest's `safe_exists`.
function statOf(file: string) {
  try {
    return statSync(file, { throwIfNoEntry: false })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENAMETOOLONG" || code === "ENOTDIR" || code === "EACCES" || code === "ELOOP")
      return undefined
    throw error
  }
}

export function isFile(file: string): boolean {
  return statOf(file)?.isFile() ?? false
}

export function isDirectory(file: string): boolean {
  return statOf(file)?.isDirectory() ?? false
}

export function exists(file: string): boolean {
  return statOf(file) !== undefined
}
