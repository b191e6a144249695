// `math.factorial`, `math.comb` and `math.isqrt`, as loops of checked arithmetic: what overflows is tried with wide ints.

import type { Span } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr, LocalId, Stmt } from "../../ir/ir.ts"
import type { Op } from "../../ir/ops.ts"
import * as t from "../../ir/types.ts"
import type { Call } from "../arguments.ts"
import type { Body } from "../body.ts"
import { asInt } from "../convert.ts"

function operands(body: Body, args: readonly Expr[], count: number, call: Call): readonly Expr[] {
  if (args.length !== count) throw new Bailout("call-arguments", call.span)
  return args.map(arg => asInt(body, arg))
}

/** Gives up where an operand is negative: CPython raises. */
function natural(value: () => Expr, span: Span): Stmt {
  return { kind: "guard", test: b.op("int.ge", [value(), b.int(0, span)], span), reason: "value-error", span }
}

/** `for local in range(from, to + 1)`. */
function count(
  body: Body,
  local: LocalId,
  from: number,
  to: Expr,
  statements: readonly Stmt[],
): readonly Stmt[] {
  const { span } = to
  const at = (): Expr => body.read(local, span)
  return [
    b.set(local, b.int(from, span)),
    {
      kind: "loop",
      loop: body.newLoop(),
      test: b.op("int.le", [at(), to], span),
      body: statements,
      step: [b.set(local, b.op("int.next", [at()], span))],
      orelse: [],
      span,
    },
  ]
}

export function lowerFactorial(body: Body, args: readonly Expr[], call: Call): Expr {
  const { span } = call
  const [keep, n] = body.bindTemp(operands(body, args, 1, call)[0]!)
  const result = body.temp(t.int, "product")
  const factor = body.temp(t.int, "i")
  const product = b.op("int.mul", [body.read(result, span), body.read(factor, span)], span)
  const loop = count(body, factor, 2, n(), [b.set(result, product)])
  return b.block(
    [keep, natural(n, span), b.set(result, b.int(1, span)), ...loop],
    body.read(result, span),
    span,
  )
}

/** Each partial product is a binomial coefficient itself, so the division is exact. */
export function lowerComb(body: Body, args: readonly Expr[], call: Call): Expr {
  const { span } = call
  const [first, second] = operands(body, args, 2, call)
  const [keep, n] = body.bindTemp(first!)
  const [keepK, k] = body.bindTemp(second!)
  const int = (op: Op, left: Expr, right: Expr): Expr => b.op(op, [left, right], span)
  const other = (): Expr => int("int.sub", n(), k())
  const [keepLess, less] = body.bindTemp(b.choose(int("int.lt", other(), k()), other(), k(), span))
  const result = body.temp(t.int, "product")
  const step = body.temp(t.int, "i")
  const factor = int("int.add", int("int.sub", n(), less()), body.read(step, span))
  const product = int("int.mul", body.read(result, span), factor)
  const loop = count(body, step, 1, less(), [
    b.set(result, int("int.floordiv", product, body.read(step, span))),
  ])
  // More than there are: the smaller of the two is negative, and no turn is taken.
  const found = b.choose(int("int.lt", less(), b.int(0, span)), b.int(0, span), body.read(result, span), span)
  const start = b.set(result, b.int(1, span))
  return b.block([keep, keepK, natural(n, span), natural(k, span), keepLess, start, ...loop], found, span)
}

/** Newton's method from above; it ends where the estimate no longer falls. Of zero it would divide by zero. */
export function lowerIsqrt(body: Body, args: readonly Expr[], call: Call): Expr {
  const { span } = call
  const [keep, n] = body.bindTemp(operands(body, args, 1, call)[0]!)
  const int = (op: Op, left: Expr, right: Expr): Expr => b.op(op, [left, right], span)
  const root = body.temp(t.int, "root")
  const next = body.temp(t.int, "next")
  const read = (local: LocalId): Expr => body.read(local, span)
  const bits = b.op("int.bit_length", [n()], span)
  const half = int("int.shr", int("int.add", bits, b.int(1, span)), b.int(1, span))
  const improved = (): Stmt =>
    b.set(
      next,
      int("int.shr", int("int.add", read(root), int("int.floordiv", n(), read(root))), b.int(1, span)),
    )
  const loop: Stmt = {
    kind: "loop",
    loop: body.newLoop(),
    test: b.and(int("int.lt", read(next), read(root)), int("int.gt", n(), b.int(0, span)), span),
    body: [b.set(root, read(next)), improved()],
    step: [],
    orelse: [],
    span,
  }
  const steps = [b.set(root, int("int.shl", b.int(1, span), half)), improved(), loop]
  return b.block(
    [keep, natural(n, span), ...steps],
    b.choose(int("int.eq", n(), b.int(0, span)), n(), read(root), span),
    span,
  )
}
