// Expressions: atoms, displays, comprehensions, subscripts, attributes, and the lists they come in.

import { callArguments, parameters } from "./arguments.ts"
import type { Expr } from "./ast.ts"
import { type Item, type Node, Reader } from "./cst.ts"
import { comprehensionClauses, element, expressionList } from "./lists.ts"
import { numberValue } from "./numbers.ts"
import { isOperators, operatorExpression } from "./operators.ts"
import { unsupported } from "./refusal.ts"
import { stringExpression } from "./strings.ts"
import type { Token } from "./tokens.ts"

/** One expression without `yield`, `:=` or `*` at its top. */
export function expression(item: Item): Expr {
  if (item.kind === "format") return stringExpression([item], parenthesised)
  if (item.kind !== "node") return atom(item)
  if (isOperators(item)) return operatorExpression(item, expression)
  switch (item.name) {
    case "ContinuedString":
      return stringExpression(item.children, parenthesised)
    case "ParenthesizedExpression":
      return parenthesised(item)
    case "TupleExpression":
      return display(item, "Tuple", "(", ")")
    case "ArrayExpression":
      return display(item, "List", "[", "]")
    case "SetExpression":
      return display(item, "Set", "{", "}")
    case "DictionaryExpression":
      return dictionary(item)
    case "ComprehensionExpression":
      return comprehension(item, "GeneratorExp", "(", ")")
    case "ArrayComprehensionExpression":
      return comprehension(item, "ListComp", "[", "]")
    case "SetComprehensionExpression":
      return comprehension(item, "SetComp", "{", "}")
    case "DictionaryComprehensionExpression":
      return dictionaryComprehension(item)
    case "CallExpression":
      return call(item)
    case "MemberExpression":
      return member(item)
    case "LambdaExpression":
      return lambda(item)
    default:
      return unsupported(item)
  }
}

function atom(token: Token): Expr {
  const span = { from: token.from, to: token.to }
  if (token.kind === "name") return { kind: "Name", id: token.text, span }
  if (token.kind === "number") return { kind: "Constant", value: numberValue(token), span }
  if (token.kind === "string") return stringExpression([token], parenthesised)
  if (token.text === "None") return { kind: "Constant", value: { type: "none" }, span }
  if (token.text === "True" || token.text === "False")
    return { kind: "Constant", value: { type: "bool", value: token.text === "True" }, span }
  if (token.text === "...") return { kind: "Constant", value: { type: "ellipsis" }, span }
  return unsupported(token)
}

/** What stands between parentheses that make no tuple; `yield` and `:=` may. Fields of f-strings come here too. */
export function parenthesised(node: Node): Expr {
  if (node.name === "Script") return parenthesised(fieldExpression(node))
  if (node.name === "TupleExpression") return expression(node)
  if (node.name !== "ParenthesizedExpression") return unsupported(node)
  const reader = new Reader(node)
  reader.expect("(")
  const item = reader.next()
  const expr = isYield(item) ? yieldExpression(item) : named(item)
  reader.expect(")")
  reader.end()
  return expr
}

function fieldExpression(script: Node): Node {
  const reader = new Reader(script)
  const statement = new Reader(reader.expectNode("ExpressionStatement"))
  reader.end()
  const inner = statement.next()
  statement.end()
  return inner.kind === "node" && inner.name !== "Script" ? inner : unsupported(script)
}

/** An expression that may be `name := value`. */
export function named(item: Item): Expr {
  if (item.kind !== "node" || item.name !== "NamedExpression") return expression(item)
  const reader = new Reader(item)
  const name = reader.expectName()
  reader.expect(":=")
  const value = expression(reader.next())
  reader.end()
  const target: Expr = { kind: "Name", id: name.text, span: { from: name.from, to: name.to } }
  return { kind: "NamedExpr", target, value, span: { from: item.from, to: item.to } }
}

/** Whether an item is `yield`, with a value or (then a token) without. */
export function isYield(item: Item | undefined): item is Node | Token {
  if (item?.kind === "node") return item.name === "YieldExpression" || item.name === "YieldStatement"
  return item?.kind === "keyword" && item.text === "yield"
}

/** The expression of an item that `isYield`. */
export function yieldExpression(item: Node | Token): Expr {
  const span = { from: item.from, to: item.to }
  if (item.kind !== "node") return { kind: "Yield", value: null, span }
  const reader = new Reader(item)
  reader.expect("yield")
  const whole = reader.takes("from")
  const value = whole ? expression(reader.next()) : expressionList(reader, expression, () => reader.done)
  reader.end()
  return { kind: whole ? "YieldFrom" : "Yield", value, span }
}

