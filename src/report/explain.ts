// `--explain`: the tier of every item and why, then how often each reason was given.

import type { ItemResult, Reason } from "../model.ts"
import { inert, type TerminalWriter } from "./terminal-writer.ts"

export function writeExplanation(writer: TerminalWriter, items: readonly ItemResult[]): void {
  writer.writeSep("=", "tiers", "cyan", "bold")
  for (const { nodeid, tier, reason } of items) {
    writer.line(inert(`${tier.padEnd(7)} ${nodeid} - ${formatReason(reason)}`))
  }
  const totals = new Map<string, number>()
  for (const { tier, reason } of items) {
    const key = `${tier.padEnd(7)} ${reason.code}`
    totals.set(key, (totals.get(key) ?? 0) + 1)
  }
  writer.writeSep("-", "reasons")
  for (const [key, count] of [...totals].sort((a, b) => b[1] - a[1])) {
    writer.line(`${String(count).padStart(7)} ${key}`)
  }
}

/** `code: message (path:line:column)`. */
export function formatReason({ code, message, at }: Reason): string {
  const place = at === undefined ? "" : ` (${at.path}:${at.line}:${at.column})`
  return `${code}: ${message}${place}`
}
