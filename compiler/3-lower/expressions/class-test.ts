// Questions about the class of a value: `isinstance(x, C)`, `type(x) is C`, `x.__class__ is y.__class__`.

import type { Span, Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import * as t from "../../ir/types.ts"
import type { Body } from "../body.ts"
import type { ClassInfo } from "../classes.ts"
import { knownType } from "../convert.ts"
import { type ExceptionClass, hasClass, namedException } from "../exceptions.ts"
import { isBuiltin } from "../names.ts"
import { namedClass, type ObjectType } from "../objects.ts"
import { bindingOf } from "./member.ts"

/** The classes of builtin values, by the type that has them; of a bool it is `bool` alone. */
const builtinClasses: ReadonlySet<string> = new Set([
  "int",
  "bool",
  "float",
  "str",
  "list",
  "tuple",
  "dict",
  "range",
])

type ClassOf =
  | { readonly kind: "object"; readonly value: Expr; readonly type: ObjectType }
  | { readonly kind: "value"; readonly value: Expr; readonly name: string }
  | { readonly kind: "class"; readonly info: ClassInfo }
  | { readonly kind: "builtin"; readonly name: string }
  | { readonly kind: "exception"; readonly value: Expr }
  | { readonly kind: "exception-class"; readonly cls: ExceptionClass }

/** Whether an expression is written as the class of a value, or names a class. */
export function isClassSyntax(body: Body, syntax: Syntax): boolean {
  return subjectOf(body, syntax) !== null || namesClass(body, syntax)
}

function namesClass(body: Body, syntax: Syntax): boolean {
  if (bindingOf(body, syntax)?.kind === "class" || namedException(body, syntax)) return true
  return syntax.kind === "Name" && isBuiltin(body, syntax.id) && builtinClasses.has(syntax.id)
}

/** `x` of `type(x)` and `x.__class__`. */
function subjectOf(body: Body, syntax: Syntax): Syntax | null {
  if (syntax.kind === "Attribute" && syntax.attr === "__class__") return syntax.value
  if (syntax.kind !== "Call" || syntax.func.kind !== "Name" || syntax.func.id !== "type") return null
  const [only] = syntax.args
  const plain = isBuiltin(body, "type") && syntax.args.length === 1 && syntax.keywords.length === 0
  return plain && only && only.kind !== "Starred" ? only : null
}

function classOf(body: Body, syntax: Syntax): ClassOf {
  const subject = subjectOf(body, syntax)
  if (!subject) {
    const cls = namedException(body, syntax)
    if (cls) return { kind: "exception-class", cls }
    const info = namedClass(body, syntax)
    if (info) return { kind: "class", info }
    return { kind: "builtin", name: syntax.kind === "Name" ? syntax.id : "" }
  }
  const value = body.lower(subject)
  const type = knownType(body, value)
  const special =
    type.kind === "object" ? body.lowering.isFunction(type) : type.kind === "dict" && type.missing
  if (special) throw new Bailout("operator-types", syntax.span, "the class of this value")
  if (type.kind === "object") return { kind: "object", value, type }
  if (type.kind === "exception") return { kind: "exception", value }
  if (!builtinClasses.has(type.kind))
    throw new Bailout("operator-types", syntax.span, "the class of this value")
  return { kind: "value", value, name: type.kind }
}

/** Whether two classes are the same; at least one of them is that of a value. */
export function sameClass(body: Body, left: Syntax, right: Syntax, span: Span): Expr {
  const [a, z] = [classOf(body, left), classOf(body, right)]
  const raised = [a, z].find(each => each.kind === "exception")
  const named = [a, z].find(each => each.kind === "exception-class")
  if (raised || named) {
    if (!raised || !named) throw new Bailout("operator-types", span, "the class of an exception")
    return hasClass(body, raised.value, named.cls, span)
  }
  if (a.kind === "object" && z.kind === "object") {
    if (a.type.shape !== z.type.shape) return decided(a, z, false, span)
    if (body.lowering.shapes.classesOf(a.type).length === 1) return decided(a, z, true, span)
    return b.op("int.eq", [tag(a.value), tag(z.value)], span)
  }
  const [object, other] = a.kind === "object" ? [a, z] : [z, a]
  if (object.kind === "object") {
    if (other.kind !== "class") return decided(a, z, false, span)
    const { info } = other
    return tagTest(body, object.value, object.type, each => each.def === info.def, span)
  }
  if (a.kind === "class" && z.kind === "class") return b.bool(a.info.def === z.info.def, span)
  const name = (each: ClassOf): string | null => ("name" in each ? each.name : null)
  return decided(a, z, name(a) !== null && name(a) === name(z), span)
}

function decided(a: ClassOf, z: ClassOf, result: boolean, span: Span): Expr {
  const values = [a, z].flatMap(each => ("value" in each ? [b.evaluate(each.value)] : []))
  return b.block(values, b.bool(result, span), span)
}

function tag(object: Expr): Expr {
  return { kind: "tag", object, type: t.int, span: object.span }
}

/** Whether an object is of one of the classes that `holds` names; known when compiling where all or none are. */
export function tagTest(
  body: Body,
  object: Expr,
  type: ObjectType,
  holds: (info: ClassInfo) => boolean,
  span: Span,
): Expr {
  const classes = body.lowering.shapes.classesOf(type)
  const tags = [...classes.keys()].filter(index => holds(classes[index]!))
  if (tags.length === 0 || tags.length === classes.length)
    return b.block([b.evaluate(object)], b.bool(tags.length > 0, span), span)
  const [keep, read] = body.bindTemp(tag(object))
  const tests = tags.map(each => b.op("int.eq", [read(), b.int(each, span)], span))
  return b.block(
    [keep],
    tests.reduce((left, right) => b.or(left, right, span)),
    span,
  )
}
