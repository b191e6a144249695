// Colours for one line of Python source in a traceback: keywords, strings, numbers, comments, names being defined.
//
// One line is all that is known, so this is a scan and no parser. The colours are those that pytest's Pygments style
// gives on a dark terminal.

const keywords = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from " +
    "global if import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
)
const wordOperators = new Set(["and", "in", "is", "not", "or"])

const token =
  /(?<comment>#.*)|(?<string>[rbfuRBFU]{0,2}(?:"""(?:\\.|[^\\])*?(?:"""|$)|'''(?:\\.|[^\\])*?(?:'''|$)|"(?:\\.|[^"\\])*(?:"|$)|'(?:\\.|[^'\\])*(?:'|$)))|(?<number>\b(?:0[xXoObB][\da-fA-F_]+|\d[\d_]*\.?\d*(?:[eE][-+]?\d+)?j?)\b)|(?<word>[\p{L}_][\p{L}\p{N}_]*)/gu

const colors = { comment: 90, string: 33, number: 94, keyword: 94, operator: 95, defined: 92 } as const

/** `line` with escape codes; the text without them is unchanged. */
export function highlightPython(line: string): string {
  let defines = false
  const colored = line.replace(token, (text, ...rest) => {
    const groups = rest.at(-1) as Partial<Record<"comment" | "string" | "number" | "word", string>>
    if (groups.comment !== undefined) return paint(text, colors.comment)
    if (groups.string !== undefined) return paint(text, colors.string)
    if (groups.number !== undefined) return paint(text, colors.number)
    if (defines) {
      defines = false
      return paint(text, colors.defined)
    }
    defines = text === "def" || text === "class"
    if (wordOperators.has(text)) return paint(text, colors.operator)
    return keywords.has(text) ? paint(text, colors.keyword) : text
  })
  return colored === line ? line : `\x1b[0m${colored}`
}

function paint(text: string, code: number): string {
  return `\x1b[${code}m${text}\x1b[39;49;00m`
}
