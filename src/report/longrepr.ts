// A failure's text on the terminal: pytest's colours put back on the plain text, and separators made as wide as it is.
//
// The text comes without colour from the side that made it, which does not know the terminal. What a line is can be
// told from its start: `E   ` a failure, `>   ` or four blanks source, `path:line: ` a place.

import { highlightPython } from "./highlight.ts"
import { inertButColored, type TerminalWriter } from "./terminal-writer.ts"

const place = /^([^\s:>][^:\n]*|[A-Za-z]:[^:\n]*):(\d+): (.*)$/
const entrySeparator = `${"_ ".repeat(39)}_`

/** Writes `text` line by line. `highlight`: colour source lines too (`--code-highlight`). */
export function writeLongrepr(writer: TerminalWriter, text: string, highlight: boolean): void {
  for (const raw of inertButColored(text).split("\n")) writeLongreprLine(writer, raw, highlight)
}

function writeLongreprLine(writer: TerminalWriter, line: string, highlight: boolean): void {
  if (line === entrySeparator || (line === `${entrySeparator} ` && writer.width !== 80)) {
    writer.sep("_ ", null)
  } else if (!writer.hasMarkup) {
    writer.line(line)
  } else if (line.startsWith("E   ") || line === "E") {
    writer.line(line, "bold", "red")
  } else if (line.startsWith(">   ") || line.startsWith("    ")) {
    writer.writeRaw(`${line.slice(0, 4)}${highlight ? highlightPython(line.slice(4)) : line.slice(4)}`)
    writer.line()
  } else {
    const [, file, lineno, message] = place.exec(line) ?? []
    if (file === undefined) writer.line(line)
    else {
      writer.write(file, "bold", "red")
      writer.line(`:${lineno}: ${message}`)
    }
  }
}
