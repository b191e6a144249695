// Which Python runs the tests: found by looking at files only, because it is started in the first milliseconds.
//
// Order: `--python`, FASTEST_PYTHON, VIRTUAL_ENV, CONDA_PREFIX, the nearest `.venv` upwards, PATH. A pyenv shim is a
// shell script that needs about 100 ms to find the interpreter, so its choice is worked out here from pyenv's files.

import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs"
import path from "node:path"
import type { Env } from "../env.ts"
import { UsageError } from "./usage-error.ts"

export interface Interpreter {
  /** Absolute path to start; inside a virtual environment it is that environment's own. */
  readonly executable: string
  /** Where it was found, for messages. */
  readonly source: "--python" | "FASTEST_PYTHON" | "VIRTUAL_ENV" | "CONDA_PREFIX" | ".venv" | "PATH"
}

const names = process.platform === "win32" ? ["python.exe", "python3.exe"] : ["python3", "python"]
const bin = process.platform === "win32" ? "Scripts" : "bin"

/** Finds the interpreter. `given` is `--python`. Throws UsageError that lists every place looked at. */
export function findInterpreter(given: string | null, cwd: string, env: Env): Interpreter {
  const looked: string[] = []
  const chosen: readonly (readonly [Interpreter["source"], string | null | undefined])[] = [
    ["--python", given],
    ["FASTEST_PYTHON", env.FASTEST_PYTHON],
  ]
  for (const [source, wanted] of chosen) {
    if (wanted === null || wanted === undefined || wanted === "") continue
    const executable = named(wanted, cwd, env, looked)
    if (executable !== null) return { executable, source }
    throw notFound(`${source} names ${wanted}, which is no Python that can be run`, looked)
  }
  for (const source of ["VIRTUAL_ENV", "CONDA_PREFIX"] as const) {
    const prefix = env[source]
    if (prefix === undefined || prefix === "") continue
    const executable = inPrefix(path.resolve(cwd, prefix), source === "CONDA_PREFIX", looked)
    if (executable !== null) return { executable, source }
  }
  for (let dir = cwd; ; dir = path.dirname(dir)) {
    const prefix = path.join(dir, ".venv")
    if (statSync(prefix, { throwIfNoEntry: false })?.isDirectory()) {
      const executable = inPrefix(prefix, false, looked)
      if (executable !== null) return { executable, source: ".venv" }
    }
    if (path.dirname(dir) === dir) break
  }
  for (const name of names) {
    const executable = onPath(name, cwd, env, looked)
    if (executable !== null) return { executable, source: "PATH" }
  }
  throw notFound("no Python interpreter found", looked)
}

function notFound(what: string, looked: readonly string[]): UsageError {
  const list = looked.map(each => `\n  ${each}`).join("")
  return new UsageError(`${what}; looked at:${list}\nName one with --python or FASTEST_PYTHON.`)
}

/** A path, a prefix with `bin/` in it, or a command name on PATH. */
function named(wanted: string, cwd: string, env: Env, looked: string[]): string | null {
  if (!/[\\/]/.test(wanted)) return onPath(wanted, cwd, env, looked)
  const file = path.resolve(cwd, wanted)
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) return inPrefix(file, false, looked)
  looked.push(file)
  return isExecutable(file) ? behindShim(file, path.basename(file), cwd, env) : null
}

function inPrefix(prefix: string, isConda: boolean, looked: string[]): string | null {
  const dir = isConda && process.platform === "win32" ? prefix : path.join(prefix, bin)
  for (const name of [...names].reverse()) {
    const file = path.join(dir, name)
    looked.push(file)
    if (isExecutable(file)) return file
  }
  return null
}

function onPath(name: string, cwd: string, env: Env, looked: string[]): string | null {
  for (const dir of env.PATH.split(path.delimiter)) {
    if (dir === "") continue
    const file = path.resolve(cwd, dir, name)
    if (!isExecutable(file)) continue
    const real = behindShim(file, name, cwd, env)
    if (real !== null) return real
    looked.push(`${file} (a pyenv shim for a version that is not installed)`)
  }
  looked.push(`${name} on PATH`)
  return null
}

function isExecutable(file: string): boolean {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return false
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The interpreter that a pyenv shim would run; `file` itself where it is no shim; null where there is none. */
function behindShim(file: string, name: string, cwd: string, env: Env): string | null {
  const shims = path.dirname(file)
  if (path.basename(shims) !== "shims" || !isScript(file)) return file
  const root = env.PYENV_ROOT ?? path.dirname(shims)
  for (const version of pyenvVersions(root, cwd, env)) {
    if (version === "system") {
      const rest = env.PATH.split(path.delimiter).filter(dir => path.resolve(cwd, dir) !== shims)
      const executable = onPath(name, cwd, { ...env, PATH: rest.join(path.delimiter) }, [])
      if (executable !== null) return executable
      continue
    }
    for (const candidate of versionDirs(root, version)) {
      const executable = path.join(candidate, "bin", name)
      if (isExecutable(executable)) return executable
    }
  }
  return null
}

/** What `pyenv version-name` would say: PYENV_VERSION, the nearest `.python-version`, the global file, `system`. */
function pyenvVersions(root: string, cwd: string, env: Env): string[] {
  if (env.PYENV_VERSION !== undefined && env.PYENV_VERSION !== "") return env.PYENV_VERSION.split(":")
  for (let dir = cwd; ; dir = path.dirname(dir)) {
    const found = versionsIn(path.join(dir, ".python-version"))
    if (found.length > 0) return found
    if (path.dirname(dir) === dir) break
  }
  const global = versionsIn(path.join(root, "version"))
  return global.length > 0 ? global : ["system"]
}

function versionsIn(file: string): string[] {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return []
  return readFileSync(file, "utf8")
    .split("\n")
    .map(line => line.replace(/#.*/, "").trim())
    .filter(line => line !== "")
    .flatMap(line => line.split(/\s+/))
    .map(version => version.replace(/^python-(?=\d)/, ""))
}

/** `3.11.7` is a directory; `3.11` is the newest installed patch release of it, as pyenv resolves prefixes. */
function versionDirs(root: string, version: string): string[] {
  const exact = path.join(root, "versions", version)
  if (statSync(exact, { throwIfNoEntry: false })?.isDirectory() || !/^\d+(\.\d+)?$/.test(version))
    return [exact]
  // A directory listing would do, but pyenv itself keeps no other index and patch numbers stay below 40.
  const patches = Array.from({ length: 40 }, (_, patch) =>
    path.join(root, "versions", `${version}.${39 - patch}`),
  )
  return patches.filter(dir => statSync(dir, { throwIfNoEntry: false })?.isDirectory())
}

/** Whether the file begins with `#!`, i.e. is not an interpreter itself. */
function isScript(file: string): boolean {
  const descriptor = openSync(realpathSync(file), "r")
  const head = Buffer.alloc(2)
  readSync(descriptor, head, 0, 2, 0)
  closeSync(descriptor)
  return head.toString("latin1") === "#!"
}
