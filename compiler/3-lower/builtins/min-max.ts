// min and max: the first of equals wins, and candidates are compared as CPython compares them.

import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr, Stmt } from "../../ir/ir.ts"
import * as t from "../../ir/types.ts"
import { type Call, positional } from "../arguments.ts"
import type { Body } from "../body.ts"
import { comparison } from "../expressions/compare.ts"
import { consume } from "./iterables.ts"

export function lowerMax(body: Body, call: Call): Expr {
  return lowerExtreme(body, call, "Gt")
}

export function lowerMin(body: Body, call: Call): Expr {
  return lowerExtreme(body, call, "Lt")
}

function lowerExtreme(body: Body, call: Call, op: "Lt" | "Gt"): Expr {
  if (call.keywords.length > 0) throw new Bailout("call-arguments", call.span, "key or default")
  const [first] = call.args
  if (call.args.length === 1 && first) return extremeOf(body, call, op)
  const candidates = positional(body, call)
  const kept = candidates.map(candidate => body.bindTemp(candidate))
  const [head, ...rest] = kept
  if (!head) throw new Bailout("call-arguments", call.span)
  const type = candidates.reduce(
    (shared, candidate) => body.lowering.holes.unify(shared, candidate.type, "mixed-types", call.span),
    head[1]().type,
  )
  const best = body.temp(type, "best")
  const update = rest.map(([, read]) => better(body, best, read(), op, call))
  return b.block(
    [...kept.map(([keep]) => keep), b.set(best, head[1]()), ...update],
    body.read(best, call.span),
    call.span,
  )
}

/** `if candidate < best: best = candidate` */
function better(
  body: Body,
  best: Parameters<Body["read"]>[0],
  candidate: Expr,
  op: "Lt" | "Gt",
  call: Call,
): Stmt {
  const test = comparison(body, op, candidate, body.read(best, call.span), call.span)
  return { kind: "if", test, body: [b.set(best, candidate)], orelse: [], span: call.span }
}

function extremeOf(body: Body, call: Call, op: "Lt" | "Gt"): Expr {
  const { span } = call
  const started = body.temp(t.bool, "started")
  const best = body.temp(body.lowering.holes.fresh(), "best")
  const loop = consume(
    body,
    call.args[0]!,
    element => {
      body.lowering.holes.unify(body.locals[best]!.type, element.type, "mixed-types", span)
      const [keep, read] = body.bindTemp(element)
      const first: readonly Stmt[] = [b.set(best, read()), b.set(started, b.bool(true, span))]
      return [
        keep,
        {
          kind: "if",
          test: body.read(started, span),
          body: [better(body, best, read(), op, call)],
          orelse: first,
          span,
        },
      ]
    },
    "unordered",
  )
  return b.block(
    [
      b.set(started, b.bool(false, span)),
      ...loop,
      { kind: "guard", test: body.read(started, span), reason: "empty-sequence", span },
    ],
    body.read(best, span),
    span,
  )
}
