// Binary and unary operators, by the static types of their operands.

import type { BinaryOperator, Span, Expr as Syntax, UnaryOperator } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr, Stmt } from "../../ir/ir.ts"
import type { Op } from "../../ir/ops.ts"
import * as t from "../../ir/types.ts"
import type { Body } from "../body.ts"
import { asFloat, asInt, guessAlike, isNumeric, knownType, typeOf } from "../convert.ts"
import { counterArithmetic } from "../missing.ts"
import { callMethod } from "../objects.ts"
import { objectArithmetic } from "../operator-methods.ts"
import { isSet, setAlgebra } from "../sets.ts"
import { lowerPercent } from "../templates.ts"
import { lowerCondition } from "../truth.ts"
import { checkedTuple } from "./display.ts"
import { isTuple, tupleArithmetic } from "./vartuple.ts"

const intOps: Partial<Record<BinaryOperator, Op>> = {
  Add: "int.add",
  Sub: "int.sub",
  Mult: "int.mul",
  Div: "int.divide",
  FloorDiv: "int.floordiv",
  Mod: "int.mod",
  Pow: "int.pow",
  LShift: "int.shl",
  RShift: "int.shr",
  BitAnd: "int.and",
  BitOr: "int.or",
  BitXor: "int.xor",
}
/** Of two bools these give a bool; everything else widens them. */
const boolOps: Partial<Record<BinaryOperator, Op>> = {
  BitAnd: "bool.and",
  BitOr: "bool.or",
  BitXor: "bool.xor",
}
const floatOps: Partial<Record<BinaryOperator, Op>> = {
  Add: "float.add",
  Sub: "float.sub",
  Mult: "float.mul",
  Div: "float.divide",
}
/** `**` of floats goes through the C library. */
const libraryOps: ReadonlySet<BinaryOperator> = new Set(["Pow"])

export function lowerBinOp(body: Body, syntax: Extract<Syntax, { kind: "BinOp" }>): Expr {
  const left = body.lower(syntax.left)
  const right = body.lower(syntax.right)
  const counters =
    typeOf(body, left).kind === "dict" ? counterArithmetic(body, syntax.op, left, right, syntax.span) : null
  return counters ?? lowerArithmetic(body, syntax.op, left, right, syntax.span)
}

export function lowerArithmetic(body: Body, op: BinaryOperator, left: Expr, right: Expr, span: Span): Expr {
  const custom = hasObject(body, left, right) ? objectArithmetic(body, op, left, right, span) : null
  if (custom) return custom
  if (op === "Mod" && typeOf(body, left).kind === "str") return lowerPercent(body, left, right, span)
  guessAlike(body, left, right)
  const a = knownType(body, left)
  const z = knownType(body, right)
  if (isNumeric(a) && isNumeric(z)) return numeric(body, op, left, right, span)
  if (op === "Add") {
    if (a.kind === "str" && z.kind === "str") return b.op("str.concat", [left, right], span)
    if (a.kind === "list" && z.kind === "list") {
      const type = body.lowering.holes.unify(a, z, "mixed-types", span)
      return b.opOf("list.concat", type, [left, right], span)
    }
    if (a.kind === "tuple" && z.kind === "tuple") return concatTuples(body, left, a, right, z, span)
  }
  const sequence = isTuple(a) || isTuple(z) ? tupleArithmetic(body, op, left, right, span) : null
  if (sequence) return sequence
  if (op === "Mult") {
    if (isCount(z)) {
      if (a.kind === "str") return b.op("str.repeat", [left, asInt(body, right)], span)
      if (a.kind === "list") return b.opOf("list.repeat", a, [left, asInt(body, right)], span)
    }
    if (isCount(a) && (z.kind === "str" || z.kind === "list")) return repeatRight(body, left, right, z, span)
  }
  const algebra = isSet(a) ? setAlgebra(body, op, left, right, span) : null
  if (algebra) return algebra
  throw new Bailout("operator-types", span, `${t.printType(a)} ${op} ${t.printType(z)}`)
}

function numeric(body: Body, op: BinaryOperator, left: Expr, right: Expr, span: Span): Expr {
  const a = knownType(body, left)
  const z = knownType(body, right)
  if (a.kind === "float" || z.kind === "float") {
    if (op === "Mod" || op === "FloorDiv") return wholeDivision(body, op, left, right, span)
    const floatOp = floatOps[op]
    if (!floatOp) throw new Bailout(libraryOps.has(op) ? "float-math" : "operator-types", span, op)
    return b.op(floatOp, [asFloat(body, left), asFloat(body, right)], span)
  }
  const boolOp = a.kind === "bool" && z.kind === "bool" ? boolOps[op] : undefined
  if (boolOp) return b.op(boolOp, [left, right], span)
  const intOp = intOps[op]
  if (!intOp) throw new Bailout("operator-types", span, op)
  return b.op(intOp, [asInt(body, left), asInt(body, right)], span)
}

