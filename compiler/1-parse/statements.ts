// Blocks and compound statements.
//
// Lezer's nesting is checked against the logical lines and indentation of our own tokens: a block's statements all
// start at one column, deeper than the header's, each on a logical line of its own (or after `;`), and a header ends
// on the logical line it began on.

import { callArguments, parameters } from "./arguments.ts"
import type { ExceptHandler, Expr, Stmt, WithItem } from "./ast.ts"
import { firstToken, type Item, lastToken, type Node, Reader } from "./cst.ts"
import { expression, named } from "./expressions.ts"
import { expressionList } from "./lists.ts"
import { contextItem } from "./operators.ts"
import { Refusal, unsupported } from "./refusal.ts"
import { simpleStatement } from "./simple-statements.ts"
import { requireTarget } from "./targets.ts"
import type { Token } from "./tokens.ts"

/** The statements of a file. */
export function moduleBody(script: Node): Stmt[] {
  return block(new Reader(script), 0)
}

/** Reads statements at `column` until the reader ends. */
function block(reader: Reader, column: number): Stmt[] {
  const body: Stmt[] = []
  while (!reader.done) {
    const node = statementNode(reader.next())
    requireLineStart(node, column)
    appendStatement(body, node, column)
  }
  return body
}

function appendStatement(body: Stmt[], node: Node, column: number): void {
  if (node.name === "StatementGroup") appendGroup(body, node)
  else if (isCompound(node)) body.push(compoundStatement(node, column))
  else body.push(oneLine(node, simpleStatement(node)))
}

/** `a; b; c` and a lone trailing `;`. */
function appendGroup(body: Stmt[], node: Node): void {
  oneLine(node, null)
  const reader = new Reader(node)
  do body.push(simpleStatement(statementNode(reader.next())))
  while (reader.takes(";") && !reader.done)
  reader.end()
}

function statementNode(item: Item): Node {
  return item.kind === "node" ? item : unsupported(item)
}

function requireLineStart(item: Item, column: number): void {
  if (firstToken(item).column !== column) throw new Refusal("syntax-error", { from: item.from, to: item.to })
}

function oneLine<T>(node: Node, value: T): T {
  requireSameLine(firstToken(node), lastToken(node))
  return value
}

function requireSameLine(first: Token, last: Token): void {
  if (first.line !== last.line) throw new Refusal("syntax-error", { from: first.from, to: last.to })
}

/** A `Body`: `:` and then a block, or simple statements on the header's line. `header` is the clause's first token. */
function suite(node: Node, header: Token, column: number): Stmt[] {
  const reader = new Reader(node)
  const colon = reader.expect(":")
  requireSameLine(header, colon)
  const first = firstToken(reader.ahead ?? unsupported(node))
  if (first.line !== colon.line) {
    if (first.column <= column) throw new Refusal("syntax-error", { from: first.from, to: first.to })
    return block(reader, first.column)
  }
  const body: Stmt[] = []
  const statement = statementNode(reader.next())
  if (isCompound(statement)) unsupported(statement)
  appendStatement(body, statement, column)
  reader.end()
  return body
}

const compoundNodes = new Set([
  "IfStatement",
  "WhileStatement",
  "ForStatement",
  "TryStatement",
  "WithStatement",
  "FunctionDefinition",
  "ClassDefinition",
  "DecoratedStatement",
  "MatchStatement",
])

function isCompound(node: Node): boolean {
  return compoundNodes.has(node.name)
}

function compoundStatement(node: Node, column: number): Stmt {
  const clauses = new Clauses(node, column)
  switch (node.name) {
    case "IfStatement":
      return ifStatement(node, clauses)
    case "WhileStatement":
      return whileStatement(node, clauses)
    case "ForStatement":
      return forStatement(node, clauses)
    case "TryStatement":
      return tryStatement(node, clauses)
    case "WithStatement":
      return withStatement(node, clauses)
    case "FunctionDefinition":
      return functionDefinition(node, clauses, [])
    case "ClassDefinition":
      return classDefinition(node, clauses, [])
    case "DecoratedStatement":
      return decorated(node, column)
    default:
      return unsupported(node)
  }
}

