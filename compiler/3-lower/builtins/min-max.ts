// min and max: the first of equals wins, and candidates are compared as CPython compares them.

import type { Span, Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr, Stmt } from "../../ir/ir.ts"
import * as t from "../../ir/types.ts"
import { type Applied, appliedFunction, optional } from "../apply.ts"
import type { Call } from "../arguments.ts"
import type { Body } from "../body.ts"
import { comparison } from "../expressions/compare.ts"
import { consume, hasFloat } from "./iterables.ts"

type Relation = "Lt" | "Gt"

export function lowerMax(body: Body, call: Call): Expr {
  return lowerExtreme(body, call, "Gt")
}

export function lowerMin(body: Body, call: Call): Expr {
  return lowerExtreme(body, call, "Lt")
}

function lowerExtreme(body: Body, call: Call, op: Relation): Expr {
  const given = new Map(call.keywords.map(keyword => [keyword.arg, keyword.value]))
  for (const keyword of call.keywords)
    if (keyword.arg !== "key" && keyword.arg !== "default") throw new Bailout("call-arguments", keyword.span)
  if (given.size !== call.keywords.length) throw new Bailout("call-arguments", call.span)
  const key = given.get("key")
  const named = key ? optional(key) : null
  const fallback = given.get("default") ?? null
  const best = new Best(body, op, named ? appliedFunction(body, named) : null, call.span)
  const [first] = call.args
  if (call.args.length === 1 && first) return extremeOf(body, first, best, fallback, call.span)
  if (!first || fallback) throw new Bailout("call-arguments", call.span)
  const kept = call.args.map(arg => {
    if (arg.kind === "Starred") throw new Bailout("call-arguments", arg.span, "*")
    return body.bindTemp(body.lower(arg))
  })
  const steps = kept.flatMap(([, read], index) => (index === 0 ? best.start(read) : best.meet(read)))
  return b.block([...kept.map(([keep]) => keep), ...steps], best.read(), call.span)
}

/** The best candidate so far, and its key. */
class Best {
  private readonly body: Body
  private readonly op: Relation
  private readonly apply: Applied | null
  private readonly span: Span
  private readonly value
  private readonly key

  constructor(body: Body, op: Relation, apply: Applied | null, span: Span) {
    this.body = body
    this.op = op
    this.apply = apply
    this.span = span
    this.value = body.temp(body.lowering.holes.fresh(), "best")
    this.key = apply ? body.temp(body.lowering.holes.fresh(), "key") : this.value
  }

  read(): Expr {
    return this.body.read(this.value, this.span)
  }

  /** The key of a candidate, which is kept. */
  private keyed(candidate: () => Expr): readonly [readonly Stmt[], () => Expr] {
    const { body, apply, span } = this
    const { holes } = body.lowering
    holes.unify(body.locals[this.value]!.type, candidate().type, "mixed-types", span)
    if (!apply) return [[], candidate]
    const [keep, read] = body.bindTemp(apply(candidate()))
    holes.unify(body.locals[this.key]!.type, read().type, "mixed-types", span)
    return [[keep], read]
  }

  private take(candidate: () => Expr, key: () => Expr): readonly Stmt[] {
    const taken = b.set(this.value, candidate())
    return this.apply ? [taken, b.set(this.key, key())] : [taken]
  }

  start(candidate: () => Expr): readonly Stmt[] {
    const [keep, key] = this.keyed(candidate)
    return [...keep, ...this.take(candidate, key)]
  }

  /** `if key(candidate) < key(best): best = candidate` */
  meet(candidate: () => Expr): readonly Stmt[] {
    const { body, span } = this
    const [keep, key] = this.keyed(candidate)
    const test = comparison(body, this.op, key(), body.read(this.key, span), span)
    return [...keep, { kind: "if", test, body: this.take(candidate, key), orelse: [], span }]
  }

  /** The first candidate, or one more, by a flag that is set by the first. */
  meetOrStart(candidate: () => Expr, started: Expr, begin: Stmt): readonly Stmt[] {
    const { body, span } = this
    const [keep, key] = this.keyed(candidate)
    const test = comparison(body, this.op, key(), body.read(this.key, span), span)
    const better: Stmt = { kind: "if", test, body: this.take(candidate, key), orelse: [], span }
    const first = [...this.take(candidate, key), begin]
    return [...keep, { kind: "if", test: started, body: [better], orelse: first, span }]
  }

  /** Of candidates whose keys are equal the first wins: then the order they come in shows. */
  get order(): "ordered" | "unordered" {
    return this.apply ? "ordered" : "unordered"
  }
}

function extremeOf(body: Body, source: Syntax, best: Best, fallback: Syntax | null, span: Span): Expr {
  // CPython evaluates the default after the iterable: it must be what nothing can change.
  if (fallback && !isConstant(fallback))
    throw new Bailout("call-arguments", fallback.span, "a default that is computed")
  const other = fallback ? body.lower(fallback) : null
  if (other) body.lowering.holes.unify(best.read().type, other.type, "mixed-types", span)
  const started = body.temp(t.bool, "started")
  const loops = body.unorderedLoops
  const begin = b.set(started, b.bool(true, span))
  const loop = consume(
    body,
    source,
    element => {
      const [keep, read] = body.bindTemp(element)
      return [keep, ...best.meetOrStart(read, body.read(started, span), begin)]
    },
    best.order,
  )
  if (body.unorderedLoops > loops && source.kind === "GeneratorExp" && hasFloat(body, best.read().type))
    throw new Bailout("set-order", span, "zeros of either sign")
  const reset = b.set(started, b.bool(false, span))
  const found = body.read(started, span)
  if (!other)
    return b.block(
      [reset, ...loop, { kind: "guard", test: found, reason: "empty-sequence", span }],
      best.read(),
      span,
    )
  return b.block([reset, ...loop], b.choose(found, best.read(), other, span), span)
}

/** Gives the same value whenever it is evaluated. */
function isConstant(syntax: Syntax): boolean {
  if (syntax.kind === "Constant" || syntax.kind === "Name") return true
  if (syntax.kind === "UnaryOp") return isConstant(syntax.operand)
  return (syntax.kind === "List" || syntax.kind === "Tuple") && syntax.elts.every(isConstant)
}
