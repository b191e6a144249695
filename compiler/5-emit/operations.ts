// One row per IR operation: how it becomes Wasm. Checks are inline; what is long is a call of the kernel.

import { block, type DeoptReason, type KernelFunction, layout } from "../../wasm/abi.ts"
import type { Expr } from "../ir/ir.ts"
import type { Op } from "../ir/ops.ts"
import type { Type } from "../ir/types.ts"
import type { Ref } from "./binaryen.ts"
import { emitEqual, emitOrder, keyKind, sharedSearch } from "./compare.ts"
import { emitExpr, keyBits } from "./expression.ts"
import type { FunctionEmitter, Scratch } from "./function.ts"

type Args = readonly Expr[]
type Emit = (f: FunctionEmitter, args: Args, expr: Expr) => Ref

/** Two operands, one instruction. */
function binary(make: (f: FunctionEmitter) => (left: Ref, right: Ref) => Ref): Emit {
  return (f, args) => {
    const left = emitExpr(f, args[0]!)
    return make(f)(left, emitExpr(f, args[1]!))
  }
}

function unary(make: (f: FunctionEmitter, value: Ref, expr: Expr) => Ref): Emit {
  return (f, args, expr) => make(f, emitExpr(f, args[0]!), expr)
}

/** A kernel call with the operands, and the source offset where the kernel function may deopt. */
function kernel(name: KernelFunction, reports: boolean): Emit {
  return (f, args, expr) => {
    const refs = args.map(arg => emitExpr(f, arg))
    return f.e.kernel(name, reports ? [...refs, at(f, expr)] : refs)
  }
}

function at(f: FunctionEmitter, expr: Expr): Ref {
  return f.e.m.i32.const(expr.span.from)
}

function deoptIf(f: FunctionEmitter, test: Ref, reason: DeoptReason, expr: Expr): Ref {
  return f.e.m.if(test, f.e.deopt(reason, expr.span))
}

/** Evaluates operands in order into scratch locals, which `use` may read any number of times. */
function keep(f: FunctionEmitter, args: Args, use: (reads: readonly (() => Ref)[]) => readonly Ref[], type: Type): Ref {
  const { e } = f
  const scratches: Scratch[] = []
  const code: Ref[] = []
  for (const arg of args) {
    const value = emitExpr(f, arg)
    const scratch = f.scratch(e.wasmType(arg.type))
    scratches.push(scratch)
    code.push(f.set(scratch, value))
  }
  code.push(...use(scratches.map(scratch => () => f.get(scratch))))
  f.release(...scratches)
  return e.m.block(null, code, e.wasmType(type))
}

function nothing(f: FunctionEmitter): Ref {
  return f.e.m.i32.const(0)
}

