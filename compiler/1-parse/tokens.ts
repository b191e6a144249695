// Python text → tokens and logical lines, by the rules of CPython's tokenizer, refusing whatever is not plain.
//
// Lezer's own lexer accepts text that CPython rejects and mis-nests after a form feed, so it never sees the real
// text: it gets what `mask.ts` makes, where only the structure is left, and its tree must agree with these tokens.
// Refused here: form feed, NUL, BOM, a coding cookie other than utf-8, lone CR, tabs in indentation, non-ASCII
// identifiers, numbers that CPython warns about or rejects, unterminated strings, unbalanced brackets.

import { Refusal } from "./refusal.ts"

export type TokenKind = "name" | "keyword" | "number" | "string" | "op"

export interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly from: number
  readonly to: number
  /** Which logical line it is on, counted from 0: physical lines joined by brackets or a backslash are one. */
  readonly line: number
  /** Its indentation where it is the first token of a logical line, else -1. */
  readonly column: number
}

/** The hard keywords; the same in CPython 3.9 to 3.14. */
const keywords = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from " +
    "global if import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
)

// Lone surrogates and U+FFFD stand for bytes that were not utf-8.
const damage = /[\0\uFEFF\uFFFD\uD800-\uDFFF]/u
const cookie = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/
const loneReturn = /\r(?!\n)/

