// Marks as the text has them: `@pytest.mark.name(…)` and `pytestmark = …`.

import type { Expr, Keyword, Span } from "../../compiler/1-parse/ast.ts"
import { dynamic } from "./dynamic-reasons.ts"
import { constantOf } from "./literals.ts"
import type { ModuleNames } from "./names.ts"

/** One mark, as pytest's `Mark`. */
export interface Mark {
  readonly name: string
  readonly args: readonly Expr[]
  readonly keywords: readonly Keyword[]
  readonly span: Span
}

/** The mark an expression makes; null where it is something else. Throws `Dynamic` for marks with a twist. */
export function markOf(expr: Expr, names: ModuleNames): Mark | null {
  const { span } = expr
  const name = markName(expr, names)
  if (name !== null) return { name, args: [], keywords: [], span }
  if (expr.kind !== "Call") return null
  const called = markName(expr.func, names)
  if (called === null) return null
  const { args, keywords } = expr
  if (args.some(arg => arg.kind === "Starred") || keywords.some(keyword => keyword.arg === null))
    dynamic("mark-form", expr)
  // With one callable argument the call marks that argument instead of making a mark.
  if (args.length === 1 && keywords.length === 0 && !isPlainData(args[0]!)) dynamic("mark-form", expr)
  return { name: called, args, keywords, span }
}

function markName(expr: Expr, names: ModuleNames): string | null {
  const found = /^pytest\.mark\.([A-Za-z]\w*)$/.exec(names.resolve(expr) ?? "")
  return found ? found[1]! : null
}

function isPlainData(expr: Expr): boolean {
  const displays = ["List", "Tuple", "Set", "Dict", "JoinedStr", "Compare", "BoolOp"]
  return (
    constantOf(expr) !== null ||
    displays.includes(expr.kind) ||
    (expr.kind === "UnaryOp" && expr.op === "Not")
  )
}

/** The marks of `pytestmark = …` or `marks=…`: one, or a list or tuple of them. Throws `Dynamic`. */
export function marksIn(value: Expr, names: ModuleNames): Mark[] {
  const exprs = value.kind === "List" || value.kind === "Tuple" ? value.elts : [value]
  return exprs.map(expr => markOf(expr, names) ?? dynamic("mark-form", expr))
}
