// Operations on tuples, whose slots follow their header.

import { block } from "../../wasm/abi.ts"
import type { Op } from "../ir/ops.ts"
import { at, type Emit, kernel, length, slotAt, unary } from "./operation-shapes.ts"

export const tupleOperations = {
  "tuple.item": (f, args, expr) => {
    const { m } = f.e
    const data = m.i32.add(f.expr(args[0]!), m.i32.const(block.header))
    return f.e.load(expr.type, slotAt(f, data, f.expr(args[1]!)))
  },
  "tuple.get": (f, args, expr) => {
    const refs = args.map(arg => f.expr(arg))
    return f.e.load(expr.type, f.e.kernel("tuple_slot", [...refs, at(f, expr)]))
  },
  "vartuple.length": unary(length),
  "vartuple.of": unary((_, value) => value),
  "iterator.of": unary((_, value) => value),
  "iterator.view": unary((_, value) => value),
  "vartuple.view": kernel("tuple_view", false),
  "vartuple.from_list": kernel("tuple_from_list", false),
} satisfies Partial<Record<Op, Emit>>
