// Comparisons: chains evaluate each operand once and stop at the first that does not hold, except in asserts.

import type { CompareOperator, Span, Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr, Stmt } from "../../ir/ir.ts"
import type { Op } from "../../ir/ops.ts"
import * as t from "../../ir/types.ts"
import type { Body } from "../body.ts"
import { alike, asInt, asType, guessAlike, isNumeric, knownType, present, typeOf } from "../convert.ts"
import { callMethod, hasMethod, objectType } from "../objects.ts"
import { objectEquality, objectOrdering } from "../operator-methods.ts"
import { contains, isSet, isSubset } from "../sets.ts"
import { truth } from "../truth.ts"
import { isClassSyntax, sameClass } from "./class-test.ts"
import { asLookup } from "./display.ts"

export function lowerCompare(body: Body, syntax: Extract<Syntax, { kind: "Compare" }>): Expr {
  const { ops, comparators } = syntax
  for (const [index, op] of ops.entries())
    if (op === "Is" || op === "IsNot")
      checkIdentity(index === 0 ? syntax.left : comparators[index - 1]!, comparators[index]!)

  const [op] = ops
  if (ops.length === 1 && (op === "Is" || op === "IsNot" || op === "Eq" || op === "NotEq")) {
    const sides = [syntax.left, comparators[0]!]
    if (sides.every(side => isClassSyntax(body, side))) {
      const same = sameClass(body, sides[0]!, sides[1]!, syntax.span)
      return op === "Is" || op === "Eq" ? same : b.not(same)
    }
  }
  if (body.eagerChains.has(syntax)) return eagerChain(body, syntax)
  const chain = (left: Expr, index: number): Expr => {
    const op = ops[index]!
    const right = operand(body, op, comparators[index]!)
    if (index === ops.length - 1) return comparison(body, op, left, right, syntax.span)
    // Both operands are evaluated before they are compared, and the right one is compared again.
    const [keepLeft, readLeft] = body.bindTemp(left)
    const [keepRight, readRight] = body.bindTemp(right)
    const holds = comparison(body, op, readLeft(), readRight(), syntax.span)
    return b.block(
      [keepLeft, keepRight],
      b.and(holds, chain(readRight(), index + 1), syntax.span),
      syntax.span,
    )
  }
  return chain(body.lowerOpen(syntax.left), 0)
}

/** What is on the right of an operator; a view that is only searched is a list of what it shows. */
function operand(body: Body, op: CompareOperator, syntax: Syntax): Expr {
  if (op !== "In" && op !== "NotIn") return body.lowerOpen(syntax)
  const view = syntax.kind === "Call" && syntax.func.kind === "Attribute" ? syntax.func.attr : null
  if (view !== "values" && view !== "keys") return body.lowerOpen(syntax)
  const list = body.lowering.dispatch.list(body, syntax)
  const type = knownType(body, list)
  // A method that compares them might change the dict meanwhile.
  if (type.kind === "list" && hasObject(body, type.element))
    throw new Bailout("operator-types", syntax.span, "objects in a view")
  return list
}

function hasObject(body: Body, type: t.Type): boolean {
  const at = body.lowering.holes.resolve(type)
  return at.kind === "object" || t.partsOf(at).some(part => hasObject(body, part))
}

/** Each operand and each comparison is evaluated in turn; then all must hold. */
function eagerChain(body: Body, syntax: Extract<Syntax, { kind: "Compare" }>): Expr {
  const { ops, comparators, span } = syntax
  const steps: Stmt[] = []
  const once = (expr: Expr): (() => Expr) => {
    const [keep, read] = body.bindTemp(expr)
    steps.push(keep)
    return read
  }
  let left = once(body.lowerOpen(syntax.left))
  const results = ops.map((op, index) => {
    const right = once(operand(body, op, comparators[index]!))
    const result = once(comparison(body, op, left(), right(), span))
    left = right
    return result
  })
  const all = results.map(read => read()).reduceRight((rest, each) => b.and(each, rest, span))
  return b.block(steps, all, span)
}

const identityOperands: ReadonlySet<string> = new Set([
  "Attribute",
  "BoolOp",
  "Call",
  "Compare",
  "Dict",
  "IfExp",
  "List",
  "Name",
  "Subscript",
])

