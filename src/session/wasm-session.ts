// The Wasm tier's part in a session: what it settles before CPython starts, after it has collected, and what
// `--verify` holds against it at the end.

import path from "node:path"
import type { CompiledBy } from "../cache/compiled.ts"
import { mayHoldProject } from "../cache/place.ts"
import { type Config, headerOf } from "../config/config.ts"
import type { Reason, SessionHeader } from "../model.ts"
import type { CollectRoot, FileEvidence } from "../worker/protocol.ts"
import { fileOrder, type Gathering, gather, type Source } from "./gather.ts"
import { reason } from "./reasons.ts"
import type { Results } from "./results.ts"
import { prune } from "./tree.ts"
import type { StoredRun, WasmTier, WasmVerdict } from "./wasm-tier.ts"

/** The worker number of items that no worker has. */
export const wasmWorker = -1

export class WasmSession {
  readonly #config: Config
  readonly #tier: WasmTier | Reason | null
  readonly #stored: readonly StoredRun[]
  readonly #whole: ReadonlySet<string>
  /** By node id. */
  readonly #verdicts = new Map<string, WasmVerdict>()
  /** Items that passed in Wasm and run in CPython as well, under `--verify`. */
  readonly #claims = new Set<number>()

  private constructor(config: Config, tier: WasmTier | Reason | null, stored: readonly StoredRun[]) {
    this.#config = config
    this.#tier = tier
    this.#stored = stored
    this.#whole = new Set(stored.filter(run => run.verdicts.every(hasPassed)).map(run => run.path))
    for (const run of stored) {
      const file = this.#relative(run.path)
      for (const [i, { suffix }] of run.file.items.entries()) {
        this.#verdicts.set(`${file}::${suffix}`, run.verdicts[i]!)
      }
    }
  }

  /**
   * Run what earlier runs have compiled. Loads the tier's code only where it is asked for or something is stored, so
   * that other runs start without it.
   */
  static async open(config: Config, tree: readonly CollectRoot[]): Promise<WasmSession> {
    if (isOff(config) || !(compilesNow(config) || (await hasEntries(config)))) {
      return new WasmSession(config, null, [])
    }
    const { WasmTier } = await import("./wasm-tier.ts")
    const tier = WasmTier.open(config, tree)
    const runsStored = tier instanceof WasmTier && !config.options.verify && !isSelective(config)
    return new WasmSession(config, tier, runsStored ? tier.runStored(tree) : [])
  }

  /** Whether something is stored that may make starting Python needless: then the walk comes first. */
  static async mayReplacePython(config: Config): Promise<boolean> {
    return !isOff(config) && (await hasEntries(config))
  }

  /** The trees without the files whose every item has passed. */
  restOf(tree: readonly CollectRoot[]): readonly CollectRoot[] {
    return this.#whole.size === 0 ? tree : prune(tree, file => !this.#whole.has(file))
  }

