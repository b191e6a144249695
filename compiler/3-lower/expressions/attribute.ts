// Reading an attribute: constants of a test class through `self`, and of the standard library.

import type { ClassDef, Span, Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import type { Expr } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { arityOf, libraryFunction } from "../builtins/library.ts"
import { libraryConstant } from "../builtins/library-constants.ts"
import { readClassValue, readGlobalCell } from "../cells.ts"
import { type ClassInfo, mangled, memberOf } from "../classes.ts"
import { builtinValue, functionValue } from "../closures.ts"
import { lowerGlobalConstant } from "../constants.ts"
import { knownType } from "../convert.ts"
import { readExceptionAttribute } from "../exceptions.ts"
import { namedClass, readAttribute } from "../objects.ts"
import { bindingOf } from "./member.ts"

export function lowerAttribute(body: Body, syntax: Extract<Syntax, { kind: "Attribute" }>): Expr {
  const { value, attr, span } = syntax
  if (value.kind === "Name" && value.id === body.receiver?.name)
    return lowerClassConstant(body, body.receiver.def, attr, syntax)
  const member = bindingOf(body, syntax)
  if (member?.kind === "constant") return lowerGlobalConstant(body, member.value, span, member.home)
  if (member?.kind === "mutable") return readGlobalCell(body, member, attr, span)
  if (member?.kind === "function") return functionValue(body, member.def, span)
  const info = namedClass(body, value)
  if (info) return readClassConstant(body, info, attr, span)
  const module = importedModule(body, value)
  const constant = libraryConstant(module, attr, span)
  if (constant) return constant
  if (module !== null && libraryFunction(module, attr))
    return builtinValue(body, syntax, arityOf(module, attr))
  if (value.kind === "Name" && !body.isLocal(value.id)) throw new Bailout("attribute-unknown", span, attr)
  const object = body.lower(value)
  const type = knownType(body, object)
  if (type.kind === "exception" || type.kind === "excinfo")
    return readExceptionAttribute(body, object, type, attr, span)
  if (type.kind === "object") return readAttribute(body, object, type, attr, span)
  throw new Bailout("attribute-unknown", span, attr)
}

/** `Class.name` of a constant; code of the test that stored to it would be refused. */
function readClassConstant(body: Body, info: ClassInfo, attr: string, span: Span): Expr {
  const member = memberOf(body.lowering, info, mangled(body.owner, attr), span)
  if (member?.kind !== "constant") throw new Bailout("attribute-unknown", span, attr)
  return readClassValue(body, member.owner.def, attr, member.value, span)
}

/** The module that a name was imported as with `import module`, or null. */
export function importedModule(body: Body, value: Syntax): string | null {
  if (value.kind !== "Name" || body.isLocal(value.id)) return null
  const binding = body.module.bindings.get(value.id)
  return binding?.kind === "import" && binding.name === null ? binding.module : null
}

function lowerClassConstant(body: Body, def: ClassDef, attr: string, at: Syntax): Expr {
  const assignments = def.body.filter(
    stmt =>
      (stmt.kind === "Assign" && stmt.targets.some(target => target.kind === "Name" && target.id === attr)) ||
      (stmt.kind === "AnnAssign" && stmt.target.kind === "Name" && stmt.target.id === attr) ||
      (stmt.kind === "FunctionDef" && stmt.name === attr),
  )
  const [only] = assignments
  const stored = body.lowering.modules.storedAttributes.has(attr)
  if (assignments.length !== 1 || only?.kind !== "Assign" || only.targets.length > 1 || stored)
    throw new Bailout("self-use", at.span, attr)
  return readClassValue(body, def, attr, only.value, at.span)
}