/**
 * `//` and `%` of floats that hold whole numbers: what the C library computes is exact then. Anything else is given up
 * when running.
 */
function wholeDivision(body: Body, op: "Mod" | "FloorDiv", left: Expr, right: Expr, span: Span): Expr {
  const [keepLeft, x] = body.bindTemp(asFloat(body, left))
  const [keepRight, y] = body.bindTemp(asFloat(body, right))
  const must = (test: Expr): Stmt => ({ kind: "guard", test, reason: "inexact-float", span })
  const limit = 2 ** 53
  const inside = (value: () => Expr): Expr =>
    b.op("float.lt", [b.op("float.abs", [value()], span), b.constant(limit, t.float, span)], span)
  const whole = (value: () => Expr): Expr =>
    b.op("float.eq", [b.op("float.floor", [value()], span), value()], span)
  const zero = (): Expr => b.constant(0, t.float, span)
  const checks = [inside(x), whole(x), inside(y), whole(y), b.op("float.gt", [y(), zero()], span)]
  // A zero has a sign that the quotient keeps.
  if (op === "FloorDiv") checks.push(b.op("float.ne", [x(), zero()], span))
  const int = (value: () => Expr): Expr => b.op("int.from_float", [value()], span)
  const result = b.op(op === "Mod" ? "int.mod" : "int.floordiv", [int(x), int(y)], span)
  return b.block([keepLeft, keepRight, ...checks.map(must)], b.op("float.from_int", [result], span), span)
}

function hasObject(body: Body, left: Expr, right: Expr): boolean {
  return typeOf(body, left).kind === "object" || typeOf(body, right).kind === "object"
}

function isCount(type: t.Type): boolean {
  return type.kind === "int" || type.kind === "bool"
}

/** `3 * "ab"`: the count is evaluated first. */
function repeatRight(body: Body, left: Expr, right: Expr, type: t.Type, span: Span): Expr {
  const [keep, count] = body.bindTemp(asInt(body, left))
  const op: Op = type.kind === "str" ? "str.repeat" : "list.repeat"
  return b.block([keep], b.opOf(op, type, [right, count()], span), span)
}

function concatTuples(
  body: Body,
  left: Expr,
  a: Extract<t.Type, { kind: "tuple" }>,
  right: Expr,
  z: Extract<t.Type, { kind: "tuple" }>,
  span: Span,
): Expr {
  const [keepLeft, readLeft] = body.bindTemp(left)
  const [keepRight, readRight] = body.bindTemp(right)
  const elements = [
    ...a.elements.map((type, index) => b.field(readLeft(), index, type)),
    ...z.elements.map((type, index) => b.field(readRight(), index, type)),
  ]
  return b.block([keepLeft, keepRight], checkedTuple(body, elements, span), span)
}

export function lowerUnaryOp(body: Body, syntax: Extract<Syntax, { kind: "UnaryOp" }>): Expr {
  if (syntax.op === "Not") return b.not(lowerCondition(body, syntax.operand))
  // `-9223372036854775808` is a minus and a literal that does not fit by itself.
  if (
    syntax.op === "USub" &&
    syntax.operand.kind === "Constant" &&
    syntax.operand.value.type === "int" &&
    syntax.operand.value.value === 2n ** 63n
  )
    return b.int(-(2n ** 63n), syntax.span)
  return lowerSign(body, syntax.op, body.lower(syntax.operand), syntax.span)
}

const unaryMethods = { Invert: "__invert__", Not: "__bool__", UAdd: "__pos__", USub: "__neg__" } as const

/** `-x`, `+x`, `~x`. `~` of a bool warns on newer versions and is refused. */
export function lowerSign(body: Body, op: UnaryOperator, operand: Expr, span: Span): Expr {
  const type = knownType(body, operand)
  if (type.kind === "object") return callMethod(body, operand, type, unaryMethods[op], [], span)
  if (op === "Invert") {
    if (type.kind !== "int") throw new Bailout("operator-types", span, `~ of ${t.printType(type)}`)
    return b.op("int.invert", [operand], span)
  }
  if (op === "Not" || !isNumeric(type))
    throw new Bailout("operator-types", span, `${op} of ${t.printType(type)}`)
  if (type.kind === "float") return op === "UAdd" ? operand : b.op("float.neg", [operand], span)
  const value = asInt(body, operand)
  return op === "UAdd" ? value : b.op("int.neg", [value], span)
}
