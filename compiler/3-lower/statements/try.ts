// `try … except … else … finally`. What gives the attempt up passes every handler: it is no exception.

import type { Span, Stmt as Statement } from "../../1-parse/ast.ts"
import { walkSyntax } from "../../2-bind/walk.ts"
import { Bailout } from "../../bailouts.ts"
import type { Expr, LocalId, Stmt } from "../../ir/ir.ts"
import * as t from "../../ir/types.ts"
import type { Body } from "../body.ts"
import { caughtClasses, isInstance } from "../exceptions.ts"
import { copyFlow, joinFlows } from "../flow.ts"

type Try = Extract<Statement, { kind: "Try" }>

export function lowerTry(body: Body, syntax: Try): readonly Stmt[] {
  if (syntax.star) throw new Bailout("statement-kind", syntax.span, "except*")
  if (syntax.finalbody.length === 0) return [lowerExcept(body, syntax)]
  // A jump out of the body would have to run the last statements on its way.
  const { handlers, orelse } = syntax
  refuseJumps([...syntax.body, ...handlers.flatMap(handler => handler.body), ...orelse])
  return [
    catching(
      body,
      () => (handlers.length > 0 ? [lowerExcept(body, syntax)] : body.lowerAll([...syntax.body, ...orelse])),
      exception => {
        const last = body.lowerAll(syntax.finalbody)
        if (!body.flow) return last
        body.flow = null
        return [...last, { kind: "raise", value: exception(), span: syntax.span }]
      },
      () => body.lowerAll(syntax.finalbody),
      syntax.span,
    ),
  ]
}

function refuseJumps(statements: readonly Statement[]): void {
  walkSyntax(statements, node => {
    if (node.kind === "Return" || node.kind === "Break" || node.kind === "Continue")
      throw new Bailout("statement-kind", node.span, `${node.kind} before finally`)
    return true
  })
}

function lowerExcept(body: Body, syntax: Try): Stmt {
  return catching(
    body,
    () => body.lowerAll(syntax.body),
    exception => handlersOf(body, syntax, exception, 0),
    () => body.lowerAll(syntax.orelse),
    syntax.span,
  )
}

/** The handlers from `index` on as a chain of tests; what none catches is raised again. */
function handlersOf(body: Body, syntax: Try, exception: () => Expr, index: number): readonly Stmt[] {
  const handler = syntax.handlers[index]
  if (!handler) {
    body.flow = null
    return [{ kind: "raise", value: exception(), span: syntax.span }]
  }
  const { name, span, type } = handler
  const caught = (): readonly Stmt[] => {
    // The name is unbound when the handler ends, for functions that share it as well.
    if (name !== null && body.frame.shared.has(name)) throw new Bailout("assignment-target", span, name)
    const bound = name === null ? [] : [body.assignName(name, exception(), span)]
    body.caught.push(exception)
    const statements = body.lowerAll(handler.body)
    body.caught.pop()
    // The name is unbound when the handler ends.
    if (name !== null) body.flow?.names.set(name, "conflict")
    return [...bound, ...statements]
  }
  if (!type) return caught()
  const test = isInstance(body, exception, caughtClasses(body, type), span)
  const [then, orelse] = body.branch(caught, () => handlersOf(body, syntax, exception, index + 1))
  return [{ kind: "if", test, body: then, orelse, span }]
}

/** A `try` of the IR; where the handler begins, all that the body may have done is possible. */
export function catching(
  body: Body,
  statements: () => readonly Stmt[],
  handle: (exception: () => Expr) => readonly Stmt[],
  otherwise: () => readonly Stmt[],
  span: Span,
): Stmt {
  const exception: LocalId = body.temp(t.exception, "exception")
  const before = copyFlow(body.reachable())
  const log = new Map<string, Set<LocalId>>()
  body.assignments.push(log)
  const tried = statements()
  body.assignments.pop()
  const orelse = body.flow ? otherwise() : []
  const after = body.flow
  const entry = copyFlow(before)
  for (const [name, locals] of log) {
    const known = before.names.get(name)
    const all = new Set<LocalId | "conflict">(locals)
    if (known !== undefined) all.add(known)
    const [only] = all
    entry.names.set(name, all.size === 1 && only !== undefined ? only : "conflict")
  }
  body.flow = entry
  const handler = handle(() => body.read(exception, span))
  body.flow = joinFlows([after, body.flow])
  return { kind: "try", body: tried, exception, handler, orelse, span }
}
