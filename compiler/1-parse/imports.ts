// `import` and `from … import` statements.

import type { Alias, Stmt } from "./ast.ts"
import { type Node, Reader } from "./cst.ts"
import { unsupported } from "./refusal.ts"

export function importStatement(node: Node): Stmt {
  const reader = new Reader(node)
  const statement = reader.takes("import") ? plain(node, reader) : from(node, reader)
  reader.end()
  return statement
}

function plain(node: Node, reader: Reader): Stmt {
  const names: Alias[] = []
  do names.push(alias(reader, dotted))
  while (reader.takes(","))
  return { kind: "Import", names, span: { from: node.from, to: node.to } }
}

function from(node: Node, reader: Reader): Stmt {
  reader.expect("from")
  let level = 0
  for (;;) {
    if (reader.takes(".")) level += 1
    else if (reader.takes("...")) level += 3
    else break
  }
  const module = reader.sees("import") ? null : dotted(reader)
  if (module === null && level === 0) unsupported(node)
  reader.expect("import")
  const span = { from: node.from, to: node.to }
  const star = reader.ahead
  if (star && reader.takes("*"))
    return {
      kind: "ImportFrom",
      module,
      names: [{ name: "*", asname: null, span: { from: star.from, to: star.to } }],
      level,
      span,
    }
  const names: Alias[] = []
  const bracketed = reader.takes("(")
  do names.push(alias(reader, single))
  while (reader.takes(",") && !(bracketed && reader.sees(")")))
  if (bracketed) reader.expect(")")
  return { kind: "ImportFrom", module, names, level, span }
}

function alias(reader: Reader, name: (reader: Reader) => string): Alias {
  const start = reader.ahead?.from ?? 0
  const imported = name(reader)
  const asname = reader.takes("as") ? reader.expectName().text : null
  return { name: imported, asname, span: reader.spanSince(start) }
}

function single(reader: Reader): string {
  return reader.expectName().text
}

function dotted(reader: Reader): string {
  let name = reader.expectName().text
  while (reader.takes(".")) name += `.${reader.expectName().text}`
  return name
}