/** The clauses of one compound statement: headers that start lines at the statement's column, and their suites. */
class Clauses {
  readonly reader: Reader
  readonly #column: number
  #header: Token

  constructor(node: Node, column: number) {
    this.reader = new Reader(node)
    this.#column = column
    this.#header = firstToken(node)
  }

  /** Reads the keyword of a further clause if it is next. */
  takes(keyword: string): boolean {
    if (!this.reader.sees(keyword)) return false
    this.#header = this.reader.expect(keyword)
    requireLineStart(this.#header, this.#column)
    return true
  }

  suite(): Stmt[] {
    return suite(this.reader.expectNode("Body"), this.#header, this.#column)
  }

  orelse(): Stmt[] {
    return this.takes("else") ? this.suite() : []
  }
}

function ifStatement(node: Node, clauses: Clauses): Stmt {
  const { reader } = clauses
  const branches: { from: number; test: Expr; body: Stmt[] }[] = []
  const branch = (from: number): void => {
    const test = named(reader.next())
    branches.push({ from, test, body: clauses.suite() })
  }
  reader.expect("if")
  branch(node.from)
  for (;;) {
    const from = reader.ahead?.from ?? node.to
    if (!clauses.takes("elif")) break
    branch(from)
  }
  let orelse = clauses.orelse()
  reader.end()
  for (const { from, test, body } of branches.reverse())
    orelse = [{ kind: "If", test, body, orelse, span: { from, to: node.to } }]
  return orelse[0]!
}

function whileStatement(node: Node, clauses: Clauses): Stmt {
  const { reader } = clauses
  reader.expect("while")
  const test = named(reader.next())
  const body = clauses.suite()
  const orelse = clauses.orelse()
  reader.end()
  return { kind: "While", test, body, orelse, span: { from: node.from, to: node.to } }
}

function forStatement(node: Node, clauses: Clauses): Stmt {
  const { reader } = clauses
  const kind = reader.takes("async") ? "AsyncFor" : "For"
  reader.expect("for")
  const target = requireTarget(expressionList(reader, expression, () => reader.sees("in")))
  reader.expect("in")
  const iter = expressionList(reader, expression, () => reader.seesNode("Body"))
  const body = clauses.suite()
  const orelse = clauses.orelse()
  reader.end()
  return { kind, target, iter, body, orelse, span: { from: node.from, to: node.to } }
}

function withStatement(node: Node, clauses: Clauses): Stmt {
  const { reader } = clauses
  const kind = reader.takes("async") ? "AsyncWith" : "With"
  reader.expect("with")
  const first = reader.next()
  const items = reader.sees(",") ? [contextItem(first, expression)] : soleContextItem(first)
  while (reader.takes(",")) items.push(contextItem(reader.next(), expression))
  const body = clauses.suite()
  reader.end()
  return { kind, items, body, span: { from: node.from, to: node.to } }
}

/** The items of a header without a comma of its own: `with (a, b as c):` has two, not a tuple of them. */
function soleContextItem(item: Item): WithItem[] {
  const bracketed =
    item.kind === "node" && (item.name === "TupleExpression" || item.name === "ParenthesizedExpression")
  if (!bracketed) return [contextItem(item, expression)]
  const reader = new Reader(item)
  const items: WithItem[] = []
  reader.expect("(")
  // Without `:=`, `*` and `yield`, which make it an expression again: `contextItem` takes none of them.
  do items.push(contextItem(reader.next(), expression))
  while (reader.takes(",") && !reader.sees(")"))
  reader.expect(")")
  reader.end()
  return items
}

function tryStatement(node: Node, clauses: Clauses): Stmt {
  const { reader } = clauses
  reader.expect("try")
  const body = clauses.suite()
  const handlers: ExceptHandler[] = []
  let stars = 0
  for (;;) {
    const from = reader.ahead?.from ?? node.to
    if (!clauses.takes("except")) break
    if (handlers.length > 0 && handlers[handlers.length - 1]!.type === null) unsupported(node)
    const star = reader.takes("*")
    if (star) stars++
    const type = reader.seesNode("Body") ? null : expression(reader.next())
    if (star && !type) unsupported(node)
    const name = type && reader.takes("as") ? reader.expectName().text : null
    if (name === "__debug__") unsupported(node)
    const handlerBody = clauses.suite()
    handlers.push({ type, name, body: handlerBody, span: reader.spanSince(from) })
  }
  if (stars > 0 && stars < handlers.length) unsupported(node)
  const hasElse = reader.sees("else")
  const orelse = clauses.orelse()
  const finalbody = clauses.takes("finally") ? clauses.suite() : []
  if (handlers.length === 0 && (hasElse || finalbody.length === 0)) unsupported(node)
  reader.end()
  return {
    kind: "Try",
    star: stars > 0,
    body,
    handlers,
    orelse,
    finalbody,
    span: { from: node.from, to: node.to },
  }
}

function functionDefinition(node: Node, clauses: Clauses, decorators: readonly Expr[]): Stmt {
  const { reader } = clauses
  const kind = reader.takes("async") ? "AsyncFunctionDef" : "FunctionDef"
  reader.expect("def")
  const name = reader.expectName().text
  const args = parameters(reader.expectNode("ParamList"), { annotated: true }, expression)
  const returns = reader.seesNode("TypeDef") ? returnType(reader.expectNode("TypeDef")) : null
  const body = clauses.suite()
  reader.end()
  return { kind, name, args, body, decorators, returns, span: { from: node.from, to: node.to } }
}

function returnType(node: Node): Expr {
  const reader = new Reader(node)
  reader.expect("->")
  const type = expression(reader.next())
  reader.end()
  return type
}

function classDefinition(node: Node, clauses: Clauses, decorators: readonly Expr[]): Stmt {
  const { reader } = clauses
  reader.expect("class")
  const name = reader.expectName().text
  const { args, keywords } = reader.seesNode("ArgList")
    ? callArguments(reader.expectNode("ArgList"), expression)
    : { args: [], keywords: [] }
  // `class A(x for x in y)`; a generator in parentheses of its own would be valid, and as useless.
  if (args.some(arg => arg.kind === "GeneratorExp")) unsupported(node)
  const body = clauses.suite()
  reader.end()
  return {
    kind: "ClassDef",
    name,
    bases: args,
    keywords,
    body,
    decorators,
    span: { from: node.from, to: node.to },
  }
}

function decorated(node: Node, column: number): Stmt {
  const reader = new Reader(node)
  const decorators: Expr[] = []
  while (reader.seesNode("Decorator")) {
    const decorator = reader.expectNode("Decorator")
    requireLineStart(decorator, column)
    decorators.push(oneLine(decorator, decoratorExpression(decorator)))
  }
  const definition = statementNode(reader.next())
  reader.end()
  requireLineStart(definition, column)
  const clauses = new Clauses(definition, column)
  if (definition.name === "FunctionDefinition") return functionDefinition(definition, clauses, decorators)
  if (definition.name === "ClassDefinition") return classDefinition(definition, clauses, decorators)
  return unsupported(definition)
}

function decoratorExpression(node: Node): Expr {
  const reader = new Reader(node)
  reader.expect("@")
  const from = reader.ahead?.from ?? node.from
  let value: Expr | null = null
  do {
    const id = reader.expectName().text
    const span = reader.spanSince(from)
    value = value ? { kind: "Attribute", value, attr: id, span } : { kind: "Name", id, span }
  } while (reader.takes("."))
  if (reader.seesNode("ArgList")) {
    const { args, keywords } = callArguments(reader.expectNode("ArgList"), expression)
    value = { kind: "Call", func: value, args, keywords, span: reader.spanSince(from) }
  }
  reader.end()
  return value
}
