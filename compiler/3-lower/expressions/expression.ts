// The dispatch over kinds of expression: where is X lowered? In the file named after it.

import type { Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import type { Expr } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { makeFunction } from "../closures.ts"
import { lowerGeneratorExp } from "../generators.ts"
import { lowerBinOp, lowerUnaryOp } from "./arithmetic.ts"
import { lowerAttribute } from "./attribute.ts"
import { lowerBoolOp } from "./boolean.ts"
import { lowerCall } from "./call.ts"
import { lowerCompare } from "./compare.ts"
import { lowerDictComp, lowerListComp } from "./comprehension.ts"
import { lowerConditional } from "./conditional.ts"
import { lowerConstant } from "./constant.ts"
import { lowerDict, lowerList, lowerTuple } from "./display.ts"
import { lowerFormatString } from "./format-string.ts"
import { lowerName } from "./name.ts"
import { lowerSetComp, lowerSetDisplay } from "./set.ts"
import { lowerSubscript } from "./subscript.ts"

export function lowerExpr(body: Body, syntax: Syntax): Expr {
  switch (syntax.kind) {
    case "Constant":
      return lowerConstant(syntax.value, syntax.span)
    case "Name":
      return lowerName(body, syntax)
    case "BinOp":
      return lowerBinOp(body, syntax)
    case "UnaryOp":
      return lowerUnaryOp(body, syntax)
    case "BoolOp":
      return lowerBoolOp(body, syntax)
    case "Compare":
      return lowerCompare(body, syntax)
    case "IfExp":
      return lowerConditional(body, syntax)
    case "Call":
      return lowerCall(body, syntax)
    case "Attribute":
      return lowerAttribute(body, syntax)
    case "Subscript":
      return lowerSubscript(body, syntax)
    case "List":
      return lowerList(body, syntax)
    case "Tuple":
      return lowerTuple(body, syntax)
    case "Dict":
      return lowerDict(body, syntax)
    case "ListComp":
      return lowerListComp(body, { ...syntax, kind: syntax.kind })
    case "Set":
      return lowerSetDisplay(body, syntax)
    case "SetComp":
      return lowerSetComp(body, { ...syntax, kind: syntax.kind })
    case "DictComp":
      return lowerDictComp(body, syntax)
    case "JoinedStr":
      return lowerFormatString(body, syntax)
    case "Lambda":
      return makeFunction(body, syntax)
    case "GeneratorExp":
      return lowerGeneratorExp(body, { ...syntax, kind: syntax.kind })
    case "NamedExpr":
    case "Await":
    case "Yield":
    case "YieldFrom":
    case "FormattedValue":
    case "Starred":
    case "Slice":
      throw new Bailout("expression-kind", syntax.span, syntax.kind)
    default:
      return syntax satisfies never
  }
}
