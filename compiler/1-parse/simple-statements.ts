// Statements that fit on one line: everything but blocks.

import { typeDef } from "./arguments.ts"
import type { Expr, Stmt } from "./ast.ts"
import { type Node, Reader } from "./cst.ts"
import { expression, isYield, yieldExpression } from "./expressions.ts"
import { importStatement } from "./imports.ts"
import { expressionList } from "./lists.ts"
import { augmentedOperator } from "./operators.ts"
import { unsupported } from "./refusal.ts"
import { requireDeletable, requireTarget } from "./targets.ts"

export function simpleStatement(node: Node): Stmt {
  const span = { from: node.from, to: node.to }
  const reader = new Reader(node)
  switch (node.name) {
    case "ExpressionStatement": {
      const value = rightSide(reader)
      reader.end()
      return { kind: "Expr", value, span }
    }
    case "YieldStatement":
      return { kind: "Expr", value: yieldExpression(node), span }
    case "AssignStatement":
      return assignment(node, reader)
    case "UpdateStatement":
      return augmentedAssignment(node, reader)
    case "DeleteStatement":
      return deletion(node, reader)
    case "PassStatement":
      return keywordOnly(reader, "pass", { kind: "Pass", span })
    case "BreakStatement":
      return keywordOnly(reader, "break", { kind: "Break", span })
    case "ContinueStatement":
      return keywordOnly(reader, "continue", { kind: "Continue", span })
    case "ReturnStatement": {
      reader.expect("return")
      const value = reader.done ? null : expressionList(reader, expression, () => reader.done)
      reader.end()
      return { kind: "Return", value, span }
    }
    case "RaiseStatement": {
      reader.expect("raise")
      const exc = reader.done ? null : expression(reader.next())
      const cause = reader.takes("from") ? expression(reader.next()) : null
      reader.end()
      return { kind: "Raise", exc, cause, span }
    }
    case "AssertStatement": {
      reader.expect("assert")
      const test = expression(reader.next())
      const msg = reader.takes(",") ? expression(reader.next()) : null
      reader.end()
      return { kind: "Assert", test, msg, span }
    }
    case "ScopeStatement":
      return scope(node, reader)
    case "ImportStatement":
      return importStatement(node)
    default:
      return unsupported(node)
  }
}

function keywordOnly(reader: Reader, keyword: string, statement: Stmt): Stmt {
  reader.expect(keyword)
  reader.end()
  return statement
}

/** What may be assigned or stand as a statement: `yield` or a list of expressions. */
function rightSide(reader: Reader): Expr {
  const first = reader.ahead
  if (!isYield(first)) return expressionList(reader, expression, () => reader.sees("=") || reader.done)
  reader.next()
  return yieldExpression(first)
}

function assignment(node: Node, reader: Reader): Stmt {
  const span = { from: node.from, to: node.to }
  const first = reader.ahead
  const left = expressionList(reader, expression, () => reader.sees("=") || reader.seesNode("TypeDef"))
  if (reader.seesNode("TypeDef")) {
    if (left.kind !== "Name" && left.kind !== "Attribute" && left.kind !== "Subscript")
      return unsupported(node)
    const target = requireTarget(left)
    const annotation = typeDef(reader.expectNode("TypeDef"), expression)
    const value = reader.takes("=") ? rightSide(reader) : null
    reader.end()
    return { kind: "AnnAssign", target, annotation, value, simple: first?.kind === "name", span }
  }
  const sides = [left]
  while (reader.takes("=")) sides.push(rightSide(reader))
  reader.end()
  const value = sides.pop()!
  if (sides.length === 0) unsupported(node)
  return { kind: "Assign", targets: sides.map(requireTarget), value, span }
}

function augmentedAssignment(node: Node, reader: Reader): Stmt {
  const target = expression(reader.next())
  if (target.kind !== "Name" && target.kind !== "Attribute" && target.kind !== "Subscript")
    return unsupported(node)
  requireTarget(target)
  const token = reader.next()
  const op = token.kind === "op" ? augmentedOperator(token.text) : null
  if (!op) return unsupported(token)
  const value = rightSide(reader)
  reader.end()
  return { kind: "AugAssign", target, op, value, span: { from: node.from, to: node.to } }
}

function deletion(node: Node, reader: Reader): Stmt {
  reader.expect("del")
  const targets: Expr[] = []
  do targets.push(requireDeletable(expression(reader.next())))
  while (reader.takes(",") && !reader.done)
  reader.end()
  return { kind: "Delete", targets, span: { from: node.from, to: node.to } }
}

function scope(node: Node, reader: Reader): Stmt {
  const kind = reader.takes("global") ? "Global" : "Nonlocal"
  if (kind === "Nonlocal") reader.expect("nonlocal")
  const names: string[] = []
  do names.push(reader.expectName().text)
  while (reader.takes(","))
  reader.end()
  return { kind, names, span: { from: node.from, to: node.to } }
}
