// The functions of linked modules as they are instantiated: one per definition and signature of argument types.

import type {
  BinaryOperator,
  ClassDef,
  FunctionDef,
  Span,
  Stmt as Statement,
  Expr as Syntax,
  UnaryOperator,
} from "../1-parse/ast.ts"
import type { Binding } from "../2-bind/bind.ts"
import { isImmutableConstant } from "../2-bind/inert.ts"
import type { LinkedModules } from "../2-bind/link.ts"
import { type FunctionScope, functionScope, parameterNames } from "../2-bind/scope.ts"
import { walkSyntax } from "../2-bind/walk.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Cell, CellId, Expr, Func, FuncId, Stmt } from "../ir/ir.ts"
import type { Op } from "../ir/ops.ts"
import { bool, printType, type Type } from "../ir/types.ts"
import { eachExpr, rewriteFunc } from "../ir/visit.ts"
import { Body } from "./body.ts"
import { type ClassInfo, classInfo, memberOf } from "./classes.ts"
import { type Frame, frameOf, openFrame, shareParameters } from "./closures.ts"
import { lowerGlobalConstant } from "./constants.ts"
import { asType } from "./convert.ts"
import type { ExceptionClass } from "./exceptions.ts"
import { Functions } from "./functions.ts"
import { closeGenerator, isGenerator, openGenerator } from "./generators.ts"
import { Holes } from "./holes.ts"
import { Shapes } from "./shapes.ts"

/** Instances nested deeper than this mean that each call makes a new type; no program of the subset needs it. */
const nestingLimit = 25

/** Operations that compare elements by `==`. */
const comparing: ReadonlySet<Op> = new Set<Op>(["equal", "element.equal", "list.find", "list.count"])

type ObjectType = Extract<Type, { kind: "object" }>

interface Instance {
  readonly def: FunctionDef
  readonly params: readonly Type[]
  readonly returns: Type
  readonly id: FuncId
  finished: boolean
}

interface Mark {
  readonly funcs: number
  readonly shapes: number
  readonly cells: number
}

/** The receiver of a method: its parameter's name and the class it looks names up in. */
export interface Receiver {
  readonly name: string
  readonly def: ClassDef
}

/** Lowering by kind of node. Given from outside: the files of all kinds call it, and it calls them. */
export interface Dispatch {
  readonly expression: (body: Body, syntax: Syntax) => Expr
  readonly statements: (body: Body, statements: readonly Statement[]) => readonly Stmt[]
  readonly arithmetic: (body: Body, op: BinaryOperator, left: Expr, right: Expr, span: Span) => Expr
  /** A global that is no constant. */
  readonly cell: (
    body: Body,
    binding: Extract<Binding, { kind: "mutable" }>,
    name: string,
    span: Span,
  ) => Expr
  /** A list of what an iterable gives. */
  readonly list: (body: Body, syntax: Syntax) => Expr
  readonly functionValue: (body: Body, def: FunctionDef, span: Span) => Expr
  readonly sign: (body: Body, op: UnaryOperator, operand: Expr, span: Span) => Expr
}

export class Lowering {
  readonly modules: LinkedModules
  readonly dispatch: Dispatch
  readonly holes = new Holes((a, z) => this.mergeFunctions(a, z))
  readonly funcs: Func[] = []
  /** All classes of exceptions, once they were asked for. */
  exceptions: readonly ExceptionClass[] | null = null
  private exploring = false
  /** The first refusal of an exploring attempt. */
  missed: Bailout | null = null
  private instances: Instance[] = []
  nesting = 0
  private readonly scopes = new Map<FunctionDef, FunctionScope>()
  /** Classes that were checked. */
  readonly classes = new Map<ClassDef, ClassInfo>()
  /** Methods that decorators add. */
  readonly generated = new Map<ClassDef, ReadonlyMap<string, FunctionDef>>()
  /** The class whose body a method stands in. */
  readonly owners = new Map<FunctionDef, ClassInfo>()
  readonly shapes: Shapes
  readonly functions = new Functions()
  /** What a function's own `__call__` sees of the function that made it. */
  readonly closures = new Map<FunctionDef, { readonly slot: string; readonly frame: Frame }>()
  private readonly frames = new Map<FunctionDef, Frame>()
  /** Classes of functions that only pass their arguments on, by where they stand and to what. */
  readonly forwarders = new Map<object, Map<object | string, ClassInfo>>()
  /** Where those of methods stand. */
  readonly boundMethods = {}
  private readonly keys = new Map<object, number>()
  /** null while one is being made. */
  private readonly cellList: (Cell | null)[] = []
  /** The cell of a binding, or of a value in a class body. */
  private readonly cellIds = new Map<object, CellId>()
  private readonly inits = new Map<object, FunctionDef>()

