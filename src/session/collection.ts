// The collecting phase: workers import and collect, files that need pytest move there, and one order comes out.

import path from "node:path"
import { filesOf } from "../collect/discover.ts"
import { type Config, headerOf, toCollectConfig } from "../config/config.ts"
import type { Reason, SessionHeader, Tier } from "../model.ts"
import type { CollectDir, CollectFile, Request, Response } from "../worker/protocol.ts"
import { describeExit } from "./crash.ts"
import { type Gathering, gather, type Source } from "./gather.ts"
import type { Inbox } from "./inbox.ts"
import { judgePlugins, normalizeName } from "./plugins.ts"
import { reason } from "./reasons.ts"
import type { Results } from "./results.ts"
import { type Ending, type Input, RunStopped } from "./stopped.ts"

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
  readonly #tree: readonly CollectDir[]
  readonly #ready: Ready
  readonly #wires: Wires
  // Absolute paths that the runtime gave up, and why.
  readonly #moved = new Map<string, Reason>()
  #headerShown = false
  #ending: Ending = {}

  constructor(config: Config, tree: readonly CollectDir[], ready: Ready, wires: Wires) {
    this.#config = config
    this.#tree = tree
    this.#ready = ready
    this.#wires = wires
  }

  /** How the session ends when `perform` gave null. */
  verdict(): Ending {
    return this.#ending
  }

  /** Collect everything. Null: nothing is to be run (collection errors, `--collect-only`), see `verdict`. */
  async perform(): Promise<Gathering | null> {
    const sources = await this.#sources()
    this.#showHeader({})
    const gathering = gather(sources, this.#fileOrder())
    const { results } = this.#wires
    results.collected(
      gathering,
      sources.flatMap(source => source.collected.deselected),
      sources.flatMap(source => source.collected.tree),
    )
    const { options } = this.#config
    if (results.collectErrors > 0 && !options.continue_on_collection_errors) {
      const errors = results.collectErrors
      this.#ending = {
        exitCode: 2,
        stopped: `Interrupted: ${errors} error${errors === 1 ? "" : "s"} during collection`,
      }
      return null
    }
    if (options.collectonly) return null
    return gathering
  }

  async #sources(): Promise<Source[]> {
    const chosen = this.#chosenTier()
    if (chosen.tier === "pytest") {
      const collected = await this.#collect("pytest", this.#tree, chosen.reason)
      return [{ tier: "pytest", collected, reasonOf: () => chosen.reason }]
    }
    const native = await this.#collect("cpython", this.#tree, chosen.reason)
    const sources: Source[] = [{ tier: "cpython", collected: native, reasonOf: () => chosen.reason }]
    if (this.#moved.size > 0) {
      const [first] = this.#moved.values()
      const collected = await this.#collect(
        "pytest",
        prune(this.#tree, file => this.#reasonFor(file) !== null),
        first!,
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
    const plugins = judgePlugins(this.#ready.plugins, disabledPlugins(this.#config))
    if (plugins) {
      this.#wires.results.note(`pytest tier for all files: ${plugins.message}`)
      return { tier: "pytest", reason: plugins }
    }
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

  async #collect(tier: "cpython" | "pytest", tree: readonly CollectDir[], why: Reason): Promise<Collected> {
    if (tier === "pytest" && this.#ready.pytest === null) {
      throw new RunStopped(
        `ERROR: pytest is not installed for ${this.#ready.executable}, and this run needs it: ${why.message}\n` +
          `Install it there: ${this.#ready.executable} -m pip install pytest`,
        4,
      )
    }
    const worker = tier === "pytest" ? 1 : 0
    this.#wires.send({ kind: "collect", worker, tier, config: toCollectConfig(this.#config, tree) })
    for (;;) {
      const input = await this.#wires.inbox.take(collectSeconds, "the collection")
      const collected = this.#take(input)
      if (collected) return collected
    }
  }

  #take(input: Input): Collected | null {
    const { results } = this.#wires
    switch (input.kind) {
      case "header":
        this.#showHeader(input.header)
        return null
      case "collectReport":
        this.#showHeader({})
        results.collectReported(input.report)
        return null
      case "needsPytest":
        this.#moved.set(input.path, input.reason)
        results.note(
          `pytest tier for ${path.relative(this.#config.rootdir, input.path) || "."}: ${input.reason.message}`,
        )
        return null
      case "warning":
        results.warned(input.warning)
        return null
      case "note":
        results.note(input.note)
        return null
      case "collected":
        return input
      case "stopped":
        throw new RunStopped(`!!! ${input.reason} !!!`, input.exitCode)
      case "usageError":
        throw new RunStopped(input.message, 4)
      case "internalError":
        throw new RunStopped(input.message, 3)
      case "baseExited":
        throw new RunStopped(
          `ERROR: while ${input.importing === null ? "collecting" : `importing ${input.importing}`}: ` +
            `${describeExit(input.status)}\n${input.stderr}`,
          input.importing?.endsWith("conftest.py") ? 4 : 2,
        )
      case "interrupted":
        throw new RunStopped("!!! KeyboardInterrupt while collecting !!!", 2)
      case "lost":
        throw new RunStopped(`INTERNALERROR> ${input.message}`, 3)
      default:
        throw new RunStopped(`INTERNALERROR> ${input.kind} arrived while collecting`, 3)
    }
  }

  #showHeader(header: Partial<SessionHeader>): void {
    if (this.#headerShown) return
    this.#headerShown = true
    this.#wires.results.started({
      python: this.#ready.version,
      platform: this.#ready.platform,
      pytestVersion: this.#ready.pytest ?? "",
      pluggyVersion: this.#ready.pluggy ?? "",
      ...headerOf(this.#config),
      plugins: [],
      lines: [],
      ...header,
    })
  }

  /** Place of each file, by its path relative to rootdir, in the walk. */
  #fileOrder(): Map<string, number> {
    const order = new Map<string, number>()
    for (const file of filesOf(this.#tree)) {
      order.set(path.relative(this.#config.rootdir, file.path).split(path.sep).join("/"), order.size)
    }
    return order
  }
}

/** Plugins that `-p no:name` blocks, under the name of their distribution. */
function disabledPlugins(config: Config): Set<string> {
  const blocked = config.options.plugins.filter(each => each.startsWith("no:")).map(each => each.slice(3))
  return new Set(blocked.flatMap(each => [normalizeName(each), normalizeName(`pytest-${each}`)]))
}

/** The trees with only the files that `keep` wants; directories left empty go too. */
function prune(tree: readonly CollectDir[], keep: (absolute: string) => boolean): CollectDir[] {
  const visit = (dir: CollectDir): CollectDir => ({
    ...dir,
    entries: dir.entries
      .map((entry): CollectDir | CollectFile => ("entries" in entry ? visit(entry) : entry))
      .filter(entry => ("entries" in entry ? entry.entries.length > 0 : keep(entry.path))),
  })
  return tree.map(visit).filter(dir => dir.entries.length > 0)
}
