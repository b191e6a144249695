// Whether lowered code does anything but compute a value.

import type { Span } from "../1-parse/ast.ts"
import { Bailout } from "../bailouts.ts"
import type { Expr, Stmt } from "../ir/ir.ts"
import type { Op } from "../ir/ops.ts"
import * as t from "../ir/types.ts"
import { eachExpr, eachStmt } from "../ir/visit.ts"
import type { Body } from "./body.ts"

const mutating: ReadonlySet<Op> = new Set([
  "list.append",
  "list.clear",
  "list.extend",
  "list.insert",
  "list.pop",
  "list.reverse",
  "list.set",
  "list.sort",
  "list.sort_by",
  "dict.clear",
  "dict.delete",
  "dict.set",
  "set.add",
  "set.clear",
  "set.discard",
])

/** Refuses code that is run once per element of a set and may change what a later turn sees. */
export function refuseEffects(body: Body, statements: readonly Stmt[], span: Span): void {
  eachStmt(statements, stmt => {
    if (stmt.kind === "raise" || stmt.kind === "try") throw new Bailout("set-order", span, stmt.kind)
    if (stmt.kind === "store") throw new Bailout("set-order", span, "an attribute is set")
    const name = stmt.kind === "set" ? body.locals[stmt.local]!.name : ""
    if (body.scope.locals.has(name)) throw new Bailout("set-order", span, `${name} is assigned`)
  })
  eachExpr(statements, expr => {
    if (expr.kind === "call" && !expr.args.every(arg => isValue(body, arg)))
      throw new Bailout("set-order", span, "a call that may change its argument")
    if (expr.kind === "op" && mutating.has(expr.op) && !isOwn(body, expr))
      throw new Bailout("set-order", span, expr.op)
  })
}

/** Refuses code that may change a container other than one it makes itself. */
export function refuseChanges(body: Body, statements: readonly Stmt[], span: Span): void {
  eachStmt(statements, stmt => {
    if (stmt.kind === "store") throw new Bailout("loop-source", span, "an attribute is set")
  })
  eachExpr(statements, expr => {
    if (expr.kind === "call" && !expr.args.every(arg => isValue(body, arg)))
      throw new Bailout("loop-source", span, "a call that may change its argument")
    if (expr.kind === "op" && mutating.has(expr.op) && !isOwn(body, expr))
      throw new Bailout("loop-source", span, expr.op)
  })
}

/** The container that is filled is a temporary of the expression itself. */
function isOwn(body: Body, expr: Extract<Expr, { kind: "op" }>): boolean {
  const [target] = expr.args
  return (
    target?.kind === "local" &&
    !body.innerLocals.has(target.local) &&
    !body.scope.locals.has(body.locals[target.local]!.name)
  )
}

/** Whether nothing can be changed through a value. */
export function isValue(body: Body, expr: Expr): boolean {
  const immutable = (type: t.Type): boolean => {
    const at = body.lowering.holes.resolve(type)
    switch (at.kind) {
      case "int":
      case "bool":
      case "float":
      case "str":
      case "bytes":
      case "none":
      case "range":
        return true
      case "tuple":
      case "vartuple":
      case "frozenset":
        return t.partsOf(at).every(immutable)
      default:
        return false
    }
  }
  return immutable(expr.type)
}