  constructor(modules: LinkedModules, dispatch: Dispatch) {
    this.modules = modules
    this.dispatch = dispatch
    this.shapes = new Shapes(this.holes, syntax => this.keyOf(syntax))
  }

  /**
   * `exploring`: a statement that is refused is skipped, because what follows it may tell the type that was missing in
   * it. What such an attempt lowers is thrown away.
   */
  beginAttempt(exploring: boolean): void {
    this.exploring = exploring
    this.missed = null
  }

  /** Notes the refusal of a statement; gives whether it is skipped. */
  skips(bailout: Bailout): boolean {
    if (this.exploring) this.missed ??= bailout
    return this.exploring
  }

  /** A number that stands for a piece of syntax. */
  keyOf(syntax: object): number {
    const known = this.keys.get(syntax)
    if (known !== undefined) return known
    this.keys.set(syntax, this.keys.size)
    return this.keys.size - 1
  }

  /** The type of a new slot that belongs to a piece of syntax: the elements of a display, for one. */
  slot(syntax: object, role: string): Type {
    return this.holes.slot(`${role} ${this.keyOf(syntax)}`)
  }

  classInfo(def: ClassDef, span: Span): ClassInfo {
    return classInfo(this, def, span)
  }

  /** The type and tag of new objects of a class. */
  constructs(info: ClassInfo): ReturnType<Shapes["constructs"]> {
    return this.shapes.constructs(info, classes =>
      classes.some(each => memberOf(this, each, "__eq__", each.def.span) !== null),
    )
  }

  /** Makes two types of functions one; says whether they were. */
  private mergeFunctions(a: ObjectType, z: ObjectType): boolean {
    const [first, second] = [this.shapes.rootOf(a), this.shapes.rootOf(z)]
    return this.functions.merge(first, second, first.def.span)
  }

  /** Whether values of a type are functions. */
  isFunction(type: ObjectType): boolean {
    return this.functions.has(this.shapes.rootOf(type))
  }

  private frameFor(def: FunctionDef, receiver: Receiver | null): Frame {
    const known = this.closures.get(def)?.frame ?? this.frames.get(def)
    if (known) return known
    const owner = this.owners.get(def)?.def ?? null
    const frame = frameOf(this, def, null, this.modules.homeOf(owner ?? def), owner, receiver)
    this.frames.set(def, frame)
    return frame
  }

  scopeOf(def: FunctionDef): FunctionScope {
    const known = this.scopes.get(def)
    if (known) return known
    const scope = functionScope(def)
    this.scopes.set(def, scope)
    return scope
  }

  get cells(): readonly Cell[] {
    return this.cellList.filter(cell => cell !== null)
  }

  /** The cell of `origin`; `undefined` where there is none yet, null where it is being made. */
  cellOf(origin: object): { readonly id: CellId; readonly cell: Cell | null } | undefined {
    const id = this.cellIds.get(origin)
    return id === undefined ? undefined : { id, cell: this.cellList[id] ?? null }
  }

  newCell(origin: object): CellId {
    this.cellList.push(null)
    const id = (this.cellList.length - 1) as CellId
    this.cellIds.set(origin, id)
    return id
  }

  setCell(id: CellId, cell: Cell): void {
    this.cellList[id] = cell
  }

  /** The function that computes the value of `origin`, always the same. */
  initOf(origin: object, make: () => FunctionDef): FunctionDef {
    const known = this.inits.get(origin)
    if (known) return known
    const def = make()
    this.inits.set(origin, def)
    return def
  }

  private forgetCells(from: number): void {
    for (const [origin, id] of this.cellIds) if (id >= from) this.cellIds.delete(origin)
  }

  /** Where a test's own functions, shapes and cells begin. */
  mark(): Mark {
    return { funcs: this.funcs.length, shapes: this.shapes.count, cells: this.cellList.length }
  }

  /** Removes what lowering added after `mark`; a refused test leaves nothing behind. */
  rollBack({ funcs: mark, shapes, cells }: Mark): void {
    this.funcs.length = mark
    this.forgetCells(cells)
    this.cellList.length = cells
    this.nesting = 0
    this.shapes.rollBack(shapes)
    this.instances = this.instances.filter(instance => instance.id < mark)
  }

