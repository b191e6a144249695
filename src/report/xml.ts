// XML as Python's ElementTree writes it, and pytest's visible form of characters that XML cannot hold.

/** An element; `inner` is XML already, `text` is not. */
export function element(
  tag: string,
  attributes: Readonly<Record<string, string>>,
  text: string | null = null,
  inner = "",
): string {
  const listed = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
    .join("")
  const body = (text === null ? "" : escapeText(text)) + inner
  return body === "" ? `<${tag}${listed} />` : `<${tag}${listed}>${body}</${tag}>`
}

const invalid = /[^\t\n\r\x20-\x7e\x80-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** Characters that XML cannot hold (and DEL) as `#x08`, for people to read; pytest's `bin_xml_escape`. */
export function visible(text: string): string {
  return text.replace(invalid, char => {
    const code = char.codePointAt(0)!
    return `#x${code
      .toString(16)
      .toUpperCase()
      .padStart(code <= 0xff ? 2 : 4, "0")}`
  })
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
}

function escapeAttribute(text: string): string {
  return escapeText(text)
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#13;")
    .replaceAll("\n", "&#10;")
    .replaceAll("\t", "&#09;")
}
