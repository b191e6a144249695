// The dispatch over kinds of statement.

import type { Stmt as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import type { Stmt } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { makeFunction } from "../closures.ts"
import { lowerAssert } from "./assert.ts"
import { lowerAnnAssign, lowerAssign } from "./assign.ts"
import { lowerAugAssign } from "./aug-assign.ts"
import { lowerDelete } from "./delete.ts"
import { lowerExpressionStatement } from "./expression-statement.ts"
import { lowerFor } from "./for.ts"
import { lowerIf } from "./if.ts"
import { lowerRaise } from "./raise.ts"
import { lowerReturn } from "./return.ts"
import { lowerTry } from "./try.ts"
import { lowerWhile } from "./while.ts"
import { lowerWith } from "./with.ts"

/** Statements up to the first after which control cannot go on: what follows is never run. */
export function lowerBody(body: Body, statements: readonly Syntax[]): readonly Stmt[] {
  const lowered: Stmt[] = []
  for (const statement of statements) {
    if (!body.flow) break
    lowered.push(...lowerOrSkip(body, statement))
  }
  return lowered
}

function lowerOrSkip(body: Body, statement: Syntax): readonly Stmt[] {
  const restore = body.mark()
  try {
    return lowerStatement(body, statement)
  } catch (error) {
    if (!(error instanceof Bailout) || !body.lowering.skips(error)) throw error
    restore()
    return []
  }
}

function lowerStatement(body: Body, syntax: Syntax): readonly Stmt[] {
  switch (syntax.kind) {
    case "Pass":
      return []
    case "Expr":
      return lowerExpressionStatement(body, syntax)
    case "Assign":
      return lowerAssign(body, syntax)
    case "AnnAssign":
      return lowerAnnAssign(body, syntax)
    case "AugAssign":
      return lowerAugAssign(body, syntax)
    case "If":
      return lowerIf(body, syntax)
    case "While":
      return lowerWhile(body, syntax)
    case "For":
      return lowerFor(body, { ...syntax, kind: syntax.kind })
    case "Break":
    case "Continue":
      return lowerJump(body, syntax)
    case "Return":
      return lowerReturn(body, syntax)
    case "Raise":
      return lowerRaise(body, syntax)
    case "Try":
      return lowerTry(body, syntax)
    case "With":
    case "AsyncWith":
      return lowerWith(body, { ...syntax, kind: syntax.kind })
    case "Assert":
      return lowerAssert(body, syntax)
    case "Delete":
      return lowerDelete(body, syntax)
    case "FunctionDef":
      return [body.assignName(syntax.name, makeFunction(body, { ...syntax, kind: syntax.kind }), syntax.span)]
    case "Nonlocal":
      return []
    case "AsyncFunctionDef":
    case "ClassDef":
    case "AsyncFor":
    case "Import":
    case "ImportFrom":
    case "Global":
      throw new Bailout("statement-kind", syntax.span, syntax.kind)
    default:
      return syntax satisfies never
  }
}

function lowerJump(
  body: Body,
  syntax: Extract<Syntax, { kind: "Break" | "Continue" | "Pass" }>,
): readonly Stmt[] {
  const frame = body.loopFrame(syntax.span)
  const flows = syntax.kind === "Break" ? frame.breaks : frame.backEdges
  flows.push(body.reachable())
  body.flow = null
  return [{ kind: syntax.kind === "Break" ? "break" : "continue", loop: frame.loop, span: syntax.span }]
}
