// Exceptions as values: their classes, making one, and what can be read from one that was caught.
//
// Every class that an exception may be of has a number: its position among the builtin ones, then those of the program.
// What a handler catches is a set of numbers, complete because all classes of the program's modules are known before.

import type { ClassDef, FunctionDef, Span, Expr as Syntax } from "../1-parse/ast.ts"
import type { ModuleScope } from "../2-bind/bind.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import { builtinExceptions } from "../ir/exceptions.ts"
import type { Expr, Stmt } from "../ir/ir.ts"
import type * as t from "../ir/types.ts"
import type { Body } from "./body.ts"
import { typeOf } from "./convert.ts"
import { bindingOf } from "./expressions/member.ts"
import type { Lowering } from "./lowering.ts"
import { isBuiltin } from "./names.ts"

export interface ExceptionClass {
  readonly id: number
  readonly base: number | null
  /** Absent for builtin classes. */
  readonly def: ClassDef | null
}

const builtinNames: readonly string[] = builtinExceptions.map(([name]) => name)

/** All classes of exceptions, builtin ones first. */
export function allExceptions(lowering: Lowering): readonly ExceptionClass[] {
  if (lowering.exceptions) return lowering.exceptions
  const all: ExceptionClass[] = builtinExceptions.map(([, base], id) => ({
    id,
    base: base === null ? null : builtinNames.indexOf(base),
    def: null,
  }))
  const open = [...classesOf(lowering)]
  // A class is numbered after its base.
  for (let found = true; found; ) {
    found = false
    for (const def of open) {
      if (all.some(each => each.def === def)) continue
      const base = baseOf(lowering, all, def)
      if (base === null) continue
      all.push({ id: all.length, base, def })
      found = true
    }
  }
  lowering.exceptions = all
  return all
}

function baseOf(lowering: Lowering, all: readonly ExceptionClass[], def: ClassDef): number | null {
  // Of several bases the order of lookup would decide.
  const [base, ...more] = def.bases
  if (base?.kind !== "Name" || more.length > 0 || def.keywords.length > 0) return null
  const binding = lowering.modules.homeOf(def).bindings.get(base.id)
  if (!binding) {
    const id = builtinNames.indexOf(base.id)
    return id < 0 ? null : id
  }
  if (binding.kind !== "class") return null
  return all.find(each => each.def === binding.def)?.id ?? null
}

/** The classes at the top level of all modules that lowered code can name. */
function classesOf(lowering: Lowering): ReadonlySet<ClassDef> {
  const classes = new Set<ClassDef>()
  const scopes = new Set<ModuleScope>([lowering.modules.main])
  for (const scope of scopes)
    for (const binding of scope.bindings.values()) {
      if (binding.kind === "class") classes.add(binding.def)
      if (binding.kind === "class" || binding.kind === "function")
        scopes.add(lowering.modules.homeOf(binding.def))
      if (binding.kind === "module") scopes.add(binding.scope)
    }
  return classes
}

/** The class of exceptions that an expression names, or null. */
export function namedException(body: Body, syntax: Syntax): ExceptionClass | null {
  const all = allExceptions(body.lowering)
  if (syntax.kind === "Name" && isBuiltin(body, syntax.id)) {
    const id = builtinNames.indexOf(syntax.id)
    return id < 0 ? null : all[id]!
  }
  const binding = bindingOf(body, syntax)
  if (binding?.kind !== "class") return null
  return all.find(each => each.def === binding.def) ?? null
}

/** The classes that `except` or `pytest.raises` names: one, or a tuple of them. */
export function caughtClasses(body: Body, syntax: Syntax): readonly ExceptionClass[] {
  if (syntax.kind === "Tuple") return syntax.elts.flatMap(element => caughtClasses(body, element))
  const found = namedException(body, syntax)
  if (!found) throw new Bailout("exception-class", syntax.span)
  return [found]
}

/** Whether an exception is of one of the classes or derives from one. */
export function isInstance(
  body: Body,
  exception: () => Expr,
  classes: readonly ExceptionClass[],
  span: Span,
): Expr {
  const all = allExceptions(body.lowering)
  const wanted = new Set(classes.map(each => each.id))
  // A base comes before what derives from it.
  for (const each of all) if (each.base !== null && wanted.has(each.base)) wanted.add(each.id)
  if (wanted.size === all.length) return b.bool(true, span)
  return isOneOf(body, exception, [...wanted], span)
}

