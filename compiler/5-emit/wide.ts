// Functions whose ints are of any size: the second version of what may overflow 64 bits.
//
// Their ints are i64 as everywhere, but those beyond 2**62 are numbers of the host's table. So whatever stores, passes,
// compares for equality or hashes ints is emitted as it is; arithmetic and order are calls of the kernel; and what needs
// an int as it is (an index, a count, a width) first makes sure that it is one.

import type { Expr, Func, FuncId, Program } from "../ir/ir.ts"
import { type Op, ops } from "../ir/ops.ts"
import { eachExpr } from "../ir/visit.ts"
import type { Ref } from "./binaryen.ts"
import type { FunctionEmitter } from "./function.ts"
import { at, type Emit, keep, kernel, nothing, sortKind } from "./operation-shapes.ts"
import { operations } from "./operations.ts"
import { isSmall } from "./small.ts"

function ordered(relation: "lt_s" | "le_s" | "gt_s" | "ge_s"): Emit {
  return (f, args) => {
    const { m } = f.e
    const order = f.e.kernel("wide_order", [f.expr(args[0]!), f.expr(args[1]!)])
    return m.i64[relation](order, m.i64.const(0n))
  }
}

/** A kernel function of one operand, and a constant zero before it. */
const negated: Emit = (f, args, expr) => {
  const zero = f.e.m.i64.const(0n)
  return f.e.kernel("wide_sub", [zero, f.expr(args[0]!), at(f, expr)])
}

const inverted: Emit = (f, args, expr) => {
  const ones = f.e.m.i64.const(-1n)
  return f.e.kernel("wide_sub", [ones, f.expr(args[0]!), at(f, expr)])
}

const sorted: Emit = (f, args, expr) => {
  const kind = sortKind(args[0]!.type)
  return keep(
    f,
    args,
    ([list, reverse]) => [
      f.e.kernel("list_sort", [list!(), f.e.m.i32.const(kind === 0 ? 3 : kind), reverse!(), at(f, expr)]),
      nothing(f),
    ],
    expr.type,
  )
}

const wideOperations: Partial<Record<Op, Emit>> = {
  "int.add": kernel("wide_add", true),
  "int.sub": kernel("wide_sub", true),
  "int.mul": kernel("wide_mul", true),
  "int.floordiv": kernel("wide_floordiv", true),
  "int.mod": kernel("wide_mod", true),
  "int.divide": kernel("wide_divide", true),
  "int.pow": kernel("wide_pow", true),
  "int.pow_mod": kernel("wide_pow_mod", true),
  "int.neg": negated,
  "int.abs": kernel("wide_abs", true),
  "int.invert": inverted,
  "int.and": kernel("wide_and", true),
  "int.or": kernel("wide_or", true),
  "int.xor": kernel("wide_xor", true),
  "int.shl": kernel("wide_shl", true),
  "int.shr": kernel("wide_shr", true),
  "int.gcd": kernel("wide_gcd", true),
  "int.lt": ordered("lt_s"),
  "int.le": ordered("le_s"),
  "int.gt": ordered("gt_s"),
  "int.ge": ordered("ge_s"),
  "int.from_float": kernel("wide_from_float", true),
  "int.from_str": kernel("wide_from_str", true),
  "int.bit_length": kernel("wide_bits", false),
  "int.small": kernel("wide_small", true),
  "float.from_int": kernel("wide_to_float", true),
  "str.from_int": kernel("wide_text", true),
  "str.format_int": kernel("wide_format", true),
  "list.sort": sorted,
  "list.sum": kernel("wide_sum", true),
}

/** Ops whose int operands may be of any size as they are: equal ints are equal bits, and positions are small. */
const indifferent: ReadonlySet<Op> = new Set([
  "int.eq",
  "int.ne",
  "int.next",
  "int.previous",
  "int.at",
  "float.exact_int",
])

export function emitWideOperation(f: FunctionEmitter, expr: Extract<Expr, { kind: "op" }>): Ref {
  const own = wideOperations[expr.op]
  if (own) return own(f, expr.args, expr)
  const patterns: readonly string[] = ops[expr.op].in
  const args = indifferent.has(expr.op)
    ? expr.args
    : expr.args.map((arg, index) => (patterns[index] === "int" ? small(arg) : arg))
  return operations[expr.op](f, args, expr)
}

function small(arg: Expr): Expr {
  if (arg.kind === "const" && typeof arg.value === "bigint" && isSmall(arg.value)) return arg
  return { kind: "op", op: "int.small", args: [arg], type: arg.type, span: arg.span }
}

/** A literal of any size. */
export function emitWideConstant(f: FunctionEmitter, value: bigint): Ref {
  const { m, data } = f.e
  if (isSmall(value)) return m.i64.const(value)
  return f.e.kernel("wide_from_str", [m.i32.const(data.textOf(value.toString())), m.i32.const(-1)])
}

const growing: ReadonlySet<Op> = new Set(["int.mul", "int.pow", "int.shl", "list.sum", "int.from_str"])

/** Which tests may overflow 64 bits and still go on; a counter of a loop does not get there. */
export function widenable(program: Program): (func: FuncId) => boolean {
  const grows = program.funcs.map(mayGrow)
  const callees = program.funcs.map(func => calleesOf(program, func))
  return entry => {
    const seen = new Set<FuncId>([entry])
    for (const func of seen) {
      if (grows[func]) return true
      for (const callee of callees[func]!) seen.add(callee)
    }
    return false
  }
}

function mayGrow(func: Func): boolean {
  let found = false
  eachExpr(func.body, expr => {
    if (expr.kind === "const") found ||= typeof expr.value === "bigint" && !isSmall(expr.value)
    if (expr.kind !== "op") return
    const sum = expr.op === "int.add" || expr.op === "int.sub"
    found ||= growing.has(expr.op) || (sum && expr.args.every(arg => arg.kind !== "const"))
  })
  return found
}

function calleesOf(program: Program, func: Func): ReadonlySet<FuncId> {
  const found = new Set<FuncId>()
  eachExpr(func.body, expr => {
    if (expr.kind === "call") found.add(expr.func)
    if (expr.kind === "cell") found.add(program.cells[expr.cell]!.init)
  })
  return found
}

/** Every function that a wide version of these entries calls, themselves included. */
export function reachable(program: Program, entries: readonly FuncId[]): ReadonlySet<FuncId> {
  const seen = new Set(entries)
  for (const func of seen) for (const callee of calleesOf(program, program.funcs[func]!)) seen.add(callee)
  return seen
}
