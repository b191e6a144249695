// Whether a conftest leaves tests alone that ask nothing of it (C1, C2 of the purity rules).

import type { Expr, FunctionDef, Module, Stmt } from "../../compiler/1-parse/ast.ts"
import { boundNames, ModuleNames } from "./names.ts"
import { type ImportRules, moduleImpurity } from "./purity.ts"
import { type Impurity, impurity } from "./purity-rules.ts"

/** Names that pytest reads from a conftest. */
const settings = new Set(["collect_ignore", "collect_ignore_glob", "pytest_plugins", "pytestmark"])

/** The first rule that a conftest breaks; null where it breaks none. */
export function conftestImpurity(module: Module, imports: ImportRules): Impurity | null {
  const names = new ModuleNames(module)
  for (const bound of boundNames(module.body)) {
    if (settings.has(bound.name)) return impurity("conftest-setting", bound)
    if (!bound.name.startsWith("pytest_")) continue
    const definition = names.definition(bound.name)
    if (definition?.kind !== "FunctionDef" || !isInertHook(definition))
      return impurity("conftest-hook", bound)
  }
  for (const stmt of module.body) {
    if (stmt.kind !== "FunctionDef" && stmt.kind !== "AsyncFunctionDef") continue
    const autouse = stmt.decorators.find(decorator => mayBeAutouse(decorator))
    if (autouse) return impurity("conftest-autouse", autouse)
  }
  return moduleImpurity(module, imports)
}

function mayBeAutouse(decorator: Expr): boolean {
  if (decorator.kind !== "Call") return false
  return decorator.keywords.some(({ arg, value }) => {
    if (arg === null) return true
    return (
      arg === "autouse" && !(value.kind === "Constant" && value.value.type === "bool" && !value.value.value)
    )
  })
}

/** Hooks that only declare: options in `pytest_addoption`, marks in `pytest_configure`. */
function isInertHook(def: FunctionDef): boolean {
  if (def.decorators.length > 0) return false
  if (def.name === "pytest_addoption") return def.body.every(isDeclaration)
  if (def.name === "pytest_configure") return def.body.every(isMarkerLine)
  return false
}

function isDocstringOrPass(stmt: Stmt): boolean {
  return stmt.kind === "Pass" || (stmt.kind === "Expr" && stmt.value.kind === "Constant")
}

/** `parser.addoption(…)`, `group = parser.getgroup(…)` and the like. */
function isDeclaration(stmt: Stmt): boolean {
  if (isDocstringOrPass(stmt)) return true
  const value = stmt.kind === "Expr" || stmt.kind === "Assign" ? stmt.value : null
  if (value?.kind !== "Call" || value.func.kind !== "Attribute" || value.func.value.kind !== "Name")
    return false
  const values = [...value.args, ...value.keywords.map(keyword => keyword.value)]
  const declares = ["addoption", "addini", "getgroup"].includes(value.func.attr)
  return declares && values.every(each => each.kind !== "Call" && each.kind !== "NamedExpr")
}

/** `config.addinivalue_line("markers", "…")`. */
function isMarkerLine(stmt: Stmt): boolean {
  if (isDocstringOrPass(stmt)) return true
  if (stmt.kind !== "Expr" || stmt.value.kind !== "Call") return false
  const { func, args } = stmt.value
  if (func.kind !== "Attribute" || func.attr !== "addinivalue_line" || args.length !== 2) return false
  const [section, line] = args
  return (
    section?.kind === "Constant" &&
    section.value.type === "str" &&
    section.value.value === "markers" &&
    line?.kind === "Constant" &&
    line.value.type === "str"
  )
}
