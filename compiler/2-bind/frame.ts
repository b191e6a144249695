// Which variables of a function the functions inside of it use: those outlive the call and are shared by reference.

import type { Expr, FunctionDef, Stmt } from "../1-parse/ast.ts"
import { addTargets, functionScope, parameterNames } from "./scope.ts"
import { walkSyntax } from "./walk.ts"

export type FunctionSyntax = FunctionDef | Extract<Expr, { kind: "Lambda" }>

/** Builtins that call a function where they stand, and then forget it; the others keep what `key` is given. */
const calling: ReadonlySet<string> = new Set(["filter", "map", "max", "min", "reduce", "sort", "sorted"])

/** Lambdas among the arguments of a call that are lowered where they are called. */
export function calledInPlace(call: Extract<Expr, { kind: "Call" }>): readonly Expr[] {
  const { func } = call
  const name = func.kind === "Name" ? func.id : func.kind === "Attribute" ? func.attr : ""
  if (!calling.has(name)) return []
  const keys = call.keywords.filter(keyword => keyword.arg === "key").map(keyword => keyword.value)
  return name === "map" || name === "filter" || name === "reduce" ? [...keys, ...call.args.slice(0, 1)] : keys
}

/** The functions that stand in a function's body and are made into values, not those inside of them. */
export function functionsInside(def: FunctionSyntax): readonly FunctionSyntax[] {
  const found: FunctionSyntax[] = []
  const inPlace = new Set<unknown>()
  walkSyntax(def.body, node => {
    if (node.kind === "Call") for (const lambda of calledInPlace(node)) inPlace.add(lambda)
    if (node.kind === "Lambda" && inPlace.has(node)) return true
    if (node.kind !== "FunctionDef" && node.kind !== "Lambda") return node.kind !== "ClassDef"
    found.push(node)
    return false
  })
  return found
}

/** The names of a function's own variables. */
export function ownNames(def: FunctionSyntax): ReadonlySet<string> {
  return def.kind === "Lambda" ? new Set(parameterNames(def.args)) : functionScope(def).locals
}

/** Names that a function uses and that are not its own, and perhaps some more. */
export function freeNames(def: FunctionSyntax): ReadonlySet<string> {
  const own = ownNames(def)
  const free = new Set<string>()
  const visit = (root: Stmt | Expr | readonly Stmt[]): void =>
    walkSyntax(root, node => {
      if (node.kind === "Name" && !own.has(node.id)) free.add(node.id)
      return true
    })
  visit(def.body)
  return free
}

/** Variables that functions inside use. */
export function sharedNames(def: FunctionSyntax): ReadonlySet<string> {
  const own = ownNames(def)
  const used = functionsInside(def).flatMap(inner => [...freeNames(inner)])
  return new Set(used.filter(name => own.has(name)))
}

/** Whether any statement may bind a name again. */
export function assignsTo(body: Stmt | Expr | readonly Stmt[], name: string): boolean {
  const names = new Set<string>()
  walkSyntax(body, node => {
    if (node.kind === "Assign" || node.kind === "Delete")
      for (const target of node.targets) addTargets(target, names)
    if (
      node.kind === "AugAssign" ||
      node.kind === "AnnAssign" ||
      node.kind === "For" ||
      node.kind === "NamedExpr"
    )
      addTargets(node.target, names)
    if (node.kind === "With")
      for (const item of node.items) if (item.optionalVars) addTargets(item.optionalVars, names)
    if (node.kind === "Try")
      for (const handler of node.handlers) if (handler.name !== null) names.add(handler.name)
    if (node.kind === "FunctionDef" || node.kind === "ClassDef") names.add(node.name)
    if (node.kind === "Import" || node.kind === "ImportFrom")
      for (const alias of node.names) names.add(alias.asname ?? alias.name)
    if (node.kind === "Nonlocal") for (const each of node.names) names.add(each)
    return true
  })
  return names.has(name)
}
