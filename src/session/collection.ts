// The collecting phase: workers import and collect, files that need pytest move there, and one order comes out.

import path from "node:path"
import { type Config, headerOf, toCollectConfig } from "../config/config.ts"
import type { CollectReport, Reason, SessionHeader, Tier, WarningRecord } from "../model.ts"
import type {
  CollectConfig,
  CollectionEnd,
  CollectRoot,
  FileEvidence,
  Request,
  Response,
} from "../worker/protocol.ts"
import { describeExit } from "./crash.ts"
import { fileOrder, type Gathering, gather, nothing, type Source } from "./gather.ts"
import type { Inbox } from "./inbox.ts"
import { judgePlugins, normalizeName, shownPlugins } from "./plugins.ts"
import { reason } from "./reasons.ts"
import type { Results } from "./results.ts"
import { treeOf } from "./shown-tree.ts"
import { type Ending, type Input, RunInterrupted, RunStopped } from "./stopped.ts"
import { prune } from "./tree.ts"
import { compiledBy, type WasmSession } from "./wasm-session.ts"

type Ready = Extract<Response, { kind: "ready" }>
type Collected = Extract<Response, { kind: "collected" }>

interface Wires {
  readonly inbox: Inbox<Input>
  readonly results: Results
  readonly send: (request: Request) => void
}

/** Imports may take minutes (a first compile of a large dependency); more means that one hangs. */
const collectSeconds = 1800

export class Collection {
  readonly #config: Config
  readonly #wholeTree: readonly CollectRoot[]
  /** What the Wasm tier has not settled already. */
  readonly #tree: readonly CollectRoot[]
  /** What is wrong with the arguments; then there is no tree. */
  readonly #fault: string | null
  readonly #wasm: WasmSession
  readonly #ready: Ready
  readonly #wires: Wires
  // Absolute paths that the runtime gave up, and why.
  readonly #moved = new Map<string, Reason>()
  /** Warnings of the native base, by stage and text. */
  readonly #told = new Set<string>()
  #collecting: "cpython" | "pytest" = "cpython"
  /** Of collectors that did not pass; told when all workers have collected, in the order of the files. */
  #reports: CollectReport[] = []
  #header: SessionHeader | null = null
  #evidence: readonly FileEvidence[] = []
  #ending: Ending = {}

  constructor(
    config: Config,
    tree: readonly CollectRoot[],
    fault: string | null,
    wasm: WasmSession,
    ready: Ready,
    wires: Wires,
  ) {
    this.#config = config
    this.#wholeTree = tree
    this.#tree = wasm.restOf(tree)
    this.#fault = fault
    this.#wasm = wasm
    this.#ready = ready
    this.#wires = wires
  }

  /** How the session ends when `perform` gave null. */
  verdict(): Ending {
    return this.#ending
  }

  /** Collect everything. Null: nothing is to be run (collection errors, `--collect-only`), see `verdict`. */
  async perform(): Promise<Gathering | null> {
    const sources = await this.#sources().finally(() => this.#tellReports())
    this.#showHeader({})
    const compiled = this.#wasm.source()
    if (compiled) sources.push(compiled)
    const { results } = this.#wires
    const { lastRun } = results
    const all = sources.map(source => source.collected)
    lastRun?.collected(all)
    const order = fileOrder(this.#wholeTree, this.#config.rootdir)
    const gathering = gather(sources, order, rows => lastRun?.select(rows) ?? rows)
    results.collected({
      gathering,
      found: all.reduce((sum, { found }) => sum + found, 0),
      deselected: [...all.flatMap(each => each.deselected), ...(lastRun?.deselected ?? [])],
      tree: this.#config.options.collectonly ? treeOf(gathering) : [],
      lines: withLastRun(
        all.flatMap(each => each.lines),
        lastRun?.lines ?? [],
      ),
    })
    for (const { session } of all) if (session) results.sessionEnded(session)
    const ended = all.find(each => each.ended !== null)?.ended
    if (ended) {
      this.#ending = endingOf(ended)
      return null
    }
    // Not before: a selection that failed leaves `--nf` what it knew.
    lastRun?.selected(gathering.items)
    const { options } = this.#config
    if (results.collectErrors > 0 && !options.continue_on_collection_errors) {
      const errors = results.collectErrors
      const limit = options.maxfail ?? 0
      const tooMany = limit > 0 && errors >= limit ? `stopping after ${errors} failures\n` : ""
      this.#ending = {
        exitCode: 2,
        stopped: `${tooMany}Interrupted: ${errors} error${errors === 1 ? "" : "s"} during collection`,
      }
      return null
    }
    if (options.collectonly) return null
    return gathering
  }