  /** Replaces every hole in the functions added after `mark`. */
  closeTypes({ funcs: mark, shapes, cells }: Mark): void {
    const { holes } = this
    this.shapes.closeTypes(shapes)
    for (const [origin, id] of this.cellIds) {
      const cell = this.cellList[id]
      if (id < cells || !cell) continue
      // What was left open, or has objects in it, belongs to this test alone.
      if (holes.isOpen(cell.type) || this.holdsObjects(cell.type)) this.cellIds.delete(origin)
      cell.type = holes.close(cell.type)
    }
    for (const func of this.funcs.slice(mark)) {
      for (const local of func.locals) local.type = holes.close(local.type)
      func.returns = holes.close(func.returns)
      for (const [index, column] of func.cases.entries())
        func.cases[index] = { ...column, type: holes.close(column.type) }
      rewriteFunc(func, {
        expr: expr => ({ ...expr, type: holes.close(expr.type) }),
        stmt: stmt => [stmt],
      })
    }
    // What was left open, or has objects in it, belongs to this test alone: the next caller gets an instance of its own.
    this.instances = this.instances.filter(
      instance => instance.id < mark || !(this.isOpen(instance) || this.hasObjects(instance)),
    )
  }

  /**
   * Containers compare objects of classes with `__eq__` through one function per hierarchy, instantiated when all else
   * is lowered: then the types of the attributes are known.
   */
  registerEqualities(mark: number): void {
    for (let index = mark; index < this.funcs.length; index++) {
      const found: ObjectType[] = []
      eachExpr(this.funcs[index]!.body, expr => {
        if (expr.kind !== "op" || !(comparing.has(expr.op) || expr.op === "same")) return
        for (const arg of expr.args) this.addCompared(arg.type, found, expr.span)
        if (expr.args.some(arg => printType(this.holes.deep(arg.type)).includes("iterator[")))
          throw new Bailout("identity-test", expr.span, "a generator")
        // Which of them holds a zero that the other does not have makes no difference to newer versions.
        const counters = expr.args.filter(arg =>
          printType(this.holes.deep(arg.type)).includes("missing Counter"),
        )
        if (counters.length > 1) throw new Bailout("operator-types", expr.span, "Counters compared")
      })
      for (const type of found) this.registerEquality(type)
    }
  }

  private addCompared(type: Type, found: ObjectType[], span: Span): void {
    const at = this.holes.resolve(type)
    if (at.kind === "object") {
      // A function that is named twice is made twice.
      if (this.isFunction(at)) throw new Bailout("identity-test", span, "a function")
      if (this.shapes.comparesByMethod(at)) found.push(at)
    } else if (at.kind === "list") this.addCompared(at.element, found, span)
    else if (at.kind === "optional") this.addCompared(at.of, found, span)
    else if (at.kind === "dict") this.addCompared(at.value, found, span)
    else if (at.kind === "tuple") for (const element of at.elements) this.addCompared(element, found, span)
    else if (at.kind === "vartuple") this.addCompared(at.element, found, span)
  }

  private registerEquality(type: ObjectType): void {
    if (this.shapes.equal(type) !== null) return
    // The first of the operands decides; a choice among methods is left to comparisons that are written out.
    const members = this.shapes.classesOf(type).map(info => memberOf(this, info, "__eq__", info.def.span))
    const [member] = members
    if (member?.kind !== "method") return
    if (members.some(each => each?.kind !== "method" || each.def !== member.def)) return
    this.owners.set(member.def, member.owner)
    const instance = this.instance(member.def, null, [type, type], member.def.span)
    this.holes.unify(instance.returns, bool, "mixed-types", member.def.span)
    this.shapes.setEqual(type, instance.id)
  }

  private hasObjects(instance: Instance): boolean {
    return [...instance.params, instance.returns].some(type => this.holdsObjects(type))
  }

  private holdsObjects(type: Type): boolean {
    return printType(this.holes.deep(type)).includes("#")
  }

  private isOpen(instance: Instance): boolean {
    return [...instance.params, instance.returns].some(type => this.holes.isOpen(type))
  }

  /** A call of a function of the module; `args` are in the order of its parameters, the receiver left out. */
  call(def: FunctionDef, receiver: Receiver | null, args: readonly Expr[], span: Span): Expr {
    const instance = this.instance(
      def,
      receiver,
      args.map(arg => arg.type),
      span,
    )
    return { kind: "call", func: instance.id, args, type: instance.returns, span }
  }

