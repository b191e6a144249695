// Operations on dicts and sets, which share one block: entries in insertion order and an index of them.

import { block } from "../../wasm/abi.ts"
import type { Expr } from "../ir/ir.ts"
import type { Op } from "../ir/ops.ts"
import type { Type } from "../ir/types.ts"
import type { Ref } from "./binaryen.ts"
import type { FunctionEmitter } from "./function.ts"
import { findEntry, putEntry } from "./keys.ts"
import { at, deoptIf, type Emit, keep, length, nothing, unary } from "./operation-shapes.ts"

/** The type of what a table looks up. */
function keyOf(table: Type): Type {
  if (table.kind === "dict") return table.key
  return table.kind === "set" || table.kind === "frozenset" ? table.element : table
}

/** Evaluates table, key and what follows, looks the key up, and gives the entry to `use`, which may read it twice. */
function looked(
  use: (f: FunctionEmitter, entry: () => Ref, reads: readonly (() => Ref)[], expr: Expr) => readonly Ref[],
) {
  return (f: FunctionEmitter, args: readonly Expr[], expr: Expr): Ref => {
    const entry = f.scratch(f.e.b.i32)
    const code = keep(
      f,
      args,
      reads => {
        const [table, key] = [args[0]!, args[1]!]
        const found = findEntry(f.e, keyOf(table.type), key.type, reads[0]!, reads[1]!, () => at(f, expr))
        return [f.set(entry, found), ...use(f, () => f.get(entry), reads, expr)]
      },
      expr.type,
    )
    f.release(entry)
    return code
  }
}

const missing = (f: FunctionEmitter, entry: () => Ref, expr: Expr): Ref =>
  deoptIf(f, f.e.m.i32.eqz(entry()), "key-missing", expr)

/** Puts a key; `store` writes what belongs to it. */
function put(
  store: (f: FunctionEmitter, entry: Ref, args: readonly Expr[], reads: readonly (() => Ref)[]) => Ref,
): Emit {
  return (f, args, expr) =>
    keep(
      f,
      args,
      reads => {
        const entry = putEntry(f.e, keyOf(args[0]!.type), reads[0]!, reads[1]!, () => at(f, expr))
        return [store(f, entry, args, reads), nothing(f)]
      },
      expr.type,
    )
}

/** The address of an entry at a position. */
function entryAt(f: FunctionEmitter, args: readonly Expr[]): Ref {
  const { m } = f.e
  const entries = m.i32.load(block.dictEntries, 4, f.expr(args[0]!))
  const position = m.i32.wrap(f.expr(args[1]!))
  return m.i32.add(entries, m.i32.mul(position, m.i32.const(block.entry)))
}

const contains = looked((f, entry) => [f.e.m.i32.ne(entry(), f.e.m.i32.const(0))])
const clear: Emit = (f, args) =>
  f.e.m.block(null, [f.e.kernel("dict_clear", [f.expr(args[0]!)]), nothing(f)], f.e.b.i32)
const copy: Emit = (f, args) => f.e.kernel("dict_copy", [f.expr(args[0]!)])
const version = unary((f, value) => f.e.m.i64.load32_u(block.dictVersion, 4, value))
const next: Emit = (f, args, expr) => {
  const { m } = f.e
  const table = f.expr(args[0]!)
  const from = m.i32.wrap(f.expr(args[1]!))
  const seen = m.i32.wrap(f.expr(args[2]!))
  return m.i64.extend_s(f.e.kernel("dict_next", [table, from, seen, at(f, expr)]))
}
const keyAt: Emit = (f, args, expr) => f.e.load(expr.type, entryAt(f, args))

export const tableOperations = {
  "dict.new": f => f.e.kernel("dict_new", []),
  "dict.length": unary(length),
  "dict.get": looked((f, entry, _, expr) => [
    missing(f, entry, expr),
    f.e.load(expr.type, entry(), block.entryValue),
  ]),
  "dict.get_or": looked((f, entry, reads, expr) => [
    f.e.m.if(entry(), f.e.load(expr.type, entry(), block.entryValue), reads[2]!()),
  ]),
  "dict.set": put((f, entry, args, reads) => f.e.store(args[2]!.type, entry, reads[2]!(), block.entryValue)),
  "dict.delete": looked((f, entry, reads, expr) => [
    missing(f, entry, expr),
    f.e.kernel("dict_remove", [reads[0]!(), entry()]),
    nothing(f),
  ]),
  "dict.contains": contains,
  "dict.clear": clear,
  "dict.copy": copy,
  "dict.version": version,
  "dict.next": next,
  "dict.last": (f, args, expr) =>
    f.e.m.i64.extend_s(f.e.kernel("dict_last", [f.expr(args[0]!), at(f, expr)])),
  "dict.key": keyAt,
  "dict.value": (f, args, expr) => f.e.load(expr.type, entryAt(f, args), block.entryValue),

  "set.new": f => f.e.kernel("dict_new", []),
  "set.length": unary(length),
  "set.add": put((f, entry) => f.e.m.drop(entry)),
  "set.discard": looked((f, entry, reads) => [
    f.e.m.if(entry(), f.e.kernel("dict_remove", [reads[0]!(), entry()])),
    f.e.m.i32.ne(entry(), f.e.m.i32.const(0)),
  ]),
  "set.contains": contains,
  "set.clear": clear,
  "set.copy": copy,
  "set.version": version,
  "set.next": next,
  "set.item": keyAt,
} satisfies Partial<Record<Op, Emit>>
