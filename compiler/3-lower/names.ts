// What a name may mean where it stands: a builtin, or one that a class body changes.

import type { Span } from "../1-parse/ast.ts"
import { Bailout } from "../bailouts.ts"
import type { Body } from "./body.ts"

/** Whether `name` means the builtin of that name here. */
export function isBuiltin(body: Body, name: string): boolean {
  return !body.isLocal(name) && name !== body.receiver?.name && !body.module.bindings.has(name)
}

/** In a class `__name` means `_Class__name`; as a global or keyword that is another name. */
export function refuseMangled(body: Body, name: string, span: Span): void {
  if (body.receiver && name.startsWith("__") && !name.endsWith("__"))
    throw new Bailout("name-unknown", span, name)
}
