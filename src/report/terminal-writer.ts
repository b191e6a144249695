// A terminal as a stream of lines: markup, separators, and the column the cursor is in.
//
// The look of `sep` and the meaning of markup are those of pytest's TerminalWriter. Output is buffered; whoever owns
// the writer decides when it is flushed.

import { textWidth } from "./width.ts"

const codes = { bold: 1, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const

/** Markup names; codes are written in the order given. */
export type Markup = keyof typeof codes

export class TerminalWriter {
  readonly width: number
  readonly hasMarkup: boolean
  /** What the open line is about: a file or an item. Null: nothing is open, the next line may begin. */
  subject: string | null = null
  readonly #sink: (text: string) => void
  #buffer = ""
  // The current line's text, and its width as long as only `column` was asked for it.
  #line = ""
  #column: number | null = 0

  /** `sink` receives what was buffered, at `flush`. */
  constructor(sink: (text: string) => void, width: number, hasMarkup: boolean) {
    this.#sink = sink
    this.width = width
    this.hasMarkup = hasMarkup
  }

  /** Width of the current line so far; -1 where it holds control characters. */
  get column(): number {
    this.#column ??= textWidth(this.#line)
    return this.#column
  }

  /** `text` between the escape codes of its markup, or as it is without colours. */
  markup(text: string, markup: readonly Markup[]): string {
    if (!this.hasMarkup || markup.length === 0) return text
    if (markup.length === 1) return `\x1b[${codes[markup[0]!]}m${text}\x1b[0m`
    return `${markup.map(name => `\x1b[${codes[name]}m`).join("")}${text}\x1b[0m`
  }

  write(text: string, ...markup: Markup[]): void {
    if (text === "") return
    const newline = text.lastIndexOf("\n")
    if (newline >= 0) {
      this.#line = text.slice(newline + 1)
      this.#column = this.#line === "" ? 0 : null
    } else {
      this.#line += text
      // Letters of progress come one by one; their width is known without measuring the line again.
      this.#column =
        this.#column !== null && text.length === 1 && text > " " && text < "\x7f" ? this.#column + 1 : null
    }
    this.#buffer += this.markup(text, markup)
    if (this.#buffer.length > 1 << 16) this.flush()
  }

  line(text = "", ...markup: Markup[]): void {
    this.write(text, ...markup)
    this.write("\n")
  }

  /** Writes text that is marked up already or must not count for the column. */
  writeRaw(text: string): void {
    this.#buffer += text
  }

  /** A line of `char`, with a title in its middle; `fullwidth` more than the width where the title has markup. */
  sep(char: string, title: string | null, markup: readonly Markup[] = [], fullwidth = this.width): void {
    let line: string
    if (title === null) {
      line = char.repeat(Math.floor(fullwidth / char.length))
    } else {
      const count = Math.max(Math.floor((fullwidth - Array.from(title).length - 2) / (2 * char.length)), 1)
      const fill = char.repeat(count)
      line = `${fill} ${title} ${fill}`
    }
    const last = char.trimEnd()
    if (Array.from(line).length + last.length <= fullwidth) line += last
    this.line(line, ...markup)
  }

  /** Ends the open line, then writes one. */
  writeLine(text: string, ...markup: Markup[]): void {
    this.ensureNewline()
    this.line(text, ...markup)
  }

  /** Ends the open line, then writes a separator. */
  writeSep(char: string, title: string, ...markup: Markup[]): void {
    this.ensureNewline()
    this.sep(char, title, markup)
  }

  ensureNewline(): void {
    if (this.subject === null) return
    this.line()
    this.subject = null
  }

  flush(): void {
    if (this.#buffer === "") return
    const text = this.#buffer
    this.#buffer = ""
    this.#sink(text)
  }
}

// Everything in C0 and C1 but tab and newline; a carriage return only where no newline follows.
const acting = /\r(?!\n)|(?![\t\n\r])\p{Cc}/gu
const actingOrColor = /(?![\t\n\r])\p{Cc}\[[0-9;]*m|\r(?!\n)|(?![\t\n\r])\p{Cc}/gu

/** Text from names and messages, with control characters as Python would escape them: it cannot act. */
export function inert(text: string): string {
  return text.replace(acting, escaped)
}

/** Text that tests printed: colours stay, everything else that could act is escaped. */
export function inertButColored(text: string): string {
  return text.replace(actingOrColor, found =>
    found.length > 1 && found[0] === "\x1b" ? found : escaped(found[0]!) + found.slice(1),
  )
}

function escaped(char: string): string {
  return char === "\r" ? "\\r" : `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`
}
