// Objects of lowered classes: making them, their attributes, and calling their methods.
//
// The objects of one hierarchy of classes share one type. Which class an object is of is known when running, from its
// tag; a call whose method depends on that is a choice among the methods of all classes that the test makes objects of.

import type { Span, Expr as Syntax } from "../1-parse/ast.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr, Stmt } from "../ir/ir.ts"
import * as t from "../ir/types.ts"
import type { Call } from "./arguments.ts"
import type { Body } from "./body.ts"
import { type Arguments, bindArguments, callBound, evaluated } from "./call-function.ts"
import { readClassValue } from "./cells.ts"
import { type ClassInfo, type Member, mangled, memberOf, setterOf } from "./classes.ts"
import { boundMethod } from "./closures.ts"
import { alike, asType, knownType, typeOf } from "./convert.ts"
import { bindingOf } from "./expressions/member.ts"

export type ObjectType = Extract<t.Type, { kind: "object" }>

/** `Class(arguments)`: a new object, then `__init__`. */
export function construct(body: Body, info: ClassInfo, syntax: Call): Expr {
  const { span } = syntax
  const { lowering } = body
  const { type, tag } = lowering.constructs(info)
  const init = memberOf(lowering, info, "__init__", span)
  const object = body.temp(type, "object")
  const read = (): Expr => body.read(object, span)
  const made: Stmt = b.set(object, { kind: "new", tag, type, span })
  if (!init) {
    if (syntax.args.length + syntax.keywords.length > 0) throw new Bailout("call-arguments", span)
    return b.block([made], read(), span)
  }
  if (init.kind !== "method") throw new Bailout("class-shape", span, "__init__")
  lowering.owners.set(init.def, init.owner)
  const args = bindArguments(body, init.def, null, 1, syntax)
  const call = callBound(body, init.def, null, [read()], args, span)
  if (typeOf(body, call).kind === "hole") lowering.holes.unify(call.type, t.none, "mixed-types", span)
  if (typeOf(body, call).kind !== "none") throw new Bailout("class-shape", span, "__init__ returns a value")
  // The arguments are evaluated before the object is made; nobody can tell.
  return b.block([made, b.evaluate(call)], read(), span)
}

/** The classes that objects of a type may be of. */
export function classesOf(body: Body, type: ObjectType): readonly ClassInfo[] {
  return body.lowering.shapes.classesOf(type)
}

/**
 * Lowers something for each class that `object` may be of; classes with equal keys share it. `object` is read any number
 * of times.
 */
export function byClass<Key>(
  body: Body,
  object: Expr,
  type: ObjectType,
  keyOf: (info: ClassInfo) => Key,
  lower: (key: Key) => Expr,
): Expr {
  const groups = new Map<Key, number[]>()
  for (const [tag, info] of classesOf(body, type).entries()) {
    const key = keyOf(info)
    groups.set(key, [...(groups.get(key) ?? []), tag])
  }
  const { span } = object
  const arms = [...groups].map(([key, tags]) => ({ tags, value: lower(key) }))
  const values = alike(
    body,
    arms.map(arm => arm.value),
    span,
  )
  const last = values.at(-1)
  if (!last) throw new Bailout("class-shape", span, "no object of the class is ever made")
  return arms.slice(0, -1).reduceRight((rest, arm, index) => {
    const tag: Expr = { kind: "tag", object, type: t.int, span }
    const [keep, read] = body.bindTemp(tag)
    const test = arm.tags
      .map(each => b.op("int.eq", [read(), b.int(each, span)], span))
      .reduce((left, right) => b.or(left, right, span))
    return b.block([keep], b.choose(test, values[index]!, rest, span), span)
  }, last)
}

/** Whether some class that an object may be of has a method. */
export function hasMethod(body: Body, type: ObjectType, name: string, span: Span): boolean {
  return classesOf(body, type).some(info => memberOf(body.lowering, info, name, span) !== null)
}

/** Whether a name means something other than a property or a value on some class that an object may be of. */
export function hasMember(body: Body, type: ObjectType, attr: string, span: Span): boolean {
  return classesOf(body, type).some(info => {
    const member = memberOf(body.lowering, info, mangled(body.owner, attr), span)
    return member !== null && member.kind !== "property" && member.kind !== "constant"
  })
}

/** Calls a method with arguments that were evaluated. */
export function callMethod(
  body: Body,
  receiver: Expr,
  type: ObjectType,
  name: string,
  args: readonly Expr[],
  span: Span,
): Expr {
  return calling(body, receiver, type, name, span, member => bindValues(body, member, args, span))
}

function bindValues(body: Body, member: Member, args: readonly Expr[], span: Span): Arguments {
  if (member.kind !== "method") throw new Bailout("class-shape", span, "an operator method")
  return evaluated(body, member.def, 1, args, span)
}

