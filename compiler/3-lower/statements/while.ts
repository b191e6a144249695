// `while … else`, and the flow that every loop shares.

import type { Span, Stmt as Statement, Expr as Syntax } from "../../1-parse/ast.ts"
import * as b from "../../ir/build.ts"
import type { Expr, Stmt } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { copyFlow, joinFlows } from "../flow.ts"
import { lowerCondition } from "../truth.ts"

export function lowerWhile(body: Body, syntax: Extract<Statement, { kind: "While" }>): readonly Stmt[] {
  const always = isTrue(syntax.test)
  return [
    lowerLoop(body, syntax, () => ({
      test: always ? b.bool(true, syntax.test.span) : lowerCondition(body, syntax.test),
      always,
      statements: () => body.lowerAll(syntax.body),
      step: [],
    })),
  ]
}

/** `while True` and `while 1`. */
function isTrue(test: Syntax): boolean {
  if (test.kind !== "Constant") return false
  return test.value.type === "bool" ? test.value.value : test.value.type === "int" && test.value.value !== 0n
}

interface LoopParts {
  readonly test: Expr
  /** The test holds each time: the loop ends by `break` or not at all. */
  readonly always: boolean
  readonly statements: () => readonly Stmt[]
  readonly step: readonly Stmt[]
}

/** Lowers a loop; `parts` is called inside of it. */
export function lowerLoop(
  body: Body,
  syntax: { readonly span: Span; readonly orelse: readonly Statement[] },
  parts: () => LoopParts,
): Stmt {
  const frame = body.openLoop()
  const { test, always, statements, step } = parts()
  const afterTest = copyFlow(body.reachable())
  const lowered = statements()
  if (body.flow) frame.backEdges.push(body.flow)
  body.loops.pop()
  frame.checkBackEdges(syntax.span, name => body.learnFromConflict(name))
  // Names first bound in the body are known after the loop, though not proved assigned.
  body.flow = always ? null : joinFlows([afterTest, ...frame.backEdges])
  const orelse = body.flow ? body.lowerAll(syntax.orelse) : []
  body.flow = joinFlows([body.flow, ...frame.breaks])
  return { kind: "loop", loop: frame.loop, test, body: lowered, step, orelse, span: syntax.span }
}
