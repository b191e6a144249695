// What must hold of a program between any two stages. A violation is our bug and throws.

import type { Constant, Expr, Func, LoopId, Program, Stmt } from "./ir.ts"
import { ops } from "./ops.ts"
import { printExpr, printFunc } from "./print.ts"
import { bool, int, partsOf, printType, sameType, type Type } from "./types.ts"
import { operands } from "./visit.ts"

export function verifyProgram(program: Program): void {
  for (const func of program.funcs) verifyFunc(program, func)
  for (const cell of program.cells) {
    const init = program.funcs[cell.init]
    if (init?.params !== 0 || !sameType(init.returns, cell.type))
      throw new Error(`cell ${cell.name} is not what f${cell.init} gives`)
  }
  for (const entry of program.entries)
    for (const id of entry.funcs) {
      if (id === null) continue
      const func = program.funcs[id]
      if (!func) throw new Error(`test ${entry.name} names no function f${id}`)
      if (func.params !== 0 || func.returns.kind !== "none")
        throw new Error(`test ${entry.name} must take nothing and give None:\n${printFunc(func)}`)
      for (const column of func.cases)
        if (column.values.length !== entry.funcs.length)
          throw new Error(`column ${column.name} of ${entry.name} has ${column.values.length} cells`)
    }
}

function verifyFunc(program: Program, func: Func): void {
  const fail: (message: string) => never = message => {
    throw new Error(`${message} in\n${printFunc(func)}`)
  }
  const need = (condition: boolean, message: () => string): void => {
    if (!condition) fail(message())
  }
  const show = (expr: Expr): string => printExpr(func, expr, 0)
  const known = (type: Type): boolean => !printType(type).includes("?")
  const has = (expr: Expr, type: Type): void =>
    need(sameType(expr.type, type), () => `${show(expr)} is ${printType(expr.type)}, not ${printType(type)}`)

  for (const local of func.locals) need(known(local.type), () => `${local.name} has an open type`)

  const slotType = (object: Expr, slot: number): Type => {
    const { type } = object
    if (type.kind !== "object") fail(`${show(object)} is no object`)
    const found = program.shapes[type.shape]?.slots[slot]
    if (!found) fail(`${show(object)} has no slot ${slot}`)
    return found.type
  }

  const verifyExpr = (expr: Expr): void => {
    need(known(expr.type), () => `${show(expr)} has an open type`)
    switch (expr.kind) {
      case "const":
        need(
          constantKind(expr.value) === expr.type.kind ||
            (expr.value === null && expr.type.kind === "optional"),
          () => `constant ${show(expr)}: ${printType(expr.type)}`,
        )
        break
      case "local": {
        const local = func.locals[expr.local]
        need(local !== undefined, () => `no local ${expr.local}`)
        has(expr, local!.type)
        need(!expr.checked || local!.flagged, () => `${local!.name} is checked but has no flag`)
        break
      }
      case "op": {
        const mismatch = mismatchOf(
          expr.op,
          expr.args.map(arg => arg.type),
          expr.type,
        )
        need(mismatch === null, () => `${show(expr)}: ${mismatch}`)
        break
      }
      case "if":
        has(expr.test, bool)
        has(expr.body, expr.type)
        has(expr.orelse, expr.type)
        break
      case "block":
        verifyBody(expr.body, [])
        has(expr.value, expr.type)
        break
      case "call": {
        const callee = program.funcs[expr.func]
        need(callee !== undefined, () => `no function f${expr.func}`)
        need(callee!.params === expr.args.length, () => `${show(expr)}: wrong number of arguments`)
        expr.args.forEach((arg, index) => {
          has(arg, callee!.locals[index]!.type)
        })
        has(expr, callee!.returns)
        break
      }
      case "list": {
        const type = expr.type
        if (type.kind !== "list") fail(`${show(expr)} is ${printType(type)}`)
        for (const element of expr.elements) has(element, type.element)
        break
      }
      case "tuple": {
        const type = expr.type
        if (type.kind !== "tuple") fail(`${show(expr)} is ${printType(type)}`)
        need(type.elements.length === expr.elements.length, () => `${show(expr)}: wrong length`)
        expr.elements.forEach((element, index) => {
          has(element, type.elements[index]!)
        })
        break
      }
      case "dict": {
        const type = expr.type
        if (type.kind !== "dict") fail(`${show(expr)} is ${printType(type)}`)
        for (const [key, value] of expr.entries) {
          has(key, type.key)
          has(value, type.value)
        }
        break
      }
      case "field": {
        const type = expr.tuple.type
        if (type.kind !== "tuple") fail(`${show(expr)}: not a tuple`)
        const element = type.elements[expr.index]
        if (!element) fail(`${show(expr)}: no such field`)
        has(expr, element)
        break
      }
      case "new": {
        const { type } = expr
        if (type.kind !== "object") fail(`${show(expr)} is ${printType(type)}`)
        need(program.shapes[type.shape]?.classes[expr.tag] !== undefined, () => `${show(expr)}: no class`)
        break
      }
      case "attribute":
        has(expr, slotType(expr.object, expr.slot))
        break
      case "has":
        slotType(expr.object, expr.slot)
        has(expr, bool)
        break
      case "tag":
        need(expr.object.type.kind === "object", () => `${show(expr)}: not an object`)
        has(expr, int)
        break
      case "cell": {
        const cell = program.cells[expr.cell]
        if (!cell) fail(`no cell ${expr.cell}`)
        has(expr, cell.type)
        break
      }
      case "case": {
        const column = func.cases[expr.column]
        if (!column) fail(`no case column ${expr.column}`)
        has(expr, column.type)
        break
      }
      default:
        expr satisfies never
    }
    for (const operand of operands(expr)) verifyExpr(operand)
  }

  const verifyBody = (body: readonly Stmt[], loops: readonly LoopId[]): void => {
    for (const stmt of body) verifyStmt(stmt, loops)
  }

  const verifyStmt = (stmt: Stmt, loops: readonly LoopId[]): void => {
    switch (stmt.kind) {
      case "set":
        verifyExpr(stmt.value)
        has(stmt.value, func.locals[stmt.local]!.type)
        break
      case "do":
        verifyExpr(stmt.value)
        break
      case "return":
        verifyExpr(stmt.value)
        has(stmt.value, func.returns)
        break
      case "store":
        verifyExpr(stmt.object)
        verifyExpr(stmt.value)
        has(stmt.value, slotType(stmt.object, stmt.slot))
        break
      case "guard":
        verifyExpr(stmt.test)
        has(stmt.test, bool)
        break
      case "if":
        verifyExpr(stmt.test)
        has(stmt.test, bool)
        verifyBody(stmt.body, loops)
        verifyBody(stmt.orelse, loops)
        break
      case "loop": {
        verifyExpr(stmt.test)
        has(stmt.test, bool)
        const inner = [...loops, stmt.loop]
        verifyBody(stmt.body, inner)
        verifyBody(stmt.step, loops)
        verifyBody(stmt.orelse, loops)
        break
      }
      case "break":
      case "continue":
        need(loops.includes(stmt.loop), () => `${stmt.kind} outside of loop${stmt.loop}`)
        break
      case "try":
        need(func.locals[stmt.exception]?.type.kind === "exception", () => "an exception in another local")
        verifyBody(stmt.body, loops)
        verifyBody(stmt.handler, loops)
        verifyBody(stmt.orelse, loops)
        break
      case "raise":
        verifyExpr(stmt.value)
        need(stmt.value.type.kind === "exception", () => `raise of ${printType(stmt.value.type)}`)
        break
      case "deopt":
      case "shield":
        break
      default:
        stmt satisfies never
    }
  }

  verifyBody(func.body, [])
  need(func.returns.kind === "none" || !fallsThrough(func.body), () => "control falls off the end")
}