/** `receiver.name(arguments)`. */
export function callMethodSyntax(
  body: Body,
  receiver: Expr,
  type: ObjectType,
  name: string,
  syntax: Call,
): Expr {
  return calling(body, receiver, type, mangled(body.owner, name), syntax.span, member => {
    const leading = member.kind === "static" ? 0 : 1
    if (member.kind === "constant") throw new Bailout("call-target", syntax.span, name)
    return bindArguments(body, member.def, null, leading, syntax)
  })
}

function calling(
  body: Body,
  receiver: Expr,
  type: ObjectType,
  name: string,
  span: Span,
  bind: (member: Member) => Arguments,
): Expr {
  const { lowering } = body
  const [keep, read] = body.bindTemp(receiver)
  const members = new Map<unknown, Member>()
  const keyOf = (info: ClassInfo): unknown => {
    const member = memberOf(lowering, info, name, span)
    if (!member || member.kind === "constant" || member.kind === "property")
      throw new Bailout("method-unknown", span, `${type.name}.${name}`)
    // An attribute of the object would be called instead.
    lowering.shapes.reserve(type, name, span)
    members.set(member.def, member)
    return member.def
  }
  const classes = classesOf(body, type)
  const keys = new Set(classes.map(keyOf))
  const lower = (key: unknown): Expr => callMember(body, members.get(key)!, read, bind, span)
  // Arguments are evaluated once, after the receiver: only where one method is possible are they lowered in place.
  if (keys.size === 1) return b.block([keep], lower([...keys][0]), span)
  return b.block([keep], byClass(body, read(), type, keyOf, lower), span)
}

function callMember(
  body: Body,
  member: Member,
  receiver: () => Expr,
  bind: (member: Member) => Arguments,
  span: Span,
): Expr {
  if (member.kind === "constant") throw new Bailout("call-target", span)
  body.lowering.owners.set(member.def, member.owner)
  const args = bind(member)
  if (member.kind === "static") return callBound(body, member.def, null, [], args, span)
  if (member.kind === "class") throw new Bailout("class-shape", span, "a class method")
  return callBound(body, member.def, null, [receiver()], args, span)
}

/** `object.name`: a property, an attribute of the object, a constant of its class. */
export function readAttribute(body: Body, object: Expr, type: ObjectType, attr: string, span: Span): Expr {
  const { lowering } = body
  const name = mangled(body.owner, attr)
  if (name === "__dict__" || name === "__class__") throw new Bailout("attribute-unknown", span, name)
  const [keep, read] = body.bindTemp(object)
  const members = new Map<unknown, Member | null>()
  const keyOf = (info: ClassInfo): unknown => {
    const member = memberOf(lowering, info, name, span)
    const key = member === null ? null : member.kind === "constant" ? member.value : member.def
    members.set(key, member)
    return key
  }
  const lower = (key: unknown): Expr => {
    const member = members.get(key) ?? null
    if (member?.kind === "property") {
      lowering.shapes.reserve(type, name, span)
      return callMember(body, member, read, () => evaluated(body, member.def, 1, [], span), span)
    }
    if (member?.kind === "method") {
      lowering.shapes.reserve(type, name, span)
      return boundMethod(body, read(), member.def, member.owner.def, name, span)
    }
    if (member !== null && member.kind !== "constant")
      throw new Bailout("attribute-unknown", span, `${attr} as a value`)
    const slot = lowering.shapes.attribute(type, name, span)
    const own: Expr = {
      kind: "attribute",
      object: read(),
      slot,
      type: lowering.shapes.attributeType(type, slot),
      span,
    }
    if (!member) return own
    const value = readClassValue(body, member.owner.def, attr, member.value, span)
    const fallback = asType(body, value, own.type, "mixed-types")
    const isSet: Expr = { kind: "has", object: read(), slot, type: t.bool, span }
    return b.choose(isSet, own, fallback, span)
  }
  return b.block([keep], byClass(body, read(), type, keyOf, lower), span)
}

