// What a dotted path through modules of the project means: `pkg.sub.name`.

import type { Expr as Syntax } from "../../1-parse/ast.ts"
import type { Binding } from "../../2-bind/bind.ts"
import type { Body } from "../body.ts"

/** The binding of a name, or of an attribute of a module of the project; null for any other expression. */
export function bindingOf(body: Body, syntax: Syntax): Binding | null {
  if (syntax.kind === "Name") {
    if (body.isLocal(syntax.id) || syntax.id === body.receiver?.name) return null
    return body.module.bindings.get(syntax.id) ?? null
  }
  if (syntax.kind !== "Attribute") return null
  const value = bindingOf(body, syntax.value)
  if (value?.kind !== "module" || body.lowering.modules.storedAttributes.has(syntax.attr)) return null
  return value.scope.bindings.get(syntax.attr) ?? null
}
