// `assert`: holds, or the whole attempt is given up. The message is evaluated only on failure, so never here.

import type { Expr, Stmt as Syntax } from "../../1-parse/ast.ts"
import { walkSyntax } from "../../2-bind/walk.ts"
import { Bailout } from "../../bailouts.ts"
import type { Stmt } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { lowerCondition } from "../truth.ts"

export function lowerAssert(body: Body, syntax: Extract<Syntax, { kind: "Assert" }>): readonly Stmt[] {
  // A tuple is always true and warns; walrus in asserts is where pytest's rewriting has differed between versions.
  if (syntax.test.kind === "Tuple") throw new Bailout("assert-tuple", syntax.span)
  walkSyntax([syntax.test, syntax.msg], node => {
    if (node.kind === "NamedExpr") throw new Bailout("assert-tuple", node.span)
    return true
  })
  const isMain = body.module === body.lowering.modules.main
  for (const chain of rewrittenChains(syntax.test))
    if (isMain) body.eagerChains.add(chain)
    else requireSimple(chain)
  const test = lowerCondition(body, syntax.test)
  if (test.kind === "const" && test.value === false) body.flow = null
  if (!body.flow) return [{ kind: "deopt", reason: "assertion-failed", span: syntax.span }]
  return [{ kind: "guard", test, reason: "assertion-failed", span: syntax.span }]
}

/** Asserts of imported modules are rewritten only where pytest takes them for test files, so both must be equal. */
function requireSimple(chain: Expr): void {
  if (chain.kind !== "Compare") return
  const active = chain.comparators.slice(1).find(each => each.kind !== "Name" && each.kind !== "Constant")
  if (active) throw new Bailout("expression-kind", active.span, "a chain in an assert of an imported module")
}

/**
 * The comparison chains of an assert that pytest's rewriting takes apart. Each of their operands is evaluated, also
 * after a comparison that does not hold, unlike anywhere else in Python. Rewriting descends through these kinds of
 * expression only; what stands inside of any other is left as it is.
 */
function rewrittenChains(syntax: Expr): Expr[] {
  switch (syntax.kind) {
    case "BoolOp":
      return syntax.values.flatMap(rewrittenChains)
    case "UnaryOp":
      return rewrittenChains(syntax.operand)
    case "BinOp":
      return [...rewrittenChains(syntax.left), ...rewrittenChains(syntax.right)]
    case "Call":
      return [syntax.func, ...syntax.args, ...syntax.keywords.map(each => each.value)].flatMap(
        rewrittenChains,
      )
    case "Starred":
    case "Attribute":
      return rewrittenChains(syntax.value)
    case "Compare": {
      const inner = [syntax.left, ...syntax.comparators].flatMap(rewrittenChains)
      return syntax.ops.length > 1 ? [syntax, ...inner] : inner
    }
    default:
      return []
  }
}
