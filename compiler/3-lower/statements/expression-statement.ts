// An expression on a line of its own: evaluated, and its value dropped. Literals (docstrings) do nothing.

import type { Stmt as Statement } from "../../1-parse/ast.ts"
import * as b from "../../ir/build.ts"
import type { Stmt } from "../../ir/ir.ts"
import type { Body } from "../body.ts"

export function lowerExpressionStatement(
  body: Body,
  syntax: Extract<Statement, { kind: "Expr" }>,
): readonly Stmt[] {
  if (syntax.value.kind === "Constant") return []
  return [b.evaluate(body.lowerOpen(syntax.value))]
}
