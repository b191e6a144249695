// What CPython's compiler rejects or warns about after parsing, as far as it is cheap to see in the tree.
//
// Not complete: that CPython accepts a file is evidence that the caller gets from CPython. This check keeps the
// obvious away from the compiler, and makes the front end of use where no CPython is at hand.

import type { Arguments, Expr, Module, Stmt } from "./ast.ts"
import { argumentExpressions, statementExpressions, subexpressions, suites } from "./children.ts"
import { unsupported } from "./refusal.ts"

interface Context {
  readonly scope: "module" | "class" | "function" | "async" | "lambda"
  readonly inLoop: boolean
  /** Inside the clauses or element of a comprehension, where `yield` is an error. */
  readonly inComprehension: boolean
}

const futures = new Set([
  "nested_scopes",
  "generators",
  "division",
  "absolute_import",
  "with_statement",
  "print_function",
  "unicode_literals",
  "generator_stop",
  "annotations",
])

/** Refuses what CPython would reject or warn about. Throws a `Refusal`. */
export function validateModule(module: Module): void {
  checkFutures(module.body)
  checkBody(module.body, { scope: "module", inLoop: false, inComprehension: false })
}

/** `from __future__` stands before everything but the docstring and its like. */
function checkFutures(body: readonly Stmt[]): void {
  let allowed = true
  body.forEach((stmt, index) => {
    const isFuture = stmt.kind === "ImportFrom" && stmt.level === 0 && stmt.module === "__future__"
    if (!isFuture) {
      const isDocstring =
        index === 0 &&
        stmt.kind === "Expr" &&
        stmt.value.kind === "Constant" &&
        stmt.value.value.type === "str"
      if (!isDocstring) allowed = false
    } else if (!allowed || !stmt.names.every(alias => futures.has(alias.name))) unsupported(stmt.span)
  })
}

function checkBody(body: readonly Stmt[], context: Context): void {
  for (const stmt of body) checkStatement(stmt, context)
}

function checkStatement(stmt: Stmt, context: Context): void {
  const inFunction = context.scope === "function" || context.scope === "async"
  for (const expr of statementExpressions(stmt)) checkExpression(expr, context)
  switch (stmt.kind) {
    case "FunctionDef":
    case "AsyncFunctionDef":
      checkParameters(stmt.args)
      if (stmt.returns) checkAnnotation(stmt.returns)
      checkBody(stmt.body, {
        scope: stmt.kind === "FunctionDef" ? "function" : "async",
        inLoop: false,
        inComprehension: false,
      })
      return
    case "ClassDef":
      checkKeywords(stmt.keywords)
      checkBody(stmt.body, { scope: "class", inLoop: false, inComprehension: false })
      return
    case "For":
    case "AsyncFor":
    case "While":
      if (stmt.kind === "AsyncFor" && context.scope !== "async") unsupported(stmt.span)
      checkBody(stmt.body, { ...context, inLoop: true })
      checkBody(stmt.orelse, context)
      return
    case "AsyncWith":
      if (context.scope !== "async") unsupported(stmt.span)
      break
    case "Try":
      // Leaving an `except*` block by a jump is an error.
      if (stmt.star && stmt.handlers.some(handler => jumpsOut(handler.body))) unsupported(stmt.span)
      break
    case "Return":
      if (!inFunction) unsupported(stmt.span)
      break
    case "Break":
    case "Continue":
      if (!context.inLoop) unsupported(stmt.span)
      break
    case "ImportFrom":
      if (stmt.names[0]!.name === "*" && context.scope !== "module") unsupported(stmt.span)
      if (stmt.module === "__future__" && context.scope !== "module") unsupported(stmt.span)
      break
    case "Nonlocal":
      if (!inFunction) unsupported(stmt.span)
      break
    case "AnnAssign":
      checkAnnotation(stmt.annotation)
      break
    case "Assert":
      // Always true, and warned about.
      if (stmt.test.kind === "Tuple") unsupported(stmt.span)
      break
    default:
  }
  for (const body of suites(stmt)) checkBody(body, context)
}

function jumpsOut(body: readonly Stmt[]): boolean {
  return body.some(stmt => {
    if (stmt.kind === "Return" || stmt.kind === "Break" || stmt.kind === "Continue") return true
    if (stmt.kind === "FunctionDef" || stmt.kind === "AsyncFunctionDef" || stmt.kind === "ClassDef")
      return false
    return suites(stmt).some(jumpsOut)
  })
}

function checkParameters(args: Arguments): void {
  const all = [...args.posonlyargs, ...args.args, ...args.kwonlyargs]
  if (args.vararg) all.push(args.vararg)
  if (args.kwarg) all.push(args.kwarg)
  const seen = new Set<string>()
  for (const arg of all) {
    if (seen.has(arg.arg)) unsupported(arg.span)
    seen.add(arg.arg)
    if (arg.annotation) checkAnnotation(arg.annotation)
  }
}

function checkKeywords(
  keywords: readonly { readonly arg: string | null; readonly span: Expr["span"] }[],
): void {
  const seen = new Set<string>()
  for (const { arg, span } of keywords) {
    if (arg === null) continue
    if (seen.has(arg)) unsupported(span)
    seen.add(arg)
  }
}

