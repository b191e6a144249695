// What a test or fixture function says about itself: the arguments pytest fills in, its fixture name, whether it yields.

import type { Arguments, Expr, FunctionDef, Stmt } from "../../compiler/1-parse/ast.ts"
import { statementExpressions, subexpressions, suites } from "../../compiler/1-parse/children.ts"
import { dynamic } from "./dynamic-reasons.ts"

/** The name of a fixture that is neither parametrized nor autouse. */
export function fixtureName(decorator: Expr, stmt: FunctionDef): string {
  let name = stmt.name
  if (decorator.kind !== "Call") return name
  if (decorator.args.length > 0) dynamic("fixture-form", decorator)
  for (const { arg, value } of decorator.keywords) {
    if (arg === "name" && value.kind === "Constant" && value.value.type === "str") name = value.value.value
    else if (
      arg === "autouse" &&
      value.kind === "Constant" &&
      value.value.type === "bool" &&
      !value.value.value
    )
      continue
    else if (arg !== "scope" || value.kind !== "Constant") dynamic("fixture-form", decorator)
  }
  return name
}

/** The names of the arguments pytest fills in: those without a default, `self` left out. */
export function fixtureArguments(stmt: FunctionDef, isMethod: boolean): string[] {
  const { args, posonlyargs, kwonlyargs, kwDefaults, defaults, vararg } = stmt.args
  if (posonlyargs.length > 0) dynamic("test-signature", stmt)
  const positional = args.slice(0, args.length - defaults.length)
  if (isMethod && positional.length === 0 && !vararg) dynamic("test-signature", stmt)
  const names = positional.slice(isMethod ? 1 : 0)
  return [...names, ...kwonlyargs.filter((_, i) => kwDefaults[i] === null)].map(arg => arg.arg)
}

/** The names of the arguments that have a default. */
export function defaultedArguments(args: Arguments): Set<string> {
  const positional = args.args.slice(args.args.length - args.defaults.length)
  return new Set(
    [...positional, ...args.kwonlyargs.filter((_, i) => args.kwDefaults[i] !== null)].map(arg => arg.arg),
  )
}

/** Whether a function body is a generator's; nested functions do not count. */
export function containsYield(body: readonly Stmt[]): boolean {
  return body.some(stmt => {
    if (statementExpressions(stmt).some(hasYield)) return true
    const nested = stmt.kind === "FunctionDef" || stmt.kind === "AsyncFunctionDef" || stmt.kind === "ClassDef"
    return !nested && suites(stmt).some(containsYield)
  })
}

function hasYield(expr: Expr): boolean {
  if (expr.kind === "Yield" || expr.kind === "YieldFrom") return true
  return expr.kind !== "Lambda" && subexpressions(expr).some(hasYield)
}
