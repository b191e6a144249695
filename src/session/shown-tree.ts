// What `--collect-only` lists as a tree, of the items that all workers collected and that were selected.

import type { CollectNode } from "../model.ts"
import type { Gathering } from "./gather.ts"

/** A node of the tree that `--collect-only` shows: its line, then those of its docstring. */
type ShownNode = readonly CollectNode[]

/** The tree of the items that are to run, in their order, each collector above its items. */
export function treeOf(gathering: Gathering): CollectNode[] {
  const chains = new Map(gathering.workers.map(({ worker, collected }) => [worker, chainsOf(collected.tree)]))
  const shown: CollectNode[] = []
  let open: readonly ShownNode[] = []
  let from = -1
  for (const { worker, local } of gathering.homes) {
    const chain = chains.get(worker)?.get(local) ?? []
    const last = chain.length - 1
    // Two workers have the same folder, each as a node of its own.
    const isSame = (a: ShownNode, b: ShownNode) => (worker === from ? a === b : a[0]!.text === b[0]!.text)
    const isOpen = (node: ShownNode, at: number) =>
      at < last && open[at] !== undefined && isSame(node, open[at])
    const known = chain.findIndex((node, at) => !isOpen(node, at))
    shown.push(...chain.slice(known).flat())
    open = chain
    from = worker
  }
  return shown
}

/** The nodes from the top down to each item, by the item's number. */
function chainsOf(tree: readonly (CollectNode & { readonly item?: number })[]): Map<number, ShownNode[]> {
  const chains = new Map<number, ShownNode[]>()
  const open: CollectNode[][] = []
  for (const { depth, text, item } of tree) {
    if (item === undefined) {
      open.at(-1)!.push({ depth, text })
      continue
    }
    open.length = depth
    open.push([{ depth, text }])
    if (item >= 0) chains.set(item, [...open])
  }
  return chains
}