function checkAnnotation(expr: Expr): void {
  if (
    expr.kind === "Yield" ||
    expr.kind === "YieldFrom" ||
    expr.kind === "Await" ||
    expr.kind === "NamedExpr"
  )
    unsupported(expr.span)
  for (const sub of subexpressions(expr)) checkAnnotation(sub)
}

function checkExpression(expr: Expr, context: Context): void {
  switch (expr.kind) {
    case "Lambda":
      checkParameters(expr.args)
      for (const sub of argumentExpressions(expr.args)) checkExpression(sub, context)
      checkExpression(expr.body, { scope: "lambda", inLoop: false, inComprehension: false })
      return
    case "ListComp":
    case "SetComp":
    case "DictComp":
    case "GeneratorExp":
      if (expr.generators.some(each => each.isAsync) && context.scope !== "async") unsupported(expr.span)
      // `:=` may not stand in an iterable, rebind a loop variable, or be in a class body.
      for (const { target, iter } of expr.generators) {
        if (hasNamed(iter) || hasNamed(target)) unsupported(expr.span)
      }
      if (context.scope === "class" && hasNamed(expr)) unsupported(expr.span)
      checkRebinding(expr)
      for (const sub of subexpressions(expr)) checkExpression(sub, { ...context, inComprehension: true })
      return
    case "Yield":
    case "YieldFrom":
      if (context.inComprehension || context.scope === "module" || context.scope === "class")
        unsupported(expr.span)
      if (expr.kind === "YieldFrom" && context.scope === "async") unsupported(expr.span)
      break
    case "Await":
      if (context.scope !== "async") unsupported(expr.span)
      break
    case "Call":
      checkKeywords(expr.keywords)
      if (isDisplay(expr.func) || expr.func.kind === "Constant") unsupported(expr.span)
      break
    case "Subscript":
      checkSubscript(expr.value, expr.slice)
      break
    case "Compare":
      expr.ops.forEach((op, i) => {
        const left = i === 0 ? expr.left : expr.comparators[i - 1]!
        if ((op === "Is" || op === "IsNot") && (isLiteral(left) || isLiteral(expr.comparators[i]!)))
          unsupported(expr.span)
      })
      break
    case "UnaryOp":
      if (expr.op === "Invert" && expr.operand.kind === "Constant" && expr.operand.value.type === "bool")
        unsupported(expr.span)
      break
    default:
  }
  for (const sub of subexpressions(expr)) checkExpression(sub, context)
}

function hasNamed(expr: Expr): boolean {
  return expr.kind === "NamedExpr" || (expr.kind !== "Lambda" && subexpressions(expr).some(hasNamed))
}

/** Refuses a comprehension in which `:=` binds a name that a `for` clause of it binds too. */
function checkRebinding(expr: Expr): void {
  const found: string[] = []
  const collect = (each: Expr): void => {
    if (each.kind === "NamedExpr" && each.target.kind === "Name") found.push(each.target.id)
    if (each.kind !== "Lambda") subexpressions(each).forEach(collect)
  }
  collect(expr)
  if (found.length === 0) return
  const bound = new Set<string>()
  const collectBound = (each: Expr): void => {
    if (
      each.kind === "ListComp" ||
      each.kind === "SetComp" ||
      each.kind === "DictComp" ||
      each.kind === "GeneratorExp"
    )
      for (const { target } of each.generators) collectNames(target, bound)
    subexpressions(each).forEach(collectBound)
  }
  collectBound(expr)
  if (found.some(name => bound.has(name))) unsupported(expr.span)
}

function collectNames(target: Expr, names: Set<string>): void {
  if (target.kind === "Name") names.add(target.id)
  for (const sub of subexpressions(target)) collectNames(sub, names)
}

/** Whether CPython's optimizer makes this a constant other than `None`, `True`, `False` and `...`. */
function isLiteral(expr: Expr): boolean {
  if (expr.kind === "Constant") return !["none", "bool", "ellipsis"].includes(expr.value.type)
  if (expr.kind === "UnaryOp" || expr.kind === "BinOp" || expr.kind === "Tuple")
    return subexpressions(expr).every(each => each.kind === "Constant" || isLiteral(each))
  return false
}

const displays = new Set([
  "Tuple",
  "List",
  "ListComp",
  "Dict",
  "DictComp",
  "Set",
  "SetComp",
  "GeneratorExp",
  "JoinedStr",
])

function isDisplay(expr: Expr): boolean {
  return displays.has(expr.kind)
}

/** Subscripts that CPython warns about: of what has no items, or of a sequence by what is no index. */
function checkSubscript(value: Expr, slice: Expr): void {
  const kind = value.kind
  if (kind === "Set" || kind === "SetComp" || kind === "GeneratorExp" || kind === "Lambda")
    unsupported(value.span)
  if (kind === "Constant" && value.value.type !== "str" && value.value.type !== "bytes")
    unsupported(value.span)
  const isSequence =
    kind === "Constant" || kind === "Tuple" || kind === "List" || kind === "ListComp" || kind === "JoinedStr"
  if (!isSequence) return
  const badIndex =
    slice.kind === "Constant"
      ? slice.value.type !== "int" && slice.value.type !== "bool"
      : isDisplay(slice) || slice.kind === "Lambda"
  if (badIndex) unsupported(value.span)
}
