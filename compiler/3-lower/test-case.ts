// `unittest.TestCase`: its assert methods, as its documentation defines them. A failed one gives the attempt up.

import type { ClassDef, CompareOperator, Expr as Syntax } from "../1-parse/ast.ts"
import type { ModuleScope } from "../2-bind/bind.ts"
import { walkSyntax } from "../2-bind/walk.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr, Stmt } from "../ir/ir.ts"
import * as t from "../ir/types.ts"
import type { Call } from "./arguments.ts"
import type { Body } from "./body.ts"
import { lowerIsinstance } from "./builtins/isinstance.ts"
import { lowerSort } from "./builtins/sorted.ts"
import { asFloat, knownType, present } from "./convert.ts"
import { lowerArithmetic } from "./expressions/arithmetic.ts"
import { isClassSyntax, sameClass } from "./expressions/class-test.ts"
import { checkIdentity, comparison } from "./expressions/compare.ts"
import { truth } from "./truth.ts"

/** Whether a class derives from `unittest.TestCase` and from nothing else. */
export function isTestCase(def: ClassDef, scope: ModuleScope): boolean {
  const [base] = def.bases
  if (!base || def.bases.length !== 1) return false
  const isBound = (name: string, from: string | null): boolean => {
    const binding = scope.bindings.get(name)
    return binding?.kind === "import" && binding.module === "unittest" && binding.name === from
  }
  if (base.kind === "Name") return isBound(base.id, "TestCase")
  return (
    base.kind === "Attribute" &&
    base.attr === "TestCase" &&
    base.value.kind === "Name" &&
    isBound(base.value.id, null)
  )
}

type Assertion = (body: Body, call: Call) => Expr

/** How to lower `self.name(…)` where that is an assert method that the class has from `unittest`; null elsewhere. */
export function assertionOf(body: Body, def: ClassDef, name: string): Assertion | null {
  const lower = Object.hasOwn(assertions, name) ? assertions[name]! : null
  if (lower === null || !isTestCase(def, body.lowering.modules.homeOf(def))) return null
  const isOwn = def.body.some(stmt => "name" in stmt && stmt.name === name)
  return isOwn || body.lowering.modules.storedAttributes.has(name) ? null : lower
}

const assertions: Readonly<Record<string, Assertion>> = {
  assertEqual: compares("Eq"),
  assertNotEqual: compares("NotEq"),
  assertIs: compares("Is"),
  assertIsNot: compares("IsNot"),
  assertIn: compares("In"),
  assertNotIn: compares("NotIn"),
  assertLess: compares("Lt"),
  assertLessEqual: compares("LtE"),
  assertGreater: compares("Gt"),
  assertGreaterEqual: compares("GtE"),
  assertTrue: (body, call) => {
    const [value] = operands(body, call, ["expr"])
    return holds(truth(body, value!), call)
  },
  assertFalse: (body, call) => {
    const [value] = operands(body, call, ["expr"])
    return holds(b.not(truth(body, value!)), call)
  },
  assertIsNone: isNone("Is"),
  assertIsNotNone: isNone("IsNot"),
  assertListEqual: comparesBoth("list"),
  assertTupleEqual: comparesBoth("tuple"),
  assertDictEqual: comparesBoth("dict"),
  assertSetEqual: comparesBoth("set"),
  assertMultiLineEqual: comparesBoth("str"),
  assertIsInstance: isInstance(true),
  assertNotIsInstance: isInstance(false),
  assertCountEqual: countEqual,
  assertAlmostEqual: (body, call) => almostEqual(body, call, true),
  assertNotAlmostEqual: (body, call) => almostEqual(body, call, false),
}

/**
 * The arguments under their parameters' names, evaluated in the order of the call; `msg` comes after them and is
 * evaluated for its own sake, as it is in a call.
 */
