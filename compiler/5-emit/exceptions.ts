// Raising and catching: Wasm's exceptions, with one tag that the kernel owns. Giving up is a trap, which no `try` sees.

import { block } from "../../wasm/abi.ts"
import type { Expr, Stmt } from "../ir/ir.ts"
import type { Ref } from "./binaryen.ts"
import type { FunctionEmitter } from "./function.ts"

const tag = "exception"

/** (class, text, string, attribute) → a new exception. */
export function emitException(f: FunctionEmitter, args: readonly Expr[]): Ref {
  const { e } = f
  const { m, b } = e
  const exception = f.scratch(b.i32)
  const [kind, text, string, attribute] = args
  const word = (offset: number, expr: Expr): Ref => {
    const value = f.expr(expr)
    return m.i32.store(offset, 4, f.get(exception), expr.type.kind === "int" ? m.i32.wrap(value) : value)
  }
  // The strings are evaluated after the block is made; nothing can look at it before it is full.
  const code = m.block(
    null,
    [
      f.set(exception, e.kernel("alloc", [m.i32.const(block.header)])),
      word(0, kind!),
      word(block.exceptionText, text!),
      word(block.exceptionString, string!),
      word(block.exceptionAttribute, attribute!),
      f.get(exception),
    ],
    b.i32,
  )
  f.release(exception)
  return code
}

export function emitRaise(f: FunctionEmitter, stmt: Extract<Stmt, { kind: "raise" }>): Ref {
  const { m } = f.e
  return m.block(null, [
    f.e.kernel("raise", [f.expr(stmt.value), m.i32.const(stmt.span.from)]),
    m.unreachable(),
  ])
}

/**
 * (block $after
 *   (block $else
 *     (try (do body (br $else)) (catch (local.set exception)))
 *     handler (br $after))
 *   orelse)
 *
 * Calls that the exception left have not counted themselves out: the depth is set back.
 */
export function emitTry(f: FunctionEmitter, stmt: Extract<Stmt, { kind: "try" }>): Ref {
  const { m, b } = f.e
  const id = f.newLabel()
  const [after, orelse, attempt] = [`after${id}`, `orelse${id}`, `try${id}`]
  f.e.importTag(tag)
  // Not given back: code that a scratch local is lent to may run before the exception is caught.
  const depth = f.scratch(b.i32)
  const body = m.block(null, [...f.body(stmt.body), m.br(orelse)])
  const caught = m.local.set(f.localIndex(stmt.exception), m.i32.pop())
  return m.block(after, [
    m.block(orelse, [
      f.set(depth, m.global.get("depth", b.i32)),
      m.try(attempt, body, [tag], [caught]),
      m.global.set("depth", f.get(depth)),
      ...f.body(stmt.handler),
      m.br(after),
    ]),
    ...f.body(stmt.orelse),
  ])
}

export function emitShield(f: FunctionEmitter, begins: boolean): Ref {
  const { m, b } = f.e
  return m.global.set("shield", m.i32.add(m.global.get("shield", b.i32), m.i32.const(begins ? 1 : -1)))
}
