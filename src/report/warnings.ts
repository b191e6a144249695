// The warnings summary: equal messages together, with the items or files they came from.

import type { WarningRecord } from "../model.ts"
import { relativePath } from "./paths.ts"
import { inertButColored, type TerminalWriter } from "./terminal-writer.ts"

const docs = "-- Docs: https://docs.pytest.org/en/stable/how-to/capture-warnings.html"

/** Writes the summary; nothing where there is no warning. `invocationDir`: what paths are relative to. */
export function writeWarnings(
  writer: TerminalWriter,
  warnings: readonly WarningRecord[],
  invocationDir: string,
  title: string,
): void {
  if (warnings.length === 0) return
  writer.writeSep("=", title, "yellow")
  for (const [message, same] of byMessage(warnings)) {
    const where = locations(same, invocationDir)
    if (where !== "") writer.line(inertButColored(where))
    const lines = message.split("\n").map(line => (where === "" ? line : `  ${line}`))
    writer.line(inertButColored(lines.join("\n").trimEnd()))
    writer.line()
  }
  writer.line(docs)
}

/** One location a line; from ten on, counts per file. */
function locations(warnings: readonly WarningRecord[], invocationDir: string): string {
  const all = warnings.flatMap(({ nodeid, location }) => {
    if (nodeid !== "") return [nodeid]
    return location === undefined ? [] : [`${relativePath(invocationDir, location.path)}:${location.lineno}`]
  })
  if (all.length < 10) return all.join("\n")
  const counts = new Map<string, number>()
  for (const each of all) {
    const file = each.split("::", 1)[0]!
    counts.set(file, (counts.get(file) ?? 0) + 1)
  }
  return [...counts].map(([file, count]) => `${file}: ${count} warning${count > 1 ? "s" : ""}`).join("\n")
}

function byMessage(warnings: readonly WarningRecord[]): Map<string, WarningRecord[]> {
  const groups = new Map<string, WarningRecord[]>()
  for (const warning of warnings) {
    const group = groups.get(warning.message)
    if (group === undefined) groups.set(warning.message, [warning])
    else group.push(warning)
  }
  return groups
}
