// The concrete tree: Lezer's inner nodes with our own tokens as leaves, and the reader that consumes it strictly.
//
// Every token of the file is a child of exactly one node. The builder reads the children of a node one by one and
// must come to the end: whatever it does not expect, it refuses.

import type { Expr, Span } from "./ast.ts"
import { unsupported } from "./refusal.ts"
import type { Token } from "./tokens.ts"

export interface Node {
  readonly kind: "node"
  /** Lezer's name of the node type. */
  readonly name: string
  readonly children: readonly Item[]
  /** From its first token to its last; where it has none, an empty range. */
  readonly from: number
  readonly to: number
}

/** An f-string with the trees of its replacement fields. */
export interface FormatString {
  readonly kind: "format"
  readonly token: Token
  readonly parts: readonly FormatPart[]
  readonly from: number
  readonly to: number
}

export type FormatPart =
  /** Text between fields as the source has it, with `{{` still doubled. */
  | { readonly kind: "text"; readonly text: string; readonly from: number }
  | {
      readonly kind: "field"
      readonly expression: Node
      /** The source text that `{x=}` shows, else null. */
      readonly debug: string | null
      readonly conversion: "" | "s" | "r" | "a"
      readonly spec: readonly FormatPart[] | null
      readonly from: number
      readonly to: number
    }

export type Item = Node | FormatString | Token

/** Gives the tree of one expression. Expressions nest in everything, so whoever needs this is given it. */
export type ParseExpression = (item: Item) => Expr

/** Reads the children of one node from left to right. */
export class Reader {
  readonly #node: Node
  #next = 0

  constructor(node: Node) {
    this.#node = node
  }

  get done(): boolean {
    return this.#next >= this.#node.children.length
  }

  /** The item to come, or undefined at the end. */
  get ahead(): Item | undefined {
    return this.#node.children[this.#next]
  }

  /** The range from where the reader stood when `from` was noted to the last item read. */
  spanSince(from: number): Span {
    return { from, to: this.#node.children[this.#next - 1]!.to }
  }

  next(): Item {
    const item = this.#node.children[this.#next++]
    return item ?? unsupported(this.#node)
  }

  /** Whether the item to come is this keyword or operator. */
  sees(text: string): boolean {
    const item = this.ahead
    return item !== undefined && (item.kind === "op" || item.kind === "keyword") && item.text === text
  }

  /** Reads this keyword or operator if it is next. */
  takes(text: string): boolean {
    const found = this.sees(text)
    if (found) this.#next++
    return found
  }

  expect(text: string): Token {
    const item = this.next()
    return (item.kind === "op" || item.kind === "keyword") && item.text === text ? item : unsupported(item)
  }

  expectName(): Token {
    const item = this.next()
    return item.kind === "name" ? item : unsupported(item)
  }

  seesNode(name: string): boolean {
    const item = this.ahead
    return item !== undefined && item.kind === "node" && item.name === name
  }

  expectNode(name: string): Node {
    const item = this.next()
    return item.kind === "node" && item.name === name ? item : unsupported(item)
  }

  end(): void {
    if (!this.done) unsupported(this.next())
  }
}

/** The first token inside an item. Only lambda's empty parameter list has none. */
export function firstToken(item: Item): Token {
  if (item.kind === "format") return item.token
  if (item.kind !== "node") return item
  const first = item.children[0]
  return first ? firstToken(first) : unsupported(item)
}

/** The last token inside an item. */
export function lastToken(item: Item): Token {
  if (item.kind === "format") return item.token
  if (item.kind !== "node") return item
  const last = item.children[item.children.length - 1]
  return last ? lastToken(last) : unsupported(item)
}
