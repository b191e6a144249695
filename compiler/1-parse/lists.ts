// Lists of expressions without brackets of their own, and the clauses of comprehensions.

import type { Comprehension, Expr } from "./ast.ts"
import type { Item, ParseExpression, Reader } from "./cst.ts"
import { isOperators } from "./operators.ts"
import { unsupported } from "./refusal.ts"
import { requireTarget } from "./targets.ts"

/** An element of a display, a tuple or a target list: `*expression` or an expression. */
export function element(reader: Reader, parse: ParseExpression, single = parse): Expr {
  const from = reader.ahead?.from ?? 0
  if (!reader.takes("*")) return single(reader.next())
  const value = parse(reader.next())
  return { kind: "Starred", value, span: reader.spanSince(from) }
}

/**
 * A list of expressions without brackets, up to where `ends` says: one expression, or a tuple if it has a comma.
 * A star alone (`*a` without comma) is refused.
 */
export function expressionList(reader: Reader, parse: ParseExpression, ends: () => boolean): Expr {
  const from = reader.ahead?.from ?? 0
  const first = element(reader, parse)
  if (!reader.sees(",")) return first.kind === "Starred" ? unsupported(first.span) : first
  const elts = [first]
  while (reader.takes(",") && !ends()) elts.push(element(reader, parse))
  return { kind: "Tuple", elts, span: reader.spanSince(from) }
}

/** `for … in … if …` clauses up to the end of the reader or a closing bracket. */
export function comprehensionClauses(reader: Reader, parse: ParseExpression): Comprehension[] {
  const generators: Comprehension[] = []
  while (reader.sees("for") || reader.sees("async")) {
    const isAsync = reader.takes("async")
    reader.expect("for")
    const target = requireTarget(expressionList(reader, parse, () => reader.sees("in")))
    reader.expect("in")
    const iter = clauseExpression(reader.next(), parse)
    const ifs: Expr[] = []
    while (reader.takes("if")) ifs.push(clauseExpression(reader.next(), parse))
    generators.push({ target, iter, ifs, isAsync })
  }
  return generators
}

/** The iterable or condition of a clause: a disjunction, so neither a lambda nor a conditional. */
function clauseExpression(item: Item, parse: ParseExpression): Expr {
  const expr = parse(item)
  const bare = item.kind === "node" && (isOperators(item) || item.name === "LambdaExpression")
  return bare && (expr.kind === "IfExp" || expr.kind === "Lambda") ? unsupported(item) : expr
}