/** `a + b` or `a - b`; next to a constant of known sign one comparison shows a wrap, else the sign bits do. */
function checked(add: boolean): Emit {
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

/** Products of 32-bit factors cannot overflow; others are for the kernel. */
const multiply: Emit = (f, args, expr) => {
  const { m } = f.e
  return keep(
    f,
    args,
    ([x, y]) => {
      const small = (value: () => Ref): Ref => m.i64.eq(value(), m.i64.extend32_s(value()))
      return [
        m.if(
          m.i32.and(small(x!), small(y!)),
          m.i64.mul(x!(), y!()),
          f.e.kernel("int_mul", [x!(), y!(), at(f, expr)]),
        ),
      ]
    },
    expr.type,
  )
}

/** `//` and `%`: Wasm truncates, Python floors. */
function floored(quotient: boolean): Emit {
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
          m.i32.and(
            m.i64.ne(f.get(rest), zero()),
            m.i64.lt_s(m.i64.xor(f.get(rest), y!()), zero()),
          )
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
function negate(onlyNegative: boolean): Emit {
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

/** A kernel search that gives -1 for absent; `index` deopts on that, `contains` compares. */
function located(name: "str_find" | "str_rfind"): Emit {
  return (f, args, expr) => {
    const { m, b } = f.e
    const found = f.scratch(b.i64)
    const refs = args.map(arg => emitExpr(f, arg))
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
function withFlags(name: KernelFunction, ...flags: readonly number[]): Emit {
  return (f, args) => {
    const refs = args.map(arg => emitExpr(f, arg))
    return f.e.kernel(name, [...refs, ...flags.map(flag => f.e.m.i32.const(flag))])
  }
}

/** Slices: which bounds are absent is known when compiling. */
function slice(name: "str_slice" | "list_slice"): Emit {
  return (f, args, expr) => {
    const absent = args[4]!
    if (absent.kind !== "const" || typeof absent.value !== "bigint") throw new Error("a slice without flags")
    const refs = args.slice(0, 4).map(arg => emitExpr(f, arg))
    return f.e.kernel(name, [...refs, f.e.m.i32.const(Number(absent.value)), at(f, expr)])
  }
}

function length(f: FunctionEmitter, value: Ref): Ref {
  return f.e.m.i64.load32_u(0, 4, value)
}

/** The address of the slot at a position known to be inside, from the address of slot 0. */
function slotAt(f: FunctionEmitter, data: Ref, position: Ref): Ref {
  const { m } = f.e
  return m.i32.add(data, m.i32.shl(m.i32.wrap(position), m.i32.const(3)))
}

/** Opens a slot with `open` after the operands were evaluated, and stores the last of them. */
function storing(open: (f: FunctionEmitter, reads: readonly (() => Ref)[], expr: Expr) => Ref): Emit {
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

const search =
  (what: "find" | "count"): Emit =>
  (f, args, expr) => {
    const [list, item] = [args[0]!, args[1]!]
    const element = list.type.kind === "list" ? list.type.element : list.type
    const { m, b } = f.e
    const refs = [emitExpr(f, list), emitExpr(f, item)]
    if (what === "find" && element.kind === "int" && item.type.kind === "int")
      return f.e.kernel("list_find_word", refs)
    const name = sharedSearch(f.e, what, element, item.type)
    return m.call(name, [...refs, at(f, expr)], b.i64)
  }

function sortKind(type: Type): number {
  const element = type.kind === "list" ? type.element.kind : type.kind
  return element === "float" ? 1 : element === "str" ? 2 : 0
}

function dictKind(f: FunctionEmitter, dict: Expr): Ref {
  return f.e.m.i32.const(dict.type.kind === "dict" ? keyKind(dict.type.key) : 0)
}

/** The address of an entry at a position. */
function entryAt(f: FunctionEmitter, args: Args): Ref {
  const { m } = f.e
  const entries = m.i32.load(block.dictEntries, 4, emitExpr(f, args[0]!))
  const position = m.i32.wrap(emitExpr(f, args[1]!))
  return m.i32.add(entries, m.i32.mul(position, m.i32.const(block.entry)))
}

/** Looks a key up and gives the entry to `use`, which may read it twice. */
function looked(f: FunctionEmitter, args: Args, expr: Expr, use: (entry: () => Ref) => readonly Ref[]): Ref {
  const { m, b } = f.e
  const entry = f.scratch(b.i32)
  const dict = emitExpr(f, args[0]!)
  const find = f.e.kernel("dict_find", [dict, keyBits(f, args[1]!), dictKind(f, args[0]!)])
  const code = m.block(null, [f.set(entry, find), ...use(() => f.get(entry))], f.e.wasmType(expr.type))
  f.release(entry)
  return code
}

export const operations: Readonly<Record<Op, Emit>> = {
  "int.add": checked(true),
  "int.sub": checked(false),
  "int.mul": multiply,
  "int.floordiv": floored(true),
  "int.mod": floored(false),
  "int.divide": kernel("int_divide", true),
  "int.pow": kernel("int_pow", true),
  "int.pow_mod": kernel("int_pow_mod", true),
  "int.neg": negate(false),
  "int.abs": negate(true),
  "int.invert": unary((f, value) => f.e.m.i64.xor(value, f.e.m.i64.const(-1n))),
  "int.and": binary(f => f.e.m.i64.and),
  "int.or": binary(f => f.e.m.i64.or),
  "int.xor": binary(f => f.e.m.i64.xor),
  "int.shl": kernel("int_shl", true),
  "int.shr": kernel("int_shr", true),
  "int.next": unary((f, value) => f.e.m.i64.add(value, f.e.m.i64.const(1n))),
  "int.previous": unary((f, value) => f.e.m.i64.sub(value, f.e.m.i64.const(1n))),
  "int.at": (f, args) => {
    const { m } = f.e
    const [start, position, step] = args.map(arg => emitExpr(f, arg))
    return m.i64.add(start!, m.i64.mul(position!, step!))
  },
  "int.eq": binary(f => f.e.m.i64.eq),
  "int.ne": binary(f => f.e.m.i64.ne),
  "int.lt": binary(f => f.e.m.i64.lt_s),
  "int.le": binary(f => f.e.m.i64.le_s),
  "int.gt": binary(f => f.e.m.i64.gt_s),
  "int.ge": binary(f => f.e.m.i64.ge_s),
  "int.from_bool": unary((f, value) => f.e.m.i64.extend_u(value)),
  "int.from_float": kernel("int_from_float", true),
  "int.from_str": kernel("int_from_str", true),
  "int.bit_length": (f, args, expr) => {
    const { m } = f.e
    return keep(
      f,
      args,
      ([x]) => {
        const size = m.select(m.i64.lt_s(x!(), m.i64.const(0n)), m.i64.sub(m.i64.const(0n), x!()), x!())
        return [m.i64.sub(m.i64.const(64n), m.i64.clz(size))]
      },
      expr.type,
    )
  },
  "int.gcd": kernel("int_gcd", true),

  "bool.not": unary((f, value) => f.e.m.i32.eqz(value)),
  "bool.and": binary(f => f.e.m.i32.and),
  "bool.or": binary(f => f.e.m.i32.or),
  "bool.xor": binary(f => f.e.m.i32.xor),
  "bool.eq": binary(f => f.e.m.i32.eq),

  "float.add": binary(f => f.e.m.f64.add),
  "float.sub": binary(f => f.e.m.f64.sub),
  "float.mul": binary(f => f.e.m.f64.mul),
  "float.divide": (f, args, expr) => {
    const { m } = f.e
    return keep(
      f,
      args,
      ([x, y]) => [
        deoptIf(f, m.f64.eq(y!(), m.f64.const(0)), "zero-division", expr),
        m.f64.div(x!(), y!()),
      ],
      expr.type,
    )
  },
  "float.neg": unary((f, value) => f.e.m.f64.neg(value)),
  "float.abs": unary((f, value) => f.e.m.f64.abs(value)),
  "float.sqrt": (f, args, expr) => {
    const { m } = f.e
    return keep(
      f,
      args,
      ([x]) => [deoptIf(f, m.f64.lt(x!(), m.f64.const(0)), "value-error", expr), m.f64.sqrt(x!())],
      expr.type,
    )
  },
  "float.floor": unary((f, value) => f.e.m.f64.floor(value)),
  "float.ceil": unary((f, value) => f.e.m.f64.ceil(value)),
  "float.round": unary((f, value) => f.e.m.f64.nearest(value)),
  "float.eq": binary(f => f.e.m.f64.eq),
  "float.ne": binary(f => f.e.m.f64.ne),
  "float.lt": binary(f => f.e.m.f64.lt),
  "float.le": binary(f => f.e.m.f64.le),
  "float.gt": binary(f => f.e.m.f64.gt),
  "float.ge": binary(f => f.e.m.f64.ge),
  "float.from_int": unary((f, value) => f.e.m.f64.convert_s.i64(value)),
  "float.exact_int": kernel("int_exact_float", true),

  "str.length": unary(length),
  "str.concat": kernel("str_concat", false),
  "str.repeat": kernel("str_repeat", false),
  "str.get": kernel("str_get", true),
  "str.item": (f, args) => {
    const { m } = f.e
    const text = emitExpr(f, args[0]!)
    const byte = m.i32.load8_u(block.header, 1, m.i32.add(text, m.i32.wrap(emitExpr(f, args[1]!))))
    return m.i32.add(m.i32.const(layout.characters), m.i32.shl(byte, m.i32.const(5)))
  },
  "str.slice": slice("str_slice"),
  "str.contains": (f, args) => {
    const refs = args.map(arg => emitExpr(f, arg))
    return f.e.m.i64.ge_s(f.e.kernel("str_find", refs), f.e.m.i64.const(0n))
  },
  "str.find": kernel("str_find", false),
  "str.rfind": kernel("str_rfind", false),
  "str.index": located("str_find"),
  "str.rindex": located("str_rfind"),
  "str.count": kernel("str_count", false),
  "str.startswith": kernel("str_starts", false),
  "str.endswith": kernel("str_ends", false),
  "str.upper": kernel("str_upper", false),
  "str.lower": kernel("str_lower", false),
  "str.swapcase": kernel("str_swapcase", false),
  "str.title": kernel("str_title", false),
  "str.capitalize": kernel("str_capitalize", false),
  "str.isalpha": withFlags("str_is", 1),
  "str.isdigit": withFlags("str_is", 2),
  "str.isalnum": withFlags("str_is", 3),
  "str.isspace": withFlags("str_is", 4),
  "str.isupper": withFlags("str_cased", 0),
  "str.islower": withFlags("str_cased", 32),
  "str.istitle": kernel("str_istitle", false),
  "str.isidentifier": kernel("str_isidentifier", false),
  "str.strip": withFlags("str_strip", 3),
  "str.lstrip": withFlags("str_strip", 1),
  "str.rstrip": withFlags("str_strip", 2),
  "str.strip_chars": withFlags("str_strip_chars", 3),
  "str.lstrip_chars": withFlags("str_strip_chars", 1),
  "str.rstrip_chars": withFlags("str_strip_chars", 2),
  "str.ljust": withFlags("str_pad", 0),
  "str.rjust": withFlags("str_pad", 1),
  "str.center": withFlags("str_pad", 2),
  "str.zfill": kernel("str_zfill", false),
  "str.replace": kernel("str_replace", false),
  "str.split": kernel("str_split", true),
  "str.split_space": kernel("str_split_space", false),
  "str.splitlines": kernel("str_splitlines", false),
  "str.join": kernel("str_join", false),
  "str.from_int": kernel("str_from_int", false),
  "str.from_bool": kernel("str_from_bool", false),
  "str.repr": kernel("str_repr", false),
  "str.ord": kernel("str_ord", true),
  "str.chr": kernel("str_chr", true),
  "str.list": kernel("str_list", false),

  "range.new": kernel("range_new", true),
  "range.length": unary((f, value) => f.e.m.i64.load(block.rangeLength, 8, value)),
  "range.count": kernel("range_length", true),
  "range.get": kernel("range_get", true),
  "range.item": (f, args, expr) => {
    const { m } = f.e
    return keep(
      f,
      args,
      ([range, position]) => [
        m.i64.add(
          m.i64.load(block.rangeStart, 8, range!()),
          m.i64.mul(position!(), m.i64.load(block.rangeStep, 8, range!())),
        ),
      ],
      expr.type,
    )
  },
  "range.contains": kernel("range_contains", false),
  "range.list": kernel("range_list", false),

  "list.length": unary(length),
  "list.get": (f, args, expr) => {
    const refs = args.map(arg => emitExpr(f, arg))
    return f.e.load(expr.type, f.e.kernel("list_slot", [...refs, at(f, expr)]))
  },
  "list.item": (f, args, expr) => {
    const data = f.e.m.i32.load(block.listData, 4, emitExpr(f, args[0]!))
    return f.e.load(expr.type, slotAt(f, data, emitExpr(f, args[1]!)))
  },
  "list.set": storing((f, [list, index], expr) => f.e.kernel("list_slot", [list!(), index!(), at(f, expr)])),
  "list.append": storing((f, [list]) => f.e.kernel("list_push", [list!()])),
  "list.pop": (f, args, expr) => {
    const refs = args.map(arg => emitExpr(f, arg))
    return f.e.load(expr.type, f.e.kernel("list_pop", [...refs, at(f, expr)]))
  },
  "list.insert": storing((f, [list, index]) => f.e.kernel("list_insert", [list!(), index!()])),
  "list.concat": kernel("list_concat", false),
  "list.extend": (f, args) => {
    const refs = args.map(arg => emitExpr(f, arg))
    return f.e.m.block(null, [f.e.kernel("list_extend", refs), nothing(f)], f.e.b.i32)
  },
  "list.repeat": kernel("list_repeat", false),
  "list.slice": slice("list_slice"),
  "list.reverse": (f, args) =>
    f.e.m.block(null, [f.e.kernel("list_reverse", [emitExpr(f, args[0]!)]), nothing(f)], f.e.b.i32),
  "list.copy": kernel("list_copy", false),
  "list.clear": (f, args) =>
    f.e.m.block(null, [f.e.m.i32.store(0, 4, emitExpr(f, args[0]!), nothing(f)), nothing(f)], f.e.b.i32),
  "list.sort": (f, args, expr) => {
    const { m } = f.e
    const list = emitExpr(f, args[0]!)
    const kind = m.i32.const(sortKind(args[0]!.type))
    const sort = f.e.kernel("list_sort", [list, kind, emitExpr(f, args[1]!), at(f, expr)])
    return m.block(null, [sort, nothing(f)], f.e.b.i32)
  },
  "list.sum": kernel("list_sum", true),
  "list.find": search("find"),
  "list.count": search("count"),

  "tuple.item": (f, args, expr) => {
    const { m } = f.e
    const data = m.i32.add(emitExpr(f, args[0]!), m.i32.const(block.header))
    return f.e.load(expr.type, slotAt(f, data, emitExpr(f, args[1]!)))
  },
  "tuple.get": (f, args, expr) => {
    const refs = args.map(arg => emitExpr(f, arg))
    return f.e.load(expr.type, f.e.kernel("tuple_slot", [...refs, at(f, expr)]))
  },

  "dict.length": unary(length),
  "dict.get": (f, args, expr) =>
    looked(f, args, expr, entry => [
      deoptIf(f, f.e.m.i32.eqz(entry()), "key-missing", expr),
      f.e.load(expr.type, entry(), block.entryValue),
    ]),
  "dict.get_or": (f, args, expr) => {
    const { m, b } = f.e
    const fallback = args[2]!
    const [dict, key] = [f.scratch(b.i32), f.scratch(b.i64)]
    const before = [f.set(dict, emitExpr(f, args[0]!)), f.set(key, keyBits(f, args[1]!))]
    const value = f.scratch(f.e.wasmType(fallback.type))
    const entry = f.scratch(b.i32)
    const find = f.e.kernel("dict_find", [f.get(dict), f.get(key), dictKind(f, args[0]!)])
    const code = m.block(
      null,
      [
        ...before,
        f.set(value, emitExpr(f, fallback)),
        f.set(entry, find),
        m.if(f.get(entry), f.e.load(expr.type, f.get(entry), block.entryValue), f.get(value)),
      ],
      f.e.wasmType(expr.type),
    )
    f.release(dict, key, value, entry)
    return code
  },
  "dict.set": (f, args) => {
    const { m, b } = f.e
    const [dict, key] = [f.scratch(b.i32), f.scratch(b.i64)]
    const before = [f.set(dict, emitExpr(f, args[0]!)), f.set(key, keyBits(f, args[1]!))]
    const value = f.scratch(f.e.wasmType(args[2]!.type))
    const kept = f.set(value, emitExpr(f, args[2]!))
    const put = f.e.kernel("dict_put", [f.get(dict), f.get(key), dictKind(f, args[0]!)])
    const store = f.e.store(args[2]!.type, put, f.get(value), block.entryValue)
    f.release(dict, key, value)
    return m.block(null, [...before, kept, store, nothing(f)], b.i32)
  },
  "dict.delete": (f, args, expr) => {
    const dict = emitExpr(f, args[0]!)
    const call = f.e.kernel("dict_delete", [dict, keyBits(f, args[1]!), dictKind(f, args[0]!), at(f, expr)])
    return f.e.m.block(null, [call, nothing(f)], f.e.b.i32)
  },
  "dict.contains": (f, args) => {
    const dict = emitExpr(f, args[0]!)
    const find = f.e.kernel("dict_find", [dict, keyBits(f, args[1]!), dictKind(f, args[0]!)])
    return f.e.m.i32.ne(find, f.e.m.i32.const(0))
  },
  "dict.clear": (f, args) =>
    f.e.m.block(null, [f.e.kernel("dict_clear", [emitExpr(f, args[0]!)]), nothing(f)], f.e.b.i32),
  "dict.copy": kernel("dict_copy", false),
  "dict.version": unary((f, value) => f.e.m.i64.load32_u(block.dictVersion, 4, value)),
  "dict.next": (f, args, expr) => {
    const { m } = f.e
    const dict = emitExpr(f, args[0]!)
    const from = m.i32.wrap(emitExpr(f, args[1]!))
    const version = m.i32.wrap(emitExpr(f, args[2]!))
    return m.i64.extend_s(f.e.kernel("dict_next", [dict, from, version, at(f, expr)]))
  },
  "dict.key": (f, args, expr) => f.e.load(expr.type, entryAt(f, args)),
  "dict.value": (f, args, expr) => f.e.load(expr.type, entryAt(f, args), block.entryValue),

  equal: (f, args, expr) =>
    keep(
      f,
      args,
      ([x, y]) => [emitEqual(f.e, args[0]!.type, args[1]!.type, x!, y!, () => at(f, expr), false)],
      expr.type,
    ),
  "element.equal": (f, args, expr) =>
    keep(
      f,
      args,
      ([x, y]) => [emitEqual(f.e, args[0]!.type, args[1]!.type, x!, y!, () => at(f, expr), true)],
      expr.type,
    ),
  order: (f, args, expr) =>
    keep(f, args, ([x, y]) => [emitOrder(f.e, args[0]!.type, x!, y!, () => at(f, expr))], expr.type),
  same: binary(f => f.e.m.i32.eq),
}
