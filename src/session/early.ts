// Starts Python on a guess, before the configuration is read. A wrong guess costs a process, never a wrong run: who
// takes the supervisor asks whether it is the one that was wanted.

import { mayHoldProject } from "../cache/place.ts"
import { findInterpreter } from "../config/interpreter.ts"
import { UsageError } from "../config/usage-error.ts"
import { type Environment, readEnv } from "../env.ts"
import { Supervisor } from "../worker/process.ts"

/** Arguments of commands that run no test, or not ours. */
const needless = /^(version|--version|-V|-h|--help|--markers|--fixtures|--tier[= ]?pytest)$/

/** The supervisor that the arguments call for; null where none may be needed, or where there is no interpreter. */
export function startEarly(
  argv: readonly string[],
  cwd: string,
  environment: Environment,
): Supervisor | null {
  const env = readEnv(environment)
  if (argv.some(arg => needless.test(arg)) || mayHoldProject(env, cwd)) return null
  try {
    const { executable } = findInterpreter(pythonOf(argv), cwd, env)
    return Supervisor.spawn(executable, { cwd, env: environment, stdin: stdinOf(argv) })
  } catch (error) {
    // Whoever reads the configuration finds the same, and says so.
    if (error instanceof UsageError) return null
    throw error
  }
}

function pythonOf(argv: readonly string[]): string | null {
  const at = argv.findLastIndex(arg => arg === "--python" || arg.startsWith("--python="))
  if (at < 0) return null
  const [, given] = argv[at]!.split("=", 2)
  return given ?? argv[at + 1] ?? null
}

function stdinOf(argv: readonly string[]): "ignore" | "inherit" {
  return argv.some(arg => /^(-s|--capture=no|--pdb)$/.test(arg)) ? "inherit" : "ignore"
}
