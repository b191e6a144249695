// The public interface: run tests from a program, with types.

import { loadConfig } from "./config/load.ts"
import { UsageError } from "./config/usage-error.ts"
import type { RunEvent, RunResult, Tier } from "./model.ts"
import { runSession } from "./session/session.ts"

export type {
  CollectReport,
  Item,
  ItemResult,
  Outcome,
  PhaseReport,
  Reason,
  RunEvent,
  RunResult,
  SessionHeader,
  Tier,
  WarningRecord,
  When,
} from "./model.ts"

export interface RunOptions {
  /** Files, directories or node ids, relative to `cwd`. None: `testpaths`, else `cwd`. */
  readonly paths?: readonly string[]
  /** Options as on the command line, e.g. `["-k", "fast", "--maxfail=1"]`. */
  readonly args?: readonly string[]
  /** Where pytest would be started. Default: the current directory. */
  readonly cwd?: string
  /** The interpreter to use, as `--python`. */
  readonly python?: string
  readonly tier?: Tier | "auto"
  /** The environment the tests see. Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Called for each event, in order, as it happens. */
  readonly onEvent?: (event: RunEvent) => void
  /** Aborting it ends the run as Ctrl-C does: exit code 2, nothing left running. */
  readonly signal?: AbortSignal
}

/**
 * Run tests as the `fastest` command does, without printing and without ending the process.
 *
 * Resolves with the result also when tests fail, the command line is wrong (`exitCode` 4 and `error`) or the run is
 * aborted; rejects only on a defect of the runner itself.
 */
export async function runTests(options: RunOptions = {}): Promise<RunResult> {
  const argv = [
    ...(options.args ?? []),
    ...(options.python === undefined ? [] : [`--python=${options.python}`]),
    ...(options.tier === undefined ? [] : [`--tier=${options.tier}`]),
    ...(options.paths ?? []),
  ]
  const onEvent = options.onEvent ?? (() => {})
  try {
    const config = await loadConfig({
      argv,
      cwd: options.cwd ?? process.cwd(),
      environment: options.env ?? process.env,
    })
    return await runSession(config, { onEvent, ...(options.signal ? { signal: options.signal } : {}) })
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return {
      exitCode: 4,
      summary: {},
      duration: 0,
      strategy: "",
      items: [],
      collectReports: [],
      error: `ERROR: ${error.message}`,
    }
  }
}
