// What the names at a module's top level stand for, as far as the text alone tells.

import type { Expr, FunctionDef, Module, Span, Stmt } from "../../compiler/1-parse/ast.ts"
import { statementExpressions, subexpressions, suites } from "../../compiler/1-parse/children.ts"

/** A name bound in a scope, and where. */
export interface BoundName {
  readonly name: string
  readonly span: Span
}

/** All bindings that a list of statements makes in its own scope, branches included; in source order. */
export function boundNames(body: readonly Stmt[]): BoundName[] {
  return body.flatMap(stmt => [
    ...ownBindings(stmt),
    ...(isDefinition(stmt) ? [] : suites(stmt).flatMap(boundNames)),
  ])
}

function isDefinition(stmt: Stmt): boolean {
  return stmt.kind === "FunctionDef" || stmt.kind === "AsyncFunctionDef" || stmt.kind === "ClassDef"
}

function ownBindings(stmt: Stmt): BoundName[] {
  const { span } = stmt
  const found = statementExpressions(stmt).flatMap(walrusNames)
  switch (stmt.kind) {
    case "FunctionDef":
    case "AsyncFunctionDef":
    case "ClassDef":
      return [...found, { name: stmt.name, span }]
    case "Assign":
    case "Delete":
      return [...found, ...stmt.targets.flatMap(targetNames)]
    case "AugAssign":
    case "AnnAssign":
    case "For":
    case "AsyncFor":
      return [...found, ...targetNames(stmt.target)]
    case "With":
    case "AsyncWith":
      return [
        ...found,
        ...stmt.items.flatMap(item => (item.optionalVars ? targetNames(item.optionalVars) : [])),
      ]
    case "Import":
      return stmt.names.map(alias => ({ name: alias.asname ?? alias.name.split(".")[0]!, span: alias.span }))
    case "ImportFrom":
      return stmt.names.map(alias => ({ name: alias.asname ?? alias.name, span: alias.span }))
    case "Try":
      return [
        ...found,
        ...stmt.handlers.flatMap(handler =>
          handler.name ? [{ name: handler.name, span: handler.span }] : [],
        ),
      ]
    default:
      return found
  }
}

function targetNames(target: Expr): BoundName[] {
  if (target.kind === "Name") return [{ name: target.id, span: target.span }]
  if (target.kind === "Tuple" || target.kind === "List") return target.elts.flatMap(targetNames)
  return target.kind === "Starred" ? targetNames(target.value) : []
}

function walrusNames(expr: Expr): BoundName[] {
  if (expr.kind === "Lambda") return []
  const inner = subexpressions(expr).flatMap(walrusNames)
  return expr.kind === "NamedExpr" ? [...inner, ...targetNames(expr.target)] : inner
}

/** The top level of one module: which names mean one thing, and what. */
export class ModuleNames {
  readonly #imports = new Map<string, string>()
  readonly #definitions = new Map<string, Stmt>()
  readonly #counts = new Map<string, number>()

  constructor(module: Module) {
    for (const { name } of boundNames(module.body)) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
    for (const name of declaredGlobals(module.body)) this.#counts.set(name, 2)
    for (const stmt of module.body) this.#note(stmt)
  }

  #note(stmt: Stmt): void {
    if (stmt.kind === "Import") {
      for (const { name, asname } of stmt.names)
        this.#imports.set(asname ?? name.split(".")[0]!, asname ? name : name.split(".")[0]!)
    } else if (stmt.kind === "ImportFrom" && stmt.level === 0) {
      for (const { name, asname } of stmt.names) this.#imports.set(asname ?? name, `${stmt.module}.${name}`)
    } else if (isDefinition(stmt)) this.#definitions.set((stmt as FunctionDef).name, stmt)
    else if (stmt.kind === "Assign" && stmt.targets.length === 1) {
      const target = stmt.targets[0]!
      if (target.kind === "Name") this.#definitions.set(target.id, stmt)
    } else if (stmt.kind === "AnnAssign" && stmt.target.kind === "Name" && stmt.value)
      this.#definitions.set(stmt.target.id, stmt)
  }

  /** How often the module binds the name, `global` statements and deletions included. */
  bindings(name: string): number {
    return this.#counts.get(name) ?? 0
  }

  /** The statement that alone binds the name at the top level, unless that is an import. */
  definition(name: string): Stmt | null {
    return this.bindings(name) === 1 ? (this.#definitions.get(name) ?? null) : null
  }

  /**
   * The dotted name an expression stands for: `mark.skip` after `from pytest import mark` is `pytest.mark.skip`,
   * a name the module does not bind is `builtins.…`. Null for anything else.
   */
  resolve(expr: Expr): string | null {
    if (expr.kind === "Attribute") {
      const value = this.resolve(expr.value)
      return value === null ? null : `${value}.${expr.attr}`
    }
    if (expr.kind !== "Name") return null
    const count = this.bindings(expr.id)
    if (count === 0) return `builtins.${expr.id}`
    return count === 1 ? (this.#imports.get(expr.id) ?? null) : null
  }
}

/** Names in `global` statements of functions and classes anywhere below. */
function declaredGlobals(body: readonly Stmt[]): string[] {
  return body.flatMap(stmt => (stmt.kind === "Global" ? stmt.names : suites(stmt).flatMap(declaredGlobals)))
}
