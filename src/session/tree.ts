// Trees of files to collect, cut down to those that a tier is to have.

import type { CollectDir, CollectFile, CollectRoot } from "../worker/protocol.ts"

/** The trees with only the files that `keep` wants; directories left empty go too. */
export function prune(tree: readonly CollectRoot[], keep: (absolute: string) => boolean): CollectRoot[] {
  const visit = <Dir extends CollectDir>(dir: Dir): Dir => ({
    ...dir,
    entries: dir.entries
      .map((entry): CollectDir | CollectFile => ("entries" in entry ? visit(entry) : entry))
      .filter(entry => ("entries" in entry ? entry.entries.length > 0 : keep(entry.path))),
  })
  return tree.map(root => visit(root)).filter(dir => dir.entries.length > 0)
}
