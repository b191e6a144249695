// Functions and constants of the standard library that are lowered where they are called or read, by module and name.

import type { BinaryOperator, CompareOperator } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import { appliedFunction } from "../apply.ts"
import { type Call, only, positional } from "../arguments.ts"
import type { Body } from "../body.ts"
import { partialValue } from "../closures.ts"
import { asInt, knownType, typeOf } from "../convert.ts"
import { lowerCounter } from "../counters.ts"
import { lowerArithmetic, lowerSign } from "../expressions/arithmetic.ts"
import { comparison } from "../expressions/compare.ts"
import { item } from "../expressions/subscript.ts"
import { lowerDefaultDict } from "../missing.ts"
import { truth } from "../truth.ts"
import { consume } from "./iterables.ts"

type LibraryFunction = (body: Body, call: Call) => Expr

function pair(body: Body, call: Call): readonly [Expr, Expr] {
  const [left, right, ...rest] = positional(body, call)
  if (!left || !right || rest.length > 0) throw new Bailout("call-arguments", call.span)
  return [left, right]
}

function arithmetic(op: BinaryOperator): LibraryFunction {
  return (body, call) => {
    const [left, right] = pair(body, call)
    return lowerArithmetic(body, op, left, right, call.span)
  }
}

function compared(op: CompareOperator): LibraryFunction {
  return (body, call) => {
    const [left, right] = pair(body, call)
    return comparison(body, op, left, right, call.span)
  }
}

/** `reduce(function, iterable)`, with a start or from the first element on. */
const reduce: LibraryFunction = (body, call) => {
  const { span } = call
  const [func, source, start, ...rest] = call.args
  if (!func || !source || rest.length > 0 || call.keywords.length > 0)
    throw new Bailout("call-arguments", span)
  const { holes } = body.lowering
  const apply = appliedFunction(body, func)
  // CPython evaluates the start after the iterable: it must be what nothing can change.
  if (start && start.kind !== "Constant" && start.kind !== "Name")
    throw new Bailout("call-arguments", start.span, "a start that is computed")
  const initial = start ? body.lower(start) : null
  const result = body.temp(initial ? initial.type : holes.fresh(), "result")
  const started = body.temp({ kind: "bool" }, "started")
  const read = (): Expr => body.read(result, span)
  const loop = consume(body, source, element => {
    const [keep, value] = body.bindTemp(element)
    if (!initial) holes.unify(read().type, value().type, "mixed-types", span)
    const combined = apply(read(), value())
    holes.unify(read().type, combined.type, "mixed-types", span)
    const more = [b.set(result, combined)]
    if (initial) return [keep, ...more]
    const first = [b.set(result, value()), b.set(started, b.bool(true, span))]
    return [keep, { kind: "if", test: body.read(started, span), body: more, orelse: first, span }]
  })
  if (initial) return b.block([b.set(result, initial), ...loop], read(), span)
  const found = body.read(started, span)
  return b.block(
    [
      b.set(started, b.bool(false, span)),
      ...loop,
      { kind: "guard", test: found, reason: "empty-sequence", span },
    ],
    read(),
    span,
  )
}

/** `math.prod(ints)`. */
const product: LibraryFunction = (body, call) => {
  const { span } = call
  const [source, ...rest] = call.args
  if (!source || rest.length > 0 || call.keywords.length > 0) throw new Bailout("call-arguments", span)
  const result = body.temp({ kind: "int" }, "product")
  const loop = consume(
    body,
    source,
    element => {
      if (typeOf(body, element).kind === "float") throw new Bailout("float-math", span, "prod")
      return [b.set(result, b.op("int.mul", [body.read(result, span), asInt(body, element)], span))]
    },
    "unordered",
  )
  return b.block([b.set(result, b.int(1, span)), ...loop], body.read(result, span), span)
}

const functions: Readonly<Record<string, LibraryFunction>> = {
  "collections.Counter": lowerCounter,
  "collections.defaultdict": lowerDefaultDict,
  "functools.partial": partialValue,
  "functools.reduce": reduce,
  "math.prod": product,
  "operator.add": arithmetic("Add"),
  "operator.and_": arithmetic("BitAnd"),
  "operator.concat": arithmetic("Add"),
  "operator.contains": (body, call) => {
    const [container, element] = pair(body, call)
    const [keep, read] = body.bindTemp(container)
    return b.block([keep], comparison(body, "In", element, read(), call.span), call.span)
  },
  "operator.eq": compared("Eq"),
  "operator.floordiv": arithmetic("FloorDiv"),
  "operator.ge": compared("GtE"),
  "operator.getitem": (body, call) => {
    const [container, index] = pair(body, call)
    return item(body, container, knownType(body, container), index, call.span)
  },
  "operator.gt": compared("Gt"),
  "operator.le": compared("LtE"),
  "operator.lshift": arithmetic("LShift"),
  "operator.lt": compared("Lt"),
  "operator.mod": arithmetic("Mod"),
  "operator.mul": arithmetic("Mult"),
  "operator.ne": compared("NotEq"),
  "operator.neg": (body, call) => lowerSign(body, "USub", only(body, call), call.span),
  "operator.not_": (body, call) => b.not(truth(body, only(body, call))),
  "operator.or_": arithmetic("BitOr"),
  "operator.pow": arithmetic("Pow"),
  "operator.rshift": arithmetic("RShift"),
  "operator.sub": arithmetic("Sub"),
  "operator.truediv": arithmetic("Div"),
  "operator.truth": (body, call) => truth(body, only(body, call)),
  "operator.xor": arithmetic("BitXor"),
}

const unary: ReadonlySet<string> = new Set(["operator.neg", "operator.not_", "operator.truth", "math.prod"])

/** How many arguments a function takes where it is passed on as a value. */
export function arityOf(module: string, name: string): number {
  return unary.has(`${module}.${name}`) ? 1 : 2
}

/** The function `module.name`, or null. */
export function libraryFunction(module: string, name: string): LibraryFunction | null {
  const key = `${module}.${name}`
  return Object.hasOwn(functions, key) ? functions[key]! : null
}
