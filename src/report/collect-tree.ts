// What `--collect-only` lists: the tree, node ids with -q, counts per file with -qq.

import type { CollectNode, Item } from "../model.ts"
import { inert, type TerminalWriter } from "./terminal-writer.ts"

/** `verbosity` is `verbosity_test_cases`, `generalVerbosity` decides on the blank line before. */
export function writeCollected(
  writer: TerminalWriter,
  items: readonly Item[],
  tree: readonly CollectNode[],
  verbosity: number,
  generalVerbosity: number,
): void {
  if (items.length === 0) return
  if (generalVerbosity > -1) writer.line()
  if (verbosity < -1) {
    const counts = new Map<string, number>()
    for (const { nodeid } of items) {
      const file = nodeid.split("::", 1)[0]!
      counts.set(file, (counts.get(file) ?? 0) + 1)
    }
    for (const file of [...counts.keys()].sort()) writer.line(`${inert(file)}: ${counts.get(file)}`)
  } else if (verbosity < 0) {
    for (const { nodeid } of items) writer.line(inert(nodeid))
  } else {
    for (const { depth, text } of tree) writer.line(`${"  ".repeat(depth)}${inert(text)}`)
  }
}
