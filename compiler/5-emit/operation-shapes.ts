// The shapes in which operations become Wasm: what rows of `operations.ts` share.

import type { DeoptReason, KernelFunction } from "../../wasm/abi.ts"
import type { Expr } from "../ir/ir.ts"
import type { Type } from "../ir/types.ts"
import type { Module, Ref } from "./binaryen.ts"
import { sharedSearch } from "./compare.ts"
import type { FunctionEmitter, Scratch } from "./function.ts"

type Args = readonly Expr[]
export type Emit = (f: FunctionEmitter, args: Args, expr: Expr) => Ref

/** Two operands, one instruction. */
export function binary(make: (m: Module, left: Ref, right: Ref) => Ref): Emit {
  return (f, args) => {
    const left = f.expr(args[0]!)
    return make(f.e.m, left, f.expr(args[1]!))
  }
}

export function unary(make: (f: FunctionEmitter, value: Ref, expr: Expr) => Ref): Emit {
  return (f, args, expr) => make(f, f.expr(args[0]!), expr)
}

/** A kernel call with the operands, and the source offset where the kernel function may deopt. */
export function kernel(name: KernelFunction, reports: boolean): Emit {
  return (f, args, expr) => {
    const refs = args.map(arg => f.expr(arg))
    return f.e.kernel(name, reports ? [...refs, at(f, expr)] : refs)
  }
}

export function at(f: FunctionEmitter, expr: Expr): Ref {
  return f.e.m.i32.const(expr.span.from)
}

export function deoptIf(f: FunctionEmitter, test: Ref, reason: DeoptReason, expr: Expr): Ref {
  return f.e.m.if(test, f.e.deopt(reason, expr.span))
}

/** Evaluates operands in order into scratch locals, which `use` may read any number of times. */
export function keep(
  f: FunctionEmitter,
  args: Args,
  use: (reads: readonly (() => Ref)[]) => readonly Ref[],
  type: Type,
): Ref {
  const { e } = f
  const scratches: Scratch[] = []
  const code: Ref[] = []
  for (const arg of args) {
    const value = f.expr(arg)
    const scratch = f.scratch(e.wasmType(arg.type))
    scratches.push(scratch)
    code.push(f.set(scratch, value))
  }
  code.push(...use(scratches.map(scratch => () => f.get(scratch))))
  f.release(...scratches)
  return e.m.block(null, code, e.wasmType(type))
}

export function nothing(f: FunctionEmitter): Ref {
  return f.e.m.i32.const(0)
}

/** A kernel search that gives -1 for absent; `index` deopts on that, `contains` compares. */
export function located(name: "str_find" | "str_rfind"): Emit {
  return (f, args, expr) => {
    const { m, b } = f.e
    const found = f.scratch(b.i64)
    const refs = args.map(arg => f.expr(arg))
    const code = m.block(
      null,
      [
        f.set(found, f.e.kernel(name, refs)),
        deoptIf(f, m.i64.lt_s(f.get(found), m.i64.const(0n)), "value-error", expr),
        f.get(found),
      ],
      b.i64,
    )
    f.release(found)
    return code
  }
}

/** A kernel function with constant i32 operands after the operation's own. */
export function withFlags(name: KernelFunction, ...flags: readonly number[]): Emit {
  return (f, args) => {
    const refs = args.map(arg => f.expr(arg))
    return f.e.kernel(name, [...refs, ...flags.map(flag => f.e.m.i32.const(flag))])
  }
}

/** Slices: which bounds are absent is known when compiling. */
export function slice(name: "str_slice" | "list_slice"): Emit {
  return (f, args, expr) => {
    const absent = args[4]!
    if (absent.kind !== "const" || typeof absent.value !== "bigint") throw new Error("a slice without flags")
    const refs = args.slice(0, 4).map(arg => f.expr(arg))
    return f.e.kernel(name, [...refs, f.e.m.i32.const(Number(absent.value)), at(f, expr)])
  }
}

export function length(f: FunctionEmitter, value: Ref): Ref {
  return f.e.m.i64.load32_u(0, 4, value)
}

/** The address of the slot at a position known to be inside, from the address of slot 0. */
export function slotAt(f: FunctionEmitter, data: Ref, position: Ref): Ref {
  const { m } = f.e
  return m.i32.add(data, m.i32.shl(m.i32.wrap(position), m.i32.const(3)))
}

/** Opens a slot with `open` after the operands were evaluated, and stores the last of them. */
export function storing(open: (f: FunctionEmitter, reads: readonly (() => Ref)[], expr: Expr) => Ref): Emit {
  return (f, args, expr) => {
    const value = args.at(-1)!
    return keep(
      f,
      args,
      reads => [f.e.store(value.type, open(f, reads, expr), reads.at(-1)!()), nothing(f)],
      expr.type,
    )
  }
}

export const search =
  (what: "find" | "count"): Emit =>
  (f, args, expr) => {
    const [list, item] = [args[0]!, args[1]!]
    const element = list.type.kind === "list" ? list.type.element : list.type
    const { m, b } = f.e
    const refs = [f.expr(list), f.expr(item)]
    if (what === "find" && element.kind === "int" && item.type.kind === "int")
      return f.e.kernel("list_find_word", refs)
    const name = sharedSearch(f.e, what, element, item.type)
    return m.call(name, [...refs, at(f, expr)], b.i64)
  }

export function sortKind(type: Type): number {
  const element = type.kind === "list" ? type.element.kind : type.kind
  return element === "float" ? 1 : element === "str" ? 2 : 0
}
