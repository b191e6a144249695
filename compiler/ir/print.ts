// The one printer of IR: fixtures, `explain` and the verifier's messages use it. Equal IR prints equal text.

import type { CaseCell, Constant, Expr, Func, Program, Stmt } from "./ir.ts"
import { printType } from "./types.ts"

export function printProgram(program: Program): string {
  const entries = program.entries.map(
    entry =>
      `test ${entry.name}: ${entry.funcs.map(func => (func === null ? "refused" : `f${func}`)).join(" ")}\n`,
  )
  const shapes = program.shapes.map(
    shape =>
      `shape ${shape.id} ${shape.classes.join(" ")} {${shape.slots.map(slot => `${slot.name}: ${printType(slot.type)}`).join(", ")}}\n`,
  )
  const cells = program.cells.map(
    (cell, id) => `cell ${id} ${cell.name}: ${printType(cell.type)} = f${cell.init}\n`,
  )
  return `${entries.join("")}\n${shapes.join("")}${cells.join("")}${program.funcs.map(printFunc).join("\n")}`
}

export function printFunc(func: Func): string {
  const params = func.locals
    .slice(0, func.params)
    .map((local, index) => `${printLocal(func, index)}: ${printType(local.type)}`)
  const columns = func.cases.map(
    column =>
      `  case ${column.name}: ${printType(column.type)} = ${column.values.map(printCell).join(", ")}\n`,
  )
  const head = `func f${func.id} ${func.name}(${params.join(", ")}) -> ${printType(func.returns)} {\n`
  return `${head}${columns.join("")}${printBody(func, func.body, 1)}}\n`
}

function printLocal(func: Func, index: number): string {
  const local = func.locals[index]
  return local ? `${local.name}.${index}` : `?local.${index}`
}

function printBody(func: Func, body: readonly Stmt[], depth: number): string {
  return body.map(stmt => printStmt(func, stmt, depth)).join("")
}

function printStmt(func: Func, stmt: Stmt, depth: number): string {
  const pad = "  ".repeat(depth)
  const line = (text: string): string => `${pad}${text}\n`
  const inner = (body: readonly Stmt[]): string => printBody(func, body, depth + 1)
  const show = (expr: Expr): string => printExpr(func, expr, depth)
  switch (stmt.kind) {
    case "set":
      return line(`${printLocal(func, stmt.local)} = ${show(stmt.value)}`)
    case "do":
      return line(show(stmt.value))
    case "store":
      return line(`${show(stmt.object)}.${stmt.slot} = ${show(stmt.value)}`)
    case "return":
      return line(`return ${show(stmt.value)}`)
    case "guard":
      return line(`guard ${show(stmt.test)} else ${stmt.reason}`)
    case "try": {
      const handler = `${pad}except ${printLocal(func, stmt.exception)}\n${inner(stmt.handler)}`
      const orelse = stmt.orelse.length === 0 ? "" : `${pad}else\n${inner(stmt.orelse)}`
      return `${line("try")}${inner(stmt.body)}${handler}${orelse}`
    }
    case "raise":
      return line(`raise ${show(stmt.value)}`)
    case "shield":
      return line(stmt.begins ? "shield" : "unshield")
    case "deopt":
      return line(`deopt ${stmt.reason}`)
    case "break":
    case "continue":
      return line(`${stmt.kind} loop${stmt.loop}`)
    case "if": {
      const orelse = stmt.orelse.length === 0 ? "" : `${pad}else\n${inner(stmt.orelse)}`
      return `${line(`if ${show(stmt.test)}`)}${inner(stmt.body)}${orelse}`
    }
    case "loop": {
      const step = stmt.step.length === 0 ? "" : `${pad}step\n${inner(stmt.step)}`
      const orelse = stmt.orelse.length === 0 ? "" : `${pad}else\n${inner(stmt.orelse)}`
      return `${line(`loop${stmt.loop} while ${show(stmt.test)}`)}${inner(stmt.body)}${step}${orelse}`
    }
    default:
      return stmt satisfies never
  }
}

/** One expression; a block breaks the line and is indented under the statement at `depth`. */
export function printExpr(func: Func, expr: Expr, depth: number): string {
  const show = (child: Expr): string => printExpr(func, child, depth)
  switch (expr.kind) {
    case "const":
      return printCell(expr.value)
    case "local":
      return `${printLocal(func, expr.local)}${expr.checked ? "!" : ""}`
    case "op":
      return `${expr.op}(${expr.args.map(show).join(", ")})`
    case "call":
      return `f${expr.func}(${expr.args.map(show).join(", ")})`
    case "if":
      return `(${show(expr.test)} ? ${show(expr.body)} : ${show(expr.orelse)})`
    case "block": {
      const pad = "  ".repeat(depth + 1)
      return `{\n${printBody(func, expr.body, depth + 1)}${pad}${printExpr(func, expr.value, depth + 1)} }`
    }
    case "list":
      return `[${expr.elements.map(show).join(", ")}]: ${printType(expr.type)}`
    case "tuple":
      return `(${expr.elements.map(show).join(", ")})`
    case "dict":
      return `{${expr.entries.map(([key, value]) => `${show(key)}: ${show(value)}`).join(", ")}}: ${printType(expr.type)}`
    case "field":
      return `${show(expr.tuple)}.${expr.index}`
    case "new":
      return `new ${printType(expr.type)}.${expr.tag}`
    case "attribute":
      return `${show(expr.object)}.${expr.slot}`
    case "has":
      return `has(${show(expr.object)}.${expr.slot})`
    case "tag":
      return `tag(${show(expr.object)})`
    case "cell":
      return `cell.${expr.cell}`
    case "case":
      return `case.${expr.column}`
    default:
      return expr satisfies never
  }
}

function printCell(value: CaseCell): string {
  if (typeof value === "object" && value !== null) return `[${value.map(printCell).join(", ")}]`
  return printConstant(value)
}

function printConstant(value: Constant): string {
  if (value === null) return "None"
  if (typeof value === "boolean") return value ? "True" : "False"
  if (typeof value === "string") return JSON.stringify(value)
  if (typeof value === "bigint") return value.toString()
  if (Object.is(value, -0)) return "-0.0"
  return Number.isInteger(value) ? value.toFixed(1) : String(value)
}
