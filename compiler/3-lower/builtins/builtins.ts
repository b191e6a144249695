// The builtin functions that are lowered, by name.

import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import * as t from "../../ir/types.ts"
import { type Call, only, positional } from "../arguments.ts"
import type { Body } from "../body.ts"
import { asInt, asType, knownType } from "../convert.ts"
import { objectLength } from "../objects.ts"
import { lowerFormat } from "../templates.ts"
import { formatted, reprOf, textOf } from "../text.ts"
import { truth } from "../truth.ts"
import { lowerDict } from "./dicts.ts"
import { lowerIsinstance } from "./isinstance.ts"
import { lowerAll, lowerAny, lowerList, lowerSum, lowerTuple } from "./iterables.ts"
import { lowerMax, lowerMin } from "./min-max.ts"
import { lowerAbs, lowerDivmod, lowerFloat, lowerInt, lowerPow, lowerRound } from "./numbers.ts"
import { lowerSet } from "./sets.ts"
import { lowerSorted } from "./sorted.ts"

/** Lowers one call; the name is known to mean the builtin. */
export type Builtin = (body: Body, call: Call) => Expr

export const builtins: Readonly<Record<string, Builtin>> = {
  abs: lowerAbs,
  all: lowerAll,
  any: lowerAny,
  bool: (body, call) => truth(body, only(body, call, true)),
  dict: lowerDict,
  chr: (body, call) => b.op("str.chr", [asInt(body, only(body, call))], call.span),
  divmod: lowerDivmod,
  bin: (body, call) => withPrefix(body, call, "#b"),
  float: lowerFloat,
  format: lowerFormat,
  frozenset: lowerSet("frozenset"),
  hex: (body, call) => withPrefix(body, call, "#x"),
  int: lowerInt,
  isinstance: lowerIsinstance,
  len: lowerLen,
  list: lowerList,
  max: lowerMax,
  min: lowerMin,
  oct: (body, call) => withPrefix(body, call, "#o"),
  ord: (body, call) => b.op("str.ord", [asType(body, only(body, call), t.str)], call.span),
  pow: lowerPow,
  range: lowerRange,
  repr: (body, call) => reprOf(body, only(body, call, true)),
  round: lowerRound,
  set: lowerSet("set"),
  sorted: lowerSorted,
  str: (body, call) => (call.args.length === 0 ? b.str("", call.span) : textOf(body, only(body, call, true))),
  sum: lowerSum,
  tuple: lowerTuple,
}

/** `bin`, `hex` and `oct`, which are formats. */
function withPrefix(body: Body, call: Call, spec: string): Expr {
  return formatted(body, asInt(body, only(body, call)), b.str(spec, call.span))
}

function lowerLen(body: Body, call: Call): Expr {
  const value = only(body, call)
  const type = knownType(body, value)
  switch (type.kind) {
    case "str":
      return b.op("str.length", [value], call.span)
    case "list":
      return b.op("list.length", [value], call.span)
    case "dict":
      return b.op("dict.length", [value], call.span)
    case "range":
      return b.op("range.length", [value], call.span)
    case "set":
    case "frozenset":
      return b.op("set.length", [value], call.span)
    case "vartuple":
      return b.op("vartuple.length", [value], call.span)
    case "bytes":
      return b.op("bytes.length", [value], call.span)
    case "object":
      return objectLength(body, value, type, call.span)
    case "tuple":
      return b.block([b.evaluate(value)], b.int(type.elements.length, call.span), call.span)
    default:
      throw new Bailout("operator-types", call.span, `len of ${t.printType(type)}`)
  }
}

/** A range as a value; loops over one take it apart instead. */
function lowerRange(body: Body, call: Call): Expr {
  const args = positional(body, call).map(arg => asInt(body, arg))
  const [first, second, third] = args
  if (!first || args.length > 3) throw new Bailout("call-arguments", call.span)
  const [start, stop] = second ? [first, second] : [b.int(0, call.span), first]
  return b.op("range.new", [start, stop, third ?? b.int(1, call.span)], call.span)
}
