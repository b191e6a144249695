// `isinstance` on static types: decided when compiling, after the value is evaluated.

import type { Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import { printType, type Type } from "../../ir/types.ts"
import type { Call } from "../arguments.ts"
import type { Body } from "../body.ts"
import { knownType } from "../convert.ts"
import { isBuiltin } from "../expressions/name.ts"

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
  const value = body.lower(subject)
  const type = knownType(body, value)
  const own = classes[type.kind]
  if (!own) throw new Bailout("operator-types", call.span, `isinstance of ${printType(type)}`)
  const names = classNames(body, wanted)
  const result = names.some(name => name === "object" || own.includes(name))
  return b.block([b.evaluate(value)], b.bool(result, call.span), call.span)
}

function classNames(body: Body, wanted: Syntax): readonly string[] {
  if (wanted.kind === "Tuple") return wanted.elts.flatMap(element => classNames(body, element))
  if (wanted.kind !== "Name" || !isBuiltin(body, wanted.id) || !knownClasses.has(wanted.id))
    throw new Bailout("call-arguments", wanted.span, "a class")
  return [wanted.id]
}
