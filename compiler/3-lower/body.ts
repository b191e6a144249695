// One function being lowered for one signature: its locals, its flow, its loops.

import type { ClassDef, Span, Stmt as Statement, Expr as Syntax } from "../1-parse/ast.ts"
import type { ModuleScope } from "../2-bind/bind.ts"
import { assignsTo } from "../2-bind/frame.ts"
import type { FunctionScope } from "../2-bind/scope.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { CaseColumn, Expr, Local, LocalId, LoopId, Stmt } from "../ir/ir.ts"
import { sameType, type Type } from "../ir/types.ts"
import { eachExpr } from "../ir/visit.ts"
import { type Frame, isCaptured, readShared, storeShared } from "./closures.ts"
import { asType, present, typeOf } from "./convert.ts"
import { copyFlow, type Flow, joinFlows, LoopFrame } from "./flow.ts"
import type { Yields } from "./generators.ts"
import type { Lowering } from "./lowering.ts"

export class Body {
  readonly lowering: Lowering
  /** The module whose globals its names mean. */
  readonly module: ModuleScope
  readonly scope: FunctionScope
  /** The class whose method this is; its first parameter is then a receiver, not a value. */
  readonly receiver: { readonly name: string; readonly def: ClassDef } | null
  readonly locals: Local[] = []
  readonly cases: CaseColumn[] = []
  /** What `return` unifies with. */
  readonly returns: Type
  /** null where control cannot arrive. */
  flow: Flow | null = { names: new Map(), assigned: new Set() }
  readonly loops: LoopFrame[] = []
  /** Comparison chains that evaluate all of their operands, see `statements/assert.ts`. */
  readonly eagerChains = new Set<Syntax>()
  /** Names of the comprehensions being lowered, innermost last; null where not assigned yet. */
  private readonly inner: Map<string, LocalId | null>[] = []
  /** Locals that hold names of comprehensions. */
  readonly innerLocals = new Set<LocalId>()
  /** How many loops over sets were lowered so far, whose order must not show. */
  unorderedLoops = 0
  private loopCount = 0
  /** The exceptions of the handlers around this point, innermost last. */
  readonly caught: (() => Expr)[] = []
  /** Which locals the names were assigned to, for each `try` body around this point. */
  readonly assignments: Map<string, Set<LocalId>>[] = []
  /** Of a generator: where it gathers what it yields. */
  yields: Yields | null = null
  private readonly parameters = new Set<string>()
  /** What must run before the body. */
  readonly prologue: Stmt[] = []
  /** Parameters that the frame's object gets. */
  readonly sharedParameters: (readonly [name: string, local: LocalId])[] = []
  /** Names that were assigned None, or what may be None. */
  private readonly holdsNone = new Set<string>()
  private readonly optionals = new Map<string, LocalId>()
  /** The locals that held each variable so far, one per type. */
  private readonly variables = new Map<string, readonly LocalId[]>()
  /** Tells this function's variables from those of others. */
  private readonly key: string
  /** The class in whose body this stands, where its objects are lowered. */
  readonly owner: ClassDef | null
  /** The first parameter of a method of it. */
  readonly self: string | null
  readonly frame: Frame
  /** The object of its own frame. */
  frameLocal: LocalId | null = null
  /** Of a function that was made in another one: the attribute with that one's frame. */
  readonly closure: string | null

  constructor(
    lowering: Lowering,
    of: {
      readonly scope: FunctionScope
      readonly frame: Frame
      readonly closure: string | null
      readonly receiver: { readonly name: string; readonly def: ClassDef } | null
      readonly returns: Type
      readonly key: string
      readonly self: string | null
    },
  ) {
    this.lowering = lowering
    this.module = of.frame.module
    this.scope = of.scope
    this.frame = of.frame
    this.closure = of.closure
    this.receiver = of.receiver
    this.returns = of.returns
    this.key = of.key
    this.owner = of.frame.owner
    this.self = of.self
  }

