// Functions as values: objects of classes that nobody wrote, with the function as their `__call__`.
//
// The variables that inner functions use live in an object of the call that they belong to, the frame, and every
// function made in that call has it as an attribute. So they are shared by reference, as CPython's cells are, and one
// that is read before it is assigned is an attribute that is not set. Each function in the text is a class of its own,
// until two of them meet in one place: then they share a type and a call is a choice by class.

import type { Arg, Arguments, ClassDef, FunctionDef, Span, Expr as Syntax } from "../1-parse/ast.ts"
import type { ModuleScope } from "../2-bind/bind.ts"
import { type FunctionSyntax, freeNames, functionsInside, ownNames, sharedNames } from "../2-bind/frame.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr, Stmt } from "../ir/ir.ts"
import type { Body } from "./body.ts"
import type { ClassInfo } from "./classes.ts"
import { asType, knownType } from "./convert.ts"
import type { Lowering, Receiver } from "./lowering.ts"
import { noArguments } from "./no-arguments.ts"

/** The parameter that holds the function itself; no program can have such a name. */
const self = ".function"
const outerFrame = ".outer"
const heldObject = ".object"

/** What functions inside of a function see of it. */
export interface Frame {
  readonly body: FunctionSyntax["body"]
  /** All of its variables: such a name means nothing further out. */
  readonly names: ReadonlySet<string>
  /** Those of them that live in the frame's object. */
  readonly shared: ReadonlySet<string>
  /** The class of that object; null where nothing needs one. */
  readonly info: ClassInfo | null
  readonly outer: Frame | null
  readonly module: ModuleScope
  readonly owner: ClassDef | null
  readonly receiver: Receiver | null
  /** The functions made in it, by their syntax. */
  readonly made: Map<object, Closure>
}

interface Closure {
  readonly info: ClassInfo
  readonly slot: string
}

function emptyClass(name: string, body: readonly FunctionDef[], span: Span): ClassDef {
  return { kind: "ClassDef", name, bases: [], keywords: [], body, decorators: [], span }
}

/** A class that no module has is at home in one all the same. */
function adopted(lowering: Lowering, def: ClassDef, module: ModuleScope): ClassDef {
  lowering.modules.adopt(def, module)
  for (const stmt of def.body) if (stmt.kind === "FunctionDef") lowering.modules.adopt(stmt, module)
  return def
}

/** A class of functions, whose `__call__` is `call`. */
function functionClass(lowering: Lowering, name: string, call: FunctionDef, module: ModuleScope): ClassInfo {
  return lowering.functions.declare(adopted(lowering, emptyClass(name, [call], call.span), module))
}

/** The frame of a function; `outer` is that of the function it stands in. */
export function frameOf(
  lowering: Lowering,
  def: FunctionSyntax,
  outer: Frame | null,
  module: ModuleScope,
  owner: ClassDef | null,
  receiver: Receiver | null,
): Frame {
  const shared = sharedNames(def)
  const inner = functionsInside(def)
  const needed = shared.size > 0 || (inner.length > 0 && outer !== null)
  const name = def.kind === "Lambda" ? "lambda" : def.name
  return {
    body: def.body,
    names: ownNames(def),
    shared,
    info: needed
      ? { def: adopted(lowering, emptyClass(`frame of ${name}`, [], def.span), module), base: null }
      : null,
    outer,
    module,
    owner,
    receiver,
    made: new Map(),
  }
}

/** Makes the frame's object, at the start of a function. */
export function openFrame(body: Body): readonly Stmt[] {
  const { frame, lowering } = body
  if (!frame?.info) return []
  const { span } = frame.info.def
  const { type, tag } = lowering.constructs(frame.info)
  const local = body.temp(type, "frame")
  body.frameLocal = local
  const outer = enclosing(body, span)
  const made = b.set(local, { kind: "new", tag, type, span })
  return [made, ...(outer ? [storeIn(body, body.read(local, span), outerFrame, outer.object, span)] : [])]
}

/** Moves the parameters that inner functions use into the frame. */
export function shareParameters(body: Body): readonly Stmt[] {
  const span: Span = { from: 0, to: 0 }
  return body.sharedParameters.map(([name, local]) => body.assignName(name, body.read(local, span), span))
}

/** The nearest frame object outside of a function that was made in one. */
function enclosing(body: Body, span: Span): { readonly object: Expr; readonly frame: Frame } | null {
  let frame = body.frame?.outer ?? null
  while (frame && !frame.info) frame = frame.outer
  if (!frame || body.closure === null) return null
  const object = attributeOf(body, body.readName(self, span), body.closure, span)
  return { object, frame }
}