function isOneOf(body: Body, exception: () => Expr, ids: readonly number[], span: Span): Expr {
  if (ids.length === 0) return b.bool(false, span)
  const [keep, read] = body.bindTemp(b.op("exception.class", [exception()], span))
  const tests = ids.map(id => b.op("int.eq", [read(), b.int(id, span)], span))
  return b.block(
    [keep],
    tests.reduceRight((rest, test) => b.or(test, rest, span)),
    span,
  )
}

/** What is known of the arguments of an exception. */
const texts = { none: 0, one: 1, unknown: 2 } as const

/** A new exception of a class; `args` were given in the call. */
export function newException(body: Body, cls: ExceptionClass, args: readonly Expr[], span: Span): Expr {
  const given = argumentsOf(body, cls, args, span)
  const keep: Stmt[] = []
  const kept = args.map(arg => {
    const [statement, read] = body.bindTemp(arg)
    keep.push(statement)
    return read
  })
  const passed = given.map(each => (typeof each === "number" ? kept[each]!() : each))
  const [first] = passed
  const isText = passed.length === 1 && typeOf(body, first!).kind === "str"
  const kind = passed.length === 0 ? texts.none : isText ? texts.one : texts.unknown
  const string = isText ? first! : b.str("", span)
  const made = b.op("exception.new", [b.int(cls.id, span), b.int(kind, span), string, b.str("", span)], span)
  return b.block(keep, made, span)
}

/** Builtin classes whose `args` are what they are called with, and nothing else follows from it. */
const plainBuiltins: ReadonlySet<string> = new Set([
  "ArithmeticError",
  "AssertionError",
  "Exception",
  "IndexError",
  "KeyError",
  "LookupError",
  "NotImplementedError",
  "OverflowError",
  "RuntimeError",
  "TypeError",
  "ValueError",
  "ZeroDivisionError",
])

/** The `args` of a new exception: positions among the arguments of the call, or constants. */
function argumentsOf(
  body: Body,
  cls: ExceptionClass,
  args: readonly Expr[],
  span: Span,
): readonly (number | Expr)[] {
  const all = allExceptions(body.lowering)
  let init: FunctionDef | null = null
  let at: ExceptionClass | null = cls
  for (; at?.def; at = all[at.base!] ?? null) {
    const own = ownInit(at.def)
    // A second one would be called by the first, or not at all.
    if (own && init) throw new Bailout("class-shape", own.span, at.def.name)
    init ??= own
  }
  const every = args.map((_, index) => index)
  if (!init) return every
  if (!at || !plainBuiltins.has(builtinNames[at.id]!)) throw new Bailout("class-shape", init.span, "its base")
  return initArguments(body, init, args, span) ?? every
}

/** The `__init__` of a class that adds nothing else to the exceptions it derives from. */
function ownInit(def: ClassDef): FunctionDef | null {
  let init: FunctionDef | null = null
  for (const decorator of def.decorators) throw new Bailout("class-shape", decorator.span, def.name)
  for (const stmt of def.body) {
    if (stmt.kind === "Pass" || (stmt.kind === "Expr" && stmt.value.kind === "Constant")) continue
    if (stmt.kind !== "FunctionDef" || stmt.name !== "__init__" || init)
      throw new Bailout("class-shape", stmt.span, def.name)
    init = stmt
  }
  return init
}

