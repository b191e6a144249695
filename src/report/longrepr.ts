// A failure's text on the terminal: pytest's colours put back on the plain text, and separators made as wide as it is.
//
// The text comes without colour from the side that made it, which does not know the terminal. What a line is can be
// told from its start: `E   ` a failure, `>   ` or four blanks source, `path:line: ` a place.

import { highlightPython } from "./highlight.ts"
import { inertButColored, type TerminalWriter } from "./terminal-writer.ts"

const place = /^([^\s:>][^:\n]*|[A-Za-z]:[^:\n]*):(\d+): (.*)$/
const entrySeparator = `${"_ ".repeat(39)}_`

const chain =
  /^(The above exception was the direct cause of|During handling of the above exception, another exception occurred:)/

/** Writes `text` line by line. `highlight`: colour source lines too (`--code-highlight`). */
export function writeLongrepr(writer: TerminalWriter, text: string, highlight: boolean): void {
  const lines = inertButColored(text).split("\n")
  // A fixture that was not found: its places are no source, and its failures are not bold.
  const isLookup = /^file .*, line \d+$/.test(lines[0]!)
  for (const line of lines) {
    if (line === entrySeparator) writer.sep("_ ", null)
    else if (!writer.hasMarkup) writer.line(line)
    else if (isLookup) writer.line(line, ...(/^[E>] /.test(line) ? (["red"] as const) : []))
    else writeMarked(writer, line, highlight)
  }
}

function writeMarked(writer: TerminalWriter, line: string, highlight: boolean): void {
  if (line.startsWith("E   ") || line === "E") writer.line(line, "bold", "red")
  else if (chain.test(line)) writer.line(line, "yellow")
  else if (line.startsWith(">   ") || line.startsWith("    ")) {
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
