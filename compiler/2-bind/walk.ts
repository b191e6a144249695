// A generic walk over syntax trees, for questions about names that do not depend on the kind of node.

import type { Expr, Stmt } from "../1-parse/ast.ts"

export type Syntax = Stmt | Expr

/**
 * Calls `visit` for every statement and expression below `root` (itself included), in field order. Where `visit`
 * gives false, the walk does not go into that node.
 */
export function walkSyntax(root: unknown, visit: (node: Syntax) => boolean): void {
  if (Array.isArray(root)) {
    for (const item of root) walkSyntax(item, visit)
    return
  }
  if (typeof root !== "object" || root === null || root instanceof Uint8Array) return
  if (isSyntax(root) && !visit(root)) return
  for (const key in root) if (key !== "span") walkSyntax(root[key as keyof typeof root], visit)
}

/** Statements and expressions have a kind; comprehensions, arguments, aliases and spans do not. */
function isSyntax(value: object): value is Syntax {
  return "kind" in value
}
