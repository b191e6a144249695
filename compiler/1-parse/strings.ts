// String tokens → values: prefixes, escapes, implicit concatenation, and the AST of f-strings.
//
// Refused: escapes that CPython warns about (`\d`, octals above 0o377), `\N{}`, surrogates (two of them would merge
// in UTF-16), bytes with non-ASCII characters, and concatenations of bytes with text.

import type { Expr, Span } from "./ast.ts"
import type { FormatPart, FormatString, Item, Node } from "./cst.ts"
import { unsupported } from "./refusal.ts"
import type { Token } from "./tokens.ts"

/** Gives the expression of a replacement field from its tree. */
type ParseField = (tree: Node) => Expr

/** One or more adjacent string tokens as one expression. */
export function stringExpression(items: readonly Item[], parseField: ParseField): Expr {
  const first = items[0]!
  const span = { from: first.from, to: items[items.length - 1]!.to }
  const pieces = items.map(item =>
    item.kind === "format" || item.kind === "string" ? item : unsupported(item),
  )
  if (pieces.some(piece => piece.kind === "format")) return joined(pieces, span, parseField)
  const literals = pieces.map(piece => literal(piece as Token))
  const bytes = literals[0]!.bytes
  if (literals.some(each => each.bytes !== bytes)) unsupported(span)
  const text = literals.map(each => each.text).join("")
  return {
    kind: "Constant",
    span,
    value: bytes
      ? { type: "bytes", value: Uint8Array.from(text, c => c.charCodeAt(0)) }
      : { type: "str", value: text },
  }
}

interface Literal {
  readonly bytes: boolean
  /** For bytes, one character per byte. */
  readonly text: string
}

function literal(token: Token): Literal {
  const [opening, prefix, quote] = /^([a-zA-Z]*)("""|'''|"|')/.exec(token.text) as unknown as [
    string,
    string,
    string,
  ]
  const body = token.text.slice(opening.length, token.text.length - quote.length)
  const bytes = /b/i.test(prefix)
  const nonAscii = bytes ? /[^\0-\x7f]/.exec(body) : null
  if (nonAscii) unsupported(token)
  return { bytes, text: decode(body, /r/i.test(prefix), bytes, token) }
}

const simpleEscapes: Readonly<Record<string, string>> = {
  "\n": "", "\\": "\\", "'": "'", '"': '"', a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v",
} // biome-ignore format: a table

function decode(source: string, raw: boolean, bytes: boolean, token: Token): string {
  // CPython reads source lines with universal newlines.
  const body = source.includes("\r") ? source.replaceAll("\r\n", "\n") : source
  if (raw || !body.includes("\\")) return body
  return body.replace(
    /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/gu,
    (...found) => {
      const [, octal, hex, short, long, simple] = found as (string | undefined)[]
      if (octal !== undefined) {
        const code = Number.parseInt(octal, 8)
        return code > 0o377 ? unsupported(token) : String.fromCharCode(code)
      }
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      const wide = short ?? long
      if (wide !== undefined) {
        const code = Number.parseInt(wide, 16)
        if (bytes || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) unsupported(token)
        return String.fromCodePoint(code)
      }
      return simpleEscapes[simple!] ?? unsupported(token)
    },
  )
}

function joined(pieces: readonly (Token | FormatString)[], span: Span, parseField: ParseField): Expr {
  const values: Expr[] = []
  for (const piece of pieces) {
    if (piece.kind === "format") {
      for (const part of formatted(piece.parts, piece.token, parseField, { braces: true }))
        append(values, part)
    } else {
      const { bytes, text } = literal(piece)
      if (bytes) unsupported(piece)
      appendText(values, text, piece)
    }
  }
  return { kind: "JoinedStr", values, span }
}

/** The parts of one f-string or of one format spec; only the former has doubled braces. */
function formatted(
  parts: readonly FormatPart[],
  token: Token,
  parseField: ParseField,
  { braces }: { braces: boolean },
): Expr[] {
  const raw = /^[a-zA-Z]*r/i.test(token.text)
  const values: Expr[] = []
  for (const part of parts) {
    if (part.kind === "text") {
      const source = braces ? part.text.replaceAll("{{", "{").replaceAll("}}", "}") : part.text
      const to = part.from + part.text.length
      appendText(values, decode(source, raw, false, token), { from: part.from, to })
      continue
    }
    const span = { from: part.from, to: part.to }
    if (part.debug !== null) appendText(values, part.debug, span)
    const spec = part.spec && formatted(part.spec, token, parseField, { braces: false })
    const formatSpec: Expr | null = spec && { kind: "JoinedStr", values: spec, span }
    const conversion = part.debug !== null && part.conversion === "" && !formatSpec ? "r" : part.conversion
    values.push({ kind: "FormattedValue", value: parseField(part.expression), conversion, formatSpec, span })
  }
  return values
}

function appendText(values: Expr[], text: string, span: Span): void {
  append(values, {
    kind: "Constant",
    value: { type: "str", value: text },
    span: { from: span.from, to: span.to },
  })
}

/** Adds a part; text is merged with text before it, and empty text leaves no trace. */
function append(values: Expr[], part: Expr): void {
  const last = values[values.length - 1]
  if (part.kind !== "Constant" || part.value.type !== "str") values.push(part)
  else if (part.value.value === "") return
  else if (last?.kind === "Constant" && last.value.type === "str") {
    const span = { from: last.span.from, to: part.span.to }
    const value = last.value.value + part.value.value
    values[values.length - 1] = { kind: "Constant", value: { type: "str", value }, span }
  } else values.push(part)
}
