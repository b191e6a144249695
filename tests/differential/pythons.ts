// The CPython versions that are here: on PATH, and those that pyenv keeps.

import { readdir } from "node:fs/promises"
import { homedir } from "node:os"
import { join } from "node:path"
import { root, runCommand } from "../command.ts"

export interface Python {
  /** e.g. `3.12` */
  readonly version: string
  readonly executable: string
}

/** Versions that the tier may stand in for. */
const versions = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]

/** One interpreter of each supported version, oldest first. */
export async function findPythons(): Promise<readonly Python[]> {
  const pyenv = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions")
  const kept = await readdir(pyenv).catch(() => [])
  const candidates = [
    ...kept.map(name => join(pyenv, name, "bin", "python")),
    ...versions.map(version => `python${version}`),
    "python3",
  ]
  const found = new Map<string, Python>()
  const answers = await Promise.all(candidates.map(identify))
  for (const python of answers) if (python && !found.has(python.version)) found.set(python.version, python)
  return versions.flatMap(version => found.get(version) ?? [])
}

/** What an executable is; null where it does not run or is no CPython that we know. */
export async function identify(executable: string): Promise<Python | null> {
  const program = "import sys; print(sys.implementation.name, '%d.%d' % sys.version_info[:2], sys.executable)"
  const result = await runCommand(executable, ["-c", program], { cwd: root, timeoutSeconds: 20 }).catch(
    () => null,
  )
  if (result?.exitCode !== 0) return null
  const [name, version = "", ...path] = result.stdout.trim().split(" ")
  return name === "cpython" && versions.includes(version) ? { version, executable: path.join(" ") } : null
}

/** The folder that `pytest` is imported from: pure Python, so other versions can rewrite asserts with it as well. */
export async function pytestFolder(python: string): Promise<string> {
  const program = "import os, _pytest; print(os.path.dirname(os.path.dirname(_pytest.__file__)))"
  const result = await runCommand(python, ["-c", program], { cwd: root }).catch(() => null)
  return result?.exitCode === 0 ? result.stdout.trim() : ""
}