/** Whether control can reach the end of these statements. */
export function fallsThrough(body: readonly Stmt[]): boolean {
  const last = body.at(-1)
  if (!last) return true
  switch (last.kind) {
    case "return":
    case "deopt":
    case "raise":
    case "break":
    case "continue":
      return false
    case "try":
      return (fallsThrough(last.body) && fallsThrough(last.orelse)) || fallsThrough(last.handler)
    case "if":
      return fallsThrough(last.body) || fallsThrough(last.orelse)
    case "loop":
      return !(last.test.kind === "const" && last.test.value === true) || breaks(last.body, last.loop)
    default:
      return true
  }
}

function breaks(body: readonly Stmt[], loop: LoopId): boolean {
  return body.some(stmt => {
    if (stmt.kind === "break") return stmt.loop === loop
    if (stmt.kind === "try")
      return breaks(stmt.body, loop) || breaks(stmt.handler, loop) || breaks(stmt.orelse, loop)
    if (stmt.kind === "if") return breaks(stmt.body, loop) || breaks(stmt.orelse, loop)
    if (stmt.kind === "loop") return breaks(stmt.body, loop) || breaks(stmt.orelse, loop)
    return false
  })
}

function constantKind(value: Constant): Type["kind"] {
  if (value === null) return "none"
  if (typeof value === "bigint") return "int"
  if (typeof value === "number") return "float"
  if (typeof value === "boolean") return "bool"
  return "str"
}

/** Checks operand and result types against the row of the op table; gives what is wrong, or null. */
function mismatchOf(op: keyof typeof ops, args: readonly Type[], out: Type): string | null {
  const spec = ops[op]
  if (args.length !== spec.in.length) return `takes ${spec.in.length} operands`
  const variables = new Map<string, Type>()
  const patterns: readonly string[] = [...spec.in, spec.out]
  for (const [index, type] of [...args, out].entries())
    if (!matches(patterns[index]!, type, variables))
      return `${printType(type)} does not match ${patterns[index]}`
  return null
}

function matches(pattern: string, type: Type, variables: Map<string, Type>): boolean {
  const [head, ...rest] = pattern.split(" ")
  if (/^[A-Z]$/.test(head!)) {
    const bound = variables.get(head!)
    if (bound) return sameType(bound, type)
    variables.set(head!, type)
    return true
  }
  if (head !== type.kind) return false
  const parts = partsOf(type)
  return rest.every((part, index) => matches(part, parts[index]!, variables))
}
