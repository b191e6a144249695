// The names of one function: which are its own. Python decides by assignment anywhere in the body.

import type { Arguments, Expr, FunctionDef, Stmt } from "../1-parse/ast.ts"
import { walkSyntax } from "./walk.ts"

export interface FunctionScope {
  /** Parameters and every name the body binds. */
  readonly locals: ReadonlySet<string>
  /** The body suspends, rebinds globals, or defines classes or decorated functions. */
  readonly unsupported: Stmt | Expr | null
}

export function functionScope(def: FunctionDef): FunctionScope {
  const locals = new Set(parameterNames(def.args))
  const outer = new Set<string>()
  let unsupported: Stmt | Expr | null = null
  for (const stmt of def.body)
    walkSyntax(stmt, node => {
      switch (node.kind) {
        case "FunctionDef":
          locals.add(node.name)
          if (node.decorators.length > 0) unsupported ??= node
          return false
        case "AsyncFunctionDef":
        case "ClassDef":
          locals.add(node.name)
          unsupported ??= node
          return false
        case "Lambda":
          return false
        case "ListComp":
        case "SetComp":
        case "GeneratorExp":
        case "DictComp":
          // Its targets are its own; a walrus inside would bind here, and is refused wherever it stands.
          for (const walrus of namedExprs(node)) locals.add(walrus)
          return false
        case "Await":
        case "Global":
          unsupported ??= node
          return true
        case "Nonlocal":
          for (const name of node.names) outer.add(name)
          return true
        case "Assign":
          for (const target of node.targets) addTargets(target, locals)
          return true
        case "AugAssign":
        case "AnnAssign":
        case "For":
        case "AsyncFor":
        case "NamedExpr":
          addTargets(node.target, locals)
          return true
        case "With":
        case "AsyncWith":
          for (const item of node.items) if (item.optionalVars) addTargets(item.optionalVars, locals)
          return true
        case "Try":
          for (const handler of node.handlers) if (handler.name !== null) locals.add(handler.name)
          return true
        case "Import":
        case "ImportFrom":
          for (const alias of node.names) locals.add(boundName(alias.name, alias.asname))
          return true
        case "Delete":
          for (const target of node.targets) addTargets(target, locals)
          return true
        default:
          return true
      }
    })
  for (const name of outer) locals.delete(name)
  return { locals, unsupported }
}

export function parameterNames(args: Arguments): string[] {
  const all = [...args.posonlyargs, ...args.args, ...args.kwonlyargs]
  if (args.vararg) all.push(args.vararg)
  if (args.kwarg) all.push(args.kwarg)
  return all.map(arg => arg.arg)
}

/** `import a.b` binds `a`; `import a.b as c` binds `c`. */
export function boundName(name: string, asname: string | null): string {
  return asname ?? name.split(".")[0]!
}

/** Adds the names that assigning to `target` binds. */
export function addTargets(target: Expr, names: Set<string>): void {
  switch (target.kind) {
    case "Name":
      names.add(target.id)
      break
    case "Tuple":
    case "List":
      for (const element of target.elts) addTargets(element, names)
      break
    case "Starred":
      addTargets(target.value, names)
      break
    default:
      break
  }
}

function namedExprs(root: Expr): string[] {
  const names: string[] = []
  walkSyntax(root, node => {
    if (node.kind === "NamedExpr" && node.target.kind === "Name") names.push(node.target.id)
    return true
  })
  return names
}
