// The Wasm tier of one run: plans files, compiles what may be compiled, runs it, and says which items passed.
//
// It can only say PASS. An item that is not among the passed has a reason and runs in CPython. Two ways lead here:
// a file that an earlier run compiled is run from the cache, before CPython is started at all (`runStored`); with
// `--jit`, `--verify` or `--tier wasm` files are compiled after CPython has collected them (`runCollected`).

import fs from "node:fs"
import path from "node:path"
import { scanSource } from "../../wasm/scan.ts"
import { type CompiledBy, type CompiledFile, readCompiled, writeCompiled } from "../cache/compiled.ts"
import { contentHash } from "../cache/key.ts"
import { Store } from "../cache/store.ts"
import { filesOf } from "../collect/discover.ts"
import { type Config, getini } from "../config/config.ts"
import type { Reason } from "../model.ts"
import type { CollectDir, FileEvidence, ModuleEvidence } from "../worker/protocol.ts"
import type { CompiledItem, CompiledText } from "./compile-file.ts"
import { compileFiles } from "./compile-pool.ts"
import { reason } from "./reasons.ts"
import { type ClosureModule, ImportRoots, packageOf, readClosure } from "./wasm-closure.ts"
import { distFolder, fileKey, sessionKey } from "./wasm-evidence.ts"
import type { FileTask } from "./wasm-file.ts"
import { Kernels, runModule } from "./wasm-hot.ts"
import {
  conftestObstacle,
  decodeSource,
  readConftests,
  registeredMarks,
  sessionObstacle,
  warningsMayFail,
} from "./wasm-rules.ts"
import { layOut, placeOf, type Source } from "./wasm-sources.ts"
import { type Taint, taintsOf } from "./wasm-taint.ts"

/** An item's end in the Wasm tier: the seconds it took to pass, or why it goes to CPython. */
export type WasmVerdict = { readonly passed: number } | { readonly left: Reason }

/** One file of a stored compilation that was run. */
export interface StoredRun {
  readonly path: string
  readonly file: CompiledFile
  /** One per item of the file, in order. */
  readonly verdicts: readonly WasmVerdict[]
}

/** What CPython collected from one file, to be compared with the static model. */
export interface CollectedFile {
  /** Relative to rootdir, with `/`. */
  readonly path: string
  /** What follows `path::` in the node ids, in order. */
  readonly suffixes: readonly string[]
  readonly evidence: FileEvidence
}

interface SourceText {
  readonly file: string
  /** Relative to rootdir. */
  readonly path: string
  readonly bytes: Uint8Array
  readonly text: string
  readonly modules: readonly ClosureModule[]
}

export class WasmTier {
  readonly #config: Config
  readonly #kernels: Kernels
  readonly #roots: ImportRoots
  readonly #store: Store | null
  /** Null where nothing may be stored, e.g. when running from source. */
  readonly #sessionKey: string | null
  readonly #tree: readonly CollectDir[]
  #taints: readonly Taint[] | null = null

  private constructor(
    config: Config,
    kernels: Kernels,
    roots: ImportRoots,
    store: Store | null,
    key: string | null,
    tree: readonly CollectDir[],
  ) {
    this.#tree = tree
    this.#config = config
    this.#kernels = kernels
    this.#roots = roots
    this.#store = store
    this.#sessionKey = key
  }

  /** The tier for this run, or the reason why it is off for all of it. */
  static open(config: Config, tree: readonly CollectDir[]): WasmTier | Reason {
    const obstacle = sessionObstacle(config)
    if (obstacle) return obstacle
    const conftests = readConftests(tree)
    const conftest = conftestObstacle(conftests, config.rootdir)
    if (conftest) return conftest
    const dist = distFolder() ?? path.resolve(import.meta.dirname ?? ".", "../../dist")
    const kernels = new Kernels(fs.readFileSync(path.join(dist, "kernel.wasm")))
    const store = Store.open(config.env, config.rootdir)
    const roots = new ImportRoots(config, tree)
    const key = store === null ? null : sessionKey(config, conftests)
    return new WasmTier(config, kernels, roots, store, key, tree)
  }