/** Literals with `is` warn when they are compiled, and their identity is the interpreter's choice. */
export function checkIdentity(left: Syntax, right: Syntax): void {
  for (const side of [left, right]) {
    const single = side.kind === "Constant" && (side.value.type === "none" || side.value.type === "bool")
    if (!single && !identityOperands.has(side.kind)) throw new Bailout("identity-test", side.span, side.kind)
  }
}

/** One comparison; operands are evaluated left to right. */
export function comparison(body: Body, op: CompareOperator, left: Expr, right: Expr, span: Span): Expr {
  switch (op) {
    case "Eq":
      return equality(body, left, right, span)
    case "NotEq": {
      const custom = compared(body, true, left, right, span)
      return custom ?? b.not(equality(body, left, right, span))
    }
    case "Lt":
    case "LtE":
    case "Gt":
    case "GtE":
      return ordering(body, op, present(body, left), present(body, right), span)
    case "In":
      return membership(body, left, present(body, right), span)
    case "NotIn":
      return b.not(membership(body, left, present(body, right), span))
    case "Is":
      return identity(body, left, right, span)
    case "IsNot":
      return b.not(identity(body, left, right, span))
    default:
      return op satisfies never
  }
}

/** Evaluates both, gives a result known from the types. */
function decided(left: Expr, right: Expr, result: boolean, span: Span): Expr {
  return b.block([b.evaluate(left), b.evaluate(right)], b.bool(result, span), span)
}

export function equality(body: Body, left: Expr, right: Expr, span: Span): Expr {
  const { holes } = body.lowering
  const custom = compared(body, false, left, right, span)
  if (custom) return custom
  if (holes.fits(left.type, right.type)) holes.unify(left.type, right.type, "mixed-types", span)
  const a = typeOf(body, left)
  const z = typeOf(body, right)
  if (a.kind === "iterator" && z.kind === "iterator") throw new Bailout("operator-types", span, "generators")
  if (a.kind === "none" && z.kind === "none") return decided(left, right, true, span)
  if (isNumeric(a) && isNumeric(z)) return numericComparison(body, "eq", left, right, span)
  if (!comparable(a, z)) return decided(left, right, false, span)
  return b.op("equal", [left, right], span)
}

/** The result of `__eq__` or `__ne__` of an object, as a bool; null where no such method is asked. */
function compared(body: Body, negated: boolean, left: Expr, right: Expr, span: Span): Expr | null {
  const isObject = (expr: Expr): boolean =>
    typeOf(body, expr).kind !== "hole" && objectType(body, expr) !== null
  if (!isObject(left) && !isObject(right)) return null
  const sides = [left, right].map(each => typeOf(body, each))
  if (sides.every(side => side.kind !== "optional")) {
    const result = objectEquality(body, negated, left, right, span)
    return result && asType(body, result, t.bool, "operator-types")
  }
  // None next to an object with `__eq__`: which method is asked depends on which of them is None.
  const type = objectType(body, left) ?? objectType(body, right)
  if (!type || !hasMethod(body, type, negated ? "__ne__" : "__eq__", span)) return null
  const [keepLeft, readLeft] = body.bindTemp(left)
  const [keepRight, readRight] = body.bindTemp(right)
  const missing = (read: () => Expr): Expr =>
    typeOf(body, read()).kind === "optional" ? b.op("optional.is_none", [read()], span) : b.bool(false, span)
  // Both None are equal; one None is left to CPython.
  const both = b.and(missing(readLeft), missing(readRight), span)
  const result = objectEquality(body, negated, present(body, readLeft()), present(body, readRight()), span)
  if (!result) return null
  const some = asType(body, result, t.bool, "operator-types")
  return b.block([keepLeft, keepRight], b.choose(both, b.bool(!negated, span), some, span), span)
}

/** Whether two types have values that can be equal; lists are never equal to tuples, text never to numbers. */
function comparable(a: t.Type, z: t.Type): boolean {
  if (a.kind === "iterator" || z.kind === "iterator") return false
  if (a.kind === "optional") return z.kind === "none" || z.kind === "optional" || comparable(a.of, z)
  if (z.kind === "optional") return a.kind === "none" || comparable(a, z.of)
  if (a.kind === "hole" || z.kind === "hole" || (isNumeric(a) && isNumeric(z))) return true
  const family = (type: t.Type): string =>
    type.kind === "vartuple" ? "tuple" : type.kind === "frozenset" ? "set" : type.kind
  return family(a) === family(z)
}

