// `target op= value`: the target's parts are evaluated once. Lists and sets are changed in place.

import type { Stmt as Statement, Expr as Syntax } from "../../1-parse/ast.ts"
import { Bailout } from "../../bailouts.ts"
import * as b from "../../ir/build.ts"
import type { Expr, Stmt } from "../../ir/ir.ts"
import type { Body } from "../body.ts"
import { asType, knownType, present } from "../convert.ts"
import { lowerArithmetic } from "../expressions/arithmetic.ts"
import { item } from "../expressions/subscript.ts"
import { hasMethod, readAttribute, storeAttribute } from "../objects.ts"
import { inPlaceMethods } from "../operator-methods.ts"
import { updateSet } from "../sets.ts"
import { storeItem } from "./assign.ts"

type AugAssign = Extract<Statement, { kind: "AugAssign" }>

export function lowerAugAssign(body: Body, syntax: AugAssign): readonly Stmt[] {
  const { target, span } = syntax
  if (target.kind === "Name") {
    if (!body.isLocal(target.id)) throw new Bailout("name-unknown", target.span, target.id)
    const current = present(body, body.readName(target.id, target.span))
    // Whether `+=` works in place depends on the type: it must be known here.
    if (knownType(body, current).kind === "list") return extend(body, syntax, current)
    if (knownType(body, current).kind === "set") {
      const [keep, read] = body.bindTemp(current)
      const updated = updateSet(body, syntax.op, read, body.lower(syntax.value), span)
      if (!updated) throw new Bailout("operator-types", span, `set ${syntax.op}=`)
      return [keep, ...updated]
    }
    const value = augmented(body, syntax, current)
    return [body.assignName(target.id, value, span)]
  }
  if (target.kind === "Subscript" && target.slice.kind !== "Slice") return augmentItem(body, syntax, target)
  if (target.kind === "Attribute") return augmentAttribute(body, syntax, target)
  throw new Bailout("assignment-target", target.span, target.kind)
}

/** `object.name op= value`: the object is evaluated once. */
function augmentAttribute(
  body: Body,
  syntax: AugAssign,
  target: Extract<Syntax, { kind: "Attribute" }>,
): readonly Stmt[] {
  const { span } = syntax
  if (target.value.kind === "Name" && !body.isLocal(target.value.id))
    throw new Bailout("assignment-target", target.span)
  const [keep, object] = body.bindTemp(body.lower(target.value))
  const type = knownType(body, object())
  if (type.kind !== "object") throw new Bailout("assignment-target", target.span, target.attr)
  const [keepCurrent, current] = body.bindTemp(
    present(body, readAttribute(body, object(), type, target.attr, span)),
  )
  const store = (value: Expr): readonly Stmt[] =>
    storeAttribute(body, object(), type, target.attr, value, span)
  // The list is extended in place, and then stored where it already is.
  if (knownType(body, current()).kind === "list")
    return [keep, keepCurrent, ...extend(body, syntax, current()), ...store(current())]
  const [keepValue, value] = body.bindTemp(augmented(body, syntax, current()))
  return [keep, keepCurrent, keepValue, ...store(value())]
}

/** The new value, for types whose `op=` is not in place. */
function augmented(body: Body, syntax: AugAssign, current: Expr): Expr {
  const type = knownType(body, current)
  if (type.kind === "object" && hasMethod(body, type, inPlaceMethods[syntax.op], syntax.span))
    throw new Bailout("operator-types", syntax.span, inPlaceMethods[syntax.op])
  return lowerArithmetic(body, syntax.op, current, body.lower(syntax.value), syntax.span)
}

function extend(body: Body, syntax: AugAssign, current: Expr): readonly Stmt[] {
  if (syntax.op !== "Add") throw new Bailout("operator-types", syntax.span, `list ${syntax.op}=`)
  const more = asType(body, body.lower(syntax.value), current.type, "mixed-types")
  return [b.evaluate(b.op("list.extend", [current, more], syntax.span))]
}

function augmentItem(
  body: Body,
  syntax: AugAssign,
  target: Extract<Syntax, { kind: "Subscript" }>,
): readonly Stmt[] {
  const { span } = syntax
  const [keepContainer, container] = body.bindTemp(body.lower(target.value))
  const [keepIndex, index] = body.bindTemp(body.lower(target.slice))
  const type = knownType(body, container())
  if (type.kind !== "list" && type.kind !== "dict" && type.kind !== "object")
    throw new Bailout("assignment-target", target.span)
  const current = present(body, item(body, container(), type, index(), span))
  if (["list", "set", "dict"].includes(knownType(body, current).kind))
    throw new Bailout("operator-types", span, "augmented assignment to a container in a container")
  const [keepCurrent, read] = body.bindTemp(current)
  const [keepValue, value] = body.bindTemp(augmented(body, syntax, read()))
  return [
    keepContainer,
    keepIndex,
    keepCurrent,
    keepValue,
    storeItem(body, container(), index(), value(), span),
  ]
}