  /** Run every file of the trees for which a compilation is stored and all it depended on is unchanged. */
  runStored(tree: readonly CollectDir[]): StoredRun[] {
    if (this.#store === null || this.#sessionKey === null) return []
    const runs: StoredRun[] = []
    for (const { path: file, names } of filesOf(tree)) {
      if (names.length > 0) continue
      const stored = readCompiled(this.#store, fileKey(this.#sessionKey, file, fs.readFileSync(file)))
      if (stored === null || !this.#roots.unchanged(stored.modules)) continue
      if (this.#importDoubt(stored.imports, stored.modules) !== null) continue
      const { items, wasm } = stored
      const verdicts = this.#run(
        wasm,
        items.map(each => each.source),
      )
      runs.push({ path: file, file: stored, verdicts })
    }
    return runs
  }

  /**
   * Compile and run files that CPython has just collected; the verdicts of each are in the order of its items. A fault
   * of the compiler is an error in the file's place.
   */
  async runCollected(
    files: readonly CollectedFile[],
    by: CompiledBy,
  ): Promise<(readonly WasmVerdict[] | Error)[]> {
    const sources = files.map(file => this.#read(file))
    const tasks = sources.filter(source => "text" in source)
    const compiled = await compileFiles(
      tasks.map(source => this.#task(source)),
      distFolder(),
    )
    const results = new Map(tasks.map((source, i) => [source, compiled[i]!]))
    return sources.map((source, i) => {
      const collected = files[i]!
      if (!("text" in source)) return refused(collected, source)
      const result = results.get(source)!
      if (result.status === "rejected") return result.reason as Error
      return this.#accept(collected, source, result.value, by)
    })
  }

  /** The text of a file that may be compiled, or why it may not. */
  #read(collected: CollectedFile): SourceText | Reason {
    const file = path.join(this.#config.rootdir, collected.path)
    const bytes = fs.readFileSync(file)
    if (!scanSource(this.#kernels.first, bytes).tests)
      return reason("not-static", "it defines no tests itself")
    const text = decodeSource(bytes)
    if (text === null) return reason("not-static", "it is not UTF-8")
    const warning = collected.evidence.modules.find(each => each.warns)
    if (warning && warningsMayFail(this.#config))
      return reason("session-rule", `warnings may be errors, and compiling ${warning.name} warns`)
    const modules = readClosure(this.#config.rootdir, collected.evidence.modules)
    return "code" in modules ? modules : { file, path: collected.path, bytes, text, modules }
  }

  /** Why an imported name may mean something else than what was compiled; null where each is certain. */
  #importDoubt(imports: readonly string[], modules: readonly ModuleEvidence[]): Reason | null {
    const hidden = this.#roots.hidden(imports)
    if (hidden !== null) return reason("impure", `${hidden} may not be the standard library's`)
    const uncertain = this.#roots.uncertain(modules)
    if (uncertain !== null) return reason("impure", `more than one file may be meant by ${uncertain}`)
    const names = [...imports, ...modules.map(each => each.name)]
    const taint = this.#taintOf(new Set(names))
    return taint && reason("impure", `${taint.by} may leave a module changed that it imports`)
  }

  /** What some test file of this run may change in one of these modules; null where none does. */
  #taintOf(names: ReadonlySet<string>): Taint | null {
    const roots = new Set([...names].map(name => name.split(".")[0]!))
    this.#taints ??= filesOf(this.#tree).flatMap(({ path: file }) =>
      taintsOf(path.relative(this.#config.rootdir, file), fs.readFileSync(file, "latin1"), (home, name) =>
        this.#roots.givesModule(home, name),
      ),
    )
    const concerns = ({ root, module }: Taint): boolean =>
      root === "builtins" ||
      (root === null ? roots.size > 0 : module === null ? roots.has(root) : names.has(module))
    return this.#taints.find(concerns) ?? null
  }

  #task({ file, path: relative, text, modules }: SourceText): FileTask {
    const pythonClasses = getini(this.#config, "python_classes")
    const pythonFunctions = getini(this.#config, "python_functions")
    const marks = [...registeredMarks(this.#config)]
    return {
      path: relative,
      text,
      package: packageOf(file),
      modules,
      rules: { pythonClasses, pythonFunctions },
      marks,
    }
  }

  /** Hold a compiled file against what CPython saw; store and run it where they agree. */
  #accept(
    collected: CollectedFile,
    source: SourceText,
    result: CompiledText,
    by: CompiledBy,
  ): readonly WasmVerdict[] {
    if (result.kind === "refused") return refused(collected, result.reason)
    const differs = difference(result.items, source.bytes, collected)
    if (differs !== null) return refused(collected, reason("evidence-differs", differs))
    const { items, imports, wasm } = result
    const { modules } = collected.evidence
    const doubt = this.#importDoubt(imports, modules)
    if (doubt !== null) return refused(collected, doubt)
    if (this.#store !== null && this.#sessionKey !== null) {
      writeCompiled(this.#store, fileKey(this.#sessionKey, source.file, source.bytes), {
        items,
        imports,
        modules,
        by,
        wasm,
      })
    }
    return this.#run(
      wasm,
      items.map(item => item.source),
      layOut([source, ...source.modules]),
    )
  }

  #run(
    wasm: Uint8Array | null,
    sources: readonly (number | Reason)[],
    texts?: readonly Source[],
  ): WasmVerdict[] {
    const count = sources.filter(source => typeof source === "number").length
    if (wasm === null || count === 0) {
      return sources.map(source => ({
        left: typeof source === "number" ? reason("deopt", "no module") : source,
      }))
    }
    const began = performance.now()
    const last = sources.reduce<number>(
      (most, source) => (typeof source === "number" ? Math.max(most, source) : most),
      0,
    )
    const { statuses, deopts } = runModule(this.#kernels, wasm, last + 1)
    const seconds = (performance.now() - began) / 1000 / count
    const deoptOf = new Map(deopts.map(deopt => [deopt.index, deopt]))
    return sources.map((source): WasmVerdict => {
      if (typeof source !== "number") return { left: source }
      if (statuses[source] === 1) return { passed: seconds }
      const deopt = deoptOf.get(source)
      const why = reason("deopt", deopt?.reason ?? "it was not run")
      return {
        left: deopt?.at == null || texts === undefined ? why : { ...why, at: placeOf(texts, deopt.at) },
      }
    })
  }
}

function refused(collected: CollectedFile, why: Reason): WasmVerdict[] {
  return collected.suffixes.map(() => ({ left: why }))
}

/** V1: what CPython saw of the file differs from the static model; null where nothing does. */
function difference(
  items: readonly CompiledItem[],
  bytes: Uint8Array,
  collected: CollectedFile,
): string | null {
  const { evidence, suffixes } = collected
  if (evidence.sha256 !== contentHash(bytes)) return "the file changed while it was collected"
  if (!evidence.compiles) return "CPython refuses the text or warns of it"
  if (evidence.autouse.length > 0) return `the fixture ${evidence.autouse[0]} applies to all its tests`
  const planned = items.map(item => item.suffix)
  const at = planned.findIndex((suffix, i) => suffix !== suffixes[i])
  if (at >= 0) return `the model has ${planned[at]}, CPython ${suffixes[at] ?? "nothing"}`
  return suffixes.length === planned.length ? null : `CPython also has ${suffixes[planned.length]}`
}
