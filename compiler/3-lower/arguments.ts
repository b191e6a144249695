// The arguments of a call, where the callee takes plain positional ones.

import type { Expr as Syntax } from "../1-parse/ast.ts"
import { Bailout } from "../bailouts.ts"
import type { Expr } from "../ir/ir.ts"
import type { Body } from "./body.ts"

export type Call = Extract<Syntax, { kind: "Call" }>

/** Plain positional arguments, lowered in order; `open`: None is as good as any value. */
export function positional(body: Body, syntax: Call, open = false): readonly Expr[] {
  const [keyword] = syntax.keywords
  if (keyword) throw new Bailout("call-arguments", keyword.span, "a keyword argument")
  return syntax.args.map(arg => {
    if (arg.kind === "Starred") throw new Bailout("call-arguments", arg.span, "*")
    return open ? body.lowerOpen(arg) : body.lower(arg)
  })
}

/** The one positional argument of a call. */
export function only(body: Body, call: Call, open = false): Expr {
  const args = positional(body, call, open)
  const [arg] = args
  if (!arg || args.length !== 1) throw new Bailout("call-arguments", call.span)
  return arg
}
