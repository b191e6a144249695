// Calls of functions of the program: arguments are evaluated in the order of the call and matched with the parameters
// as CPython does.

import type { FunctionDef, Span, Expr as Syntax } from "../1-parse/ast.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr, Stmt } from "../ir/ir.ts"
import type { Call } from "./arguments.ts"
import type { Body } from "./body.ts"
import { knownType, present } from "./convert.ts"
import type { Receiver } from "./lowering.ts"
import { refuseMangled } from "./names.ts"

/** Arguments that are kept in locals: the statements that evaluate them, and one value per parameter after the leading ones. */
export interface Arguments {
  readonly keep: readonly Stmt[]
  readonly values: readonly Expr[]
}

/** Matches what a call gives; the first `leading` parameters are bound by the caller (`self`). */
export function bindArguments(
  body: Body,
  def: FunctionDef,
  receiver: Receiver | null,
  leading: number,
  syntax: Call,
): Arguments {
  const keep: Stmt[] = []
  const once = (value: Expr): Expr => {
    const [statement, read] = body.bindTemp(value)
    keep.push(statement)
    return read()
  }
  const given: Expr[] = []
  const keywords = new Map<string, Expr>()
  // CPython evaluates positional arguments first, in whatever order the text has them.
  for (const arg of syntax.args) {
    if (arg.kind === "Starred") given.push(...spread(body, arg.value, once))
    else given.push(once(body.lowerOpen(arg)))
  }
  for (const keyword of syntax.keywords) {
    if (keyword.arg === null || keywords.has(keyword.arg)) throw new Bailout("call-arguments", keyword.span)
    refuseMangled(body, keyword.arg, keyword.span)
    keywords.set(keyword.arg, once(body.lowerOpen(keyword.value)))
  }
  return { keep, values: matched(body, def, receiver, leading, given, keywords, syntax.span) }
}

/** Positional arguments that were evaluated. */
export function evaluated(
  body: Body,
  def: FunctionDef,
  leading: number,
  args: readonly Expr[],
  span: Span,
): Arguments {
  return { keep: [], values: matched(body, def, null, leading, args, new Map(), span) }
}

export function callBound(
  body: Body,
  def: FunctionDef,
  receiver: Receiver | null,
  leading: readonly Expr[],
  args: Arguments,
  span: Span,
): Expr {
  const call = body.lowering.call(def, receiver, [...leading, ...args.values], span)
  return b.block(args.keep, call, span)
}

/** The elements of `*value`: their number must be known. */
function spread(body: Body, syntax: Syntax, once: (value: Expr) => Expr): readonly Expr[] {
  const value = present(body, body.lowerOpen(syntax))
  const type = knownType(body, value)
  if (type.kind !== "tuple") throw new Bailout("call-arguments", syntax.span, "*")
  const tuple = once(value)
  return type.elements.map((element, index) => b.field(tuple, index, element))
}

/** One value per parameter, in the order that `parameterNames` has. */
function matched(
  body: Body,
  def: FunctionDef,
  receiver: Receiver | null,
  leading: number,
  given: readonly Expr[],
  keywords: ReadonlyMap<string, Expr>,
  span: Span,
): readonly Expr[] {
  const { posonlyargs, args, kwonlyargs, defaults, kwDefaults, vararg, kwarg } = def.args
  if (kwarg) throw new Bailout("function-shape", kwarg.span, "**")
  const ordered = [...posonlyargs, ...args].map(arg => arg.arg)
  const first = receiver ? 1 : leading
  const own = ordered.slice(first)
  if (ordered.length < first) throw new Bailout("call-arguments", span)
  if (given.length > own.length && !vararg) throw new Bailout("call-arguments", span)
  const left = new Map(keywords)
  const take = (name: string): Expr | undefined => {
    const value = left.get(name)
    left.delete(name)
    return value
  }
  const firstDefault = ordered.length - defaults.length
  const fallbackOf = (value: Syntax | null | undefined, name: string): Expr => {
    if (!value) throw new Bailout("call-arguments", span, `${name} is missing`)
    return body.lowering.defaultValue(body, def, receiver, value)
  }
  const positional = own.map((name, index) => {
    const passed = given[index]
    if (passed) return passed
    const position = index + first
    const byName = position >= posonlyargs.length ? take(name) : undefined
    return byName ?? fallbackOf(defaults[position - firstDefault], name)
  })
  const named = kwonlyargs.map((arg, index) => take(arg.arg) ?? fallbackOf(kwDefaults[index], arg.arg))
  if (left.size > 0) throw new Bailout("call-arguments", span, [...left.keys()].join())
  const rest = vararg ? [b.tuple(given.slice(own.length), span)] : []
  return [...positional, ...named, ...rest]
}
