// Removes statements that cannot run or do nothing: the arm of a decided `if`, a guard that holds, what follows a jump.

import type { Func, Stmt } from "../ir/ir.ts"
import { rewriteFunc } from "../ir/visit.ts"

/** Input: any verified function. Effects and their order stay. */
export function removeDeadCode(func: Func): void {
  rewriteFunc(func, { expr: expr => expr, stmt: simplify })
}

function simplify(stmt: Stmt): readonly Stmt[] {
  switch (stmt.kind) {
    case "if":
      if (stmt.test.kind !== "const") return [stmt]
      return stmt.test.value === true ? stmt.body : stmt.orelse
    case "guard":
      return stmt.test.kind === "const" && stmt.test.value === true ? [] : [stmt]
    case "do":
      return stmt.value.kind === "const" || (stmt.value.kind === "local" && !stmt.value.checked) ? [] : [stmt]
    default:
      return [stmt]
  }
}
