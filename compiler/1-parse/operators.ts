// Operator precedence, decided here and not by Lezer, which parses `not a or b` as `not (a or b)`.
//
// The operators of an unparenthesised expression are flattened back into a sequence of operands and operator
// tokens, and parsed again by the rules of CPython's grammar.
// https://docs.python.org/3/reference/grammar.html (expression … await_primary)

import type { BinaryOperator, CompareOperator, Expr, Span, UnaryOperator, WithItem } from "./ast.ts"
import type { Item, Node, ParseExpression } from "./cst.ts"
import { unsupported } from "./refusal.ts"
import { requireTarget } from "./targets.ts"

const operatorNodes = new Set([
  "BinaryExpression",
  "UnaryExpression",
  "AwaitExpression",
  "ConditionalExpression",
])

/** Whether an item is operators and operands without parentheses around them. */
export function isOperators(item: Item): boolean {
  return item.kind === "node" && operatorNodes.has(item.name)
}

/** Binary operators by token, with how tightly they bind. All group to the left; `**` is not among them. */
const binary: Readonly<Record<string, readonly [level: number, op: BinaryOperator]>> = {
  "|": [0, "BitOr"],
  "^": [1, "BitXor"],
  "&": [2, "BitAnd"],
  "<<": [3, "LShift"],
  ">>": [3, "RShift"],
  "+": [4, "Add"],
  "-": [4, "Sub"],
  "*": [5, "Mult"],
  "/": [5, "Div"],
  "//": [5, "FloorDiv"],
  "%": [5, "Mod"],
  "@": [5, "MatMult"],
}
const tightest = 5

const comparison: Readonly<Record<string, CompareOperator>> = {
  "==": "Eq",
  "!=": "NotEq",
  "<": "Lt",
  "<=": "LtE",
  ">": "Gt",
  ">=": "GtE",
}

const unary: Readonly<Record<string, UnaryOperator>> = { "+": "UAdd", "-": "USub", "~": "Invert" }

/** The operator of an augmented assignment token such as `+=`. */
export function augmentedOperator(text: string): BinaryOperator | null {
  return text === "**=" ? "Pow" : (binary[text.slice(0, -1)]?.[1] ?? null)
}

/** The tree of an expression made of operators. */
export function operatorExpression(node: Node, parse: ParseExpression): Expr {
  const items: Item[] = []
  flatten(node, items)
  const sequence = new Sequence(items, parse)
  const expr = sequence.conditional()
  if (!sequence.done) unsupported(node)
  return expr
}

/** One item of a `with` header. Its `as` stands where a loose operator would: see `mask.ts`. */
export function contextItem(item: Item, parse: ParseExpression): WithItem {
  if (item.kind !== "node" || !isOperators(item)) return { contextExpr: parse(item), optionalVars: null }
  const items: Item[] = []
  flatten(item, items)
  const sequence = new Sequence(items, parse)
  const contextExpr = sequence.conditional()
  const target = sequence.target()
  if (!sequence.done) unsupported(item)
  return { contextExpr, optionalVars: target && requireTarget(parse(target)) }
}

function flatten(node: Node, items: Item[]): void {
  for (const child of node.children) {
    if (child.kind === "node" && isOperators(child)) flatten(child, items)
    else items.push(child)
  }
}

function isLambda(item: Item): boolean {
  return item.kind === "node" && item.name === "LambdaExpression"
}

/** A flattened expression being parsed; one method per level of the grammar. */
class Sequence {
  readonly #items: readonly Item[]
  readonly #parse: ParseExpression
  #next = 0

  constructor(items: readonly Item[], parse: ParseExpression) {
    this.#items = items
    this.#parse = parse
  }

  get done(): boolean {
    return this.#next >= this.#items.length
  }

