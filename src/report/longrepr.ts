// A failure's text on the terminal: pytest's colours put back on the plain text, and separators made as wide as it is.
//
// The text comes without colour from the side that made it, which does not know the terminal. What a line is can be
// told from its start: `E   ` a failure, `>   ` or four blanks source, `path:line: ` a place.

import { type Background, highlightPython } from "./highlight.ts"
import { inertButColored, type TerminalWriter } from "./terminal-writer.ts"

const place = /^([^\s:>][^:\n]*|[A-Za-z]:[^:\n]*):(\d+): (.*)$/
const entrySeparator = `${"_ ".repeat(39)}_`

const chain =
  /^(The above exception was the direct cause of|During handling of the above exception, another exception occurred:)/

/** Writes `text` line by line. `highlight`: what source is coloured for; null: it is not (`--code-highlight`). */
export function writeLongrepr(writer: TerminalWriter, text: string, highlight: Background | null): void {
  const lines = inertButColored(text).split("\n")
  // A fixture that was not found: its places are no source, and its failures are not bold.
  const isLookup = /^file .*, line \d+$/.test(lines[0]!)
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!
    if (line === entrySeparator) writer.sep("_ ", null)
    else if (!writer.hasMarkup) writer.line(line)
    else if (isLookup) writer.line(line, ...(/^[E>] /.test(line) ? (["red"] as const) : []))
    else if (isSource.test(line)) {
      let end = index + 1
      while (end < lines.length && isSource.test(lines[end]!)) end++
      writeSource(writer, lines.slice(index, end), highlight)
      index = end - 1
    } else writeMarked(writer, line)
  }
}

const isSource = /^(?:> {3}| {4})/

function writeSource(writer: TerminalWriter, lines: readonly string[], highlight: Background | null): void {
  const code = lines.map(line => line.slice(4))
  const painted = highlight === null ? code : highlightPython(code, highlight)
  for (const [index, line] of painted.entries()) {
    writer.writeRaw(`${lines[index]!.slice(0, 4)}${line}`)
    writer.line()
  }
}

function writeMarked(writer: TerminalWriter, line: string): void {
  if (line.startsWith("E   ") || line === "E") writer.line(line, "bold", "red")
  else if (chain.test(line)) writer.line(line, "yellow")
  else {
    const [, file, lineno, message] = place.exec(line) ?? []
    if (file === undefined) writer.line(line)
    else {
      writer.write(file, "bold", "red")
      writer.line(`:${lineno}: ${message}`)
    }
  }
}
