// One test file as the Wasm tier sees it: its items, and for each the compiled case or the reason why there is none.
//
// Pure: text in, plan out. Whether CPython agrees with the plan is the evidence's business (`wasm-evidence.ts`).

import type { Expr, Module } from "../../compiler/1-parse/ast.ts"
import { parseModule } from "../../compiler/1-parse/parse.ts"
import {
  absoluteName,
  type CaseValue,
  inertModules,
  type SourceModule,
  type TestRequest,
} from "../../compiler/compile.ts"
import { dynamicReasons } from "../collect/dynamic-reasons.ts"
import { isMainGuard } from "../collect/inert.ts"
import { constantOf } from "../collect/literals.ts"
import { ModuleNames } from "../collect/names.ts"
import { type ImportRules, itemImpurity, moduleImpurity } from "../collect/purity.ts"
import { purityRules } from "../collect/purity-rules.ts"
import { collectStatic, type NameRules, type StaticFunction, type StaticItem } from "../collect/static.ts"
import type { Reason } from "../model.ts"
import { reason } from "./reasons.ts"
import type { ClosureModule } from "./wasm-closure.ts"
import { layOut, placeOf, type Source, shifted } from "./wasm-sources.ts"

/** Where an item's verdict would come from: a case of a request to the compiler. */
export interface CaseRef {
  readonly request: number
  readonly case: number
}

export interface PlannedItem {
  readonly suffix: string
  readonly lineno: number
  readonly domain: string
  readonly source: CaseRef | Reason
}

export type FilePlan =
  | {
      readonly kind: "planned"
      readonly module: Module
      readonly imported: readonly SourceModule[]
      /** What spans of the plan and of its compilation refer to. */
      readonly sources: readonly Source[]
      readonly items: readonly PlannedItem[]
      readonly requests: readonly TestRequest[]
    }
  | { readonly kind: "refused"; readonly reason: Reason }

/** What a plan is made of: a test file and the modules of the project that importing it executes. */
export interface FileTask {
  /** Relative to rootdir; for reasons only. */
  readonly path: string
  readonly text: string
  /** The dotted name of its package; null where it lies in none. */
  readonly package: string | null
  readonly modules: readonly ClosureModule[]
  readonly rules: NameRules
  /** Marks that may be used without a warning. */
  readonly marks: readonly string[]
}

/** A refusal on its way to `planFile`, which turns it into a value. */
class Refused extends Error {
  readonly reason: Reason
  constructor(why: Reason) {
    super(why.message)
    this.reason = why
  }
}

/** Plan a file. */
export function planFile(task: FileTask): FilePlan {
  try {
    return plan(task)
  } catch (error) {
    if (error instanceof Refused) return { kind: "refused", reason: error.reason }
    throw error
  }
}

function plan({ path, text, package: inPackage, modules, rules, marks }: FileTask): FilePlan {
  const sources = layOut([{ path, text }, ...modules])
  const refuse = (why: Reason, from: number): never => {
    throw new Refused({ ...why, at: placeOf(sources, from) })
  }
  // The compiler follows asserts as pytest rewrites them.
  if (text.includes("PYTEST_DONT_REWRITE")) refuse(reason("impure", "its asserts are not rewritten"), 0)
  const parsed = parseModule(text)
  if (parsed.kind === "refused") return refuse(reason("not-static", parsed.code), parsed.span.from)
  const module = onImport(parsed.module)
  const found = collectStatic(text, module, rules)
  if (found.kind === "dynamic") {
    return refuse(reason("not-static", dynamicReasons[found.reason]), found.span.from)
  }
  const names = new Set(modules.map(each => each.name))
  const check = (each: SourceModule): void => {
    const impure = moduleImpurity(each.module, importRules(each, names))
    if (impure) refuse(reason("impure", purityRules[impure.code]), impure.span.from)
  }
  check({ name: inPackage === null ? "" : `${inPackage}.`, isPackage: false, module })
  const imported = modules.map(({ name, isPackage, text }, i): SourceModule => {
    const { base } = sources[i + 1]!
    const result = parseModule(text)
    if (result.kind === "refused") {
      return refuse(reason("impure", `it imports what is left to CPython (${result.code})`), base)
    }
    const each = { name, isPackage, module: shifted(onImport(result.module), base) }
    check(each)
    return each
  })
  const known = new Set(marks)
  const at = (from: number) => ({ at: placeOf(sources, from) })
  const requests = new Map<StaticFunction, { index: number; rows: (readonly CaseValue[])[] }>()
  const items = found.items.map((item): PlannedItem => {
    const { suffix, lineno, domain } = item
    const violated = itemImpurity(item, module, known)
    if (violated) {
      const why = { ...reason("impure", purityRules[violated.code]), ...at(violated.span.from) }
      return { suffix, lineno, domain, source: why }
    }
    return {
      suffix,
      lineno,
      domain,
      source: request(requests, item) ?? reason("not-lowered", "a case's value"),
    }
  })
  return {
    kind: "planned",
    module,
    imported,
    sources,
    items,
    requests: [...requests].map(([each, { rows }]) => requestOf(each, rows)),
  }
}

/** What of a module runs when it is imported: all but `if __name__ == "__main__":`. */
function onImport(module: Module): Module {
  const names = new ModuleNames(module)
  const body = module.body.filter(
    stmt => stmt.kind !== "If" || stmt.orelse.length > 0 || !isMainGuard(stmt.test, names),
  )
  return { ...module, body }
}

/** M4: standard modules that are known, and those of the project that are checked themselves. */
function importRules(importer: SourceModule, project: ReadonlySet<string>): ImportRules {
  return {
    absolute: (level, module) => absoluteName(importer, level, module),
    isProject: name => project.has(name),
    isModelled: name => inertModules.has(name),
  }
}

function request(
  requests: Map<StaticFunction, { index: number; rows: (readonly CaseValue[])[] }>,
  item: StaticItem,
): CaseRef | null {
  const row = item.function.cases[item.case]!.map(caseValue)
  if (row.some(value => value === null)) return null
  let made = requests.get(item.function)
  if (!made) {
    made = { index: requests.size, rows: [] }
    requests.set(item.function, made)
  }
  made.rows.push(row as readonly CaseValue[])
  return { request: made.index, case: made.rows.length - 1 }
}

function requestOf(found: StaticFunction, rows: readonly (readonly CaseValue[])[]): TestRequest {
  const name = [...found.classes.map(each => each.name), found.definition.name].join(".")
  return found.argnames.length === 0 ? { name } : { name, parameters: { names: found.argnames, cases: rows } }
}

function caseValue(expr: Expr): CaseValue | null {
  const constant = constantOf(expr)
  if (constant) return constant
  if (expr.kind !== "List" && expr.kind !== "Tuple") return null
  const elements = expr.elts.map(caseValue)
  if (elements.some(each => each === null)) return null
  return { type: expr.kind === "List" ? "list" : "tuple", elements: elements as readonly CaseValue[] }
}