function operands(body: Body, call: Call, names: readonly string[]): Expr[] {
  const given = new Map<string, Syntax>()
  const all = [...names, "msg"]
  call.args.forEach((arg, index) => {
    const name = all[index]
    if (arg.kind === "Starred" || name === undefined) throw new Bailout("call-arguments", arg.span)
    given.set(name, arg)
  })
  for (const { arg, value, span } of call.keywords) {
    if (arg === null || !all.includes(arg) || given.has(arg)) throw new Bailout("call-arguments", span)
    given.set(arg, value)
  }
  const message = given.get("msg")
  if (message) {
    given.delete("msg")
    requirePlain(message)
  }
  // Keywords in another order would be evaluated in another order.
  if (names.some((name, index) => [...given.keys()][index] !== name))
    throw new Bailout("call-arguments", call.span)
  const values = [...given.values()].map(value => body.lowerOpen(value))
  if (!message || message.kind === "Constant") return values
  const last = values.pop()!
  const [keep, read] = body.bindTemp(last)
  return [...values, b.block([keep, b.evaluate(body.lower(message))], read(), call.span)]
}

/** A message is text made of values, or it could change what is compared. */
function requirePlain(message: Syntax): void {
  const plain = [
    "Constant",
    "Name",
    "Attribute",
    "JoinedStr",
    "FormattedValue",
    "BinOp",
    "Tuple",
    "Subscript",
  ]
  walkSyntax(message, node => {
    if (!plain.includes(node.kind)) throw new Bailout("expression-kind", node.span, "a computed message")
    return true
  })
}

/** The statement that gives up unless `test` is true, as an expression whose value is None. */
function holds(test: Expr, call: Call): Expr {
  const guard: Stmt = { kind: "guard", test, reason: "assertion-failed", span: call.span }
  return b.block([guard], b.none(call.span), call.span)
}

function compares(op: CompareOperator): Assertion {
  return (body, call) => {
    const [one, other] = call.args
    if ((op === "Eq" || op === "Is") && one && other && call.args.length === 2 && call.keywords.length === 0)
      if (isClassSyntax(body, one) && isClassSyntax(body, other))
        return holds(sameClass(body, one, other, call.span), call)
    const names = op === "In" || op === "NotIn" ? ["member", "container"] : parameterNames(op)
    const [left, right] = operands(body, call, names)
    if (op === "Is" || op === "IsNot") {
      if (!one || !other) throw new Bailout("call-arguments", call.span)
      checkIdentity(one, other)
    }
    return holds(comparison(body, op, left!, right!, call.span), call)
  }
}

function parameterNames(op: CompareOperator): readonly string[] {
  return op === "Eq" || op === "NotEq"
    ? ["first", "second"]
    : op.startsWith("Is")
      ? ["expr1", "expr2"]
      : ["a", "b"]
}

function isNone(op: "Is" | "IsNot"): Assertion {
  return (body, call) => {
    const [value] = operands(body, call, ["obj"])
    return holds(comparison(body, op, value!, b.none(call.span), call.span), call)
  }
}

/** `assertListEqual` and its like also check the types of both. */
function comparesBoth(kind: t.Type["kind"] | "set"): Assertion {
  return (body, call) => {
    const names = kind === "list" ? ["list1", "list2"] : (firstNames[kind] ?? [])
    const both = operands(body, call, names).map(value => present(body, value))
    for (const value of both)
      if (knownType(body, value).kind !== kind)
        throw new Bailout("operator-types", value.span, `a ${kind} is required`)
    return holds(comparison(body, "Eq", both[0]!, both[1]!, call.span), call)
  }
}

const firstNames: Readonly<Record<string, readonly string[]>> = {
  tuple: ["tuple1", "tuple2"],
  dict: ["d1", "d2"],
  set: ["set1", "set2"],
  str: ["first", "second"],
}

function isInstance(wanted: boolean): Assertion {
  return (body, call) => {
    if (call.args.length !== 2 || call.keywords.length > 0) throw new Bailout("call-arguments", call.span)
    const test = lowerIsinstance(body, call)
    return holds(wanted ? test : b.not(test), call)
  }
}