type Relation = "eq" | "lt" | "le" | "gt" | "ge"
const relations = { Lt: "lt", LtE: "le", Gt: "gt", GtE: "ge" } as const

function ordering(body: Body, op: keyof typeof relations, left: Expr, right: Expr, span: Span): Expr {
  const { holes } = body.lowering
  const custom = [left, right].some(each => typeOf(body, each).kind === "object")
    ? objectOrdering(body, op, left, right, span)
    : null
  if (custom) return asType(body, custom, t.bool, "operator-types")
  // An exception; what the variable holds in another turn of a loop may be ordered.
  if ([left, right].some(each => typeOf(body, each).kind === "none"))
    return b.block(
      [b.evaluate(left), b.evaluate(right), { kind: "deopt", reason: "none-value", span }],
      b.bool(false, span),
      span,
    )
  guessAlike(body, left, right)
  const a = knownType(body, left)
  const z = knownType(body, right)
  const relation = relations[op]
  if (isNumeric(a) && isNumeric(z)) return numericComparison(body, relation, left, right, span)
  if (isSet(a) && isSet(z)) return subset(body, relation, left, right, span)
  const fits = holes.fits(a, z)
  if (fits) holes.unify(a, z, "mixed-types", span)
  if (!fits || !isOrdered(body, a))
    throw new Bailout(
      "operator-types",
      span,
      `${t.printType(holes.deep(a))} ${op} ${t.printType(holes.deep(z))}`,
    )
  const sign = b.op("order", [left, right], span)
  return b.op(`int.${relation}`, [sign, b.int(0, span)], span)
}

/** `<` and its kin of sets ask for subsets. */
function subset(body: Body, relation: Relation, left: Expr, right: Expr, span: Span): Expr {
  const [keepLeft, mine] = body.bindTemp(left)
  const [keepRight, theirs] = body.bindTemp(right)
  const proper = relation === "lt" || relation === "gt"
  const [inner, outer] = relation === "lt" || relation === "le" ? [mine, theirs] : [theirs, mine]
  return b.block([keepLeft, keepRight], isSubset(body, inner, outer, proper, span), span)
}

/** Whether the values of a type have an order that `<` gives without an exception. */
export function isOrdered(body: Body, type: t.Type): boolean {
  const at = body.lowering.holes.resolve(type)
  switch (at.kind) {
    case "int":
    case "bool":
    case "float":
    case "str":
    case "bytes":
      return true
    case "list":
    case "vartuple":
      return isOrdered(body, at.element)
    case "tuple":
      return at.elements.every(element => isOrdered(body, element))
    // The element of containers that hold none so far.
    case "hole":
      return true
    default:
      return false
  }
}

/** Numbers compare by value: an int next to a float must convert exactly. */
function numericComparison(body: Body, relation: Relation, left: Expr, right: Expr, span: Span): Expr {
  const exact = (expr: Expr): Expr =>
    typeOf(body, expr).kind === "float" ? expr : b.op("float.exact_int", [asInt(body, expr)], expr.span)
  const float = typeOf(body, left).kind === "float" || typeOf(body, right).kind === "float"
  const name: Op = float ? `float.${relation}` : `int.${relation}`
  return float
    ? b.op(name, [exact(left), exact(right)], span)
    : b.op(name, [asInt(body, left), asInt(body, right)], span)
}

