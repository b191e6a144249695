// Builders of IR nodes, imported as `b`: what is built shows in the code that builds it.

import type { Span } from "../1-parse/ast.ts"
import type { Constant, Expr, LocalId, Stmt } from "./ir.ts"
import { type Op, ops } from "./ops.ts"
import * as t from "./types.ts"

/** An operation whose result type is fixed by its row. */
export function op(name: Op, args: readonly Expr[], span: Span): Expr {
  return { kind: "op", op: name, args, type: fixedType(name), span }
}

/** An operation on containers, whose result type depends on theirs. */
export function opOf(name: Op, type: t.Type, args: readonly Expr[], span: Span): Expr {
  return { kind: "op", op: name, args, type, span }
}

function fixedType(name: Op): t.Type {
  const out: string = ops[name].out
  switch (out) {
    case "int":
      return t.int
    case "bool":
      return t.bool
    case "float":
      return t.float
    case "str":
      return t.str
    case "exception":
      return t.exception
    case "excinfo":
      return t.excinfo
    case "none":
      return t.none
    case "range":
      return t.range
    case "list int":
      return t.list(t.int)
    case "list str":
      return t.list(t.str)
    default:
      throw new Error(`the result of ${name} depends on its operands`)
  }
}

export function int(value: bigint | number, span: Span): Expr {
  return { kind: "const", value: BigInt(value), type: t.int, span }
}

export function bool(value: boolean, span: Span): Expr {
  return { kind: "const", value, type: t.bool, span }
}

export function none(span: Span): Expr {
  return { kind: "const", value: null, type: t.none, span }
}

export function str(value: string, span: Span): Expr {
  return { kind: "const", value, type: t.str, span }
}

export function constant(value: Constant, type: t.Type, span: Span): Expr {
  return { kind: "const", value, type, span }
}

export function not(value: Expr): Expr {
  return op("bool.not", [value], value.span)
}

/** The value of a type that may be None as well; `of` is its type. */
export function some(value: Expr, of: t.Type): Expr {
  return opOf("optional.some", t.optional(of), [value], value.span)
}

export function noneOf(of: t.Type, span: Span): Expr {
  return { kind: "const", value: null, type: t.optional(of), span }
}

/** `then` and `orelse` have one type. */
export function choose(test: Expr, then: Expr, orelse: Expr, span: Span): Expr {
  return { kind: "if", test, body: then, orelse, type: then.type, span }
}

export function and(left: Expr, right: Expr, span: Span): Expr {
  return choose(left, right, bool(false, span), span)
}

export function or(left: Expr, right: Expr, span: Span): Expr {
  return choose(left, bool(true, span), right, span)
}

export function block(body: readonly Stmt[], value: Expr, span: Span): Expr {
  return body.length === 0 ? value : { kind: "block", body, value, type: value.type, span }
}

export function set(local: LocalId, value: Expr): Stmt {
  return { kind: "set", local, value, span: value.span }
}

export function evaluate(value: Expr): Stmt {
  return { kind: "do", value, span: value.span }
}

export function field(tuple: Expr, index: number, type: t.Type): Expr {
  return { kind: "field", tuple, index, type, span: tuple.span }
}

export function tuple(elements: readonly Expr[], span: Span): Expr {
  return { kind: "tuple", elements, type: t.tuple(elements.map(element => element.type)), span }
}
