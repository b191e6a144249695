// What is known about the variables at one point of a function: which local holds each name, and which are assigned.
//
// A name that is assigned values of different types one after the other lives in a different local each time. Where
// paths meet that disagree about the local, the name is in conflict and reading it is refused. A read whose assignment
// is not proved tests the local's flag; around a loop it also pins the name to that local, because the value may come
// from an earlier turn (`LoopFrame`).

import type { Span } from "../1-parse/ast.ts"
import { Bailout } from "../bailouts.ts"
import type { LocalId, LoopId } from "../ir/ir.ts"

export interface Flow {
  readonly names: Map<string, LocalId | "conflict">
  readonly assigned: Set<LocalId>
}

export function copyFlow(flow: Flow): Flow {
  return { names: new Map(flow.names), assigned: new Set(flow.assigned) }
}

/** The flow after paths meet; null is a path that does not arrive. */
export function joinFlows(flows: readonly (Flow | null)[]): Flow | null {
  const arriving = flows.filter(flow => flow !== null)
  const [first, ...rest] = arriving
  if (!first) return null
  const joined = copyFlow(first)
  for (const flow of rest) {
    for (const [name, local] of flow.names) {
      const other = joined.names.get(name)
      joined.names.set(name, other === undefined || other === local ? local : "conflict")
    }
    for (const local of joined.assigned) if (!flow.assigned.has(local)) joined.assigned.delete(local)
  }
  return joined
}

/** One loop being lowered. */
export class LoopFrame {
  readonly loop: LoopId
  /** Flows at each `break`. */
  readonly breaks: Flow[] = []
  /** Flows at each `continue` and at the end of the body. */
  readonly backEdges: Flow[] = []
  /** Where a turn of the loop expects each name to be. */
  private readonly expected: Map<string, LocalId | "conflict">

  constructor(loop: LoopId, entry: Flow) {
    this.loop = loop
    this.expected = new Map(entry.names)
  }

  /** A read of `name` from `local` that may see the value of an earlier turn. */
  pin(name: string, local: LocalId): void {
    if (!this.expected.has(name)) this.expected.set(name, local)
  }

  /** Refuses a loop whose turns leave a name in another local than the next turn reads it from. */
  checkBackEdges(span: Span, onConflict: (name: string) => void): void {
    for (const flow of this.backEdges)
      for (const [name, local] of this.expected) {
        const found = flow.names.get(name)
        if (found === undefined || found === local) continue
        onConflict(name)
        throw new Bailout("local-type-changes", span, name)
      }
  }
}
