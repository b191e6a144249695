// Which expressions at a module's top level can be evaluated without running code of the project.
//
// Inert is not the same as successful: a name may be missing, an attribute too. Whether the import succeeds is evidence
// that CPython gives (it imports the module once); here it only matters that nothing else can happen.

import type { Expr } from "../1-parse/ast.ts"

/** An expression whose value is immutable, and that gives an equal value each time it is evaluated. */
export function isImmutableConstant(expr: Expr): boolean {
  switch (expr.kind) {
    case "Constant":
    case "Name":
      return true
    case "UnaryOp":
      return expr.op !== "Not" && expr.op !== "Invert" && isNumber(expr.operand)
    case "BinOp":
      return (
        (expr.op === "Add" || expr.op === "Sub" || expr.op === "Mult") &&
        isNumber(expr.left) &&
        isNumber(expr.right)
      )
    case "Tuple":
      return expr.elts.every(isImmutableConstant)
    default:
      return false
  }
}

/** Arithmetic of number literals: the operators above cannot raise on them. */
function isNumber(expr: Expr): boolean {
  if (expr.kind === "Constant") return expr.value.type === "int" || expr.value.type === "float"
  return (expr.kind === "UnaryOp" || expr.kind === "BinOp") && isImmutableConstant(expr)
}

/** Built-in constructors that call nothing of the project on inert arguments; the module must not rebind them. */
export const inertCalls: ReadonlySet<string> = new Set([
  "bytes",
  "dict",
  "float",
  "frozenset",
  "int",
  "list",
  "object",
  "range",
  "set",
  "str",
  "tuple",
])

/** Displays, literals, names, attributes of names, lambdas: evaluating them calls nothing of the project. */
export function isInert(expr: Expr): boolean {
  switch (expr.kind) {
    case "Constant":
    case "Name":
    case "Lambda":
      return expr.kind !== "Lambda" || expr.args.defaults.every(isInert)
    case "Attribute":
      return isInert(expr.value)
    case "Tuple":
    case "List":
    case "Set":
      return expr.elts.every(isInert)
    case "Dict":
      return expr.keys.every(key => key !== null && isInert(key)) && expr.values.every(isInert)
    case "Starred":
      return isInert(expr.value)
    case "Call":
      return (
        expr.func.kind === "Name" &&
        inertCalls.has(expr.func.id) &&
        expr.args.every(isInert) &&
        expr.keywords.every(keyword => isInert(keyword.value))
      )
    default:
      return isImmutableConstant(expr)
  }
}

/** Annotations also subscript and join types. */
export function isInertAnnotation(expr: Expr): boolean {
  if (expr.kind === "Subscript") return isInertAnnotation(expr.value) && isInertAnnotation(expr.slice)
  if (expr.kind === "BinOp")
    return expr.op === "BitOr" && isInertAnnotation(expr.left) && isInertAnnotation(expr.right)
  if (expr.kind === "Tuple" || expr.kind === "List") return expr.elts.every(isInertAnnotation)
  return isInert(expr)
}
