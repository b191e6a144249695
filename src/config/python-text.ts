// Text operations where JavaScript's differ from Python's and the difference is visible in configuration or messages.

// File, group and record separator and NEL end lines in Python too.
const separators = String.fromCharCode(0x1c, 0x1d, 0x1e, 0x85)
const lineEnd = new RegExp(`\\r\\n|[\\n\\r\\v\\f\\u2028\\u2029${separators}]`)

/** `str.splitlines()`. */
export function pyLines(text: string): string[] {
  const lines = text.split(lineEnd)
  if (lines.at(-1) === "") lines.pop()
  return lines
}

const space = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]"
const leading = new RegExp(`^${space}+`)
const trailing = new RegExp(`${space}+$`)

/** `str.lstrip()`. */
export function pyStripStart(text: string): string {
  return text.replace(leading, "")
}

/** `str.rstrip()`. */
export function pyStripEnd(text: string): string {
  return text.replace(trailing, "")
}

/** `str.strip()`. */
export function pyStrip(text: string): string {
  return pyStripEnd(pyStripStart(text))
}

const unprintable = /[\\\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu

/** `repr()` of a str. */
export function pyRepr(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  const body = text.replace(unprintable, char => {
    const code = char.codePointAt(0)!
    if (char === "\\") return "\\\\"
    if (char === "\n") return "\\n"
    if (char === "\r") return "\\r"
    if (char === "\t") return "\\t"
    if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`
    if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`
    return `\\U${code.toString(16).padStart(8, "0")}`
  })
  return mark + body.replaceAll(mark, `\\${mark}`) + mark
}
