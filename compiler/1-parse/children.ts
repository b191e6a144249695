// What a node of the tree directly contains. Passes that look for something use these instead of their own switches.

import type { Arguments, Comprehension, Expr, Stmt } from "./ast.ts"

/** The expressions directly inside an expression, in source order but for comprehensions (element, then clauses). */
export function subexpressions(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "BoolOp":
    case "JoinedStr":
      return expr.values
    case "NamedExpr":
      return [expr.target, expr.value]
    case "BinOp":
      return [expr.left, expr.right]
    case "UnaryOp":
      return [expr.operand]
    case "Lambda":
      return [...argumentExpressions(expr.args), expr.body]
    case "IfExp":
      return [expr.test, expr.body, expr.orelse]
    case "Dict":
      return expr.values.flatMap((value, i) => present(expr.keys[i], value))
    case "Set":
    case "List":
    case "Tuple":
      return expr.elts
    case "ListComp":
    case "SetComp":
    case "GeneratorExp":
      return [expr.elt, ...clauseExpressions(expr.generators)]
    case "DictComp":
      return [expr.key, expr.value, ...clauseExpressions(expr.generators)]
    case "Await":
    case "YieldFrom":
    case "Attribute":
    case "Starred":
      return [expr.value]
    case "Yield":
      return present(expr.value)
    case "Compare":
      return [expr.left, ...expr.comparators]
    case "Call":
      return [expr.func, ...expr.args, ...expr.keywords.map(keyword => keyword.value)]
    case "FormattedValue":
      return present(expr.value, expr.formatSpec)
    case "Subscript":
      return [expr.value, expr.slice]
    case "Slice":
      return present(expr.lower, expr.upper, expr.step)
    case "Constant":
    case "Name":
      return []
    default:
      return expr satisfies never
  }
}

function clauseExpressions(generators: readonly Comprehension[]): Expr[] {
  return generators.flatMap(({ target, iter, ifs }) => [target, iter, ...ifs])
}

/** The defaults and annotations of a parameter list. */
export function argumentExpressions(args: Arguments): Expr[] {
  const { posonlyargs, vararg, kwonlyargs, kwarg, defaults, kwDefaults } = args
  const all = [...posonlyargs, ...args.args, ...present(vararg), ...kwonlyargs, ...present(kwarg)]
  return [...present(...all.map(arg => arg.annotation)), ...defaults, ...present(...kwDefaults)]
}

/** The expressions directly inside a statement: not those of the statements inside it. */
export function statementExpressions(stmt: Stmt): readonly Expr[] {
  switch (stmt.kind) {
    case "FunctionDef":
    case "AsyncFunctionDef":
      return [...stmt.decorators, ...argumentExpressions(stmt.args), ...present(stmt.returns)]
    case "ClassDef":
      return [...stmt.decorators, ...stmt.bases, ...stmt.keywords.map(keyword => keyword.value)]
    case "Return":
      return present(stmt.value)
    case "Delete":
      return stmt.targets
    case "Assign":
      return [...stmt.targets, stmt.value]
    case "AugAssign":
      return [stmt.target, stmt.value]
    case "AnnAssign":
      return present(stmt.target, stmt.annotation, stmt.value)
    case "For":
    case "AsyncFor":
      return [stmt.target, stmt.iter]
    case "While":
    case "If":
      return [stmt.test]
    case "With":
    case "AsyncWith":
      return stmt.items.flatMap(item => present(item.contextExpr, item.optionalVars))
    case "Raise":
      return present(stmt.exc, stmt.cause)
    case "Try":
      return present(...stmt.handlers.map(handler => handler.type))
    case "Assert":
      return present(stmt.test, stmt.msg)
    case "Expr":
      return [stmt.value]
    case "Import":
    case "ImportFrom":
    case "Global":
    case "Nonlocal":
    case "Pass":
    case "Break":
    case "Continue":
      return []
    default:
      return stmt satisfies never
  }
}

/** The statement lists directly inside a statement, in source order. */
export function suites(stmt: Stmt): readonly (readonly Stmt[])[] {
  switch (stmt.kind) {
    case "FunctionDef":
    case "AsyncFunctionDef":
    case "ClassDef":
    case "With":
    case "AsyncWith":
      return [stmt.body]
    case "For":
    case "AsyncFor":
    case "While":
    case "If":
      return [stmt.body, stmt.orelse]
    case "Try":
      return [stmt.body, ...stmt.handlers.map(handler => handler.body), stmt.orelse, stmt.finalbody]
    default:
      return []
  }
}

function present<T>(...values: readonly (T | null | undefined)[]): T[] {
  return values.filter((value): value is T => value !== null && value !== undefined)
}
