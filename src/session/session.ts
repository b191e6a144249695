// One run, from a resolved configuration to a result: collect, plan, run, account, report.
//
// One loop per phase over one closed union of inputs; reporters get `RunEvent`s and are never asked. Nothing here
// prints, reads argv or ends the process.

import { availableParallelism } from "node:os"
import path from "node:path"
import { ArgumentError, resolveArgument, withoutOverlaps } from "../collect/arguments.ts"
import { type DiscoverRules, discover } from "../collect/discover.ts"
import { type Config, getini, hasLiveLogs } from "../config/config.ts"
import type { RunResult } from "../model.ts"
import { Supervisor, type SupervisorSetting } from "../worker/process.ts"
import type { CollectRoot, Request, Response } from "../worker/protocol.ts"
import { Collection } from "./collection.ts"
import { Execution } from "./execution.ts"
import { DeadlineError, Inbox } from "./inbox.ts"
import { type InstalledPlugin, normalizeName } from "./plugins.ts"
import { Results, type RunListener } from "./results.ts"
import { type Ending, type Input, RunInterrupted, RunStopped } from "./stopped.ts"
import { WasmSession } from "./wasm-session.ts"

/** Who listens to a run, and how it is cancelled. */
export interface SessionHost extends RunListener {
  readonly signal?: AbortSignal
  /** Python, where it was started on a guess; a run that needs another one ends it. */
  readonly started?: Supervisor | null
}

/** Seconds for Python to start and say `ready`; only a broken interpreter or a frozen machine takes this long. */
const readySeconds = 60

/**
 * Run the tests that `config` asks for. Always resolves: a run that could not be done has an `error` and pytest's exit
 * code for it. Leaves no process behind.
 */
export async function runSession(config: Config, host: SessionHost): Promise<RunResult> {
  const inbox = new Inbox<Input>()
  const results = new Results(config, host)
  const interrupt = () => inbox.push({ kind: "interrupted" })
  if (host.signal?.aborted) return results.close({ exitCode: 2, stopped: "KeyboardInterrupt" })
  host.signal?.addEventListener("abort", interrupt)
  const python = new Interpreter(config, inbox, host.started ?? null)
  try {
    const ending = await perform(config, python, inbox, results)
    // The processes end while the report is written.
    void python.close()
    return results.close(ending)
  } catch (error) {
    if (error instanceof RunInterrupted) return results.close(error.ending)
    if (error instanceof RunStopped) return results.close({ exitCode: error.exitCode, error: error.message })
    if (error instanceof DeadlineError)
      return results.close({ exitCode: 3, error: `INTERNALERROR> ${error.message}` })
    throw error
  } finally {
    host.signal?.removeEventListener("abort", interrupt)
    await python.close()
  }
}

async function perform(
  config: Config,
  python: Interpreter,
  inbox: Inbox<Input>,
  results: Results,
): Promise<Ending> {
  // The walk overlaps with the start of Python, unless all may be settled without one.
  if (!(await WasmSession.mayReplacePython(config))) python.start()
  const { tree, fault } = walk(config)
  const wasm = await WasmSession.open(config, tree)
  if (fault === null && wasm.restOf(tree).length === 0 && wasm.settleAlone(tree, results)) return {}
  const supervisor = python.start()
  const ready = await nextOf(inbox, "ready")
  const send = (request: Request) => supervisor.send(request)
  const collection = new Collection(config, tree, fault, wasm, ready, { inbox, results, send })
  const gathering = await collection.perform()
  if (gathering === null) return collection.verdict()
  const settled = await collection.settle(gathering)
  const execution = new Execution(gathering, settled, {
    inbox,
    results,
    send,
    lanes: laneCount(config),
    collectAgain: (worker, paths) =>
      collection.again(worker, new Set([...paths].map(each => path.join(config.rootdir, each)))),
    maxFailures: config.options.maxfail ?? 0,
    limited: Boolean(config.options.timeout),
    sessionSeconds: sessionSeconds(config, ready.plugins),
  })
  const ending = await execution.perform()
  return config.options.verify ? verified(wasm, results, ending) : ending
}

/** `--verify`: an item that passed in Wasm and not in CPython is a fault of the compiler, whatever else happened. */
function verified(wasm: WasmSession, results: Results, ending: Ending): Ending {
  const differences = wasm.differences(results)
  results.note(`verify: ${wasm.verified} items ran in both tiers, ${differences.length} differ`)
  if (differences.length === 0) return ending
  return { exitCode: 3, error: `passed in Wasm, not in CPython:\n${differences.join("\n")}` }
}

