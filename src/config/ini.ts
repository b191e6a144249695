// Reads ini files with the rules of the `iniconfig` package, by which pytest reads pytest.ini, tox.ini and setup.cfg:
// no interpolation, `#` and `;` comment lines, `key = value` or `key: value`, indented lines continue a value.

import { pyLines, pyRepr, pyStrip, pyStripEnd, pyStripStart } from "./python-text.ts"

/** Section name -> key -> value, in file order. Values of several lines are joined by `\n`. */
export type IniSections = ReadonlyMap<string, ReadonlyMap<string, string>>

/** A file that breaks the rules; `message` is `path:line: what`, 1-based. */
export class IniError extends Error {
  override readonly name = "IniError"
}

/** Parses the text of an ini file. `path` is for messages. Throws IniError. */
export function parseIni(path: string, text: string): IniSections {
  const sections = new Map<string, Map<string, string>>()
  let section: Map<string, string> | null = null
  let key: string | null = null
  const fail = (index: number, message: string) => new IniError(`${path}:${index + 1}: ${message}`)
  for (const [index, raw] of pyLines(text.replace(/^\uFEFF/, "")).entries()) {
    const first = pyStripStart(raw)[0]
    if (first === undefined || first === "#" || first === ";") continue
    const line = pyStripEnd(raw)
    const header = line[0] === "[" ? sectionName(line) : null
    if (header !== null) {
      if (header === "") throw fail(index, "empty section name")
      if (sections.has(header)) throw fail(index, `duplicate section ${pyRepr(header)}`)
      section = new Map()
      sections.set(header, section)
      key = null
      continue
    }
    if (line[0] === "[" || pyStripStart(line) !== line) {
      if (section === null || key === null) throw fail(index, "unexpected value continuation")
      const before = section.get(key)
      section.set(key, before === "" ? pyStrip(line) : `${before}\n${pyStrip(line)}`)
      continue
    }
    const at = separator(line)
    if (at < 0) throw fail(index, `unexpected line: ${pyRepr(line)}`)
    if (section === null) throw fail(index, "no section header defined")
    key = pyStrip(line.slice(0, at))
    if (section.has(key)) throw fail(index, `duplicate name ${pyRepr(key)}`)
    section.set(key, pyStrip(line.slice(at + 1)))
  }
  return sections
}

/** The name in `[name]`, comments after it cut off; null where the bracket is not closed. */
function sectionName(line: string): string | null {
  const bare = pyStripEnd(pyStripEnd(line.split("#")[0]!).split(";")[0]!)
  return bare.endsWith("]") ? bare.slice(1, -1) : null
}

/** Where key and value part: the first `=`, unless a `:` stands before it. */
function separator(line: string): number {
  const equals = line.indexOf("=")
  const colon = line.indexOf(":")
  return equals >= 0 && (colon < 0 || colon > equals) ? equals : colon
}
