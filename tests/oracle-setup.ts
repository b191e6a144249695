// Prepares, once per test run, what tests compare with: a virtual environment with the reference pytest, and dist/.

import { mkdir, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { root, runCommand } from "./command.ts"

/** The release whose behaviour is the reference. */
const pytestVersion = "9.1.1"

/** Names under which a Python new enough for this pytest (3.10) may be found, in order of preference. */
const pythonNames = [
  "python3",
  "python3.13",
  "python3.12",
  "python3.11",
  "python3.10",
  "python3.14",
  "python",
]

const binFolder = process.platform === "win32" ? "Scripts" : "bin"

/** The path of the interpreter `name` runs, or null where it is missing, broken or too old. */
async function executableOf(name: string): Promise<string | null> {
  const program = "import sys; print(sys.executable if sys.version_info >= (3, 10) else '')"
  const result = await runCommand(name, ["-c", program], { cwd: root, timeoutSeconds: 20 }).catch(() => null)
  return result?.exitCode === 0 ? result.stdout.trim() || null : null
}

async function findPython(): Promise<string> {
  for (const name of pythonNames) {
    const executable = await executableOf(name)
    if (executable !== null) return executable
  }
  throw new Error(
    `the tests need Python >= 3.10 on PATH (for pytest ${pytestVersion}); looked for ${pythonNames.join(", ")}`,
  )
}

/** Runs a step of the set-up; a failure says what the step was and what it printed. */
async function step(file: string, args: readonly string[], timeoutSeconds: number): Promise<void> {
  const result = await runCommand(file, args, { cwd: root, timeoutSeconds })
  if (result.exitCode !== 0) {
    throw new Error(
      `cannot prepare the tests: ${[file, ...args].join(" ")}\n${result.stdout}${result.stderr}`,
    )
  }
}

/**
 * Gives the interpreter of the virtual environment `name` with the reference pytest and `requirements` (lines of pip's
 * format), of which `check` is a program that ends well where all is there; reuses an earlier one. Throws what pip said.
 */
export async function prepareEnvironment(
  name: string,
  check: string,
  requirements: readonly string[],
): Promise<string> {
  const cache = join(root, ".cache")
  const place = join(cache, name)
  const python = join(place, binFolder, "python")
  const present = await runCommand(python, ["-c", check], { cwd: root, timeoutSeconds: 20 }).catch(() => null)
  if (present?.exitCode === 0) return python
  await mkdir(cache, { recursive: true })
  // Made beside its final place and renamed, so that a run that was cut short leaves nothing half made behind.
  const draft = join(cache, `${name}-${process.pid}`)
  await step(await findPython(), ["-m", "venv", draft], 120)
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...requirements]
  await step(join(draft, binFolder, "python"), [...pip, `pytest==${pytestVersion}`], 240)
  await rm(place, { recursive: true, force: true })
  await rename(draft, place)
  return python
}

/** Asks for exactly the reference pytest. */
export const hasPytest = `import pytest; assert pytest.__version__ == ${JSON.stringify(pytestVersion)}`

export default async function setup(): Promise<void> {
  process.env.FASTEST_ORACLE_PYTHON = await prepareEnvironment("oracle", hasPytest, [])
  // A build that fails must fail the tests that run the command, and only those: `runFastest` throws this.
  await step("npm", ["run", "prepare"], 280).catch((error: unknown) => {
    process.env.FASTEST_BUILD_ERROR = String(error)
  })
}
