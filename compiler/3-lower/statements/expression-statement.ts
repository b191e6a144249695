// An expression on a line of its own: evaluated, and its value dropped. Literals (docstrings) do nothing.

import type { Expr, Stmt as Statement } from "../../1-parse/ast.ts"
import * as b from "../../ir/build.ts"
import type { Stmt } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { importedModule } from "../expressions/attribute.ts"
import { lowerYield } from "../generators.ts"

/** `random.seed(1)`: nothing that is lowered asks for a random number. */
function isSeeding(body: Body, value: Expr): boolean {
  if (value.kind !== "Call" || value.func.kind !== "Attribute" || value.func.attr !== "seed") return false
  const constant = value.args.every(arg => arg.kind === "Constant" && arg.value.type !== "bytes")
  return constant && value.keywords.length === 0 && importedModule(body, value.func.value) === "random"
}

export function lowerExpressionStatement(
  body: Body,
  syntax: Extract<Statement, { kind: "Expr" }>,
): readonly Stmt[] {
  if (syntax.value.kind === "Constant" || isSeeding(body, syntax.value)) return []
  const yielded = lowerYield(body, syntax.value)
  if (yielded) return yielded
  return [b.evaluate(body.lowerOpen(syntax.value))]
}