  /** Report what the Wasm tier passes, and give the items that need no lane. */
  settle(gathering: Gathering): Promise<ReadonlySet<number>> {
    return this.#wasm.settle(gathering, this.#evidence, compiledBy(this.#header!), this.#wires.results)
  }

  /** Asks for a pytest worker with these files alone; null where pytest is not installed. */
  again(worker: number, files: ReadonlySet<string>): Request | null {
    if (this.#ready.pytest === null) return null
    const tree = prune(this.#wholeTree, file => files.has(file))
    return {
      kind: "collect",
      worker,
      tier: "pytest",
      config: this.#collectConfig("pytest", tree),
      beyond: [...files],
    }
  }

  async #sources(): Promise<Source[]> {
    const chosen = this.#chosenTier()
    if (chosen.tier === "pytest") {
      if (chosen.reason.code === "plugin-active") {
        this.#wires.results.note(`pytest tier for all files: ${chosen.reason.message}`)
      }
      const collected = await this.#collect("pytest", this.#tree, chosen.reason, "everywhere")
      return [{ tier: "pytest", collected, reasonOf: () => chosen.reason }]
    }
    const native = await this.#collect("cpython", this.#tree, chosen.reason)
    const sources: Source[] = [{ tier: "cpython", collected: native, reasonOf: () => chosen.reason }]
    if (this.#moved.size > 0 && native.ended === null) {
      const [first] = this.#moved.values()
      const collected = await this.#collect(
        "pytest",
        prune(this.#tree, file => this.#reasonFor(file) !== null),
        first!,
        [...this.#moved.keys()],
      )
      sources.push({
        tier: "pytest",
        collected,
        reasonOf: relative => this.#reasonFor(path.join(this.#config.rootdir, relative)) ?? first!,
      })
    }
    return sources
  }

  #chosenTier(): { tier: Tier; reason: Reason } {
    const asked = this.#config.options.tier
    if (asked === "pytest") return { tier: "pytest", reason: reason("tier-chosen", "pytest") }
    if (isStepwise(this.#config)) return { tier: "pytest", reason: reason("option-of-pytest", "--stepwise") }
    const plugins = judgePlugins(this.#ready.plugins, disabledPlugins(this.#config))
    if (plugins) return { tier: "pytest", reason: plugins }
    return {
      tier: "cpython",
      reason: asked === "cpython" ? reason("tier-chosen", "cpython") : reason("native"),
    }
  }

  /** Why the file at an absolute path went to pytest: its own reason or that of a directory above it. */
  #reasonFor(file: string): Reason | null {
    for (let at = file; ; at = path.dirname(at)) {
      const found = this.#moved.get(at)
      if (found) return found
      if (path.dirname(at) === at) return null
    }
  }

  async #collect(
    tier: "cpython" | "pytest",
    tree: readonly CollectRoot[],
    why: Reason,
    beyond: "everywhere" | readonly string[] = [],
  ): Promise<Collected> {
    if (tier === "pytest" && this.#ready.pytest === null) {
      throw new RunStopped(
        `ERROR: pytest is not installed for ${this.#ready.executable}, and this run needs it: ${why.message}\n` +
          `Install it there: ${this.#ready.executable} -m pip install pytest`,
        4,
      )
    }
    const worker = tier === "pytest" ? 1 : 0
    this.#collecting = tier
    this.#wires.send({ kind: "collect", worker, tier, config: this.#collectConfig(tier, tree), beyond })
    for (;;) {
      const input = await this.#wires.inbox.take(collectSeconds, "the collection")
      const collected = this.#take(input)
      if (collected === null) continue
      if (tier === "cpython") this.#evidence = collected.evidence
      return collected
    }
  }

  /** The base died: the file it was importing could not be collected; in a conftest the run cannot begin. */
  #withoutBase({ importing, status, stderr }: Extract<Response, { kind: "baseExited" }>): Error {
    const what = importing === null || importing === "" ? "collecting" : `importing ${importing}`
    const message = `while ${what}: ${describeExit(status)}\n${stderr}`
    if (what === "collecting" || path.basename(importing!) === "conftest.py") {
      return new RunStopped(`ERROR: ${message}`, what === "collecting" ? 2 : 4)
    }
    const { results } = this.#wires
    this.#showHeader({})
    const nodeid = path.relative(this.#config.rootdir, importing!).split(path.sep).join("/")
    this.#reports.push({ nodeid, outcome: "failed", longrepr: message.trimEnd() })
    this.#tellReports()
    results.collected({ gathering: nothing })
    return new RunInterrupted("Interrupted: 1 error during collection", 2, null)
  }

  #collectConfig(tier: Tier, tree: readonly CollectRoot[]): CollectConfig {
    const whole = toCollectConfig(this.#config, tree, this.#fault)
    // The native base has warned.
    const config =
      tier === "pytest" && this.#chosenTier().tier === "cpython" ? { ...whole, warnings: [] } : whole
    return this.#wasm.needsEvidence ? { ...config, options: { ...config.options, evidence: true } } : config
  }

  #take(input: Input): Collected | null {
    const { results } = this.#wires
    switch (input.kind) {
      case "header":
        this.#showHeader(input.header)
        return null
      case "collectReport":
        this.#showHeader({})
        this.#reports.push(input.report)
        return null
      case "needsPytest":
        this.#moved.set(input.path, input.reason)
        results.note(
          `pytest tier for ${path.relative(this.#config.rootdir, input.path) || "."}: ${input.reason.message}`,
        )
        return null
      case "warning":
        if (!this.#isToldAgain(input.warning)) results.warned(input.warning)
        return null
      case "live":
        results.wrote(null, 0, input.text)
        return null
      case "note":
        results.note(input.note)
        return null
      case "collected":
        return input
      case "stopped":
        throw new RunInterrupted(input.reason, input.exitCode, input.location)
      case "usageError":
        throw new RunStopped(input.message, 4)
      case "internalError":
        throw new RunStopped(input.message, input.exitCode)
      case "baseExited":
        throw this.#withoutBase(input)
      case "interrupted":
        throw new RunInterrupted("KeyboardInterrupt", 2, null)
      case "lost":
        throw new RunStopped(`INTERNALERROR> ${input.message}`, 3)
      default:
        throw new RunStopped(`INTERNALERROR> ${input.kind} arrived while collecting`, 3)
    }
  }

  /** Is it of a conftest or a file that the native base imported, too, and told before it gave that up? */
  #isToldAgain({ when, message, location }: WarningRecord): boolean {
    const key = `${when}\n${message}`
    if (this.#collecting === "cpython") {
      this.#told.add(key)
      return false
    }
    const file = location?.path ?? ""
    const isShared = when === "config" || path.basename(file) === "conftest.py" || this.#moved.has(file)
    return isShared && this.#told.has(key)
  }

  #tellReports(): void {
    const reports = this.#reports
    this.#reports = []
    if (this.#moved.size > 0) {
      const order = fileOrder(this.#wholeTree, this.#config.rootdir)
      const place = ({ nodeid }: CollectReport) => order.get(nodeid.split("::", 1)[0]!) ?? order.size
      reports.sort((a, b) => place(a) - place(b))
    }
    for (const report of reports) this.#wires.results.collectReported(report)
  }

  #showHeader(header: Partial<SessionHeader>): void {
    if (this.#header !== null) return
    this.#header = { ...plainHeader(this.#config, this.#ready), ...header }
    this.#wires.results.started(this.#header)
  }
}

function endingOf({ exitCode, stopped, location, error }: CollectionEnd): Ending {
  return {
    exitCode,
    ...(stopped === null ? {} : { stopped }),
    ...(location === null ? {} : { location }),
    ...(error === null ? {} : { error }),
  }
}

/** The header as far as no conftest is asked. */
function plainHeader(config: Config, ready: Ready): SessionHeader {
  return {
    ...headerOf(config),
    python: ready.version,
    executable: ready.executable,
    platform: ready.platform,
    pytestVersion: ready.pytest ?? "",
    pluggyVersion: ready.pluggy ?? "",
    plugins: shownPlugins(ready.plugins, config),
    lines: [],
  }
}

/** Lines below the count of items: what is said of the last run comes after conftests' lines and before `--stepwise`'s. */
function withLastRun(lines: readonly string[], lastRun: readonly string[]): string[] {
  const stepwise = lines.findIndex(line => line.startsWith("stepwise: "))
  const at = stepwise === -1 ? lines.length : stepwise
  return [...lines.slice(0, at), ...lastRun, ...lines.slice(at)]
}

/** Plugins that `-p no:name` blocks, under the name of their distribution. */
function disabledPlugins(config: Config): Set<string> {
  const blocked = config.options.plugins.filter(each => each.startsWith("no:")).map(each => each.slice(3))
  return new Set(blocked.flatMap(each => [normalizeName(each), normalizeName(`pytest-${each}`)]))
}

function isStepwise({ options }: Config): boolean {
  return options.stepwise || options.stepwise_skip || options.stepwise_reset
}
