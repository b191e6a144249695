// Builtins that consume an iterable at once: all, any, list, sorted, sum, tuple. A generator expression is not built,
// its loops run in place.

import type { Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr, Stmt } from "../../ir/ir.ts"
import { ops } from "../../ir/ops.ts"
import * as t from "../../ir/types.ts"
import { eachExpr, eachStmt } from "../../ir/visit.ts"
import type { Call } from "../arguments.ts"
import type { Body } from "../body.ts"
import { asInt, asType, knownType, typeOf } from "../convert.ts"
import { refuseChanges, refuseEffects } from "../effects.ts"
import { collectList } from "../expressions/comprehension.ts"
import { fromList, isTuple, view } from "../expressions/vartuple.ts"
import {
  eachTurn,
  forEachOf,
  type Iteration,
  iterate,
  iterateValue,
  type Order,
  shielded,
} from "../iteration.ts"
import { truth } from "../truth.ts"

/** Runs `visit` for each element of what `syntax` gives. */
export function consume(
  body: Body,
  syntax: Syntax,
  visit: (element: Expr) => readonly Stmt[],
  order: Order = "ordered",
): readonly Stmt[] {
  if (syntax.kind === "GeneratorExp")
    return forEachOf(body, syntax.generators, () => visit(body.lower(syntax.elt)), order)
  if (syntax.kind === "Starred") throw new Bailout("call-arguments", syntax.span, "*")
  const iteration = iterate(body, syntax, order)
  return turns(body, iteration, visit, syntax.span)
}

/** The loop of an iteration. */
export function turns(
  body: Body,
  iteration: Iteration,
  visit: (element: Expr) => readonly Stmt[],
  span: Syntax["span"],
): readonly Stmt[] {
  const statements = eachTurn(body, iteration, visit)
  if (iteration.unordered) refuseEffects(body, statements, span)
  if (iteration.frozen) refuseChanges(body, statements, span)
  return [
    ...iteration.setup,
    ...shielded(iteration, {
      kind: "loop",
      loop: body.newLoop(),
      test: iteration.test,
      body: statements,
      step: iteration.step,
      orelse: [],
      span,
    }),
  ]
}

function onlyArgument(call: Call): Syntax {
  const [arg] = call.args
  if (!arg || call.args.length !== 1 || call.keywords.length > 0)
    throw new Bailout("call-arguments", call.span)
  return arg
}

export function lowerAny(body: Body, call: Call): Expr {
  return quantified(body, call, true)
}

export function lowerAll(body: Body, call: Call): Expr {
  return quantified(body, call, false)
}

/** Whether code may end by anything but giving up for a limit of ours. */
function mayRaise(statements: readonly Stmt[]): boolean {
  let found = false
  eachExpr(statements, expr => {
    if (expr.kind === "call" || expr.kind === "attribute") found = true
    // Of the iteration itself: the set has not changed.
    if (
      expr.kind === "op" &&
      ops[expr.op].deopts.length > 0 &&
      expr.op !== "dict.next" &&
      expr.op !== "set.next"
    )
      found = true
  })
  eachStmt(statements, stmt => {
    if (stmt.kind === "guard") found = true
  })
  return found
}

/** Stops evaluating at the first element whose truth is `decisive`: later turns find the result and do nothing. */
function quantified(body: Body, call: Call, decisive: boolean): Expr {
  const { span } = call
  const arg = onlyArgument(call)
  const result = body.temp(t.bool, "result")
  const exit = body.newLoop()
  const unordered = body.unorderedLoops
  const loop = consume(
    body,
    arg,
    element => {
      const holds = truth(body, element)
      const found = decisive ? holds : b.not(holds)
      const stop: readonly Stmt[] = [
        b.set(result, b.bool(decisive, span)),
        { kind: "break", loop: exit, span },
      ]
      return [{ kind: "if", test: found, body: stop, orelse: [], span }]
    },
    "unordered",
  )
  // In another order an exception may come before, or after, the element that decides.
  if (body.unorderedLoops > unordered && mayRaise(loop))
    throw new Bailout("set-order", span, "what may raise")
  // A loop of one turn around all of them is what the break leaves.
  const once: Stmt = {
    kind: "loop",
    loop: exit,
    test: b.bool(true, span),
    body: [...loop, { kind: "break", loop: exit, span }],
    step: [],
    orelse: [],
    span,
  }
  return b.block([b.set(result, b.bool(!decisive, span)), once], body.read(result, span), span)
}