/** What an `__init__` passes to `super().__init__`, where it does nothing but that and keep its arguments. */
function initArguments(
  body: Body,
  def: FunctionDef,
  args: readonly Expr[],
  span: Span,
): readonly (number | Expr)[] | null {
  const { posonlyargs, args: plain, vararg, kwarg, kwonlyargs, defaults } = def.args
  const [self, ...names] = [...posonlyargs, ...plain].map(arg => arg.arg)
  const variadic =
    vararg || kwarg || kwonlyargs.length > 0 || defaults.length > 0 || def.decorators.length > 0
  if (self === undefined || variadic) throw new Bailout("class-shape", def.span, def.name)
  // It raises a TypeError.
  if (names.length !== args.length) throw new Bailout("call-arguments", span)
  let passed: readonly (number | Expr)[] | null = null
  for (const stmt of def.body) {
    if (stmt.kind === "Pass" || (stmt.kind === "Expr" && stmt.value.kind === "Constant")) continue
    if (stmt.kind === "Assign" && stmt.targets.every(target => isAttributeOf(target, self))) {
      passedValue(stmt.value, names, span)
      continue
    }
    const call = stmt.kind === "Expr" && stmt.value.kind === "Call" ? stmt.value : null
    if (passed || !call || !isSuperInit(body.lowering.modules.homeOf(def), call))
      throw new Bailout("class-shape", stmt.span, def.name)
    passed = call.args.map(arg => passedValue(arg, names, span))
  }
  return passed
}

/** Attributes that the interpreter gives a meaning have names with underscores, but for `args`. */
function isAttributeOf(target: Syntax, self: string): boolean {
  if (target.kind !== "Attribute" || target.value.kind !== "Name" || target.value.id !== self) return false
  return target.attr !== "args" && !target.attr.startsWith("__")
}

function isSuperInit(home: ModuleScope, call: Extract<Syntax, { kind: "Call" }>): boolean {
  const { func } = call
  if (func.kind !== "Attribute" || func.attr !== "__init__" || call.keywords.length > 0) return false
  const { value } = func
  return (
    value.kind === "Call" &&
    value.func.kind === "Name" &&
    value.func.id === "super" &&
    value.args.length + value.keywords.length === 0 &&
    !home.bindings.has("super")
  )
}

function passedValue(syntax: Syntax, names: readonly string[], span: Span): number | Expr {
  if (syntax.kind === "Name" && names.includes(syntax.id)) return names.indexOf(syntax.id)
  if (syntax.kind === "Constant" && syntax.value.type === "str" && /^[\0-\x7f]*$/.test(syntax.value.value))
    return b.str(syntax.value.value, span)
  throw new Bailout("class-shape", syntax.span, syntax.kind)
}

/** `str(exception)`, where all that it depends on is known; else the attempt is given up. */
export function exceptionText(body: Body, exception: Expr): Expr {
  const { span } = exception
  const [keep, read] = body.bindTemp(exception)
  const kind = (value: number): Expr =>
    b.op("int.eq", [b.op("exception.text", [read()], span), b.int(value, span)], span)
  const known: Stmt = {
    kind: "guard",
    test: b.not(kind(texts.unknown)),
    reason: "message-unknown",
    span,
  }
  const string = (): Expr => b.op("exception.string", [read()], span)
  // The text of a KeyError is the repr of its argument.
  const keyError = allExceptions(body.lowering)[builtinNames.indexOf("KeyError")]!
  const quoted = isInstance(body, read, [keyError], span)
  const text = b.choose(quoted, b.op("str.repr", [string()], span), string(), span)
  return b.block([keep, known], b.choose(kind(texts.none), b.str("", span), text, span), span)
}

/** `exception.args`, of exceptions with one string. */
export function exceptionArgs(exception: () => Expr, span: Span): Expr {
  const known: Stmt = {
    kind: "guard",
    test: b.op("int.eq", [b.op("exception.text", [exception()], span), b.int(texts.one, span)], span),
    reason: "message-unknown",
    span,
  }
  return b.block([known], b.tuple([b.op("exception.string", [exception()], span)], span), span)
}

/** Attributes of an exception, and of what `pytest.raises` gives. */
export function readExceptionAttribute(
  body: Body,
  value: Expr,
  type: t.Type,
  attr: string,
  span: Span,
): Expr {
  if (type.kind === "excinfo" && (attr === "value" || attr === "exception"))
    return b.op("excinfo.value", [value], span)
  if (type.kind === "exception" && attr === "args") {
    const [keep, read] = body.bindTemp(value)
    return b.block([keep], exceptionArgs(read, span), span)
  }
  throw new Bailout("attribute-unknown", span, attr)
}

/** Whether an exception is of exactly one class. */
export function hasClass(body: Body, exception: Expr, cls: ExceptionClass, span: Span): Expr {
  return isOneOf(body, () => exception, [cls.id], span)
}