/** Lists have the same elements equally often exactly if they are equal when sorted, where sorting is total. */
function countEqual(body: Body, call: Call): Expr {
  const both = operands(body, call, ["first", "second"])
  const keep: Stmt[] = []
  const sorted = both.map(value => {
    const type = knownType(body, value)
    const total = type.kind === "list" && isTotal(body.lowering.holes.deep(type.element))
    if (!total) throw new Bailout("operator-types", value.span, "elements without a total order")
    const [kept, read] = body.bindTemp(value)
    keep.push(kept)
    const copy = body.bindTemp(b.opOf("list.copy", type, [read()], value.span))
    keep.push(copy[0])
    return copy[1]
  })
  const none: Call = { ...call, args: [], keywords: [] }
  const orders = sorted.map(read => b.evaluate(lowerSort(body, read(), none)))
  const test = comparison(body, "Eq", sorted[0]!(), sorted[1]!(), call.span)
  return b.block([...keep, ...orders], holds(test, call), call.span)
}

function isTotal(type: t.Type): boolean {
  if (type.kind === "tuple") return type.elements.every(isTotal)
  if (type.kind === "list") return isTotal(type.element)
  return type.kind === "int" || type.kind === "str" || type.kind === "bool"
}

/**
 * Equal, or so near that their difference rounds to zero at `places`. The difference d >= 0 rounds to zero where
 * d < 0.5 * 10**-places; with the float nearest to that bound in its place, the comparison may refuse the one value at
 * the bound, never admit one beyond it.
 */
function almostEqual(body: Body, call: Call, wanted: boolean): Expr {
  const { places, delta, plain } = tolerance(call)
  const [first, second] = operands(body, plain, ["first", "second"])
  const keep: Stmt[] = []
  const once = (value: Expr): (() => Expr) => {
    const [kept, read] = body.bindTemp(value)
    keep.push(kept)
    return read
  }
  const left = once(asFloatOrInt(body, first!))
  const right = once(asFloatOrInt(body, second!))
  const allowed = delta === null ? null : once(asFloatOrInt(body, body.lower(delta)))
  const equal = comparison(body, "Eq", left(), right(), call.span)
  const difference = lowerArithmetic(body, "Sub", left(), right(), call.span)
  // As a float the difference of ints may be rounded.
  if (allowed && difference.type.kind !== "float")
    throw new Bailout("operator-types", call.span, "delta of ints")
  const size = b.op("float.abs", [asFloat(body, difference)], call.span)
  const bound = b.constant(Number(`5e-${places + 1}`), t.float, call.span)
  const near = allowed
    ? comparison(body, "LtE", size, allowed(), call.span)
    : b.op("float.lt", [size, bound], call.span)
  if (!wanted && !allowed) {
    // Far enough apart: beyond the bound by more than the float nearest to it may be off.
    const far = b.op(
      "float.lt",
      [b.constant(Number(`6e-${places + 1}`), t.float, call.span), size],
      call.span,
    )
    return b.block(keep, holds(b.and(b.not(equal), far, call.span), call), call.span)
  }
  const test = b.or(equal, near, call.span)
  return b.block(keep, holds(wanted ? test : b.not(test), call), call.span)
}

function asFloatOrInt(body: Body, value: Expr): Expr {
  const { kind } = knownType(body, value)
  if (kind !== "float" && kind !== "int") throw new Bailout("operator-types", value.span, kind)
  return value
}

function tolerance(call: Call): { places: number; delta: Syntax | null; plain: Call } {
  const third = call.args[2]
  const given = call.keywords.find(keyword => keyword.arg === "places")?.value ?? third
  const delta = call.keywords.find(keyword => keyword.arg === "delta")?.value ?? null
  if (call.args.length > 3 || (given && delta)) throw new Bailout("call-arguments", call.span)
  const places =
    given === undefined
      ? 7n
      : given.kind === "Constant" && given.value.type === "int"
        ? given.value.value
        : -1n
  if (places < 0n || places > 20n) throw new Bailout("call-arguments", call.span, "places")
  const keywords = call.keywords.filter(keyword => keyword.arg !== "places" && keyword.arg !== "delta")
  return { places: Number(places), delta, plain: { ...call, args: call.args.slice(0, 2), keywords } }
}
