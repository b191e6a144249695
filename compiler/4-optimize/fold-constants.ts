// Folds operations on constants, exactly: what would deopt, or round, is left alone.

import type { Expr, Func } from "../ir/ir.ts"
import { rewriteFunc } from "../ir/visit.ts"

/** Input: any verified function. Afterwards no listed operation has only constants as operands. */
export function foldConstants(func: Func): void {
  rewriteFunc(func, { expr: foldExpr, stmt: stmt => [stmt] })
}

function foldExpr(expr: Expr): Expr {
  if (expr.kind === "if" && expr.test.kind === "const")
    return expr.test.value === true ? expr.body : expr.orelse
  if (expr.kind !== "op") return expr
  const values = expr.args.map(arg => (arg.kind === "const" ? arg.value : undefined))
  const [a, z] = values
  let value: bigint | boolean | undefined
  if (typeof a === "bigint" && typeof z === "bigint") value = foldInts(expr.op, a, z)
  else if (typeof a === "boolean" && expr.op === "bool.not") value = !a
  else if (typeof a === "bigint" && expr.op === "int.neg") value = -a
  if (value === undefined) return expr
  if (typeof value === "bigint" && BigInt.asIntN(64, value) !== value) return expr
  return { kind: "const", value, type: expr.type, span: expr.span }
}

function foldInts(op: string, a: bigint, z: bigint): bigint | boolean | undefined {
  switch (op) {
    case "int.add":
      return a + z
    case "int.sub":
      return a - z
    case "int.mul":
      return a * z
    case "int.eq":
      return a === z
    case "int.ne":
      return a !== z
    case "int.lt":
      return a < z
    case "int.le":
      return a <= z
    case "int.gt":
      return a > z
    case "int.ge":
      return a >= z
    default:
      return undefined
  }
}
