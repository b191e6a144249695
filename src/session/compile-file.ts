// From the text of a test file to a Wasm module and, for each item, its status index or the reason why it has none.
//
// Takes and gives plain data, so that it runs on a thread of the pool as well as in place.

import { type CompiledModule, compileModule } from "../../compiler/compile.ts"
import type { Reason } from "../model.ts"
import { reason } from "./reasons.ts"
import { type CaseRef, type FileTask, planFile } from "./wasm-file.ts"
import { placeOf, type Source } from "./wasm-sources.ts"

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
      /** Modules that are imported and not the project's. */
      readonly imports: readonly string[]
      readonly wasm: Uint8Array | null
    }
  | { readonly kind: "refused"; readonly reason: Reason }

/** Plan and compile a file. Refusals are values; a throw is a fault of the compiler. */
export async function compileFile(task: FileTask): Promise<CompiledText> {
  const plan = planFile(task)
  if (plan.kind === "refused") return plan
  const { module, imported, sources, requests } = plan
  const place = task.package === null ? {} : { package: task.package }
  const compiled = await compileModule({ module, imported, tests: requests, ...place })
  const items = plan.items.map(({ suffix, lineno, domain, source }) => ({
    suffix,
    lineno,
    domain,
    source: "request" in source ? statusOf(source, compiled, sources) : source,
  }))
  return { kind: "compiled", items, imports: compiled.imports, wasm: compiled.bytes }
}

function statusOf(source: CaseRef, compiled: CompiledModule, sources: readonly Source[]): number | Reason {
  const test = compiled.tests[source.request]!
  const refused = test.kind === "bailout" ? test : test.refused.find(each => each.index === source.case)
  if (refused) {
    const { message, code, span } = refused.bailout
    return { ...reason("not-lowered", `${code}: ${message}`), at: placeOf(sources, span.from) }
  }
  return test.kind === "lowered" ? test.firstStatus + source.case : reason("not-lowered")
}