  /** Whether a collecting worker must send evidence. */
  get needsEvidence(): boolean {
    return compilesNow(this.#config) && this.#tier !== null && !isReason(this.#tier)
  }

  /** The whole run without an interpreter. False where there is nothing to say it of: then CPython decides. */
  settleAlone(tree: readonly CollectRoot[], results: Results): boolean {
    const source = this.source()
    if (source === null) return false
    const { by } = this.#stored[0]!.file
    results.started({ ...by, ...headerOf(this.#config), plugins: [], lines: [] })
    const gathering = gather([source], fileOrder(tree, this.#config.rootdir), rows => rows)
    results.collected({ gathering })
    results.lastRun?.selected(gathering.items)
    this.#report(gathering, results)
    return true
  }

  /** The files whose every item has passed, as one more source of the gathering; null where there are none. */
  source(): Source | null {
    const runs = this.#stored.filter(run => this.#whole.has(run.path))
    if (runs.length === 0) return null
    const files = runs.map(run => this.#relative(run.path))
    const items = runs.flatMap((run, file) => run.file.items.map(item => ({ ...item, file })))
    return {
      tier: "wasm",
      reasonOf: () => reason("lowered"),
      collected: {
        kind: "collected",
        worker: wasmWorker,
        files,
        file: items.map(item => item.file),
        nodeid: items.map(item => `${files[item.file]}::${item.suffix}`),
        lineno: items.map(item => item.lineno),
        domain: items.map(item => item.domain),
        group: items.map(() => -1),
        timeout: items.map(() => null),
        deselected: [],
        found: items.length,
        ended: null,
        session: null,
        lines: [],
        recovered: [],
        skippedFiles: 0,
        tree: [],
        forkable: false,
        evidence: [],
      },
    }
  }

  /** Report what passed in Wasm, compiling first where that is asked for. Gives the items that need nothing more. */
  async settle(
    gathering: Gathering,
    evidence: readonly FileEvidence[],
    by: CompiledBy,
    results: Results,
  ): Promise<ReadonlySet<number>> {
    if (isReason(this.#tier) && compilesNow(this.#config)) {
      for (const item of gathering.items) results.move(item.index, item.tier, this.#tier)
    }
    if (this.needsEvidence) await this.#compile(gathering, evidence, by, results)
    return this.#report(gathering, results)
  }

  #report(gathering: Gathering, results: Results): ReadonlySet<number> {
    const settled = new Set<number>()
    for (const item of gathering.items) {
      const verdict = this.#verdicts.get(item.nodeid)
      if (verdict === undefined) continue
      if (!("passed" in verdict)) results.move(item.index, item.tier, verdict.left)
      else if (this.#config.options.verify) this.#claims.add(item.index)
      else {
        results.move(item.index, "wasm", reason("lowered"))
        results.passed(item.index, wasmWorker, [0, verdict.passed, 0])
        settled.add(item.index)
      }
    }
    return settled
  }

  /** `--verify`: the node ids that passed in Wasm and did not pass in CPython. */
  differences(results: Results): string[] {
    return [...this.#claims].map(index => results.nodeidUnlessPassed(index)).filter(nodeid => nodeid !== null)
  }

  /** How many items `--verify` ran in both tiers. */
  get verified(): number {
    return this.#claims.size
  }

  async #compile(
    gathering: Gathering,
    evidence: readonly FileEvidence[],
    by: CompiledBy,
    results: Results,
  ): Promise<void> {
    const tier = this.#tier as WasmTier
    const evidenceOf = new Map(evidence.map(each => [each.path, each]))
    const suffixesOf = new Map<string, string[]>()
    for (const item of gathering.items) {
      if (item.tier !== "cpython" || this.#verdicts.has(item.nodeid)) continue
      const suffixes = suffixesOf.get(item.path) ?? []
      suffixesOf.set(item.path, suffixes)
      suffixes.push(item.nodeid.slice(item.path.length + 2))
    }
    const files = [...suffixesOf].flatMap(([file, suffixes]) => {
      const seen = evidenceOf.get(path.join(this.#config.rootdir, file))
      return seen === undefined ? [] : [{ path: file, suffixes, evidence: seen }]
    })
    const found = await tier.runCollected(files, by)
    for (const [i, { path: file, suffixes }] of files.entries()) {
      const verdicts = found[i]!
      if (verdicts instanceof Error) {
        // A fault of the compiler costs the file its tier, never the user a verdict; it is not hidden either.
        results.note(
          `the compiler failed on ${file}, which runs in CPython: ${verdicts.stack ?? verdicts.message}`,
        )
        continue
      }
      for (const [j, suffix] of suffixes.entries()) this.#verdicts.set(`${file}::${suffix}`, verdicts[j]!)
    }
  }

  #relative(file: string): string {
    return path.relative(this.#config.rootdir, file).split(path.sep).join("/")
  }
}

function isOff(config: Config): boolean {
  const { tier, collectonly } = config.options
  return tier === "cpython" || tier === "pytest" || collectonly
}

async function hasEntries({ env, rootdir }: Config): Promise<boolean> {
  if (!mayHoldProject(env, rootdir)) return false
  const { Store } = await import("../cache/store.ts")
  return Store.hasEntries(env, rootdir)
}

/** Whether files are compiled in this run, not only run from the cache. */
function compilesNow(config: Config): boolean {
  return config.options.jit || config.options.verify || config.options.tier === "wasm"
}

/** Selection needs all items of a file from one collector; then the cache waits for the collection. */
function isSelective(config: Config): boolean {
  const { options } = config
  return (
    options.keyword !== "" ||
    options.markexpr !== "" ||
    (options.deselect ?? []).length > 0 ||
    options.lf ||
    options.failedfirst ||
    options.newfirst ||
    options.stepwise
  )
}

function hasPassed(verdict: WasmVerdict): boolean {
  return "passed" in verdict
}

function isReason(tier: WasmTier | Reason | null): tier is Reason {
  return tier !== null && "code" in tier
}

/** The parts of a header that a later run without an interpreter repeats. */
export function compiledBy(header: SessionHeader): CompiledBy {
  const { python, platform, pytestVersion, pluggyVersion } = header
  return { python, platform, pytestVersion, pluggyVersion }
}
