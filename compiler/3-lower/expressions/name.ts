// Reading a name: a variable, or a global that is an immutable constant.

import type { Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import type { Expr } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { builtins } from "../builtins/builtins.ts"
import { arityOf, libraryFunction } from "../builtins/library.ts"
import { libraryConstant } from "../builtins/library-constants.ts"
import { readGlobalCell } from "../cells.ts"
import { builtinValue, functionValue } from "../closures.ts"
import { lowerGlobalConstant } from "../constants.ts"
import { refuseMangled } from "../names.ts"

export function lowerName(body: Body, syntax: Extract<Syntax, { kind: "Name" }>): Expr {
  const { id: name, span } = syntax
  if (name === body.receiver?.name) throw new Bailout("self-use", span)
  if (body.isLocal(name)) return body.readName(name, span)
  refuseMangled(body, name, span)
  const binding = body.module.bindings.get(name)
  switch (binding?.kind) {
    case "constant":
      return lowerGlobalConstant(body, binding.value, span, binding.home)
    case "mutable":
      return readGlobalCell(body, binding, name, span)
    case "rebound":
      throw new Bailout("name-rebound", span, name)
    case "function":
      return functionValue(body, binding.def, span)
    case "import": {
      const constant = libraryConstant(binding.module, binding.name, span)
      if (constant) return constant
      if (binding.name !== null && libraryFunction(binding.module, binding.name))
        return builtinValue(body, syntax, arityOf(binding.module, binding.name))
      throw new Bailout("name-unknown", span, name)
    }
    case undefined:
      if (Object.hasOwn(builtins, name)) return builtinValue(body, syntax, 1)
      throw new Bailout("name-unknown", span, name)
    default:
      throw new Bailout("name-unknown", span, name)
  }
}
