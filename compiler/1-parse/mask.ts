// Tokens → the text that Lezer parses: the same tokens at the same places, but nothing except structure.
//
// Strings and numbers are blanks of their kind, comments and blank lines are gone, each logical line is one physical
// line. Where Lezer's grammar falls short of CPython's, the mask shows it a form of the same shape and length that
// it knows; the tree then holds our own tokens, so nothing is lost. Statements with soft keywords (`match`, `type`)
// become syntax errors, which refuses them.

import type { Token } from "./tokens.ts"

/** Plain names to CPython, or only softly special, that Lezer treats in a way of its own. */
const namesSpecialToLezer = new Set(["print", "match", "case", "type"])

/** What may follow a `yield` without a value, which Lezer does not know. */
const endsYield = new Set([")", ";", "="])

/** The masked text; the position `base` of the tokens is its start. */
export function maskTokens(tokens: readonly Token[], base: number): string {
  let masked = ""
  let end = base
  let line = 0
  let quotes = 0
  const header = new WithHeader()
  tokens.forEach((token, index) => {
    const gap = token.from - end
    masked += token.line === line ? spaces(gap) : `${spaces(gap - token.column - 1)}\n${spaces(token.column)}`
    const length = token.to - token.from
    if (token.kind === "number") masked += "0".repeat(length)
    else if (token.kind === "string") {
      // Neighbours take different quotes, or `''"a"` would look like the start of a long string.
      const quote = quotes++ % 2 === 0 ? '"' : "'"
      masked += quote + "x".repeat(length - 2) + quote
    } else if (header.hasAs(token)) masked += "or"
    else masked += hasNameForm(token, tokens[index + 1]) ? "x".repeat(length) : token.text
    end = token.to
    line = token.line
  })
  return `${masked}\n`
}

/**
 * Follows the tokens through `with` headers. Lezer takes a plain name after `as` and nothing else, and no `as` in
 * parentheses, so `as` is shown to it as an operator that binds as loosely.
 */
class WithHeader {
  #depth = 0
  /** How deep in brackets the header is that we are in, else -1. */
  #header = -1

  hasAs(token: Token): boolean {
    const { text, kind } = token
    if (kind === "keyword" && text === "with") this.#header = this.#depth
    else if (kind === "op") {
      if (text === "(" || text === "[" || text === "{") this.#depth++
      else if (text === ")" || text === "]" || text === "}") this.#depth--
      else if (text === ":" && this.#depth === this.#header) this.#header = -1
    }
    return this.#header >= 0 && kind === "keyword" && text === "as"
  }
}

function hasNameForm(token: Token, next: Token | undefined): boolean {
  if (token.kind === "name") return namesSpecialToLezer.has(token.text)
  return (
    token.text === "yield" && (next === undefined || next.line !== token.line || endsYield.has(next.text))
  )
}

function spaces(count: number): string {
  return " ".repeat(count)
}
