// From the text of a test file to a Wasm module and, for each item, its status index or the reason why it has none.
//
// Takes and gives plain data, so that it runs on a thread of the pool as well as in place.

import { type CompiledModule, compileModule } from "../../compiler/compile.ts"
import type { NameRules } from "../collect/static.ts"
import type { Reason } from "../model.ts"
import { reason } from "./reasons.ts"
import { type CaseRef, placeOf, planFile } from "./wasm-file.ts"

export interface CompileTask {
  /** Relative to rootdir; for reasons only. */
  readonly path: string
  readonly text: string
  readonly rules: NameRules
  /** Marks that may be used without a warning. */
  readonly marks: readonly string[]
}

/** An item of the static model; `source` is its position in the module's statuses. */
export interface CompiledItem {
  readonly suffix: string
  readonly lineno: number
  readonly domain: string
  readonly source: number | Reason
}

export type CompiledText =
  | {
      readonly kind: "compiled"
      readonly items: readonly CompiledItem[]
      /** Modules the file imports. */
      readonly imports: readonly string[]
      readonly wasm: Uint8Array | null
    }
  | { readonly kind: "refused"; readonly reason: Reason }

/** Plan and compile a file. Refusals are values; a throw is a fault of the compiler. */
export async function compileFile(task: CompileTask): Promise<CompiledText> {
  const { path, text } = task
  const plan = planFile(path, text, task.rules, new Set(task.marks))
  if (plan.kind === "refused") return plan
  const compiled = await compileModule({ module: plan.module, tests: plan.requests })
  const items = plan.items.map(({ suffix, lineno, domain, source }) => ({
    suffix,
    lineno,
    domain,
    source: "request" in source ? statusOf(source, compiled, path, text) : source,
  }))
  return { kind: "compiled", items, imports: compiled.imports, wasm: compiled.bytes }
}

function statusOf(source: CaseRef, compiled: CompiledModule, path: string, text: string): number | Reason {
  const test = compiled.tests[source.request]!
  const refused = test.kind === "bailout" ? test : test.refused.find(each => each.index === source.case)
  if (refused) {
    const { message, code, span } = refused.bailout
    return { ...reason("not-lowered", `${code}: ${message}`), at: placeOf(path, text, span.from) }
  }
  return test.kind === "lowered" ? test.firstStatus + source.case : reason("not-lowered")
}