function display(node: Node, kind: "Tuple" | "List" | "Set", open: string, close: string): Expr {
  const reader = new Reader(node)
  const elts: Expr[] = []
  reader.expect(open)
  while (!reader.sees(close)) {
    elts.push(element(reader, expression, named))
    if (!reader.takes(",")) break
  }
  reader.expect(close)
  reader.end()
  return { kind, elts, span: { from: node.from, to: node.to } }
}

function dictionary(node: Node): Expr {
  const reader = new Reader(node)
  const keys: (Expr | null)[] = []
  const values: Expr[] = []
  reader.expect("{")
  while (!reader.sees("}")) {
    if (reader.takes("**")) keys.push(null)
    else {
      keys.push(expression(reader.next()))
      reader.expect(":")
    }
    values.push(expression(reader.next()))
    if (!reader.takes(",")) break
  }
  reader.expect("}")
  reader.end()
  return { kind: "Dict", keys, values, span: { from: node.from, to: node.to } }
}

function comprehension(
  node: Node,
  kind: "GeneratorExp" | "ListComp" | "SetComp",
  open: string,
  close: string,
): Expr {
  const reader = new Reader(node)
  reader.expect(open)
  const elt = named(reader.next())
  const generators = comprehensionClauses(reader, expression)
  if (generators.length === 0) unsupported(node)
  reader.expect(close)
  reader.end()
  return { kind, elt, generators, span: { from: node.from, to: node.to } }
}

function dictionaryComprehension(node: Node): Expr {
  const reader = new Reader(node)
  reader.expect("{")
  const key = expression(reader.next())
  reader.expect(":")
  const value = expression(reader.next())
  const generators = comprehensionClauses(reader, expression)
  if (generators.length === 0) unsupported(node)
  reader.expect("}")
  reader.end()
  return { kind: "DictComp", key, value, generators, span: { from: node.from, to: node.to } }
}

/** What a trailer (`.x`, `[x]`, `(x)`) applies to: no operator and no lambda without parentheses. */
function primary(item: Item): Expr {
  if (item.kind === "node" && (isOperators(item) || item.name === "LambdaExpression"))
    return unsupported(item)
  return expression(item)
}

function call(node: Node): Expr {
  const reader = new Reader(node)
  const func = primary(reader.next())
  const { args, keywords } = callArguments(reader.expectNode("ArgList"), expression)
  reader.end()
  return { kind: "Call", func, args, keywords, span: { from: node.from, to: node.to } }
}

function member(node: Node): Expr {
  const reader = new Reader(node)
  const value = primary(reader.next())
  const span = { from: node.from, to: node.to }
  if (reader.takes(".")) {
    const attr = reader.expectName().text
    reader.end()
    return { kind: "Attribute", value, attr, span }
  }
  reader.expect("[")
  const slice = subscript(reader)
  reader.expect("]")
  reader.end()
  return { kind: "Subscript", value, slice, span }
}

function subscript(reader: Reader): Expr {
  const from = reader.ahead?.from ?? 0
  const first = index(reader)
  if (!reader.sees(",")) return first
  const elts = [first]
  while (reader.takes(",") && !reader.sees("]")) elts.push(index(reader))
  return { kind: "Tuple", elts, span: reader.spanSince(from) }
}

function index(reader: Reader): Expr {
  const from = reader.ahead?.from ?? 0
  const atEnd = (): boolean => reader.sees(":") || reader.sees(",") || reader.sees("]")
  const start = reader.sees(":") ? null : reader.next()
  if (start && !reader.sees(":")) return named(start)
  reader.expect(":")
  const lower = start && expression(start)
  const upper = atEnd() ? null : expression(reader.next())
  const step = reader.takes(":") && !atEnd() ? expression(reader.next()) : null
  if (!reader.sees(",") && !reader.sees("]")) unsupported(reader.next())
  return { kind: "Slice", lower, upper, step, span: reader.spanSince(from) }
}

function lambda(node: Node): Expr {
  const reader = new Reader(node)
  reader.expect("lambda")
  const args = parameters(reader.expectNode("ParamList"), { annotated: false }, expression)
  reader.expect(":")
  const body = expression(reader.next())
  reader.end()
  return { kind: "Lambda", args, body, span: { from: node.from, to: node.to } }
}