function attributeOf(body: Body, object: Expr, name: string, span: Span): Expr {
  const type = knownType(body, object)
  if (type.kind !== "object") throw new Error(`${name} of no object`)
  const { shapes } = body.lowering
  const slot = shapes.attribute(type, name, span)
  return { kind: "attribute", object, slot, type: shapes.attributeType(type, slot), span }
}

/** Whether a name means a variable of a function around this one. */
export function isCaptured(body: Body, name: string): boolean {
  for (let frame = body.frame?.outer ?? null; frame; frame = frame.outer)
    if (frame.names.has(name)) return true
  return false
}

/** The object that a variable lives in, where it lives in one: of this call or of one around. */
function holderOf(body: Body, name: string, span: Span): Expr | null {
  const { frame } = body
  if (!frame) return null
  if (frame.names.has(name)) {
    if (!frame.shared.has(name) || body.frameLocal === null) return null
    return body.read(body.frameLocal, span)
  }
  if (!isCaptured(body, name)) return null
  let at = enclosing(body, span)
  while (at) {
    if (at.frame.names.has(name)) {
      if (!at.frame.shared.has(name)) break
      return at.object
    }
    let outer = at.frame.outer
    while (outer && !outer.info) outer = outer.outer
    at = outer && { object: attributeOf(body, at.object, outerFrame, span), frame: outer }
  }
  throw new Bailout("name-unknown", span, name)
}

/** Reads a variable that inner functions share; null where it is an ordinary one. */
export function readShared(body: Body, name: string, span: Span): Expr | null {
  const holder = holderOf(body, name, span)
  return holder && attributeOf(body, holder, name, span)
}

export function storeShared(body: Body, name: string, value: Expr, span: Span): Stmt | null {
  const holder = holderOf(body, name, span)
  if (!holder) return null
  return storeIn(body, holder, name, value, span)
}

function storeIn(body: Body, object: Expr, name: string, value: Expr, span: Span): Stmt {
  const target = attributeOf(body, object, name, span)
  if (target.kind !== "attribute") throw new Error("a variable that is no attribute")
  const stored = asType(body, value, target.type, "mixed-types")
  return { kind: "store", object, slot: target.slot, value: stored, span }
}

/** `def` and `lambda`: a new function. */
export function makeFunction(body: Body, syntax: FunctionSyntax): Expr {
  const { frame, lowering } = body
  const { span } = syntax
  if (!frame) throw new Bailout("function-shape", span)
  // Variables of a comprehension live no longer than a turn of its loop.
  for (const name of freeNames(syntax)) if (body.isInner(name)) throw new Bailout("name-unknown", span, name)
  const closure = frame.made.get(syntax) ?? declare(lowering, frame, syntax)
  const { type, tag } = lowering.constructs(closure.info)
  const made: Expr = { kind: "new", tag, type, span }
  const holder = body.frameLocal !== null ? body.read(body.frameLocal, span) : enclosing(body, span)?.object
  if (!holder) return made
  const [keep, read] = body.bindTemp(made)
  return b.block([keep, storeIn(body, read(), closure.slot, holder, span)], read(), span)
}

/** The class of the functions that some syntax makes. */
function declare(lowering: Lowering, frame: Frame, syntax: FunctionSyntax): Closure {
  const { span, args } = syntax
  const parameter: Arg = { arg: self, annotation: null, span }
  const call: FunctionDef = {
    kind: "FunctionDef",
    name: "__call__",
    args: { ...args, posonlyargs: [parameter, ...args.posonlyargs] },
    body:
      syntax.kind === "Lambda"
        ? [{ kind: "Return", value: syntax.body, span: syntax.body.span }]
        : syntax.body,
    decorators: [],
    returns: null,
    span,
  }
  const name = syntax.kind === "Lambda" ? "lambda" : syntax.name
  const info = functionClass(lowering, name, call, frame.module)
  const closure = { info, slot: `.frame ${lowering.keyOf(info.def)}` }
  frame.made.set(syntax, closure)
  lowering.closures.set(call, {
    slot: closure.slot,
    // A variable of the same name hides what the test calls its instance.
    frame: frameOf(
      lowering,
      call,
      frame,
      frame.module,
      frame.owner,
      ownNames(call).has(frame.receiver?.name ?? "") ? null : frame.receiver,
    ),
  })
  return closure
}

/** A function of a module as a value: it sees no variables but its own. */
export function functionValue(body: Body, def: FunctionDef, span: Span): Expr {
  if (def.kind !== "FunctionDef" || def.decorators.length > 0)
    throw new Bailout("function-shape", span, def.name)
  const module = body.lowering.modules.homeOf(def)
  return forwarder(
    body,
    def,
    module,
    module,
    () => forwarding(def.args, { kind: "Name", id: def.name, span }, span),
    span,
  )
}