function membership(body: Body, item: Expr, container: Expr, span: Span): Expr {
  const { holes } = body.lowering
  const type = knownType(body, container)
  switch (type.kind) {
    case "str":
      return inOrder(body, item, container, span, (needle, text) =>
        b.op("str.contains", [text, asType(body, needle, t.str)], span),
      )
    case "list":
      if (holes.fits(item.type, type.element)) holes.unify(item.type, type.element, "mixed-types", span)
      return inOrder(body, item, container, span, (needle, list) =>
        b.op("int.ge", [b.op("list.find", [list, needle], span), b.int(0, span)], span),
      )
    case "tuple":
      return inOrder(body, item, container, span, (needle, tuple) =>
        type.elements
          .map((element, index) => elementEquality(body, b.field(tuple, index, element), needle, span))
          .reduceRight((rest, found) => b.or(found, rest, span), b.bool(false, span)),
      )
    case "range":
      return inOrder(body, item, container, span, (needle, range) =>
        b.op("range.contains", [range, asInt(body, needle)], span),
      )
    case "dict":
      return inOrder(body, item, container, span, (needle, dict) =>
        b.op("dict.contains", [dict, asLookup(body, needle, type.key)], span),
      )
    case "set":
    case "frozenset":
      return inOrder(body, item, container, span, (needle, set) => contains(body, set, type, needle, span))
    case "vartuple":
      if (holes.fits(item.type, type.element)) holes.unify(item.type, type.element, "mixed-types", span)
      return inOrder(body, item, container, span, (needle, tuple) => {
        const list = b.opOf("vartuple.view", t.list(type.element), [tuple], span)
        return b.op("int.ge", [b.op("list.find", [list, needle], span), b.int(0, span)], span)
      })
    case "object":
      return inOrder(body, item, container, span, (needle, object) =>
        truth(body, callMethod(body, object, type, "__contains__", [needle], span)),
      )
    default:
      throw new Bailout("operator-types", span, `in ${t.printType(holes.deep(type))}`)
  }
}

/** Evaluates the item before the container, then looks it up; both may be read again. */
function inOrder(
  body: Body,
  item: Expr,
  container: Expr,
  span: Span,
  look: (item: Expr, container: Expr) => Expr,
): Expr {
  const keep: Stmt[] = []
  const once = (expr: Expr): Expr => {
    if (expr.kind === "const") return expr
    const [statement, read] = body.bindTemp(expr)
    keep.push(statement)
    return read()
  }
  const needle = once(item)
  return b.block(keep, look(needle, once(container)), span)
}

/** Equality as containers use it: an object is equal to itself, so a NaN cannot be decided by value. */
export function elementEquality(body: Body, element: Expr, item: Expr, span: Span): Expr {
  const a = typeOf(body, element)
  const z = typeOf(body, item)
  const numbers = isNumeric(a) && isNumeric(z)
  if (!numbers && !comparable(a, z)) return b.bool(false, span)
  return b.op("element.equal", [element, item], span)
}

function identity(body: Body, left: Expr, right: Expr, span: Span): Expr {
  const { holes } = body.lowering
  const a = knownType(body, left)
  const z = knownType(body, right)
  // A function that is named twice is made twice.
  for (const type of [a, z]) {
    const object = type.kind === "optional" ? holes.resolve(type.of) : type
    const other = type === a ? z : a
    if (object.kind === "object" && other.kind !== "none" && body.lowering.isFunction(object))
      throw new Bailout("identity-test", span, "a function")
  }
  if (a.kind === "none" && z.kind === "optional") return missing(left, right, span)
  if (a.kind === "optional" && z.kind === "none") return missing(right, left, span)
  if (a.kind === "none" || z.kind === "none") return decided(left, right, a.kind === z.kind, span)
  if (a.kind === "optional" || z.kind === "optional") {
    const [x, y] = alike(body, [left, right], span)
    const type = knownType(body, x!)
    if (type.kind !== "optional" || !hasIdentity(holes.resolve(type.of)))
      throw new Bailout("identity-test", span, t.printType(holes.deep(type)))
    return b.op("same", [x!, y!], span)
  }
  if (a.kind === "bool" && z.kind === "bool") return b.op("bool.eq", [left, right], span)
  // A bool is one of two objects; nothing of another type is one of them.
  if (a.kind === "bool" || z.kind === "bool") return decided(left, right, false, span)
  if (hasIdentity(a) && hasIdentity(z)) {
    if (!holes.fits(a, z)) return decided(left, right, false, span)
    holes.unify(a, z, "mixed-types", span)
    return b.op("same", [left, right], span)
  }
  throw new Bailout("identity-test", span, `${t.printType(holes.deep(a))} is ${t.printType(holes.deep(z))}`)
}

function hasIdentity(type: t.Type): boolean {
  return ["list", "dict", "set", "object"].includes(type.kind)
}

/** Evaluates None and what may be it, in either order: None has no effect. */
function missing(none: Expr, value: Expr, span: Span): Expr {
  return b.block([b.evaluate(none)], b.op("optional.is_none", [value], span), span)
}
