// One row per IR operation: how it becomes Wasm. Checks are inline; what is long is a call of the kernel.

import { block, layout } from "../../wasm/abi.ts"
import type { Op } from "../ir/ops.ts"
import { checked, floored, multiply, negate } from "./arithmetic.ts"
import type { Ref } from "./binaryen.ts"
import { emitEqual, emitOrder } from "./compare.ts"
import { appendElement, getCharacter, getElement, setElement } from "./elements.ts"
import { emitException } from "./exceptions.ts"
import { emitGet, emitSome } from "./objects.ts"
import {
  at,
  binary,
  deoptIf,
  type Emit,
  keep,
  kernel,
  length,
  located,
  nothing,
  search,
  slice,
  slotAt,
  sortKind,
  storing,
  unary,
  withFlags,
} from "./operation-shapes.ts"
import { sharedSort } from "./sort.ts"
import { tableOperations } from "./tables.ts"
import { tupleOperations } from "./tuples.ts"

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
  "int.and": binary((m, x, y) => m.i64.and(x, y)),
  "int.or": binary((m, x, y) => m.i64.or(x, y)),
  "int.xor": binary((m, x, y) => m.i64.xor(x, y)),
  "int.shl": kernel("int_shl", true),
  "int.shr": kernel("int_shr", true),
  "int.next": unary((f, value) => f.e.m.i64.add(value, f.e.m.i64.const(1n))),
  "int.previous": unary((f, value) => f.e.m.i64.sub(value, f.e.m.i64.const(1n))),
  "int.at": (f, args) => {
    const { m } = f.e
    const [start, position, step] = args.map(arg => f.expr(arg))
    return m.i64.add(start!, m.i64.mul(position!, step!))
  },
  "int.eq": binary((m, x, y) => m.i64.eq(x, y)),
  "int.ne": binary((m, x, y) => m.i64.ne(x, y)),
  "int.lt": binary((m, x, y) => m.i64.lt_s(x, y)),
  "int.le": binary((m, x, y) => m.i64.le_s(x, y)),
  "int.gt": binary((m, x, y) => m.i64.gt_s(x, y)),
  "int.ge": binary((m, x, y) => m.i64.ge_s(x, y)),
  "int.small": unary((_, value) => value),
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
  "bool.and": binary((m, x, y) => m.i32.and(x, y)),
  "bool.or": binary((m, x, y) => m.i32.or(x, y)),
  "bool.xor": binary((m, x, y) => m.i32.xor(x, y)),
  "bool.eq": binary((m, x, y) => m.i32.eq(x, y)),

  "float.add": binary((m, x, y) => m.f64.add(x, y)),
  "float.sub": binary((m, x, y) => m.f64.sub(x, y)),
  "float.mul": binary((m, x, y) => m.f64.mul(x, y)),
  "float.divide": (f, args, expr) => {
    const { m } = f.e
    return keep(
      f,
      args,
      ([x, y]) => [deoptIf(f, m.f64.eq(y!(), m.f64.const(0)), "zero-division", expr), m.f64.div(x!(), y!())],
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
  "float.round_to": kernel("float_round_to", true),
  "float.from_str": kernel("float_from_str", true),
  "float.eq": binary((m, x, y) => m.f64.eq(x, y)),
  "float.ne": binary((m, x, y) => m.f64.ne(x, y)),
  "float.lt": binary((m, x, y) => m.f64.lt(x, y)),
  "float.le": binary((m, x, y) => m.f64.le(x, y)),
  "float.gt": binary((m, x, y) => m.f64.gt(x, y)),
  "float.ge": binary((m, x, y) => m.f64.ge(x, y)),
  "float.from_int": unary((f, value) => f.e.m.f64.convert_s.i64(value)),
  "float.exact_int": kernel("int_exact_float", true),

  "str.length": unary(length),
  "str.concat": kernel("str_concat", false),
  "str.repeat": kernel("str_repeat", false),
  "str.get": getCharacter,
  "str.item": (f, args) => {
    const { m } = f.e
    const text = f.expr(args[0]!)
    const byte = m.i32.load8_u(block.header, 1, m.i32.add(text, m.i32.wrap(f.expr(args[1]!))))
    return m.i32.add(m.i32.const(layout.characters), m.i32.shl(byte, m.i32.const(5)))
  },
  "str.slice": slice("str_slice"),
  "str.contains": (f, args) => {
    const refs = args.map(arg => f.expr(arg))
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
  "str.from_float": kernel("str_from_float", false),
  "str.format_int": kernel("str_format_int", true),
  "str.format_float": kernel("str_format_float", true),
  "str.format_str": kernel("str_format_str", true),
  "str.from_bool": kernel("str_from_bool", false),
  "str.repr": kernel("str_repr", false),
  "str.ord": kernel("str_ord", true),
  "str.chr": kernel("str_chr", true),
  "str.list": kernel("str_list", false),

  "bytes.length": unary(length),

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
  "list.get": getElement,
  "list.item": (f, args, expr) => {
    const data = f.e.m.i32.load(block.listData, 4, f.expr(args[0]!))
    return f.e.load(expr.type, slotAt(f, data, f.expr(args[1]!)))
  },
  "list.set": setElement,
  "list.append": appendElement,
  "list.pop": (f, args, expr) => {
    const refs = args.map(arg => f.expr(arg))
    return f.e.load(expr.type, f.e.kernel("list_pop", [...refs, at(f, expr)]))
  },
  "list.insert": storing((f, [list, index]) => f.e.kernel("list_insert", [list!(), index!()])),
  "list.concat": kernel("list_concat", false),
  "list.extend": (f, args) => {
    const refs = args.map(arg => f.expr(arg))
    return f.e.m.block(null, [f.e.kernel("list_extend", refs), nothing(f)], f.e.b.i32)
  },
  "list.repeat": kernel("list_repeat", false),
  "list.slice": slice("list_slice"),
  "list.reverse": (f, args) =>
    f.e.m.block(null, [f.e.kernel("list_reverse", [f.expr(args[0]!)]), nothing(f)], f.e.b.i32),
  "list.copy": kernel("list_copy", false),
  "list.clear": (f, args) =>
    f.e.m.block(null, [f.e.m.i32.store(0, 4, f.expr(args[0]!), nothing(f)), nothing(f)], f.e.b.i32),
  "list.sort": (f, args, expr) => {
    const { m } = f.e
    const list = f.expr(args[0]!)
    const kind = m.i32.const(sortKind(args[0]!.type))
    const sort = f.e.kernel("list_sort", [list, kind, f.expr(args[1]!), at(f, expr)])
    return m.block(null, [sort, nothing(f)], f.e.b.i32)
  },
  "list.sort_by": (f, args, expr) => {
    const { m, b } = f.e
    const type = args[1]!.type
    const key = type.kind === "list" ? type.element : type
    if (key.kind === "never") return keep(f, args, () => [nothing(f)], expr.type)
    return keep(
      f,
      args,
      ([values, keys, reverse]) => {
        const data = (list: Ref): Ref => m.i32.load(block.listData, 4, list)
        const count = m.i32.load(0, 4, keys!())
        const operands = [data(keys!()), data(values!()), count, reverse!(), at(f, expr)]
        return [m.call(sharedSort(f.e, key), operands, b.none), nothing(f)]
      },
      expr.type,
    )
  },
  "list.sum": kernel("list_sum", true),
  "list.find": search("find"),
  "list.count": search("count"),

  ...tableOperations,
  ...tupleOperations,

  "exception.new": (f, args) => emitException(f, args),
  "exception.class": unary((f, value) => f.e.m.i64.load32_u(0, 4, value)),
  "exception.text": unary((f, value) => f.e.m.i64.load32_u(block.exceptionText, 4, value)),
  "exception.string": unary((f, value) => f.e.m.i32.load(block.exceptionString, 4, value)),
  "excinfo.of": unary((_f, value) => value),
  "excinfo.value": unary((_f, value) => value),

  "optional.some": (f, args) => emitSome(f, args[0]!),
  "optional.get": (f, args, expr) => emitGet(f, args[0]!, expr),
  "optional.is_none": unary((f, value) => f.e.m.i32.eqz(value)),

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
  same: binary((m, x, y) => m.i32.eq(x, y)),
}