/** The supervisor of one run: started once, when it is first needed, and closed at the end. */
class Interpreter {
  readonly #config: Config
  readonly #inbox: Inbox<Input>
  #supervisor: Supervisor | null = null
  #guess: Supervisor | null

  constructor(config: Config, inbox: Inbox<Input>, guess: Supervisor | null) {
    this.#config = config
    this.#inbox = inbox
    this.#guess = guess
  }

  start(): Supervisor {
    if (this.#supervisor !== null) return this.#supervisor
    const { interpreter, invocationDir, environment, options } = this.#config
    const setting: SupervisorSetting = {
      cwd: invocationDir,
      env: environment,
      stdin: options.capture === "no" || options.usepdb ? "inherit" : "ignore",
    }
    if (this.#guess?.isFor(interpreter.executable, setting)) {
      this.#supervisor = this.#guess
      this.#guess = null
    } else this.#supervisor = Supervisor.spawn(interpreter.executable, setting)
    this.#supervisor.listen({
      onResponse: (response: Response) => this.#inbox.push(response),
      onLost: (message: string) => this.#inbox.push({ kind: "lost", message }),
    })
    return this.#supervisor
  }

  async close(): Promise<void> {
    await Promise.all([this.#supervisor?.close(), this.#guess?.close()])
  }
}

/** Seconds that the session may take: those of the command line, or where pytest-timeout is installed of the ini file. */
function sessionSeconds(config: Config, plugins: readonly InstalledPlugin[]): number | null {
  const asked = config.options.session_timeout
  const isTimed = plugins.some(({ name }) => normalizeName(name) === "pytest-timeout")
  if (asked !== null || !isTimed) return asked
  return Number(getini(config, "session_timeout")) || null
}

/** Lanes that may run at once: what `-n` says, else one per core. */
function laneCount(config: Config): { max: number; eager: boolean } {
  const asked = config.options.numprocesses
  // What the debugger, uncaptured output and live logs write, one process must write.
  if (
    config.options.dist === "no" ||
    config.options.usepdb ||
    config.options.capture === "no" ||
    config.options.capture === "tee-sys" ||
    hasLiveLogs(config)
  ) {
    return { max: 1, eager: false }
  }
  if (typeof asked === "number" && asked > 0) return { max: asked, eager: true }
  return { max: Math.min(availableParallelism(), config.options.maxprocesses ?? Infinity), eager: false }
}

/** The files that the arguments name, or what is wrong with these. */
function walk(config: Config): { tree: readonly CollectRoot[]; fault: string | null } {
  try {
    const found = config.args.map((argument, i) =>
      resolveArgument(config.invocationDir, argument, config.modules[i]),
    )
    const wanted = config.options.keepduplicates ? found : withoutOverlaps(found)
    return { tree: discover(wanted, discoverRules(config)), fault: null }
  } catch (error) {
    if (error instanceof ArgumentError) return { tree: [], fault: error.message }
    throw error
  }
}

function discoverRules(config: Config): DiscoverRules {
  const { options, invocationDir } = config
  const absolute = (given: readonly string[] | null) =>
    (given ?? []).map(each => path.resolve(invocationDir, each))
  return {
    confcutdir: config.confcutdir,
    pythonFiles: getini(config, "python_files"),
    norecursedirs: getini(config, "norecursedirs"),
    ignore: absolute(options.ignore),
    ignoreGlob: absolute(options.ignore_glob),
    collectInVirtualenv: options.collect_in_virtualenv,
    doctestGlobs: options.doctestglob.length > 0 ? options.doctestglob : ["test*.txt"],
    doctestModules: options.doctestmodules,
  }
}

async function nextOf<Kind extends Response["kind"]>(
  inbox: Inbox<Input>,
  kind: Kind,
): Promise<Extract<Response, { kind: Kind }>> {
  const input = await inbox.take(readySeconds, kind)
  if (input.kind === kind) return input as Extract<Response, { kind: Kind }>
  if (input.kind === "lost") throw new RunStopped(`ERROR: ${input.message}`, 3)
  if (input.kind === "interrupted") throw new RunInterrupted("KeyboardInterrupt", 2, null)
  throw new RunStopped(`INTERNALERROR> expected ${kind} from the supervisor, got ${input.kind}`, 3)
}