  /** Lowers an expression of this function whose value is used: an attempt in which it is None is given up. */
  lower(syntax: Syntax): Expr {
    return present(this, this.lowerOpen(syntax))
  }

  /** Lowers an expression where None is as good as any value: its type may be optional. */
  lowerOpen(syntax: Syntax): Expr {
    return this.lowering.dispatch.expression(this, syntax)
  }

  /** Lowers statements of this function, up to where control cannot go on. */
  lowerAll(statements: readonly Statement[]): readonly Stmt[] {
    return this.lowering.dispatch.statements(this, statements)
  }

  /** Gives a function that forgets what was entered since. */
  mark(): () => void {
    const flow = this.flow
    const [loops, inner, nesting] = [this.loops.length, this.inner.length, this.lowering.nesting]
    const [caught, assignments] = [this.caught.length, this.assignments.length]
    return () => {
      this.flow = flow
      this.loops.length = loops
      this.inner.length = inner
      this.lowering.nesting = nesting
      this.caught.length = caught
      this.assignments.length = assignments
    }
  }

  /** A local without a Python name. */
  temp(type: Type, name = "t"): LocalId {
    this.locals.push({ name, type, flagged: false })
    return (this.locals.length - 1) as LocalId
  }

  /** Declares a parameter; it holds a value from the start. */
  parameter(name: string, type: Type): LocalId {
    const local = this.temp(type, name)
    const flow = this.reachable()
    if (!assignsTo(this.frame.body, name)) this.parameters.add(name)
    if (this.frame.shared.has(name)) this.sharedParameters.push([name, local])
    else if (this.isOptional(name)) {
      const span = { from: 0, to: 0 }
      this.prologue.push(this.assignName(name, this.read(local, span), span))
    } else {
      flow.names.set(name, local)
      flow.assigned.add(local)
    }
    return local
  }

  /** Whether `name` is a parameter, and nothing assigns to it. */
  isParameter(name: string): boolean {
    return this.parameters.has(name)
  }

  /** Visits an expression and all inside of it. */
  eachExpr(expr: Expr, visit: (expr: Expr) => void): void {
    eachExpr([b.evaluate(expr)], visit)
  }

  private originOf(name: string): string {
    return `${this.key} ${name}`
  }

  /** Whether a variable holds None as well as values of a type, which is then the same everywhere. */
  private isOptional(name: string): boolean {
    return this.lowering.holes.isNoneable(this.originOf(name))
  }

  /** The one local of a None-able variable. */
  private optionalLocal(name: string): LocalId {
    const known = this.optionals.get(name)
    if (known !== undefined) return known
    const local = this.temp(this.lowering.holes.slot(this.originOf(name)), name)
    this.optionals.set(name, local)
    return local
  }

  /** Where paths disagree about the type of a variable, None may be all that is between them. */
  learnFromConflict(name: string): void {
    if (this.holdsNone.has(name)) this.lowering.holes.learnNoneable(this.originOf(name))
  }

  read(local: LocalId, span: Span): Expr {
    return { kind: "local", local, checked: false, type: this.locals[local]!.type, span }
  }

  /** Whether `name` is a variable of a comprehension around this point. */
  isInner(name: string): boolean {
    return this.inner.some(names => names.has(name))
  }

  /** Whether `name` is a variable of this function, of a comprehension or function around this point. */
  isLocal(name: string): boolean {
    return this.scope.locals.has(name) || this.isInner(name) || isCaptured(this, name)
  }

  readName(name: string, span: Span): Expr {
    const own = this.inner.findLast(names => names.has(name))?.get(name)
    if (own === null) throw new Bailout("name-unknown", span, `${name} is not assigned yet`)
    if (own !== undefined) return this.read(own, span)
    const shared = readShared(this, name, span)
    if (shared) return shared
    const flow = this.reachable()
    let local = flow.names.get(name)
    if (local === "conflict") {
      this.learnFromConflict(name)
      throw new Bailout("local-type-changes", span, name)
    }
    if (local === undefined) {
      local = this.isOptional(name) ? this.optionalLocal(name) : this.temp(this.lowering.holes.fresh(), name)
      flow.names.set(name, local)
    }
    if (flow.assigned.has(local)) return this.read(local, span)
    for (const frame of this.loops) frame.pin(name, local)
    this.locals[local]!.flagged = true
    return { kind: "local", local, checked: true, type: this.locals[local]!.type, span }
  }