/** Ints only: floats are summed differently from Python 3.12 on. */
export function lowerSum(body: Body, call: Call): Expr {
  const { span } = call
  const [arg, second] = call.args
  const [keyword, ...more] = call.keywords
  if (!arg || call.args.length > 2 || more.length > 0 || (keyword && (second || keyword.arg !== "start")))
    throw new Bailout("call-arguments", span)
  const start = second ?? keyword?.value
  if (arg.kind !== "GeneratorExp" && !start) {
    const direct = directSum(body, arg, call)
    if (direct) return direct
  }
  const initial = start ? asInt(body, body.lower(start)) : b.int(0, span)
  // CPython evaluates the iterable before the start; only where the start is a literal is that all the same.
  if (initial.kind !== "const") throw new Bailout("call-arguments", span, "the start of a sum")
  const total = body.temp(t.int, "total")
  const loop = consume(
    body,
    arg,
    element => {
      checkSummand(body, element)
      const sum = b.op("int.add", [body.read(total, span), asInt(body, element)], span)
      return [b.set(total, sum)]
    },
    "unordered",
  )
  return b.block([b.set(total, initial), ...loop], body.read(total, span), span)
}

function checkSummand(body: Body, element: Expr): void {
  if (knownType(body, element).kind === "float") throw new Bailout("float-math", element.span, "sum")
}

/** The sum of a list of ints is one kernel call; null where the argument is something else. */
function directSum(body: Body, arg: Syntax, call: Call): Expr | null {
  if (arg.kind !== "List" && arg.kind !== "Name" && arg.kind !== "ListComp") return null
  const value = body.lower(arg)
  const type = knownType(body, value)
  if (type.kind !== "list") return null
  const element = body.lowering.holes.resolve(type.element)
  if (element.kind === "hole") body.lowering.holes.unify(element, t.int, "mixed-types", arg.span)
  return body.lowering.holes.resolve(type.element).kind === "int"
    ? b.op("list.sum", [value], call.span)
    : null
}

export function lowerList(body: Body, call: Call): Expr {
  if (call.args.length === 0 && call.keywords.length === 0)
    return { kind: "list", elements: [], type: t.list(body.lowering.slot(call, "element")), span: call.span }
  return listOf(body, onlyArgument(call), call.span)
}

/** A new list of what an iterable gives. */
export function listOf(body: Body, syntax: Syntax, span: Syntax["span"], order: Order = "ordered"): Expr {
  if (syntax.kind === "GeneratorExp") return collectList(body, syntax.generators, syntax.elt, syntax, order)
  if (syntax.kind !== "Call") return listOfValue(body, body.lower(syntax), span, order)
  return collect(body, span, visit => consume(body, syntax, visit, order))
}

/** A new list of what a value gives. */
export function listOfValue(body: Body, value: Expr, span: Syntax["span"], order: Order = "ordered"): Expr {
  const type = knownType(body, value)
  if (type.kind === "list") return b.opOf("list.copy", type, [value], span)
  if (type.kind === "str") return b.op("str.list", [value], span)
  if (type.kind === "range") return b.op("range.list", [value], span)
  if (type.kind === "vartuple") {
    const list = view(body, value)
    return b.opOf("list.copy", list.type, [list], span)
  }
  const iteration = iterateValue(body, value, order)
  return collect(body, span, visit => turns(body, iteration, visit, span))
}

function collect(
  body: Body,
  span: Syntax["span"],
  run: (visit: (element: Expr) => readonly Stmt[]) => readonly Stmt[],
): Expr {
  const element = body.lowering.holes.fresh()
  const type = t.list(element)
  const result = body.temp(type, "list")
  const fill = run(found => {
    const value = asType(body, found, element, "mixed-types")
    return [b.evaluate(b.op("list.append", [body.read(result, span), value], span))]
  })
  const empty: Expr = { kind: "list", elements: [], type, span }
  return b.block([b.set(result, empty), ...fill], body.read(result, span), span)
}

/** A tuple stays the one it is; of anything else the length is known only when running. */
export function lowerTuple(body: Body, call: Call): Expr {
  if (call.args.length === 0 && call.keywords.length === 0) return b.tuple([], call.span)
  const arg = onlyArgument(call)
  if (arg.kind === "GeneratorExp" || arg.kind === "Call")
    return fromList(body, listOf(body, arg, call.span), call.span)
  const value = body.lower(arg)
  if (isTuple(typeOf(body, value))) return value
  return fromList(body, listOfValue(body, value, call.span), call.span)
}

/** Whether values of a type hold floats, of which equal ones may differ: zeros of either sign. */
export function hasFloat(body: Body, type: t.Type): boolean {
  const at = body.lowering.holes.resolve(type)
  return at.kind === "float" || t.partsOf(at).some(part => hasFloat(body, part))
}
