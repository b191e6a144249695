// `for … else`: the target is assigned at the start of each turn and keeps its last value.

import type { Stmt as Statement } from "../../1-parse/ast.ts"
import type { Stmt } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { refuseChanges } from "../effects.ts"
import { eachTurn, iterate } from "../iteration.ts"
import { assignTarget } from "./assign.ts"
import { lowerLoop } from "./while.ts"

export function lowerFor(body: Body, syntax: Statement & { readonly kind: "For" }): readonly Stmt[] {
  const iteration = iterate(body, syntax.iter)
  const loop = lowerLoop(body, syntax, () => ({
    test: iteration.test,
    always: false,
    statements: () =>
      eachTurn(body, iteration, element => {
        const assigned = assignTarget(body, syntax.target, element, syntax.target.span)
        const turn = body.lowerAll(syntax.body)
        if (iteration.frozen) refuseChanges(body, [...assigned, ...turn], syntax.span)
        return [...assigned, ...turn]
      }),
    step: iteration.step,
  }))
  return [...iteration.setup, loop]
}
