// Runs a command to its end, with nothing of the caller's environment that could change a verdict.

import { spawn } from "node:child_process"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** The package root. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The built command. */
export const fastestPath = join(root, "dist", "fastest.js")

export interface CommandResult {
  /** Null where a signal ended the command. */
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  readonly cwd: string
  /** Added to the clean environment. */
  readonly env?: Readonly<Record<string, string>>
  /** The whole process group is killed after this many seconds. */
  readonly timeoutSeconds?: number
}

/** Variables that choose an interpreter, change options or colour, or mark a run as a nested one. */
const foreign =
  /^(PYTEST_.*|PYTHON.*|FASTEST_.*|VIRTUAL_ENV.*|CONDA_.*|VITEST.*|NODE_OPTIONS|FORCE_COLOR|NO_COLOR|PY_COLORS|CI|BUILD_NUMBER)$/

/** The environment commands run in: the caller's without `foreign`, with a fixed width and locale. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !foreign.test(name)) env[name] = value
  }
  return { ...env, COLUMNS: "200", LC_ALL: "C.UTF-8", PYTHONHASHSEED: "0", ...extra }
}

/** Runs `file` with `args`; gives what it printed. Never throws for a non-zero exit. */
export function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: cleanEnvironment(options.env),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    })
    const { pid } = child
    let stdout = ""
    let stderr = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text
    })
    const timer = setTimeout(
      () => {
        if (pid !== undefined) process.kill(-pid, "SIGKILL")
        stderr += `\n[killed after ${options.timeoutSeconds ?? 60} s]`
      },
      (options.timeoutSeconds ?? 60) * 1000,
    )
    child.on("error", reject)
    child.on("close", (exitCode, signal) => {
      clearTimeout(timer)
      resolve({ exitCode, signal, stdout, stderr })
    })
  })
}
