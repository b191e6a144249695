// `isinstance` on static types: decided when compiling, after the value is evaluated.

import type { Span, Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import { printType, type Type } from "../../ir/types.ts"
import type { Call } from "../arguments.ts"
import type { Body } from "../body.ts"
import { type ClassInfo, derivesFrom } from "../classes.ts"
import { knownType } from "../convert.ts"
import { caughtClasses, isInstance as isException } from "../exceptions.ts"
import { tagTest } from "../expressions/class-test.ts"
import { isBuiltin } from "../names.ts"
import { namedClass } from "../objects.ts"

/** The classes that values of a type are instances of; `object` is one of each. */
const classes: Partial<Record<Type["kind"], readonly string[]>> = {
  bool: ["bool", "int"],
  int: ["int"],
  float: ["float"],
  str: ["str"],
  list: ["list"],
  tuple: ["tuple"],
  vartuple: ["tuple"],
  set: ["set"],
  frozenset: ["frozenset"],
  bytes: ["bytes"],
  dict: ["dict"],
  range: ["range"],
  none: [],
}
const knownClasses: ReadonlySet<string> = new Set([
  "bool",
  "int",
  "float",
  "str",
  "list",
  "tuple",
  "dict",
  "range",
  "set",
  "frozenset",
  "bytes",
  "complex",
  "object",
])

export function lowerIsinstance(body: Body, call: Call): Expr {
  const [subject, wanted] = call.args
  if (!subject || !wanted || call.args.length !== 2 || call.keywords.length > 0)
    throw new Bailout("call-arguments", call.span)
  const value = body.lowerOpen(subject)
  if (knownType(body, value).kind === "exception") {
    const [keep, read] = body.bindTemp(value)
    return b.block([keep], isException(body, read, caughtClasses(body, wanted), call.span), call.span)
  }
  const classes = classNames(body, wanted)
  return instanceTest(body, value, classes, call.span)
}

type Wanted = string | ClassInfo

function instanceTest(body: Body, value: Expr, names: readonly Wanted[], span: Span): Expr {
  const type = knownType(body, value)
  if (type.kind === "object" && !names.includes("object")) {
    const infos = names.filter(name => typeof name !== "string")
    return tagTest(body, value, type, each => infos.some(info => derivesFrom(each, info.def)), span)
  }
  if (type.kind === "optional" && !names.includes("object")) {
    const [keep, read] = body.bindTemp(value)
    const some = b.not(b.op("optional.is_none", [read()], span))
    const inner = instanceTest(body, b.opOf("optional.get", type.of, [read()], span), names, span)
    return b.block([keep], b.and(some, inner, span), span)
  }
  const own = classes[type.kind]
  if (!own) throw new Bailout("operator-types", span, `isinstance of ${printType(type)}`)
  const result = names.some(name => name === "object" || (typeof name === "string" && own.includes(name)))
  return b.block([b.evaluate(value)], b.bool(result, span), span)
}

function classNames(body: Body, wanted: Syntax): readonly Wanted[] {
  if (wanted.kind === "Tuple") return wanted.elts.flatMap(element => classNames(body, element))
  const info = namedClass(body, wanted)
  if (info) return [info]
  if (wanted.kind !== "Name" || !isBuiltin(body, wanted.id) || !knownClasses.has(wanted.id))
    throw new Bailout("call-arguments", wanted.span, "a class")
  return [wanted.id]
}
