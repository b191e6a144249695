// Globals and class attributes that are no constants: containers, and what a module computes when it is imported.
//
// Lowered code computes such a value where it is first read in a test. That is what the import computed, because all
// that it can read is constant as well; and it stays so where nothing changes it.

import type { ClassDef, FunctionDef, Span, Expr as Syntax } from "../1-parse/ast.ts"
import type { Binding, ModuleScope } from "../2-bind/bind.ts"
import { isImmutableConstant } from "../2-bind/inert.ts"
import { addTargets } from "../2-bind/scope.ts"
import { walkSyntax } from "../2-bind/walk.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr, LocalId } from "../ir/ir.ts"
import * as t from "../ir/types.ts"
import type { Body } from "./body.ts"
import { mangled } from "./classes.ts"
import { lowerGlobalConstant } from "./constants.ts"
import type { Lowering } from "./lowering.ts"
import { noArguments } from "./no-arguments.ts"

type Mutable = Extract<Binding, { kind: "mutable" }>

/** A global that is bound once, to what is no constant. */
export function readGlobalCell(body: Body, binding: Mutable, name: string, span: Span): Expr {
  const { lowering } = body
  const { value, index, home } = binding
  const cell = cellFor(lowering, binding, name, index === null ? value : elementOf(value, index), home, span)
  const depth = depthOf(lowering, cell.type)
  const read = lowering.modules.readOnly()
  if (depth > 0 && (binding.shared || !read.global(binding, name, depth)))
    throw new Bailout("global-mutable", span, name)
  return cell
}

/** An attribute in the body of a class, by the name that the text has. */
export function readClassValue(body: Body, owner: ClassDef, name: string, value: Syntax, span: Span): Expr {
  const { lowering } = body
  const home = lowering.modules.homeOf(owner)
  // In a class body a name may mean another attribute of the class.
  const own = memberNames(owner)
  let names = 0
  walkSyntax(value, node => {
    if (node.kind === "Name") names++
    if (node.kind === "Name" && own.has(node.id)) throw new Bailout("class-shape", span, node.id)
    return true
  })
  if (names === 0 && isImmutableConstant(value)) return lowerGlobalConstant(body, value, span, home)
  const cell = cellFor(lowering, value, name, value, home, span)
  const depth = depthOf(lowering, cell.type)
  const read = lowering.modules.readOnly()
  const spelled = [name, mangled(owner, name)]
  if (depth > 0 && !spelled.every(each => read.attribute(each, depth)))
    throw new Bailout("global-mutable", span, name)
  return cell
}

function elementOf(value: Syntax, index: number): Syntax {
  const { span } = value
  if (
    (value.kind === "Tuple" || value.kind === "List") &&
    value.elts.every(element => element.kind !== "Starred")
  )
    return value.elts[index]!
  const tuple: Syntax = { kind: "Name", id: "tuple", span }
  const slice: Syntax = { kind: "Constant", value: { type: "int", value: BigInt(index) }, span }
  return {
    kind: "Subscript",
    value: { kind: "Call", func: tuple, args: [value], keywords: [], span },
    slice,
    span,
  }
}

/** How many containers that can be changed are nested in values of a type. */
function depthOf(lowering: Lowering, type: t.Type): number {
  const at = lowering.holes.resolve(type)
  const inner = Math.max(0, ...t.partsOf(at).map(part => depthOf(lowering, part)))
  switch (at.kind) {
    case "list":
    case "dict":
    case "set":
      return inner + 1
    case "tuple":
    case "vartuple":
    case "frozenset":
      return inner === 0 ? 0 : inner + 1
    case "object":
      // Functions at the top level of a module keep nothing that could change.
      return lowering.isFunction(at) ? 0 : Number.POSITIVE_INFINITY
    case "iterator":
    case "exception":
    case "excinfo":
      return Number.POSITIVE_INFINITY
    default:
      return inner
  }
}

function cellFor(
  lowering: Lowering,
  origin: object,
  name: string,
  value: Syntax,
  home: ModuleScope,
  span: Span,
): Expr {
  const known = lowering.cellOf(origin)
  if (known) {
    // While it is being made, its own value reads it.
    if (!known.cell) throw new Bailout("global-mutable", span, name)
    return { kind: "cell", cell: known.id, type: known.cell.type, span }
  }
  const id = lowering.newCell(origin)
  const def = lowering.initOf(origin, (): FunctionDef => {
    const statement = { kind: "Return", value, span: value.span } as const
    const made: FunctionDef = {
      kind: "FunctionDef",
      name,
      args: noArguments,
      body: [statement],
      decorators: [],
      returns: null,
      span: value.span,
    }
    lowering.modules.adopt(made, home)
    return made
  })
  const type = lowering.slot(def, "return")
  const init = lowering.lowerFunction(def, null, 0, type, () => [])
  shield(lowering, init)
  lowering.setCell(id, { name, init, type })
  return { kind: "cell", cell: id, type, span }
}

/** The import succeeded, so nothing is raised; if something were, no handler of the test may see it. */
function shield(lowering: Lowering, init: number): void {
  const func = lowering.funcs[init]!
  const last = func.body.at(-1)
  if (last?.kind !== "return") throw new Error("a cell whose function does not end with its value")
  const { span } = last
  const local = func.locals.length as LocalId
  func.locals.push({ name: "value", type: last.value.type, flagged: false })
  func.body = [
    { kind: "shield", begins: true, span },
    ...func.body.slice(0, -1),
    b.set(local, last.value),
    { kind: "shield", begins: false, span },
    { ...last, value: { kind: "local", local, checked: false, type: last.value.type, span } },
  ]
}

function memberNames(def: ClassDef): ReadonlySet<string> {
  const names = new Set<string>()
  for (const stmt of def.body) {
    if (stmt.kind === "FunctionDef" || stmt.kind === "AsyncFunctionDef" || stmt.kind === "ClassDef")
      names.add(stmt.name)
    if (stmt.kind === "Assign") for (const target of stmt.targets) addTargets(target, names)
    if (stmt.kind === "AnnAssign") addTargets(stmt.target, names)
  }
  return names
}
