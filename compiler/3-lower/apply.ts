// Functions that a builtin calls in place (`key=`, `map`, `filter`, `reduce`): they are not made into values, their calls
// are lowered where they happen.

import type { Span, Expr as Syntax } from "../1-parse/ast.ts"
import { walkSyntax } from "../2-bind/walk.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr, Stmt } from "../ir/ir.ts"
import type { Body } from "./body.ts"
import { knownType, typeOf } from "./convert.ts"
import { isBuiltin } from "./names.ts"

/** Lowers one call with these arguments, which are evaluated in order. */
export type Applied = (...args: readonly Expr[]) => Expr

/** What `syntax` does when it is called; evaluating `syntax` itself must have no effect. */
export function appliedFunction(body: Body, syntax: Syntax): Applied {
  if (syntax.kind === "Lambda") return applyLambda(body, syntax)
  if (syntax.kind === "Name") return applyWith(body, names => call(syntax, names, syntax.span))
  if (syntax.kind === "Attribute" && syntax.value.kind === "Name") return applyAttribute(body, syntax)
  const getter = syntax.kind === "Call" ? itemGetter(body, syntax) : null
  if (getter) return getter
  throw new Bailout("call-target", syntax.span, syntax.kind)
}

function applyLambda(body: Body, syntax: Extract<Syntax, { kind: "Lambda" }>): Applied {
  const { posonlyargs, args, vararg, kwonlyargs, kwarg, defaults } = syntax.args
  const names = [...posonlyargs, ...args].map(arg => arg.arg)
  if (vararg || kwarg || kwonlyargs.length > 0 || defaults.length > 0)
    throw new Bailout("function-shape", syntax.span, "a lambda with more than plain parameters")
  walkSyntax(syntax.body, node => {
    const own = node.kind === "NamedExpr" || node.kind === "Yield" || node.kind === "YieldFrom"
    if (own) throw new Bailout("function-shape", node.span, node.kind)
    return true
  })
  return (...values) => {
    if (values.length !== names.length) throw new Bailout("call-arguments", syntax.span)
    return bound(body, names, values, syntax.span, () => body.lower(syntax.body))
  }
}

/** Names that no program can have, one per argument. */
function applyWith(body: Body, make: (names: readonly Syntax[]) => Syntax): Applied {
  return (...values) => {
    const names = values.map((_, index) => `.${index}`)
    const { span } = values[0]!
    return bound(body, names, values, span, () =>
      body.lower(make(names.map(id => ({ kind: "Name", id, span })))),
    )
  }
}

/** Lowers with names that hold these values. */
function bound(
  body: Body,
  names: readonly string[],
  values: readonly Expr[],
  span: Span,
  lower: () => Expr,
): Expr {
  const kept = values.map(value => body.bindTemp(value))
  return body.withInnerNames(new Set(names), () => {
    const set: Stmt[] = names.map((name, index) => body.assignName(name, kept[index]![1](), span))
    return b.block([...kept.map(([keep]) => keep), ...set], lower(), span)
  })
}

function call(func: Syntax, args: readonly Syntax[], span: Span): Syntax {
  return { kind: "Call", func, args, keywords: [], span }
}

const valueClasses: ReadonlySet<string> = new Set([
  "str",
  "list",
  "dict",
  "set",
  "int",
  "float",
  "tuple",
  "bytes",
])

/** `str.lower` calls the method of its argument; `words.index` and `operator.add` are called as they stand. */
function applyAttribute(body: Body, syntax: Extract<Syntax, { kind: "Attribute" }>): Applied {
  const { value, attr, span } = syntax
  if (value.kind !== "Name" || !valueClasses.has(value.id) || !isBuiltin(body, value.id))
    return applyWith(body, names => call(syntax, names, span))
  const { id } = value
  return (first, ...rest) => {
    if (!first || knownType(body, first).kind !== id) throw new Bailout("call-target", span, `${id}.${attr}`)
    return applyWith(body, ([receiver, ...names]) =>
      call({ kind: "Attribute", value: receiver!, attr, span }, names, span),
    )(first, ...rest)
  }
}

/** `operator.itemgetter(0)`, `itemgetter(1, 2)`, with literals. */
function itemGetter(body: Body, syntax: Extract<Syntax, { kind: "Call" }>): Applied | null {
  if (importedFunction(body, syntax.func, "operator") !== "itemgetter" || syntax.keywords.length > 0)
    return null
  const { args, span } = syntax
  if (args.length === 0 || !args.every(isLiteral)) return null
  return applyWith(body, ([value]) => {
    const items = args.map((slice): Syntax => ({ kind: "Subscript", value: value!, slice, span }))
    return items.length === 1 ? items[0]! : { kind: "Tuple", elts: items, span }
  })
}

function isLiteral(syntax: Syntax): boolean {
  return syntax.kind === "Constant" || (syntax.kind === "UnaryOp" && isLiteral(syntax.operand))
}

/** The name in `module` that an expression means by way of an import, or null. */
export function importedFunction(body: Body, syntax: Syntax, module: string): string | null {
  const name = syntax.kind === "Attribute" ? syntax.value : syntax
  if (name.kind !== "Name" || body.isLocal(name.id)) return null
  const binding = body.module.bindings.get(name.id)
  if (binding?.kind !== "import" || binding.module !== module) return null
  return syntax.kind === "Attribute" ? (binding.name === null ? syntax.attr : null) : binding.name
}

/** An argument that may also be None, which stands for its absence. */
export function optional(syntax: Syntax): Syntax | null {
  return syntax.kind === "Constant" && syntax.value.type === "none" ? null : syntax
}

/** Refuses a function that may see a container which is being changed while the function runs. */
export function refuseSight(body: Body, syntax: Syntax): void {
  if (syntax.kind === "Name" && !body.isLocal(syntax.id)) return
  walkSyntax(syntax, node => {
    if (node.kind === "Name" && body.isLocal(node.id)) {
      const { kind } = typeOf(body, body.lower(node))
      if (!["int", "float", "str", "bool", "none"].includes(kind))
        throw new Bailout("call-arguments", node.span, "a key that may see what is sorted")
    }
    return true
  })
}
