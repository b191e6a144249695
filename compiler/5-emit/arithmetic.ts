// Checked int arithmetic, inline: 64 bits or a deopt. Constants beside an operand leave less to check.

import type { Expr } from "../ir/ir.ts"
import type { Ref } from "./binaryen.ts"
import { deoptIf, type Emit, keep } from "./operation-shapes.ts"

const most = 2n ** 63n - 1n

function constantOf(expr: Expr): bigint | null {
  return expr.kind === "const" && typeof expr.value === "bigint" ? expr.value : null
}

/** `a + b` or `a - b`; next to a constant of known sign one comparison shows a wrap, else the sign bits do. */
export function checked(add: boolean): Emit {
  return (f, args, expr) => {
    const { m } = f.e
    const [left, right] = [args[0]!, args[1]!]
    const sum = (x: Ref, y: Ref): Ref => (add ? m.i64.add(x, y) : m.i64.sub(x, y))
    const result = f.scratch(f.e.b.i64)
    let code: Ref
    if (right.kind === "const" && typeof right.value === "bigint") {
      const { value } = right
      code = keep(
        f,
        [left],
        ([x]) => {
          const grows = add === value >= 0n
          const wrapped = grows ? m.i64.lt_s(f.get(result), x!()) : m.i64.gt_s(f.get(result), x!())
          return [
            f.set(result, sum(x!(), m.i64.const(value))),
            deoptIf(f, wrapped, "int-overflow", expr),
            f.get(result),
          ]
        },
        expr.type,
      )
    } else
      code = keep(
        f,
        [left, right],
        ([x, y]) => {
          const first = m.i64.xor(x!(), f.get(result))
          const second = add ? m.i64.xor(y!(), f.get(result)) : m.i64.xor(x!(), y!())
          return [
            f.set(result, sum(x!(), y!())),
            deoptIf(f, m.i64.lt_s(m.i64.and(first, second), m.i64.const(0n)), "int-overflow", expr),
            f.get(result),
          ]
        },
        expr.type,
      )
    f.release(result)
    return code
  }
}

/** A product of which both factors fit in 32 bits is exact; of others the quotient shows whether it wrapped. */
export const multiply: Emit = (f, args, expr) => {
  const { m, b } = f.e
  const factors = [...args].sort((a, z) => Number(constantOf(a) !== null) - Number(constantOf(z) !== null))
  const constant = constantOf(factors[1]!)
  const product = f.scratch(b.i64)
  let code: Ref
  if (constant !== null && constant !== 0n) {
    const by = (): Ref => m.i64.const(constant)
    // |x| <= limit, as one unsigned comparison. Of what is larger only the least product is exact.
    const limit = most / (constant < 0n ? -constant : constant)
    const small = (x: Ref): Ref =>
      m.i64.le_u(m.i64.add(x, m.i64.const(limit)), m.i64.const(BigInt.asIntN(64, 2n * limit)))
    code = keep(
      f,
      [factors[0]!],
      ([x]) => [deoptIf(f, m.i32.eqz(small(x!())), "int-overflow", expr), m.i64.mul(x!(), by())],
      expr.type,
    )
  } else
    code = keep(
      f,
      args,
      ([x, y]) => {
        const small = (value: () => Ref): Ref => m.i64.eq(value(), m.i64.extend32_s(value()))
        const wrapped = m.if(
          m.i64.eq(x!(), m.i64.const(-1n)),
          m.i64.eq(y!(), m.i64.const(-(2n ** 63n))),
          m.if(m.i64.eqz(x!()), m.i32.const(0), m.i64.ne(m.i64.div_s(f.get(product), x!()), y!())),
        )
        return [
          f.set(product, m.i64.mul(x!(), y!())),
          m.if(m.i32.eqz(m.i32.and(small(x!), small(y!))), deoptIf(f, wrapped, "int-overflow", expr)),
          f.get(product),
        ]
      },
      expr.type,
    )
  f.release(product)
  return code
}

/** `//` and `%`: Wasm truncates, Python floors. */
export function floored(quotient: boolean): Emit {
  const general = flooredByAny(quotient)
  return (f, args, expr) => {
    const divisor = constantOf(args[1]!)
    if (divisor === null || divisor <= 0n) return general(f, args, expr)
    const { m } = f.e
    const by = (): Ref => m.i64.const(divisor)
    // Two's complement floors by itself where the divisor is a power of two.
    if ((divisor & (divisor - 1n)) === 0n) {
      const value = f.expr(args[0]!)
      const bits = BigInt(divisor.toString(2).length - 1)
      return quotient ? m.i64.shr_s(value, m.i64.const(bits)) : m.i64.and(value, m.i64.const(divisor - 1n))
    }
    // A negative rest is one divisor below; its sign, spread over all bits, says so.
    const [rest, ratio] = [f.scratch(f.e.b.i64), f.scratch(f.e.b.i64)]
    const negative = (): Ref => m.i64.shr_s(f.get(rest), m.i64.const(63n))
    const code = keep(
      f,
      [args[0]!],
      ([x]) =>
        quotient
          ? [
              f.set(ratio, m.i64.div_s(x!(), by())),
              f.set(rest, m.i64.sub(x!(), m.i64.mul(f.get(ratio), by()))),
              m.i64.add(f.get(ratio), negative()),
            ]
          : [f.set(rest, m.i64.rem_s(x!(), by())), m.i64.add(f.get(rest), m.i64.and(negative(), by()))],
      expr.type,
    )
    f.release(rest, ratio)
    return code
  }
}

function flooredByAny(quotient: boolean): Emit {
  return (f, args, expr) => {
    const { m, b } = f.e
    const rest = f.scratch(b.i64)
    const code = keep(
      f,
      args,
      ([x, y]) => {
        const zero = (): Ref => m.i64.const(0n)
        // The rest has the sign of the dividend; where that is not the divisor's, the floor is one below.
        const below = (): Ref =>
          m.i32.and(m.i64.ne(f.get(rest), zero()), m.i64.lt_s(m.i64.xor(f.get(rest), y!()), zero()))
        const least = m.i64.eq(x!(), m.i64.const(-(2n ** 63n)))
        const negates = m.i64.eq(y!(), m.i64.const(-1n))
        const checks = [
          deoptIf(f, m.i64.eqz(y!()), "zero-division", expr),
          ...(quotient ? [deoptIf(f, m.i32.and(least, negates), "int-overflow", expr)] : []),
        ]
        const value = quotient
          ? m.i64.sub(m.i64.div_s(x!(), y!()), m.i64.extend_u(below()))
          : m.i64.add(f.get(rest), m.select(below(), y!(), zero()))
        return [...checks, f.set(rest, m.i64.rem_s(x!(), y!())), value]
      },
      expr.type,
    )
    f.release(rest)
    return code
  }
}

/** Negates; the least int has no negation. `onlyNegative`: the absolute value. */
export function negate(onlyNegative: boolean): Emit {
  return (f, args, expr) => {
    const { m } = f.e
    return keep(
      f,
      args,
      ([x]) => {
        const least = m.i64.eq(x!(), m.i64.const(-(2n ** 63n)))
        const negated = m.i64.sub(m.i64.const(0n), x!())
        const value = onlyNegative ? m.select(m.i64.lt_s(x!(), m.i64.const(0n)), negated, x!()) : negated
        return [deoptIf(f, least, "int-overflow", expr), value]
      },
      expr.type,
    )
  }
}