  assignName(name: string, value: Expr, span: Span): Stmt {
    const { holes } = this.lowering
    const own = this.inner.at(-1)
    if (own) {
      const local = this.temp(value.type, name)
      own.set(name, local)
      this.innerLocals.add(local)
      return { kind: "set", local, value, span }
    }
    const shared = storeShared(this, name, value, span)
    if (shared) return shared
    const flow = this.reachable()
    const kind = typeOf(this, value).kind
    if (kind === "none" || kind === "optional") this.holdsNone.add(name)
    if (this.isOptional(name)) {
      const slot = this.optionalLocal(name)
      flow.names.set(name, slot)
      flow.assigned.add(slot)
      this.note(name, slot)
      return { kind: "set", local: slot, value: asType(this, value, this.locals[slot]!.type), span }
    }
    let local = flow.names.get(name)
    if (local === undefined || local === "conflict" || !holes.fits(this.locals[local]!.type, value.type)) {
      local = this.knownLocal(name, value.type) ?? this.variable(name, value.type)
      flow.names.set(name, local)
    }
    holes.unify(this.locals[local]!.type, value.type, "local-type-changes", span)
    flow.assigned.add(local)
    this.note(name, local)
    return { kind: "set", local, value, span }
  }

  /** A local that held the name elsewhere, with values of this very type: then paths that meet agree about it. */
  private knownLocal(name: string, type: Type): LocalId | null {
    const { holes } = this.lowering
    if (holes.isOpen(type)) return null
    const wanted = holes.deep(type)
    const own = this.variables.get(name) ?? []
    return own.find(local => sameType(holes.deep(this.locals[local]!.type), wanted)) ?? null
  }

  /** A new local for a variable. */
  private variable(name: string, type: Type): LocalId {
    const local = this.temp(type, name)
    this.variables.set(name, [...(this.variables.get(name) ?? []), local])
    return local
  }

  private note(name: string, local: LocalId): void {
    for (const log of this.assignments) log.set(name, (log.get(name) ?? new Set()).add(local))
  }

  /** Lowers with names of its own that end with it, as a comprehension has. */
  withInnerNames<T>(names: ReadonlySet<string>, lower: () => T): T {
    this.inner.push(new Map([...names].map(name => [name, null])))
    const result = lower()
    this.inner.pop()
    return result
  }

  reachable(): Flow {
    if (!this.flow) throw new Error("lowering where control cannot arrive")
    return this.flow
  }

  newLoop(): LoopId {
    return this.loopCount++ as LoopId
  }

  /** Lowers both arms from the same flow and joins what arrives. */
  branch<T>(then: () => T, orelse: () => T): [T, T] {
    const before = this.flow && copyFlow(this.flow)
    const first = then()
    const afterThen = this.flow
    this.flow = before
    const second = orelse()
    this.flow = joinFlows([afterThen, this.flow])
    return [first, second]
  }

  /** Evaluates once, in order: gives the statement and a reader. */
  bindTemp(value: Expr): readonly [Stmt, () => Expr] {
    const local = this.temp(value.type)
    return [b.set(local, value), () => this.read(local, value.span)]
  }

  loopFrame(span: Span): LoopFrame {
    const frame = this.loops.at(-1)
    if (!frame) throw new Bailout("statement-kind", span, "break or continue outside of a loop")
    return frame
  }

  openLoop(): LoopFrame {
    const frame = new LoopFrame(this.newLoop(), this.reachable())
    this.loops.push(frame)
    return frame
  }
}
