// Module-level constants: expressions that are lowered in place wherever the global is read.

import type { Span, Expr as Syntax } from "../1-parse/ast.ts"
import type { ModuleScope } from "../2-bind/bind.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr } from "../ir/ir.ts"
import type { Body } from "./body.ts"
import { lowerConstant } from "./expressions/constant.ts"

/** Names that a constant may be defined through; a longer chain is a definition by itself. */
const chainLimit = 20

/** The value of a constant expression at the top level of the module `home`, where only its globals are visible. */
export function lowerGlobalConstant(
  body: Body,
  value: Syntax,
  span: Span,
  home: ModuleScope,
  chain = 0,
): Expr {
  const inner = (part: Syntax): Expr => lowerGlobalConstant(body, part, span, home, chain)
  switch (value.kind) {
    case "Constant":
      return { ...lowerConstant(value.value, value.span), span }
    case "UnaryOp":
      return body.lowering.dispatch.sign(body, value.op, inner(value.operand), span)
    case "BinOp":
      return body.lowering.dispatch.arithmetic(body, value.op, inner(value.left), inner(value.right), span)
    case "Tuple":
      return b.tuple(value.elts.map(inner), span)
    case "Name": {
      const binding = home.bindings.get(value.id)
      if (binding?.kind === "function") return body.lowering.dispatch.functionValue(body, binding.def, span)
      if (binding?.kind === "mutable") return body.lowering.dispatch.cell(body, binding, value.id, span)
      if (binding?.kind !== "constant" || chain >= chainLimit)
        throw new Bailout("name-unknown", span, value.id)
      return lowerGlobalConstant(body, binding.value, span, binding.home, chain + 1)
    }
    default:
      throw new Bailout("expression-kind", span, value.kind)
  }
}
