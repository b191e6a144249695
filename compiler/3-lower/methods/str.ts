// Methods of ASCII strings. What depends on Unicode tables is exact here, because no other text is lowered.

import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import type { Op } from "../../ir/ops.ts"
import * as t from "../../ir/types.ts"
import { type Call, positional } from "../arguments.ts"
import type { Body } from "../body.ts"
import { listOf } from "../builtins/iterables.ts"
import { asInt, asType, knownType } from "../convert.ts"
import { callPrelude } from "../prelude.ts"
import { lowerFormatMethod } from "../templates.ts"
import type { Method } from "./methods.ts"

/** A method that is one operation on its receiver and strings. */
function plain(op: Op, arity: number): Method {
  return (body, receiver, _type, call) => {
    const args = positional(body, call).map(arg => asType(body, arg, t.str))
    if (args.length !== arity) throw new Bailout("call-arguments", call.span)
    return b.op(op, [receiver, ...args], call.span)
  }
}

/** `strip()` of whitespace, or of the characters given. */
function stripping(space: Op, chars: Op): Method {
  return (body, receiver, _type, call) => {
    const args = positional(body, call)
    const [set, ...rest] = args
    if (!set) return b.op(space, [receiver], call.span)
    if (rest.length > 0) throw new Bailout("call-arguments", call.span)
    return b.op(chars, [receiver, asType(body, set, t.str)], call.span)
  }
}

function padding(op: Op): Method {
  return (body, receiver, _type, call) => {
    const [width, fill, ...rest] = positional(body, call)
    // A fill that is not one character raises; only literals are known to be one.
    if (!width || rest.length > 0 || (fill && !isCharacter(fill)))
      throw new Bailout("call-arguments", call.span)
    return b.op(op, [receiver, asInt(body, width), fill ?? b.str(" ", call.span)], call.span)
  }
}

function isCharacter(fill: Expr): boolean {
  return fill.kind === "const" && typeof fill.value === "string" && fill.value.length === 1
}

function split(body: Body, receiver: Expr, _type: t.Type, call: Call): Expr {
  const [separator, limit, ...rest] = positional(body, call)
  if (rest.length > 0) throw new Bailout("call-arguments", call.span)
  const count = limit ? asInt(body, limit) : b.int(-1, call.span)
  if (!separator) return b.op("str.split_space", [receiver, count], call.span)
  if (knownType(body, separator).kind === "none") {
    if (separator.kind !== "const") throw new Bailout("call-arguments", call.span)
    return b.op("str.split_space", [receiver, count], call.span)
  }
  return b.op("str.split", [receiver, asType(body, separator, t.str), count], call.span)
}

function replace(body: Body, receiver: Expr, _type: t.Type, call: Call): Expr {
  const [old, fresh, limit, ...rest] = positional(body, call)
  if (!old || !fresh || rest.length > 0) throw new Bailout("call-arguments", call.span)
  const count = limit ? asInt(body, limit) : b.int(-1, call.span)
  return b.op(
    "str.replace",
    [receiver, asType(body, old, t.str), asType(body, fresh, t.str), count],
    call.span,
  )
}

/** `sep.join(iterable)`; a list is read as it is, anything else is collected first. */
function join(body: Body, receiver: Expr, _type: t.Type, call: Call): Expr {
  const [arg, ...rest] = call.args
  if (!arg || rest.length > 0 || call.keywords.length > 0) throw new Bailout("call-arguments", call.span)
  const parts = asType(body, listOf(body, arg, call.span), t.list(t.str))
  return b.op("str.join", [receiver, parts], call.span)
}

/** `text.translate(table)`, by what the table holds. */
function translate(body: Body, receiver: Expr, _type: t.Type, call: Call): Expr {
  const [table, ...rest] = positional(body, call)
  if (!table || rest.length > 0) throw new Bailout("call-arguments", call.span)
  const type = knownType(body, table)
  const { holes } = body.lowering
  if (type.kind !== "dict" || type.missing !== undefined || holes.resolve(type.key).kind !== "int")
    throw new Bailout("call-arguments", table.span, "a table")
  const value = holes.resolve(type.value)
  const held = value.kind === "optional" ? holes.resolve(value.of).kind : value.kind
  const name =
    value.kind === "int"
      ? "translate_codes"
      : value.kind === "str"
        ? "translate_texts"
        : value.kind === "optional" && held === "int"
          ? "translate_some_codes"
          : null
  if (!name) throw new Bailout("call-arguments", table.span, t.printType(value))
  const [keep, text] = body.bindTemp(receiver)
  const [keepTable, read] = body.bindTemp(table)
  return b.block([keep, keepTable], callPrelude(body, name, [text(), read()], call.span), call.span)
}

function zfill(body: Body, receiver: Expr, _type: t.Type, call: Call): Expr {
  const [width, ...rest] = positional(body, call)
  if (!width || rest.length > 0) throw new Bailout("call-arguments", call.span)
  return b.op("str.zfill", [receiver, asInt(body, width)], call.span)
}

export const strMethods: Readonly<Record<string, Method>> = {
  capitalize: plain("str.capitalize", 0),
  center: padding("str.center"),
  count: plain("str.count", 1),
  endswith: plain("str.endswith", 1),
  find: plain("str.find", 1),
  format: (body, receiver, _type, call) => lowerFormatMethod(body, receiver, call),
  index: plain("str.index", 1),
  isalnum: plain("str.isalnum", 0),
  isalpha: plain("str.isalpha", 0),
  isdecimal: plain("str.isdigit", 0),
  isdigit: plain("str.isdigit", 0),
  isidentifier: plain("str.isidentifier", 0),
  islower: plain("str.islower", 0),
  isnumeric: plain("str.isdigit", 0),
  isspace: plain("str.isspace", 0),
  istitle: plain("str.istitle", 0),
  isupper: plain("str.isupper", 0),
  join,
  ljust: padding("str.ljust"),
  lower: plain("str.lower", 0),
  lstrip: stripping("str.lstrip", "str.lstrip_chars"),
  replace,
  rfind: plain("str.rfind", 1),
  rindex: plain("str.rindex", 1),
  rjust: padding("str.rjust"),
  rstrip: stripping("str.rstrip", "str.rstrip_chars"),
  split,
  splitlines: plain("str.splitlines", 0),
  startswith: plain("str.startswith", 1),
  strip: stripping("str.strip", "str.strip_chars"),
  swapcase: plain("str.swapcase", 0),
  title: plain("str.title", 0),
  translate,
  upper: plain("str.upper", 0),
  zfill,
}
