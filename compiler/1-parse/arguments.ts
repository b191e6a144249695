// Arguments of calls and parameters of functions.

import type { Arg, Arguments, Expr, Keyword } from "./ast.ts"
import { type Node, type ParseExpression, Reader } from "./cst.ts"
import { comprehensionClauses } from "./lists.ts"
import { unsupported } from "./refusal.ts"

/** `(a, *b, c=d, **e)` of a call or a class. */
export function callArguments(node: Node, parse: ParseExpression): { args: Expr[]; keywords: Keyword[] } {
  const reader = new Reader(node)
  const args: Expr[] = []
  const keywords: Keyword[] = []
  let unpacked = false
  let count = 0
  reader.expect("(")
  while (!reader.sees(")")) {
    count++
    const from = reader.ahead!.from
    if (reader.takes("**")) {
      const value = parse(reader.next())
      keywords.push({ arg: null, value, span: reader.spanSince(from) })
      unpacked = true
    } else if (reader.takes("*")) {
      if (unpacked) unsupported(node)
      const value = parse(reader.next())
      args.push({ kind: "Starred", value, span: reader.spanSince(from) })
    } else {
      const item = reader.next()
      if (reader.takes("=")) {
        if (item.kind !== "name" || item.text === "__debug__") return unsupported(item)
        const value = parse(reader.next())
        keywords.push({ arg: item.text, value, span: reader.spanSince(from) })
      } else {
        if (keywords.length > 0) unsupported(item)
        if (reader.takes(":=")) {
          if (item.kind !== "name") return unsupported(item)
          const target: Expr = { kind: "Name", id: item.text, span: { from: item.from, to: item.to } }
          const value = parse(reader.next())
          args.push({ kind: "NamedExpr", target, value, span: reader.spanSince(from) })
        } else args.push(parse(item))
      }
      if (reader.sees("for") || reader.sees("async")) {
        // A bare generator must be the only argument, without a comma after it.
        const elt = args[args.length - 1]
        if (!elt || elt.kind === "Starred" || count > 1 || keywords.length > 0) return unsupported(node)
        const generators = comprehensionClauses(reader, parse)
        args[args.length - 1] = {
          kind: "GeneratorExp",
          elt,
          generators,
          span: { from: node.from, to: node.to },
        }
        if (!reader.sees(")")) unsupported(node)
      }
    }
    if (!reader.takes(",")) break
  }
  reader.expect(")")
  reader.end()
  return { args, keywords }
}

/** Parameters of a function (in parentheses, maybe annotated) or of a lambda. */
export function parameters(
  node: Node,
  { annotated }: { annotated: boolean },
  parse: ParseExpression,
): Arguments {
  const reader = new Reader(node)
  const posonlyargs: Arg[] = []
  let args: Arg[] = []
  const defaults: Expr[] = []
  const kwonlyargs: Arg[] = []
  const kwDefaults: (Expr | null)[] = []
  let vararg: Arg | null = null
  let kwarg: Arg | null = null
  let starSeen = false
  let bareStar = false

  const name = (): Arg => {
    const token = reader.expectName()
    if (token.text === "__debug__") unsupported(token)
    const annotation =
      annotated && reader.seesNode("TypeDef") ? typeDef(reader.expectNode("TypeDef"), parse) : null
    return { arg: token.text, annotation, span: reader.spanSince(token.from) }
  }
  const done = (): boolean => (annotated ? reader.sees(")") : reader.done)

  if (annotated) reader.expect("(")
  while (!done()) {
    if (kwarg) unsupported(node)
    if (reader.takes("**")) kwarg = name()
    else if (reader.takes("*")) {
      if (starSeen) unsupported(node)
      starSeen = true
      if (reader.sees(",") || done()) bareStar = true
      else vararg = name()
    } else if (reader.takes("/")) {
      if (starSeen || posonlyargs.length > 0 || args.length === 0) unsupported(node)
      posonlyargs.push(...args)
      args = []
    } else {
      const arg = name()
      const value = reader.takes("=") ? parse(reader.next()) : null
      if (starSeen) {
        kwonlyargs.push(arg)
        kwDefaults.push(value)
      } else {
        args.push(arg)
        if (value) defaults.push(value)
        else if (defaults.length > 0) unsupported(arg.span)
      }
    }
    if (!reader.takes(",")) break
  }
  if (bareStar && kwonlyargs.length === 0) unsupported(node)
  if (annotated) reader.expect(")")
  reader.end()
  return { posonlyargs, args, vararg, kwonlyargs, kwDefaults, kwarg, defaults }
}

/** The expression of `: annotation`. */
export function typeDef(node: Node, parse: ParseExpression): Expr {
  const reader = new Reader(node)
  reader.expect(":")
  const annotation = parse(reader.next())
  reader.end()
  return annotation
}