/** `partial(function, constants…)` of a function of a module. */
export function partialValue(body: Body, call: Extract<Syntax, { kind: "Call" }>): Expr {
  const { span } = call
  const [function_, ...given] = call.args
  const name = function_?.kind === "Name" && !body.isLocal(function_.id) ? function_.id : null
  const binding = name === null ? undefined : body.module.bindings.get(name)
  if (
    binding?.kind !== "function" ||
    call.keywords.length > 0 ||
    !given.every(arg => arg.kind === "Constant")
  )
    throw new Bailout("call-target", span, "partial")
  const { def } = binding
  const { posonlyargs, args, defaults } = def.args
  const left = posonlyargs.length + args.length - given.length
  if (def.decorators.length > 0 || posonlyargs.length > 0 || defaults.length > left || left < 0)
    throw new Bailout("function-shape", span, def.name)
  const module = body.lowering.modules.homeOf(def)
  const rest: Arguments = { ...def.args, args: args.slice(given.length) }
  const to: Syntax = { kind: "Name", id: def.name, span }
  return forwarder(body, call, module, module, () => forwarding(rest, to, span, given), span)
}

/** A builtin or library function as a value, for calls with this many arguments. */
export function builtinValue(body: Body, syntax: Syntax, arity: number): Expr {
  const { span } = syntax
  const args = Array.from(
    { length: arity },
    (_, index): Arg => ({ arg: `.${index}`, annotation: null, span }),
  )
  const plain: Arguments = { ...noArguments, posonlyargs: args }
  const origin = `${nameOf(syntax)} ${arity}`
  return forwarder(body, origin, body.module, body.module, () => forwarding(plain, syntax, span), span)
}

/** `object.name` of a method: the function keeps the object. */
export function boundMethod(
  body: Body,
  object: Expr,
  def: FunctionDef,
  owner: ClassDef,
  name: string,
  span: Span,
): Expr {
  const module = body.lowering.modules.homeOf(owner)
  const { args, posonlyargs } = def.args
  const rest: Arguments =
    posonlyargs.length > 0
      ? { ...def.args, posonlyargs: posonlyargs.slice(1) }
      : { ...def.args, args: args.slice(1) }
  const function_: Syntax = { kind: "Name", id: self, span }
  const held: Syntax = { kind: "Attribute", value: function_, attr: heldObject, span }
  const made = forwarder(
    body,
    def,
    body.lowering.boundMethods,
    module,
    () => forwarding(rest, { kind: "Attribute", value: held, attr: name, span }, span),
    span,
  )
  const [keepObject, readObject] = body.bindTemp(object)
  const [keep, read] = body.bindTemp(made)
  const stored = storeIn(body, read(), heldObject, readObject(), span)
  return b.block([keepObject, keep, stored], read(), span)
}

/** A function with the parameters `args` that passes them on by position. */
function forwarding(args: Arguments, to: Syntax, span: Span, first: readonly Syntax[] = []): FunctionDef {
  if (args.vararg || args.kwarg || args.kwonlyargs.length > 0)
    throw new Bailout("function-shape", span, "variadic")
  const given = [...args.posonlyargs, ...args.args].map(
    (arg): Syntax => ({ kind: "Name", id: arg.arg, span }),
  )
  return {
    kind: "FunctionDef",
    name: "__call__",
    args: { ...args, posonlyargs: [{ arg: self, annotation: null, span }, ...args.posonlyargs] },
    body: [
      {
        kind: "Return",
        value: { kind: "Call", func: to, args: [...first, ...given], keywords: [], span },
        span,
      },
    ],
    decorators: [],
    returns: null,
    span,
  }
}

function forwarder(
  body: Body,
  origin: object | string,
  at: object,
  module: ModuleScope,
  make: () => FunctionDef,
  span: Span,
): Expr {
  const { lowering } = body
  const all = lowering.forwarders.get(at) ?? new Map<object | string, ClassInfo>()
  lowering.forwarders.set(at, all)
  const info = all.get(origin) ?? functionClass(lowering, "function", make(), module)
  all.set(origin, info)
  const { type, tag } = lowering.constructs(info)
  return { kind: "new", tag, type, span }
}

function nameOf(syntax: Syntax): string {
  if (syntax.kind === "Name") return syntax.id
  if (syntax.kind === "Attribute") return `${nameOf(syntax.value)}.${syntax.attr}`
  throw new Bailout("call-target", syntax.span, syntax.kind)
}
