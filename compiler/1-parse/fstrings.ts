// f-string tokens → literal parts and replacement fields, for the forms on which CPython 3.9 to 3.14 agree.
//
// Until 3.11 an f-string was an ordinary string token whose fields were cut out and parsed on their own; since 3.12
// it is part of the grammar. Read here by the older rules, refusing what only the newer ones allow or read
// differently: backslashes and comments in fields, line ends in fields of short strings, braces doubled in a spec.

import type { FormatPart, FormatString, Node } from "./cst.ts"
import { unsupported } from "./refusal.ts"
import type { Token } from "./tokens.ts"

export function isFormatString(token: Token): boolean {
  return token.kind === "string" && /^[rR]?[fF]/.test(token.text)
}

/** Gives the tree of a parenthesised expression; `base` is the position of its opening parenthesis. */
type ParseFragment = (text: string, base: number) => Node

/** Cuts an f-string token into its parts. */
export function splitFormatString(token: Token, parseFragment: ParseFragment): FormatString {
  const [opening, quote] = /^[a-zA-Z]*("""|'''|"|')/.exec(token.text) as unknown as [string, string]
  const text = token.text
  const end = text.length - quote.length
  const long = quote.length === 3
  const raw = /[rR]/.test(opening)
  let pos = opening.length

  /** Literal text up to a field or the end; in a spec, up to the `}` that closes its field. */
  const readParts = (depth: number): FormatPart[] => {
    const parts: FormatPart[] = []
    let from = pos
    const flush = (): void => {
      if (pos > from) parts.push({ kind: "text", text: text.slice(from, pos), from: token.from + from })
    }
    while (pos < end) {
      const c = text[pos]
      if (c === "{" || c === "}") {
        const doubled = text[pos + 1] === c && pos + 1 < end
        if (depth === 0 && doubled) {
          pos += 2
          continue
        }
        if (c === "}") {
          if (depth === 0) unsupported(token)
          break
        }
        // In a spec `{{` is a nested field that starts with a brace, or not, depending on the version.
        if (doubled || depth === 2) unsupported(token)
        flush()
        parts.push(readField(depth))
        from = pos
        continue
      }
      if (depth > 0 && (c === "\\" || c === "\n" || c === "\r")) unsupported(token)
      // `\{` is an invalid escape; `\N{…}` is one that we do not know.
      if (c === "\\" && !raw && /[{}N]/.test(text[pos + 1]!)) unsupported(token)
      pos += c === "\\" && !raw ? 2 : 1
    }
    flush()
    return parts
  }

  const readField = (depth: number): FormatPart => {
    const from = pos++
    const start = pos
    readExpression()
    const expressionEnd = pos
    let debug: string | null = null
    if (text[pos] === "=") {
      pos++
      while (pos < end && /[ \t]/.test(text[pos]!)) pos++
      debug = text.slice(start, pos)
    }
    let conversion: "" | "s" | "r" | "a" = ""
    if (text[pos] === "!") {
      const letter = text[pos + 1]
      if (letter !== "s" && letter !== "r" && letter !== "a") unsupported(token)
      conversion = letter
      pos += 2
    }
    let spec: FormatPart[] | null = null
    if (text[pos] === ":" && pos < end) {
      pos++
      spec = readParts(depth + 1)
      // CPython 3.12 and 3.13 differ in what an empty spec becomes.
      if (spec.length === 0) unsupported(token)
    }
    if (text[pos] !== "}" || pos >= end) unsupported(token)
    pos++
    const source = text.slice(start, expressionEnd)
    if (source.trim() === "" || source.includes("\\")) unsupported(token)
    const expression = parseFragment(`(${source})`, token.from + start - 1)
    return {
      kind: "field",
      expression,
      debug,
      conversion,
      spec,
      from: token.from + from,
      to: token.from + pos,
    }
  }

  /** Moves to the first `=`, `!`, `:` or `}` outside brackets and nested strings that ends the expression. */
  const readExpression = (): void => {
    const brackets: string[] = []
    for (; pos < end; pos++) {
      const c = text[pos]!
      if (c === "#" || (!long && (c === "\n" || c === "\r"))) unsupported(token)
      if (c === '"' || c === "'") {
        if (text.startsWith(c.repeat(3), pos)) unsupported(token)
        pos = text.indexOf(c, pos + 1)
        if (pos < 0 || pos >= end) unsupported(token)
      } else if (c === "(" || c === "[" || c === "{") brackets.push(c === "(" ? ")" : c === "[" ? "]" : "}")
      else if (brackets.length > 0) {
        if ((c === ")" || c === "]" || c === "}") && brackets.pop() !== c) unsupported(token)
      } else if (/[!=<>]/.test(c) && text[pos + 1] === "=") pos++
      else if (c === "=" || c === "!" || c === ":" || c === "}") return
      else if (c === ")" || c === "]") unsupported(token)
    }
    unsupported(token)
  }

  const parts = readParts(0)
  return { kind: "format", token, parts, from: token.from, to: token.to }
}