/** `object.name = value`; both are evaluated already. */
export function storeAttribute(
  body: Body,
  object: Expr,
  type: ObjectType,
  attr: string,
  value: Expr,
  span: Span,
): readonly Stmt[] {
  const { lowering } = body
  const name = mangled(body.owner, attr)
  const classes = classesOf(body, type)
  const members = classes.map(info => memberOf(lowering, info, name, span))
  if (members.some(member => member?.kind === "property")) {
    const [info] = classes
    const setter = info ? setterOf(info, name) : null
    if (!setter || classes.some(each => setterOf(each, name) !== setter))
      throw new Bailout("class-shape", span, `setting ${attr}`)
    const owner = members[0]
    if (owner) lowering.owners.set(setter, owner.owner)
    return [
      b.evaluate(callBound(body, setter, null, [object], evaluated(body, setter, 1, [value], span), span)),
    ]
  }
  if (name.startsWith("__") && name.endsWith("__")) throw new Bailout("attribute-unknown", span, attr)
  if (members.some(member => member !== null && member.kind !== "constant"))
    throw new Bailout("class-shape", span, `setting ${attr}`)
  const slot = lowering.shapes.attribute(type, name, span)
  const stored = asType(body, value, lowering.shapes.attributeType(type, slot), "mixed-types")
  return [{ kind: "store", object, slot, value: stored, span }]
}

/** The truth of an object: `__bool__`, or whether `__len__` is zero, or true. */
export function objectTruth(body: Body, object: Expr, type: ObjectType): Expr {
  const { span } = object
  if (hasMethod(body, type, "__bool__", span))
    return asType(body, callMethod(body, object, type, "__bool__", [], span), t.bool)
  if (hasMethod(body, type, "__len__", span))
    return b.op("int.ne", [objectLength(body, object, type, span), b.int(0, span)], span)
  return b.block([b.evaluate(object)], b.bool(true, span), span)
}

/** `len(object)`; a negative length is an exception. */
export function objectLength(body: Body, object: Expr, type: ObjectType, span: Span): Expr {
  const [keep, read] = body.bindTemp(asType(body, callMethod(body, object, type, "__len__", [], span), t.int))
  const valid: Stmt = {
    kind: "guard",
    test: b.op("int.ge", [read(), b.int(0, span)], span),
    reason: "value-error",
    span,
  }
  return b.block([keep, valid], read(), span)
}

/** `str(object)` or `repr(object)`; the text of objects without such a method has an address in it. */
export function objectText(body: Body, object: Expr, type: ObjectType, names: readonly string[]): Expr {
  const { span } = object
  if (hasMethod(body, type, "__format__", span)) throw new Bailout("text-of", span, type.name)
  const [name] = names.filter(each => hasMethod(body, type, each, span))
  if (!name) throw new Bailout("text-of", span, type.name)
  return asType(body, callMethod(body, object, type, name, [], span), t.str, "text-of")
}

/** The class that an expression names, or null. */
export function namedClass(body: Body, syntax: Syntax): ClassInfo | null {
  const binding = bindingOf(body, syntax)
  return binding?.kind === "class" ? body.lowering.classInfo(binding.def, syntax.span) : null
}

/** The object type of an expression, None left aside; null for anything else. */
export function objectType(body: Body, expr: Expr): ObjectType | null {
  const type = knownType(body, expr)
  const inner = type.kind === "optional" ? body.lowering.holes.resolve(type.of) : type
  return inner.kind === "object" ? inner : null
}

/** `super().name(…)`, `Class.name(…)`; null for anything else. */
export function callOnClass(
  body: Body,
  func: Extract<Syntax, { kind: "Attribute" }>,
  syntax: Call,
): Expr | null {
  const { lowering } = body
  const { span } = syntax
  const onSuper = superOf(body, func.value)
  const info = onSuper ? onSuper.info : namedClass(body, func.value)
  if (!info) {
    if (!onSuper) return null
    // `object` has an `__init__` that takes nothing.
    if (func.attr !== "__init__" || syntax.args.length + syntax.keywords.length > 0)
      throw new Bailout("call-target", span, `super().${func.attr}`)
    return b.none(span)
  }
  const member = memberOf(lowering, info, mangled(body.owner, func.attr), span)
  if (!member || (member.kind !== "method" && member.kind !== "static"))
    throw new Bailout("call-target", span, func.attr)
  lowering.owners.set(member.def, member.owner)
  const bound = onSuper !== null && member.kind === "method"
  const args = bindArguments(body, member.def, null, bound ? 1 : 0, syntax)
  return callBound(body, member.def, null, bound ? [onSuper.self] : [], args, span)
}

/** What `super()` without arguments means in a method; null for other expressions. */
function superOf(
  body: Body,
  syntax: Syntax,
): { readonly info: ClassInfo | null; readonly self: Expr } | null {
  if (syntax.kind !== "Call" || syntax.func.kind !== "Name" || syntax.func.id !== "super") return null
  const { lowering, owner, self } = body
  if (!owner || self === null || syntax.args.length + syntax.keywords.length > 0)
    throw new Bailout("call-target", syntax.span, "super")
  if (body.isLocal("super") || body.module.bindings.has("super"))
    throw new Bailout("call-target", syntax.span, "super")
  return { info: lowering.classInfo(owner, syntax.span).base, self: body.readName(self, syntax.span) }
}
