// `parametrize` marks whose arguments the text gives in full → parameter sets and their ids.
//
// Rules of `_pytest.mark.structures.ParameterSet` and `_pytest.python.Metafunc.parametrize`.
// https://docs.pytest.org/en/stable/reference/reference.html#pytest.Metafunc.parametrize

import type { Expr } from "../../compiler/1-parse/ast.ts"
import { dynamic } from "./dynamic-reasons.ts"
import { constantOf, idSource } from "./literals.ts"
import { type Mark, marksIn } from "./marks.ts"
import type { ModuleNames } from "./names.ts"
import { type IdSource, parameterIds } from "./param-ids.ts"

/** One `parametrize`: the argument names, and a row of values, an id and marks per case. */
export interface Parametrization {
  readonly argnames: readonly string[]
  readonly rows: readonly {
    readonly values: readonly Expr[]
    readonly id: string
    readonly marks: readonly Mark[]
  }[]
}

/** What a `parametrize` mark says. Throws `Dynamic` where the text does not tell. */
export function parametrization(mark: Mark, names: ModuleNames): Parametrization {
  const given = new Map<string, Expr>()
  if (mark.args.length > 2) dynamic("parametrize-form", mark)
  mark.args.forEach((arg, index) => {
    given.set(index === 0 ? "argnames" : "argvalues", arg)
  })
  for (const { arg, value } of mark.keywords) given.set(arg!, value)
  for (const name of given.keys())
    if (name !== "argnames" && name !== "argvalues" && name !== "ids") dynamic("parametrize-form", mark)
  const { argnames, single } = argumentNames(given.get("argnames") ?? dynamic("parametrize-form", mark))
  const elements = listElements(given.get("argvalues") ?? dynamic("parametrize-form", mark), names)
  // No sets at all give one skipped item.
  if (elements.length === 0 || argnames.length === 0) dynamic("parametrize-form", mark)
  const sets = elements.map(element => parameterSet(element, argnames.length, single, names))
  const idsGiven = given.get("ids")
  const ids = idsGiven ? explicitIds(idsGiven, sets.length, names) : null
  const sources = sets.map(({ values, id }) => ({
    id,
    values: values.map(value => idSource(value, names) ?? dynamic("parametrize-form", value)),
  }))
  const resolved = parameterIds(argnames, sources, ids)
  return { argnames, rows: sets.map(({ values, marks }, index) => ({ values, marks, id: resolved[index]! })) }
}

/** The names; `single` where each value stands for itself instead of being a tuple of values. */
function argumentNames(expr: Expr): { argnames: string[]; single: boolean } {
  if (expr.kind === "Constant" && expr.value.type === "str") {
    const text = expr.value.value
    // What a trailing comma means depends on pytest's version.
    if (text.trim().endsWith(",")) dynamic("parametrize-form", expr)
    const argnames = text
      .split(",")
      .map(name => name.trim())
      .filter(name => name !== "")
    return { argnames, single: argnames.length === 1 }
  }
  if (expr.kind !== "List" && expr.kind !== "Tuple") return dynamic("parametrize-form", expr)
  const argnames = expr.elts.map(elt =>
    elt.kind === "Constant" && elt.value.type === "str" ? elt.value.value : dynamic("parametrize-form", elt),
  )
  return { argnames, single: false }
}

/** The elements of a list or tuple, written in place or bound once above, or of a `range` of literals. */
function listElements(expr: Expr, names: ModuleNames): readonly Expr[] {
  if (expr.kind === "List" || expr.kind === "Tuple") {
    return expr.elts.some(elt => elt.kind === "Starred") ? dynamic("parametrize-form", expr) : expr.elts
  }
  if (expr.kind === "Name") {
    const definition = names.definition(expr.id)
    if (
      definition?.kind === "Assign" &&
      definition.span.to < expr.span.from &&
      definition.value.kind !== "Name"
    )
      return listElements(definition.value, names)
  }
  if (expr.kind === "Call" && names.resolve(expr.func) === "builtins.range" && expr.keywords.length === 0)
    return rangeElements(expr)
  return dynamic("parametrize-form", expr)
}

function rangeElements(call: Expr & { kind: "Call" }): Expr[] {
  const bounds = call.args.map(arg => {
    const constant = constantOf(arg)
    return constant?.type === "int" ? Number(constant.value) : dynamic("parametrize-form", arg)
  })
  const [start, stop, step] =
    bounds.length === 1 ? [0, bounds[0]!, 1] : [bounds[0]!, bounds[1]!, bounds[2] ?? 1]
  if (bounds.length < 1 || bounds.length > 3 || step === 0) return dynamic("parametrize-form", call)
  const count = Math.max(0, Math.ceil((stop - start) / step))
  // A range is as good as a list of its elements only while that list is of a size one would write.
  if (count > 10_000) dynamic("parametrize-form", call)
  return Array.from({ length: count }, (_, i): Expr => {
    return { kind: "Constant", value: { type: "int", value: BigInt(start + i * step) }, span: call.span }
  })
}

interface Row {
  readonly values: readonly Expr[]
  readonly id: string | null
  readonly marks: readonly Mark[]
}

function parameterSet(element: Expr, width: number, single: boolean, names: ModuleNames): Row {
  if (element.kind === "Call" && names.resolve(element.func) === "pytest.param")
    return explicitSet(element, width, names)
  if (single) return { values: [element], id: null, marks: [] }
  const isSequence = element.kind === "Tuple" || element.kind === "List"
  if (!isSequence || element.elts.length !== width || element.elts.some(elt => elt.kind === "Starred"))
    return dynamic("parametrize-form", element)
  return { values: element.elts, id: null, marks: [] }
}

/** `pytest.param(…, id=…, marks=…)`. */
function explicitSet(call: Expr & { kind: "Call" }, width: number, names: ModuleNames): Row {
  let id: string | null = null
  let marks: readonly Mark[] = []
  for (const { arg, value } of call.keywords) {
    if (arg === "marks") marks = marksIn(value, names)
    else if (arg === "id" && value.kind === "Constant" && value.value.type === "str") id = value.value.value
    else if (!(arg === "id" && value.kind === "Constant" && value.value.type === "none"))
      dynamic("parametrize-form", value)
  }
  if (call.args.length !== width || call.args.some(arg => arg.kind === "Starred"))
    dynamic("parametrize-form", call)
  if (marks.some(mark => mark.name === "parametrize" || mark.name === "usefixtures"))
    dynamic("parametrize-form", call)
  return { values: call.args, id, marks }
}

function explicitIds(expr: Expr, count: number, names: ModuleNames): (IdSource | null)[] | null {
  if (expr.kind === "Constant" && expr.value.type === "none") return null
  const elements = listElements(expr, names)
  if (elements.length !== count) dynamic("parametrize-form", expr)
  return elements.map(element => {
    const constant = constantOf(element)
    const allowed = constant && ["str", "int", "float", "bool", "none"].includes(constant.type)
    return allowed ? constant : dynamic("parametrize-form", element)
  })
}
