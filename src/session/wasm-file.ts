// One test file as the Wasm tier sees it: its items, and for each the compiled case or the reason why there is none.
//
// Pure: text in, plan out. Whether CPython agrees with the plan is the evidence's business (`wasm-evidence.ts`).

import type { Expr, Module } from "../../compiler/1-parse/ast.ts"
import { parseModule } from "../../compiler/1-parse/parse.ts"
import { type CaseValue, inertModules, type TestRequest } from "../../compiler/compile.ts"
import { dynamicReasons } from "../collect/dynamic-reasons.ts"
import { constantOf } from "../collect/literals.ts"
import { itemImpurity, moduleImpurity } from "../collect/purity.ts"
import { purityRules } from "../collect/purity-rules.ts"
import { collectStatic, type NameRules, type StaticFunction, type StaticItem } from "../collect/static.ts"
import type { Reason } from "../model.ts"
import { reason } from "./reasons.ts"

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
      readonly items: readonly PlannedItem[]
      readonly requests: readonly TestRequest[]
    }
  | { readonly kind: "refused"; readonly reason: Reason }

/** Plan a file. `marks` are the marks that may be used without a warning. */
export function planFile(path: string, text: string, rules: NameRules, marks: ReadonlySet<string>): FilePlan {
  const at = (from: number) => ({ at: placeOf(path, text, from) })
  // The compiler follows asserts as pytest rewrites them.
  if (text.includes("PYTEST_DONT_REWRITE")) {
    return { kind: "refused", reason: reason("impure", "its asserts are not rewritten") }
  }
  const parsed = parseModule(text)
  if (parsed.kind === "refused") {
    return { kind: "refused", reason: { ...reason("not-static", parsed.code), ...at(parsed.span.from) } }
  }
  const { module } = parsed
  const found = collectStatic(text, module, rules)
  if (found.kind === "dynamic") {
    const why = reason("not-static", dynamicReasons[found.reason])
    return { kind: "refused", reason: { ...why, ...at(found.span.from) } }
  }
  const impure = moduleImpurity(module, inertModules)
  if (impure) {
    return {
      kind: "refused",
      reason: { ...reason("impure", purityRules[impure.code]), ...at(impure.span.from) },
    }
  }
  const requests = new Map<StaticFunction, { index: number; rows: (readonly CaseValue[])[] }>()
  const items = found.items.map((item): PlannedItem => {
    const { suffix, lineno, domain } = item
    const violated = itemImpurity(item, module, marks)
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
    items,
    requests: [...requests].map(([each, { rows }]) => requestOf(each, rows)),
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

/** 1-based line and 0-based column of an offset. */
export function placeOf(path: string, text: string, offset: number): NonNullable<Reason["at"]> {
  const before = text.slice(0, offset)
  const line = before.split("\n").length
  return { path, line, column: offset - (before.lastIndexOf("\n") + 1) }
}