  private instance(
    def: FunctionDef,
    receiver: Receiver | null,
    params: readonly Type[],
    span: Span,
  ): Instance {
    const signature = params.map(type => printType(this.holes.deep(type))).join()
    const found = this.instances.find(
      instance =>
        instance.def === def &&
        (!instance.finished || !this.isOpen(instance)) &&
        instance.params.map(type => printType(this.holes.deep(type))).join() === signature,
    )
    if (found) return found
    if (this.nesting >= nestingLimit)
      throw new Bailout("function-shape", span, "it calls itself with ever new types")
    this.nesting++
    const returns = this.slot(def, "return")
    const instance: Instance = { def, params, returns, id: this.funcs.length as FuncId, finished: false }
    this.instances.push(instance)
    const [decorator] = def.decorators
    if (decorator && !this.owners.has(def)) throw new Bailout("function-shape", decorator.span)
    this.lowerFunction(def, receiver, params.length, returns, body => {
      const names = parameterNames(def.args).filter(name => name !== receiver?.name)
      names.forEach((name, index) => {
        body.parameter(name, params[index]!)
      })
      return []
    })
    instance.finished = true
    this.nesting--
    return instance
  }

  /**
   * Lowers a definition into a new function and gives its id. `prologue` declares the variables for its parameters; the
   * first `params` of them are parameters of the function (a test has none, it sets them itself).
   */
  lowerFunction(
    def: FunctionDef,
    receiver: Receiver | null,
    params: number,
    returns: Type,
    prologue: (body: Body) => readonly Stmt[],
  ): FuncId {
    checkShape(def)
    const scope = this.scopeOf(def)
    if (scope.unsupported) throw new Bailout("function-shape", scope.unsupported.span)
    const id = this.funcs.length as FuncId
    const frame = this.frameFor(def, receiver)
    const closure = this.closures.get(def) ?? null
    const around = closure && !scope.locals.has(frame.receiver?.name ?? "") ? frame.receiver : null
    const body = new Body(this, {
      scope,
      frame,
      closure: closure?.slot ?? null,
      receiver: closure ? around : receiver,
      returns,
      key: `local ${this.keyOf(def)}`,
      self: closure ? null : firstParameter(def),
    })
    const func: Func = {
      id,
      name: def.name,
      params,
      locals: body.locals,
      returns,
      body: [],
      cases: body.cases,
      span: def.span,
    }
    // The place is taken before the body is lowered: it may call itself.
    this.funcs.push(func)
    const parameters = prologue(body)
    const generator = isGenerator(def)
    // pytest fails a test that yields.
    if (generator && params === 0 && returns.kind === "none")
      throw new Bailout("function-shape", def.span, "yield")
    const gathers = generator ? openGenerator(body, def) : []
    const opened = openFrame(body)
    const statements = [...opened, ...parameters, ...shareParameters(body), ...body.prologue, ...gathers]
    statements.push(...body.lowerAll(def.body))
    if (body.flow && body.yields) statements.push(...closeGenerator(body, body.yields, def.span))
    else if (body.flow) {
      const value = asType(body, b.none(def.span), returns, "mixed-types")
      statements.push({ kind: "return", value, span: def.span })
    }
    func.body = statements
    return id
  }

  /** The default of a parameter, evaluated once in CPython: only immutable constants are the same each time. */
  defaultValue(body: Body, def: FunctionDef, receiver: Receiver | null, value: Syntax): Expr {
    if (!isImmutableConstant(value)) throw new Bailout("default-value", value.span)
    const owner = this.owners.get(def)?.def
    // In a class body a name may mean an attribute of the class.
    if (receiver || owner)
      walkSyntax(value, node => {
        if (node.kind === "Name") throw new Bailout("default-value", value.span, node.id)
        return true
      })
    return lowerGlobalConstant(body, value, value.span, this.modules.homeOf(owner ?? def))
  }
}

function firstParameter(def: FunctionDef): string | null {
  return (def.args.posonlyargs[0] ?? def.args.args[0])?.arg ?? null
}

function checkShape(def: FunctionDef): void {
  if (def.kind !== "FunctionDef") throw new Bailout("function-shape", def.span, "async")
  const variadic = def.args.kwarg
  if (variadic) throw new Bailout("function-shape", variadic.span, "variadic")
}
