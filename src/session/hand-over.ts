// Runs that are wholly the real pytest's: options whose result is what pytest itself writes to the terminal.
//
// Fixture set-up plans, traces and listings print pytest's own objects while it works. Such a run is for a person who
// looks into pytest, so pytest does it in the foreground, with the terminal and its own exit code.

import { spawn } from "node:child_process"
import { constants } from "node:os"
import type { Config } from "../config/config.ts"

/** What a shell says of a command that is not there. */
const notFound = 127

/** As the `pytest` command starts, of any version: the working directory is not on `sys.path`. */
const start = `
import sys
sys.path.remove("")
sys.argv[0] = "pytest"
try:
    from _pytest import config
except ModuleNotFoundError:
    sys.exit(127)
sys.exit((getattr(config, "_console_main", None) or config.console_main)())
`

/** Is this run wholly pytest's? */
export function isPytestsOwn({ options }: Config): boolean {
  return (
    options.setupshow ||
    options.setuponly ||
    options.setupplan ||
    options.showfixtures ||
    options.show_fixtures_per_test ||
    options.markers ||
    options.cacheshow !== null ||
    options.traceconfig ||
    options.debug !== null ||
    // Every test in every worker: only xdist has a report for that.
    options.dist === "each" ||
    options.version > 1
  )
}

/** Run pytest in the foreground; gives its exit code, or 128 and the signal that ended it; null: it is not installed. */
export function handOver(config: Config): Promise<number | null> {
  const { PYTEST_ADDOPTS: _, ...environment } = config.environment
  const child = spawn(config.interpreter.executable, ["-c", start, "-o", "addopts=", ...config.argv], {
    cwd: config.invocationDir,
    env: environment,
    stdio: "inherit",
  })
  return new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (code, signal) => {
      resolve(code === notFound ? null : (code ?? 128 + constants.signals[signal!]))
    })
  })
}
