// Truthiness: the bool that a test of a value gives, per static type.

import type { Expr as Syntax } from "../1-parse/ast.ts"
import * as b from "../ir/build.ts"
import type { Expr } from "../ir/ir.ts"
import type { Body } from "./body.ts"
import { asInt, knownType, typeOf } from "./convert.ts"
import { decide } from "./decided.ts"
import { objectTruth } from "./objects.ts"

/** An expression in a place where only its truth counts; operands of and/or may then differ in type. */
export function lowerCondition(body: Body, syntax: Syntax): Expr {
  if (syntax.kind === "BoolOp") {
    const join = syntax.op === "And" ? b.and : b.or
    const rest = (index: number): Expr => {
      const value = lowerCondition(body, syntax.values[index]!)
      // What is never evaluated is not lowered.
      if (index === syntax.values.length - 1 || decide(value)?.value === (syntax.op === "Or")) return value
      return join(value, rest(index + 1), syntax.span)
    }
    return rest(0)
  }
  if (syntax.kind === "UnaryOp" && syntax.op === "Not") return b.not(lowerCondition(body, syntax.operand))
  return truth(body, body.lowerOpen(syntax))
}

export function truth(body: Body, value: Expr): Expr {
  const { span } = value
  // A value of open type is taken to be an int: what does not fit that later is refused.
  if (typeOf(body, value).kind === "hole") asInt(body, value)
  const type = knownType(body, value)
  const nonZero = (length: Expr): Expr => b.op("int.ne", [length, b.int(0, span)], span)
  const fixed = (result: boolean): Expr => b.block([b.evaluate(value)], b.bool(result, span), span)
  switch (type.kind) {
    case "bool":
      return value
    case "int":
      return nonZero(value)
    case "float":
      // NaN differs from zero and is true.
      return b.op("float.ne", [value, b.constant(0, type, span)], span)
    case "str":
      return nonZero(b.op("str.length", [value], span))
    case "list":
      return nonZero(b.op("list.length", [value], span))
    case "bytes":
      return nonZero(b.op("bytes.length", [value], span))
    case "set":
    case "frozenset":
      return nonZero(b.op("set.length", [value], span))
    case "vartuple":
      return nonZero(b.op("vartuple.length", [value], span))
    case "dict":
      return nonZero(b.op("dict.length", [value], span))
    case "range":
      return nonZero(b.op("range.length", [value], span))
    case "tuple":
      return fixed(type.elements.length > 0)
    case "none":
      return fixed(false)
    case "optional": {
      const [keep, read] = body.bindTemp(value)
      const some = b.not(b.op("optional.is_none", [read()], span))
      const inner = b.opOf("optional.get", type.of, [read()], span)
      return b.block([keep], b.and(some, truth(body, inner), span), span)
    }
    case "iterator":
    case "exception":
    case "excinfo":
      return fixed(true)
    case "object":
      return objectTruth(body, value, type)
    case "never":
    case "hole":
      throw new Error(`truth of ${type.kind}`)
    default:
      return type satisfies never
  }
}