  conditional(): Expr {
    const start = this.#next
    const body = this.#or()
    if (!this.#takes("if")) return body
    const test = this.#or()
    if (!this.#takes("else")) this.#refuse()
    const lambda = this.#lambda()
    const orelse = lambda ? this.#parse(lambda) : this.conditional()
    return { kind: "IfExp", test, body, orelse, span: this.#since(start) }
  }

  /** Reads `as` and what follows it. */
  target(): Item | null {
    return this.#takes("as") ? (this.#items[this.#next++] ?? this.#refuse()) : null
  }

  #or(): Expr {
    const start = this.#next
    const values = [this.#and()]
    while (this.#takes("or")) values.push(this.#and())
    return values.length === 1 ? values[0]! : { kind: "BoolOp", op: "Or", values, span: this.#since(start) }
  }

  #and(): Expr {
    const start = this.#next
    const values = [this.#not()]
    while (this.#takes("and")) values.push(this.#not())
    return values.length === 1 ? values[0]! : { kind: "BoolOp", op: "And", values, span: this.#since(start) }
  }

  #not(): Expr {
    const start = this.#next
    if (!this.#takes("not")) return this.#comparison()
    const operand = this.#not()
    return { kind: "UnaryOp", op: "Not", operand, span: this.#since(start) }
  }

  #comparison(): Expr {
    const start = this.#next
    const left = this.#binary(0)
    const ops: CompareOperator[] = []
    const comparators: Expr[] = []
    for (let op = this.#compareOperator(); op; op = this.#compareOperator()) {
      ops.push(op)
      comparators.push(this.#binary(0))
    }
    return ops.length === 0 ? left : { kind: "Compare", left, ops, comparators, span: this.#since(start) }
  }

  #compareOperator(): CompareOperator | null {
    if (this.#takes("in")) return "In"
    if (this.#takes("is")) return this.#takes("not") ? "IsNot" : "Is"
    if (this.#takes("not")) return this.#takes("in") ? "NotIn" : this.#refuse()
    const text = this.#symbol()
    const op = text === null ? undefined : comparison[text]
    if (op) this.#next++
    return op ?? null
  }

  #binary(level: number): Expr {
    if (level > tightest) return this.#unary()
    const start = this.#next
    let left = this.#binary(level + 1)
    for (;;) {
      const text = this.#symbol()
      const row = text === null ? undefined : binary[text]
      if (row?.[0] !== level) return left
      this.#next++
      const right = this.#binary(level + 1)
      left = { kind: "BinOp", left, op: row[1], right, span: this.#since(start) }
    }
  }

  #unary(): Expr {
    const start = this.#next
    const text = this.#symbol()
    const op = text === null ? undefined : unary[text]
    if (!op) return this.#power()
    this.#next++
    const operand = this.#unary()
    return { kind: "UnaryOp", op, operand, span: this.#since(start) }
  }

  #power(): Expr {
    const start = this.#next
    const left = this.#await()
    if (!this.#takes("**")) return left
    const right = this.#unary()
    return { kind: "BinOp", left, op: "Pow", right, span: this.#since(start) }
  }

  #await(): Expr {
    const start = this.#next
    if (!this.#takes("await")) return this.#operand()
    const value = this.#operand()
    return { kind: "Await", value, span: this.#since(start) }
  }

  #operand(): Expr {
    const item = this.#items[this.#next++] ?? this.#refuse()
    return isLambda(item) ? unsupported(item) : this.#parse(item)
  }

  /** Reads a lambda if it is next; only `else` takes one without parentheses. */
  #lambda(): Item | null {
    const item = this.#items[this.#next]
    if (!item || !isLambda(item)) return null
    this.#next++
    return item
  }

  /** The operator token to come, or null. */
  #symbol(): string | null {
    const item = this.#items[this.#next]
    return item?.kind === "op" ? item.text : null
  }

  #takes(text: string): boolean {
    const item = this.#items[this.#next]
    const found = item !== undefined && (item.kind === "op" || item.kind === "keyword") && item.text === text
    if (found) this.#next++
    return found
  }

  #since(start: number): Span {
    return { from: this.#items[start]!.from, to: this.#items[this.#next - 1]!.to }
  }

  #refuse(): never {
    return unsupported(this.#items[Math.min(this.#next, this.#items.length - 1)]!)
  }
}
