// Generators: run to their end where they are made, and consumed one by one.
//
// Nobody can tell when a generator's code runs, where it reads only what cannot change and changes nothing: so all that
// goes into it must be immutable. What it would raise later gives the attempt up. Its elements are kept in reverse: the
// next one is the last.

import type { FunctionDef, Span, Stmt as Statement, Expr as Syntax } from "../1-parse/ast.ts"
import { freeNames } from "../2-bind/frame.ts"
import { addTargets } from "../2-bind/scope.ts"
import { walkSyntax } from "../2-bind/walk.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr, LocalId, Stmt } from "../ir/ir.ts"
import * as t from "../ir/types.ts"
import type { Body } from "./body.ts"
import { asType, knownType, typeOf } from "./convert.ts"
import { isValue } from "./effects.ts"
import { collectList } from "./expressions/comprehension.ts"
import { noArguments } from "./no-arguments.ts"

/** Whether calling a function makes a generator. */
export function isGenerator(def: FunctionDef): boolean {
  let found = false
  walkSyntax(def.body, node => {
    if (node.kind === "Yield" || node.kind === "YieldFrom") found = true
    return node.kind !== "FunctionDef" && node.kind !== "Lambda" && node.kind !== "ClassDef"
  })
  return found
}

/** Where a function gathers what it yields. */
export interface Yields {
  readonly list: LocalId
  readonly element: t.Type
}

/** Makes a body that of a generator: the list, and the statements before its own. */
export function openGenerator(body: Body, def: FunctionDef): readonly Stmt[] {
  const { span } = def
  refuseEndless(def.body)
  for (const local of body.locals.slice()) {
    if (!isValue(body, { ...b.none(span), type: local.type }))
      throw new Bailout("function-shape", span, "a generator that may see a change")
  }
  const element = body.lowering.slot(def, "yield")
  const list = body.temp(t.list(element), "yielded")
  body.yields = { list, element }
  const empty: Expr = { kind: "list", elements: [], type: t.list(element), span }
  return [b.set(list, empty), { kind: "shield", begins: true, span }]
}

/** `while True` that nothing leaves. */
function refuseEndless(statements: readonly Statement[]): void {
  walkSyntax(statements, node => {
    if (node.kind !== "While" || node.test.kind !== "Constant") return true
    let leaves = false
    walkSyntax(node.body, inner => {
      if (inner.kind === "Break" || inner.kind === "Return" || inner.kind === "Raise") leaves = true
      return true
    })
    if (!leaves) throw new Bailout("function-shape", node.span, "a generator without end")
    return true
  })
}

/** What a generator function gives at its end. */
export function closeGenerator(body: Body, yields: Yields, span: Span): readonly Stmt[] {
  const list = body.read(yields.list, span)
  const made = iteratorOf(list, yields.element, span)
  const returned = asType(body, made.value, body.returns, "mixed-types")
  return [...made.before, { kind: "shield", begins: false, span }, { kind: "return", value: returned, span }]
}

function iteratorOf(list: Expr, element: t.Type, span: Span) {
  return {
    before: [b.evaluate(b.op("list.reverse", [list], span))],
    value: b.opOf("iterator.of", { kind: "iterator", element }, [list], span),
  }
}

/** `yield value` and `yield from iterable` on a line of their own; null for other expressions. */
export function lowerYield(body: Body, syntax: Syntax): readonly Stmt[] | null {
  const { yields } = body
  if (!yields || (syntax.kind !== "Yield" && syntax.kind !== "YieldFrom")) return null
  const { span } = syntax
  const list = (): Expr => body.read(yields.list, span)
  if (syntax.kind === "YieldFrom") {
    const more = asType(
      body,
      body.lowering.dispatch.list(body, syntax.value),
      t.list(yields.element),
      "mixed-types",
    )
    return [b.evaluate(b.op("list.extend", [list(), more], span))]
  }
  const given = syntax.value ? body.lowerOpen(syntax.value) : b.none(span)
  // What was yielded may be changed before it is consumed.
  if (typeOf(body, given).kind !== "hole" && !isValue(body, given) && !isFresh(syntax.value))
    throw new Bailout("function-shape", span, "a generator that may see a change")
  const value = asType(body, given, yields.element, "mixed-types")
  return [b.evaluate(b.op("list.append", [list(), value], span))]
}

/** A container that nothing else holds. */
function isFresh(syntax: Syntax | null): boolean {
  return syntax?.kind === "ListComp" || syntax?.kind === "SetComp" || syntax?.kind === "DictComp"
}

/** `(… for …)` as a value. */
export function lowerGeneratorExp(body: Body, syntax: Syntax & { readonly kind: "GeneratorExp" }): Expr {
  const { span } = syntax
  refuseVariables(body, syntax)
  const list = collectList(body, syntax.generators, syntax.elt, syntax)
  refuseChangeable(body, list)
  const type = knownType(body, list)
  if (type.kind !== "list") throw new Error("a generator that gathers no list")
  const [keep, read] = body.bindTemp(list)
  const { before, value } = iteratorOf(read(), type.element, span)
  const shield = (begins: boolean): Stmt => ({ kind: "shield", begins, span })
  return b.block([shield(true), keep, shield(false), ...before], value, span)
}

/** The variables that a generator reads later must be assigned once for all, before it is made. */
function refuseVariables(body: Body, syntax: Syntax & { readonly kind: "GeneratorExp" }): void {
  const lambda: Syntax = { kind: "Lambda", args: noArguments, body: syntax, span: syntax.span }
  for (const name of freeNames(lambda)) {
    if (!body.isLocal(name) || isTarget(syntax, name)) continue
    if (
      body.isInner(name) ||
      body.frame.shared.has(name) ||
      !body.scope.locals.has(name) ||
      !body.isParameter(name)
    )
      throw new Bailout("expression-kind", syntax.span, `${name} may change before it is read`)
  }
}

function isTarget(syntax: Syntax & { readonly kind: "GeneratorExp" }, name: string): boolean {
  const names = new Set<string>()
  for (const generator of syntax.generators) addTargets(generator.target, names)
  return names.has(name)
}

/** Everything that is read must be immutable; only the list that is filled is not. */
function refuseChangeable(body: Body, list: Expr): void {
  if (list.kind !== "block" || list.value.kind !== "local")
    throw new Error("a generator that gathers no list")
  const own = list.value.local
  const visit = (expr: Expr): void => {
    const isOwn = expr === list || (expr.kind === "local" && expr.local === own)
    const isEmpty = expr.kind === "list" && expr.elements.length === 0
    if (!isOwn && !isEmpty && expr.type.kind !== "none" && !isValue(body, expr))
      throw new Bailout("expression-kind", expr.span, "a generator that may see a change")
  }
  body.eachExpr(list, visit)
}
