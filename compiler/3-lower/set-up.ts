// The test of a class as one function: set-up, test, tear-down, with the attributes of `self` as variables.
//
// pytest and unittest make an instance for each test, so what a test stores in `self` lives as long as its variables
// do. Attributes become variables under a name that no variable can have; where `self` is used for anything else the
// function is refused later, as it is without set-up.

import type { ClassDef, FunctionDef, Stmt } from "../1-parse/ast.ts"
import { functionScope } from "../2-bind/scope.ts"
import { walkSyntax } from "../2-bind/walk.ts"
import { Bailout } from "../bailouts.ts"
import { isTestPart } from "./test-case-parts.ts"

/** `test` with what runs around it, or `test` itself where nothing does and it stores nothing in `self`. */
export function withSetUp(def: ClassDef, testCase: boolean, test: FunctionDef, self: string): FunctionDef {
  // Only unittest calls these; in other classes they are methods like any other.
  const before = testCase ? around(def, "setUp") : null
  const after = testCase ? around(def, "tearDown") : null
  const parts = [before, test, after].filter(each => each !== null)
  for (const part of parts)
    if (part !== test && onlyParameter(part) !== self)
      throw new Bailout("xunit-setup", part.span, "another name for self")
  const attributes = new Set(parts.flatMap(part => storedIn(part, self)))
  if (parts.length === 1 && attributes.size === 0) return test
  if (after && returns(test.body)) throw new Bailout("xunit-setup", test.span, "an early return")
  refuseInner(test, self)
  for (const attribute of attributes)
    if (isTestPart(attribute)) throw new Bailout("xunit-setup", test.span, attribute)
  const body = parts.flatMap(part => {
    if (part === test) return renamed(test.body, self, attributes, new Map())
    const locals = [...functionScope(part).locals].filter(name => name !== self)
    const names = new Map(locals.map(name => [name, `${part.name}.${name}`]))
    return renamed(part.body, self, attributes, names)
  })
  return { ...test, body }
}

/** The method of a name that the class binds once, as a function; null where it does not bind it. */
function around(def: ClassDef, name: string): FunctionDef | null {
  const binds = def.body.filter(stmt => {
    if (stmt.kind === "FunctionDef" || stmt.kind === "AsyncFunctionDef" || stmt.kind === "ClassDef")
      return stmt.name === name
    const targets = stmt.kind === "Assign" ? stmt.targets : stmt.kind === "AnnAssign" ? [stmt.target] : []
    return targets.some(target => target.kind === "Name" && target.id === name)
  })
  const [only] = binds
  if (only && (binds.length > 1 || only.kind !== "FunctionDef"))
    throw new Bailout("xunit-setup", only.span, name)
  return only?.kind === "FunctionDef" ? only : null
}

/** What an inner function stores in `self` would be a variable of its own. */
function refuseInner(test: FunctionDef, self: string): void {
  walkSyntax(test.body, node => {
    if (node.kind !== "FunctionDef" && node.kind !== "AsyncFunctionDef" && node.kind !== "ClassDef")
      return true
    walkSyntax([node.kind === "ClassDef" ? [] : node.args, node.body], inner => {
      if (inner.kind === "Name" && inner.id === self)
        throw new Bailout("self-use", inner.span, "in a function")
      return true
    })
    return false
  })
}

/** A method around tests takes `self` and does what can stand in another function. */
function onlyParameter(def: FunctionDef): string {
  const { posonlyargs, args, vararg, kwonlyargs, kwarg } = def.args
  const [self] = args
  const others = posonlyargs.length + kwonlyargs.length + (vararg ? 1 : 0) + (kwarg ? 1 : 0)
  if (!self || args.length !== 1 || others > 0 || def.decorators.length > 0 || def.kind !== "FunctionDef")
    throw new Bailout("xunit-setup", def.span, def.name)
  const foreign = ["FunctionDef", "AsyncFunctionDef", "ClassDef", "Lambda", "Import", "ImportFrom", "Try"]
  walkSyntax(def.body, node => {
    const leaves = ["Return", "Yield", "YieldFrom", "Global", "Nonlocal"].includes(node.kind)
    if (leaves || foreign.includes(node.kind)) throw new Bailout("xunit-setup", node.span, node.kind)
    return true
  })
  return self.arg
}

function returns(body: readonly Stmt[]): boolean {
  let found = false
  walkSyntax(body, node => {
    if (node.kind === "Return") found = true
    return node.kind !== "FunctionDef" && node.kind !== "Lambda"
  })
  return found
}

/** Attributes of `self` that the function assigns to. */
function storedIn(def: FunctionDef, self: string): string[] {
  const found: string[] = []
  const target = (syntax: unknown): void => {
    if (typeof syntax !== "object" || syntax === null || !("kind" in syntax)) return
    const { kind } = syntax
    if (kind === "Attribute" && "value" in syntax && "attr" in syntax) {
      const value = syntax.value as { kind: string; id?: string }
      if (value.kind === "Name" && value.id === self) found.push(String(syntax.attr))
    } else if ((kind === "Tuple" || kind === "List") && "elts" in syntax)
      (syntax.elts as unknown[]).forEach(target)
    else if (kind === "Starred" && "value" in syntax) target(syntax.value)
  }
  walkSyntax(def.body, node => {
    switch (node.kind) {
      case "Assign":
      case "Delete":
        node.targets.forEach(target)
        break
      case "AugAssign":
      case "AnnAssign":
      case "For":
        target(node.target)
        break
      case "With":
        for (const item of node.items) target(item.optionalVars)
        break
      case "FunctionDef":
      case "AsyncFunctionDef":
      case "Lambda": {
        const all = [...node.args.posonlyargs, ...node.args.args, ...node.args.kwonlyargs]
        if (all.some(arg => arg.arg === self)) throw new Bailout("self-use", node.span, "another self")
        break
      }
      default:
    }
    return true
  })
  return found
}

interface NamedNode {
  readonly kind: string
  readonly id?: string
  readonly attr?: string
  readonly value?: { readonly kind: string; readonly id?: string }
  readonly span?: unknown
}

/** Statements with attributes of `self` as variables, and variables under other names. */
function renamed(
  body: readonly Stmt[],
  self: string,
  attributes: ReadonlySet<string>,
  names: ReadonlyMap<string, string>,
): Stmt[] {
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename)
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value
    if ("kind" in value) {
      const node = value as NamedNode
      if (node.kind === "Name" && names.has(node.id!)) return { ...node, id: names.get(node.id!) }
      const ofSelf = node.kind === "Attribute" && node.value!.kind === "Name" && node.value!.id === self
      if (ofSelf && attributes.has(node.attr!))
        return { kind: "Name", id: `self.${node.attr}`, span: node.span }
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rename(each)]))
  }
  return rename(body) as Stmt[]
}