const name = /[A-Za-z_][A-Za-z0-9_]*/y
// Takes all that could belong to the number, so that what is not a number as a whole is refused.
const numeral = /0[xXoObB][0-9a-fA-F_]*|(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]+)?[jJ]?/y
const operator = /\*\*=|\/\/=|>>=|<<=|\.\.\.|[-+*/%&|^@=!<>:]=|->|\*\*|\/\/|<<|>>|[-+*/%&|^~@()[\]{},:;.=<>]/y
const stringStart = /(?:[uU]|[bB]|[rR]|[fF]|[bB][rR]|[rR][bB]|[fF][rR]|[rR][fF])?("""|'''|"|')/y

const decimal = /^(?:[1-9](?:_?[0-9])*|0(?:_?0)*)$/
const radix = /^0(?:[xX](?:_?[0-9a-fA-F])+|[oO](?:_?[0-7])+|[bB](?:_?[01])+)$/
const digits = "[0-9](?:_?[0-9])*"
const float = new RegExp(
  `^(?:(?:(?:${digits})?\\.${digits}|${digits}\\.)(?:[eE][+-]?${digits})?|${digits}[eE][+-]?${digits})[jJ]?$|^${digits}[jJ]$`,
)

/** The tokens of a whole file. Throws a `Refusal`. */
export function tokenize(text: string): Token[] {
  const bad = damage.exec(text)
  if (bad) throw new Refusal("source-encoding", { from: bad.index, to: bad.index + 1 })
  const cr = loneReturn.exec(text)
  if (cr) throw new Refusal("source-layout", { from: cr.index, to: cr.index + 1 })
  const ff = text.indexOf("\f")
  if (ff >= 0) throw new Refusal("source-layout", { from: ff, to: ff + 1 })
  refuseForeignCookie(text)
  return scanTokens(text, 0)
}

/** The tokens of an expression inside an f-string, where line ends do not count; positions are shifted by `base`. */
export function tokenizeFragment(text: string, base: number): Token[] {
  return scanTokens(text, base)
}

function refuseForeignCookie(text: string): void {
  let from = 0
  for (let line = 0; line < 2 && from <= text.length; line++) {
    const end = text.indexOf("\n", from)
    const to = end < 0 ? text.length : end
    const found = cookie.exec(text.slice(from, to))
    if (found && !/^utf-?8$/i.test(found[1]!.replace("_", "-")))
      throw new Refusal("source-encoding", { from, to })
    from = to + 1
  }
}

function scanTokens(text: string, base: number): Token[] {
  const tokens: Token[] = []
  const brackets: string[] = []
  const indents = [0]
  const refuse = (
    from: number,
    to: number,
    code: "syntax-error" | "source-layout" | "source-encoding",
  ): never => {
    throw new Refusal(code, { from: base + from, to: base + to })
  }
  let pos = 0
  let line = 0
  /** Where the current logical line starts while it has no token yet, else -1. */
  let lineStart = 0

  const push = (kind: TokenKind, to: number): void => {
    let column = -1
    if (lineStart >= 0) {
      column = pos - lineStart
      // Only spaces may precede; this also refuses a backslash continuation before the first token.
      for (let i = lineStart; i < pos; i++) if (text[i] !== " ") refuse(lineStart, pos, "source-layout")
      indent(column)
      lineStart = -1
    }
    tokens.push({ kind, text: text.slice(pos, to), from: base + pos, to: base + to, line, column })
    pos = to
  }
  const indent = (column: number): void => {
    if (column > indents[indents.length - 1]!) indents.push(column)
    while (column < indents[indents.length - 1]!) indents.pop()
    if (column !== indents[indents.length - 1]!) refuse(pos, pos + 1, "syntax-error")
  }

  while (pos < text.length) {
    const c = text.charCodeAt(pos)
    if (c === 0x20 || c === 0x09) {
      pos++
    } else if (c === 0x0a || c === 0x0d) {
      pos += c === 0x0d ? 2 : 1
      if (brackets.length > 0) continue
      if (lineStart < 0) line++
      lineStart = pos
    } else if (c === 0x23) {
      const end = text.indexOf("\n", pos)
      pos = end < 0 ? text.length : text[end - 1] === "\r" ? end - 1 : end
    } else if (c === 0x5c) {
      const length = text.startsWith("\r\n", pos + 1) ? 3 : text[pos + 1] === "\n" ? 2 : 0
      if (length === 0 || pos + length >= text.length) refuse(pos, pos + 1, "syntax-error")
      pos += length
    } else if (isNameStart(c) || c === 0x22 || c === 0x27) {
      stringStart.lastIndex = pos
      const start = stringStart.exec(text)
      if (start) {
        push(
          "string",
          stringEnd(text, pos + start[0].length, start[1]!) ?? refuse(pos, pos + 1, "syntax-error"),
        )
        continue
      }
      name.lastIndex = pos
      name.exec(text)
      const to = name.lastIndex
      push(keywords.has(text.slice(pos, to)) ? "keyword" : "name", to)
    } else if ((c >= 0x30 && c <= 0x39) || (c === 0x2e && isDigit(text.charCodeAt(pos + 1)))) {
      numeral.lastIndex = pos
      numeral.exec(text)
      const to = numeral.lastIndex
      const word = text.slice(pos, to)
      const exact = decimal.test(word) || radix.test(word) || float.test(word)
      // `1if x` is legal but deprecated; `1_a` and `0x` are not numbers.
      if (!exact || isNameStart(text.charCodeAt(to)) || isDigit(text.charCodeAt(to)))
        refuse(pos, to, "syntax-error")
      push("number", to)
    } else {
      operator.lastIndex = pos
      const found = operator.exec(text)
      if (!found) refuse(pos, pos + 1, c > 0x7f ? "source-encoding" : "syntax-error")
      const op = found![0]
      if (op === "(" || op === "[" || op === "{") brackets.push(op === "(" ? ")" : op === "[" ? "]" : "}")
      else if ((op === ")" || op === "]" || op === "}") && brackets.pop() !== op)
        refuse(pos, pos + 1, "syntax-error")
      push("op", pos + op.length)
    }
    const next = text.charCodeAt(pos)
    if (next > 0x7f && tokens.length > 0 && tokens[tokens.length - 1]!.to === base + pos)
      refuse(pos, pos + 1, "source-encoding")
  }
  if (brackets.length > 0) refuse(text.length, text.length, "syntax-error")
  return tokens
}

/** Where the string ends whose content starts at `pos`; null where it is not terminated. */
function stringEnd(text: string, pos: number, quote: string): number | null {
  for (; pos < text.length; pos++) {
    const c = text[pos]
    if (c === "\\") {
      if (text.startsWith("\r\n", pos + 1)) pos++
      pos++
    } else if (c === "\n" && quote.length === 1) return null
    else if (c === quote[0] && text.startsWith(quote, pos)) return pos + quote.length
  }
  return null
}

function isNameStart(c: number): boolean {
  return (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || c === 0x5f
}

function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39
}
