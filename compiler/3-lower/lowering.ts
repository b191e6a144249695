// The functions of linked modules as they are instantiated: one per definition and signature of argument types.

import type { ClassDef, FunctionDef, Span, Stmt as Statement, Expr as Syntax } from "../1-parse/ast.ts"
import { isImmutableConstant } from "../2-bind/inert.ts"
import type { LinkedModules } from "../2-bind/link.ts"
import { type FunctionScope, functionScope, parameterNames } from "../2-bind/scope.ts"
import { walkSyntax } from "../2-bind/walk.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr, Func, FuncId, Stmt } from "../ir/ir.ts"
import { none, printType, type Type } from "../ir/types.ts"
import { rewriteFunc } from "../ir/visit.ts"
import { Body } from "./body.ts"
import { lowerGlobalConstant } from "./constants.ts"
import { Holes } from "./holes.ts"

/** Instances nested deeper than this mean that each call makes a new type; no program of the subset needs it. */
const nestingLimit = 25

interface Instance {
  readonly def: FunctionDef
  readonly params: readonly Type[]
  readonly returns: Type
  readonly id: FuncId
  finished: boolean
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
}

export class Lowering {
  readonly modules: LinkedModules
  readonly dispatch: Dispatch
  readonly holes = new Holes()
  readonly funcs: Func[] = []
  private instances: Instance[] = []
  private nesting = 0
  private readonly scopes = new Map<FunctionDef, FunctionScope>()

  constructor(modules: LinkedModules, dispatch: Dispatch) {
    this.modules = modules
    this.dispatch = dispatch
  }

  scopeOf(def: FunctionDef): FunctionScope {
    const known = this.scopes.get(def)
    if (known) return known
    const scope = functionScope(def)
    this.scopes.set(def, scope)
    return scope
  }

  /** Removes what lowering added after `mark`; a refused test leaves nothing behind. */
  rollBack(mark: number): void {
    this.funcs.length = mark
    this.nesting = 0
    this.instances = this.instances.filter(instance => instance.id < mark)
  }

  /** Replaces every hole in the functions added after `mark`. */
  closeTypes(mark: number): void {
    const { holes } = this
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
    // What was left open belongs to this test alone: the next caller gets an instance of its own.
    this.instances = this.instances.filter(instance => instance.id < mark || !this.isOpen(instance))
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
    const returns = this.holes.fresh()
    const instance: Instance = { def, params, returns, id: this.funcs.length as FuncId, finished: false }
    this.instances.push(instance)
    if (def.decorators.length > 0) throw new Bailout("function-shape", def.decorators[0]!.span)
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
    const body = new Body(this, this.modules.homeOf(def), scope, receiver, returns)
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
    const statements = [...prologue(body)]
    statements.push(...body.lowerAll(def.body))
    if (body.flow) {
      this.holes.unify(returns, none, "mixed-types", def.span)
      statements.push({ kind: "return", value: b.none(def.span), span: def.span })
    }
    func.body = statements
    return id
  }

  /** The default of a parameter, evaluated once in CPython: only immutable constants are the same each time. */
  defaultValue(body: Body, def: FunctionDef, receiver: Receiver | null, value: Syntax): Expr {
    if (!isImmutableConstant(value)) throw new Bailout("default-value", value.span)
    // In a class body a name may mean an attribute of the class.
    if (receiver)
      walkSyntax(value, node => {
        if (node.kind === "Name") throw new Bailout("default-value", value.span, node.id)
        return true
      })
    return lowerGlobalConstant(body, value, value.span, this.modules.homeOf(def))
  }
}

function checkShape(def: FunctionDef): void {
  if (def.kind !== "FunctionDef") throw new Bailout("function-shape", def.span, "async")
  const variadic = def.args.vararg ?? def.args.kwarg
  if (variadic) throw new Bailout("function-shape", variadic.span, "variadic")
}
