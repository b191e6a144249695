// One IR function → one Wasm function: locals, statements, structured control flow.

import { depthLimit } from "../../wasm/abi.ts"
import type { Expr, Func, LocalId, Stmt } from "../ir/ir.ts"
import type { Ref, WasmType } from "./binaryen.ts"
import { emitRaise, emitShield, emitTry } from "./exceptions.ts"
import { emitExpr } from "./expression.ts"
import { spend } from "./fuel.ts"
import type { ModuleEmitter } from "./module.ts"
import { emitStore } from "./objects.ts"

/** A Wasm local that holds an intermediate value until it is released. */
export interface Scratch {
  readonly index: number
  readonly type: WasmType
}

export class FunctionEmitter {
  readonly e: ModuleEmitter
  readonly func: Func
  /** Status index of the test's first case; null for functions that are not tests. */
  readonly firstStatus: number | null
  /** Its ints are of any size, see `wide.ts`. */
  readonly wide: boolean
  private readonly params: WasmType[]
  /** Types of the Wasm locals after the parameters. */
  private readonly vars: WasmType[] = []
  private readonly flags = new Map<LocalId, number>()
  private readonly free: Scratch[] = []
  private labels = 0

  constructor(e: ModuleEmitter, func: Func, firstStatus: number | null, wide = false) {
    this.e = e
    this.wide = wide
    this.func = func
    this.firstStatus = firstStatus
    const types = func.locals.map(local => e.wasmType(local.type))
    // A test takes its status index; its locals follow that.
    this.params = firstStatus === null ? types.slice(0, func.params) : [e.b.i32]
    this.vars.push(...(firstStatus === null ? types.slice(func.params) : types))
    for (const [index, local] of func.locals.entries())
      if (local.flagged && index >= func.params) this.flags.set(index as LocalId, this.newLocal(e.b.i32))
  }

  expr(expr: Expr): Ref {
    return emitExpr(this, expr)
  }

  /** A number that no other label of the function has. */
  newLabel(): number {
    return this.labels++
  }

  private newLocal(type: WasmType): number {
    this.vars.push(type)
    return this.params.length + this.vars.length - 1
  }

  /** Runs `use` with a local of its own; nothing emitted inside `use` by others gets the same one. */
  scratch(type: WasmType): Scratch {
    const index = this.free.findIndex(scratch => scratch.type === type)
    if (index >= 0) return this.free.splice(index, 1)[0]!
    return { index: this.newLocal(type), type }
  }

  release(...scratches: readonly Scratch[]): void {
    this.free.push(...scratches)
  }

  get(scratch: Scratch): Ref {
    return this.e.m.local.get(scratch.index, scratch.type)
  }

  set(scratch: Scratch, value: Ref): Ref {
    return this.e.m.local.set(scratch.index, value)
  }

  localIndex(local: LocalId): number {
    return this.firstStatus === null ? local : local + 1
  }

  readLocal(expr: Extract<Expr, { kind: "local" }>): Ref {
    const { m, b } = this.e
    const get = m.local.get(this.localIndex(expr.local), this.e.wasmType(expr.type))
    const flag = this.flags.get(expr.local)
    if (!expr.checked || flag === undefined) return get
    const unbound = m.if(m.i32.eqz(m.local.get(flag, b.i32)), this.e.deopt("unbound-local", expr.span))
    return m.block(null, [unbound, get], this.e.wasmType(expr.type))
  }

  /** Adds the finished function to the module under `name`. */
  emit(name: string): void {
    const { m, b } = this.e
    this.e.wide = this.wide
    const { returns } = this.func
    const result = this.firstStatus === null ? this.e.wasmType(returns) : b.none
    const depth = (): Ref => m.global.get("depth", b.i32)
    const enter = [
      m.global.set("depth", m.i32.add(depth(), m.i32.const(1))),
      m.if(m.i32.gt_s(depth(), m.i32.const(depthLimit)), this.e.deopt("recursion-depth", this.func.span)),
      spend(this.e),
    ]
    const leave = m.global.set("depth", m.i32.sub(depth(), m.i32.const(1)))
    const statements = m.block("return", [...this.body(this.func.body), m.unreachable()], result)
    let code: Ref
    if (result === b.none) code = m.block(null, [...enter, statements, leave])
    else {
      const value = this.scratch(result)
      code = m.block(null, [...enter, this.set(value, statements), leave, this.get(value)], result)
    }
    m.addFunction(name, b.createType(this.params), result, this.vars, code)
  }

  body(statements: readonly Stmt[]): Ref[] {
    return statements.map(statement => this.statement(statement))
  }

  private block(statements: readonly Stmt[]): Ref {
    return this.e.m.block(null, this.body(statements))
  }

  private statement(stmt: Stmt): Ref {
    const { m } = this.e
    switch (stmt.kind) {
      case "set": {
        const value = this.expr(stmt.value)
        const index = this.localIndex(stmt.local)
        const set = m.local.set(index, value)
        const flag = this.flags.get(stmt.local)
        const report = this.e.trace?.report(this.e, this.func, stmt.local, index)
        if (flag === undefined && !report) return set
        const bound = flag === undefined ? [] : [m.local.set(flag, m.i32.const(1))]
        return m.block(null, [set, ...bound, ...(report ? [report] : [])])
      }
      case "do":
        return m.drop(this.expr(stmt.value))
      case "store":
        return emitStore(this, stmt)
      case "if": {
        const test = this.expr(stmt.test)
        const then = this.block(stmt.body)
        return stmt.orelse.length === 0 ? m.if(test, then) : m.if(test, then, this.block(stmt.orelse))
      }
      case "loop":
        return this.loop(stmt)
      case "try":
        return emitTry(this, stmt)
      case "raise":
        return emitRaise(this, stmt)
      case "shield":
        return emitShield(this, stmt.begins)
      case "break":
      case "continue":
        return m.br(`${stmt.kind}${stmt.loop}`)
      case "return": {
        const value = this.expr(stmt.value)
        if (this.firstStatus === null) return m.br("return", 0, value)
        return m.block(null, [m.drop(value), m.br("return")])
      }
      case "guard":
        return m.if(m.i32.eqz(this.expr(stmt.test)), this.e.deopt(stmt.reason, stmt.span))
      case "deopt":
        return this.e.deopt(stmt.reason, stmt.span)
      default:
        return stmt satisfies never
    }
  }

  /**
   * (block $break
   *   (block $else
   *     (loop $top (br_if $else (not test)) (block $continue body) step fuel (br $top)))
   *   orelse)
   */
  private loop(stmt: Extract<Stmt, { kind: "loop" }>): Ref {
    const { m } = this.e
    const label = (name: string): string => `${name}${stmt.loop}`
    const always = stmt.test.kind === "const" && stmt.test.value === true
    const test = always ? m.nop() : m.br(label("else"), m.i32.eqz(this.expr(stmt.test)))
    const turn = m.block(null, [
      test,
      m.block(label("continue"), this.body(stmt.body)),
      ...this.body(stmt.step),
      spend(this.e),
      m.br(label("top")),
    ])
    const loop = m.loop(label("top"), turn)
    return m.block(label("break"), [m.block(label("else"), [loop]), ...this.body(stmt.orelse)])
  }
}
