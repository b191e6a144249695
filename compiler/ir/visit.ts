// Walking and rebuilding IR trees. Passes use these and name only the kinds they care about.

import type { Expr, Func, Stmt } from "./ir.ts"

/** The direct operands of an expression, in evaluation order. Statements of a block are not among them. */
export function operands(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "const":
    case "local":
    case "case":
    case "cell":
    case "new":
      return []
    case "op":
    case "call":
      return expr.args
    case "if":
      return [expr.test, expr.body, expr.orelse]
    case "block":
      return [expr.value]
    case "list":
    case "tuple":
      return expr.elements
    case "dict":
      return expr.entries.flat()
    case "field":
      return [expr.tuple]
    case "attribute":
    case "has":
    case "tag":
      return [expr.object]
    default:
      return expr satisfies never
  }
}

/** Calls `visit` for every expression of a body, those inside of others included. */
export function eachExpr(body: readonly Stmt[], visit: (expr: Expr) => void): void {
  const enter = (expr: Expr): void => {
    visit(expr)
    if (expr.kind === "block") eachExpr(expr.body, visit)
    for (const operand of operands(expr)) enter(operand)
  }
  for (const stmt of body)
    switch (stmt.kind) {
      case "set":
      case "do":
      case "return":
      case "raise":
        enter(stmt.value)
        break
      case "try":
        eachExpr(stmt.body, visit)
        eachExpr(stmt.handler, visit)
        eachExpr(stmt.orelse, visit)
        break
      case "store":
        enter(stmt.object)
        enter(stmt.value)
        break
      case "guard":
        enter(stmt.test)
        break
      case "if":
        enter(stmt.test)
        eachExpr(stmt.body, visit)
        eachExpr(stmt.orelse, visit)
        break
      case "loop":
        enter(stmt.test)
        eachExpr(stmt.body, visit)
        eachExpr(stmt.step, visit)
        eachExpr(stmt.orelse, visit)
        break
      case "break":
      case "continue":
      case "deopt":
      case "shield":
        break
      default:
        stmt satisfies never
    }
}

/** Calls `visit` for every statement of a body, those inside of others and of expressions included. */
export function eachStmt(body: readonly Stmt[], visit: (stmt: Stmt) => void): void {
  const enter = (statements: readonly Stmt[]): void => {
    for (const stmt of statements) {
      visit(stmt)
      if (stmt.kind === "try") enter(stmt.handler)
      if (stmt.kind === "if" || stmt.kind === "loop" || stmt.kind === "try") {
        enter(stmt.body)
        enter(stmt.orelse)
      }
      if (stmt.kind === "loop") enter(stmt.step)
    }
  }
  enter(body)
  eachExpr(body, expr => {
    if (expr.kind === "block") enter(expr.body)
  })
}

export interface Rewrite {
  /** Gets the node after its children were rewritten. */
  readonly expr: (expr: Expr) => Expr
  /** Gets the statement after its children were rewritten; gives what stands in its place. */
  readonly stmt: (stmt: Stmt) => readonly Stmt[]
}

export function rewriteExpr(expr: Expr, rewrite: Rewrite): Expr {
  const go = (child: Expr): Expr => rewriteExpr(child, rewrite)
  switch (expr.kind) {
    case "const":
    case "local":
    case "case":
    case "cell":
    case "new":
      return rewrite.expr(expr)
    case "op":
    case "call":
      return rewrite.expr({ ...expr, args: expr.args.map(go) })
    case "if":
      return rewrite.expr({ ...expr, test: go(expr.test), body: go(expr.body), orelse: go(expr.orelse) })
    case "block": {
      const body = rewriteBody(expr.body, rewrite)
      return rewrite.expr({ ...expr, body, value: go(expr.value) })
    }
    case "list":
    case "tuple":
      return rewrite.expr({ ...expr, elements: expr.elements.map(go) })
    case "dict":
      return rewrite.expr({
        ...expr,
        entries: expr.entries.map(([key, value]) => [go(key), go(value)] as const),
      })
    case "field":
      return rewrite.expr({ ...expr, tuple: go(expr.tuple) })
    case "attribute":
    case "has":
    case "tag":
      return rewrite.expr({ ...expr, object: go(expr.object) })
    default:
      return expr satisfies never
  }
}

export function rewriteBody(body: readonly Stmt[], rewrite: Rewrite): readonly Stmt[] {
  return body.flatMap(stmt => rewriteStmt(stmt, rewrite))
}

function rewriteStmt(stmt: Stmt, rewrite: Rewrite): readonly Stmt[] {
  switch (stmt.kind) {
    case "set":
    case "do":
    case "return":
    case "raise":
      return rewrite.stmt({ ...stmt, value: rewriteExpr(stmt.value, rewrite) })
    case "store": {
      const object = rewriteExpr(stmt.object, rewrite)
      return rewrite.stmt({ ...stmt, object, value: rewriteExpr(stmt.value, rewrite) })
    }
    case "if":
      return rewrite.stmt({
        ...stmt,
        test: rewriteExpr(stmt.test, rewrite),
        body: rewriteBody(stmt.body, rewrite),
        orelse: rewriteBody(stmt.orelse, rewrite),
      })
    case "loop":
      return rewrite.stmt({
        ...stmt,
        test: rewriteExpr(stmt.test, rewrite),
        body: rewriteBody(stmt.body, rewrite),
        step: rewriteBody(stmt.step, rewrite),
        orelse: rewriteBody(stmt.orelse, rewrite),
      })
    case "guard":
      return rewrite.stmt({ ...stmt, test: rewriteExpr(stmt.test, rewrite) })
    case "break":
    case "continue":
    case "deopt":
    case "shield":
      return rewrite.stmt(stmt)
    case "try":
      return rewrite.stmt({
        ...stmt,
        body: rewriteBody(stmt.body, rewrite),
        handler: rewriteBody(stmt.handler, rewrite),
        orelse: rewriteBody(stmt.orelse, rewrite),
      })
    default:
      return stmt satisfies never
  }
}

/** Rewrites the body of a function in place. */
export function rewriteFunc(func: Func, rewrite: Rewrite): void {
  func.body = rewriteBody(func.body, rewrite)
}
