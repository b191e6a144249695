// Module text's top level → what each global name is, and whether importing the module runs code. What the names it
// imports from other modules of the project are, `link.ts` finds out.
//
// Only single assignments of immutable constants, functions and classes are bindings that lowering may use: each such
// name is bound once and rebound nowhere, so its value is the same whenever a test runs.

import type { ClassDef, Expr, FunctionDef, Module, Span, Stmt } from "../1-parse/ast.ts"
import { Bailout, type BailoutReason } from "../bailouts.ts"
import { absoluteName, inertModules } from "./imports.ts"
import { isImmutableConstant, isInertAnnotation } from "./inert.ts"
import { addTargets, boundName } from "./scope.ts"
import { isNameTarget, TopLevel } from "./top-level.ts"
import { walkSyntax } from "./walk.ts"

export type Binding =
  | { readonly kind: "function"; readonly def: FunctionDef }
  | { readonly kind: "class"; readonly def: ClassDef }
  /** The names in `value` are those of `home`. */
  | { readonly kind: "constant"; readonly value: Expr; readonly home: ModuleScope }
  /** A module of the project. */
  | { readonly kind: "module"; readonly scope: ModuleScope }
  /** From a module that is not the project's; `name` is null for `import module`. */
  | { readonly kind: "import"; readonly module: string; readonly name: string | null }
  /** What `value` gives when the module is imported, or the element at `index` of that where it is taken apart. */
  | {
      readonly kind: "mutable"
      readonly value: Expr
      readonly index: number | null
      /** Other names are bound to the same value. */
      readonly shared: boolean
      readonly home: ModuleScope
    }
  | { readonly kind: "rebound" }

/** A module's text and the name under which it is imported. */
export interface SourceModule {
  /** Dotted; of the test module itself only the package matters. */
  readonly name: string
  /** True for the `__init__.py` of a package. */
  readonly isPackage: boolean
  readonly module: Module
}

export interface ModuleScope {
  readonly source: SourceModule
  readonly bindings: ReadonlyMap<string, Binding>
  /** Why no test of the module may be lowered, or null. */
  readonly impurity: BailoutReason | null
  /** Every module that it imports and that is not the project's: each must load what its name says. */
  readonly imports: readonly string[]
  /** Attribute names that some code of the module assigns to. */
  readonly storedAttributes: ReadonlySet<string>
  /** Those of them that are assigned to on something the module binds: perhaps another module's global. */
  readonly patchedNames: ReadonlySet<string>
}

const xunitFunctions = new Set([
  "setup_module",
  "teardown_module",
  "setUpModule",
  "tearDownModule",
  "setup_function",
  "teardown_function",
  "setup",
  "teardown",
])

/** Names that pytest or the import system read from a module and act on. */
const actingNames = new Set([
  "pytestmark",
  "pytest_plugins",
  "collect_ignore",
  "collect_ignore_glob",
  "__test__",
])

/** A scope of which `link.ts` has still to resolve the imports. */
export interface BoundModule extends ModuleScope {
  readonly bindings: Map<string, Binding>
  /** Modules of the project that its statements name. */
  readonly projectImports: ReadonlySet<string>
  /** Modules of the project of which it takes all public names. */
  readonly stars: readonly { readonly module: string; readonly span: Span }[]
}

/** Bind one module; `isProject` tells the modules of the project by their names. */
export function bindModule(source: SourceModule, isProject: (name: string) => boolean): BoundModule {
  const { module } = source
  const bindings = new Map<string, Binding>()
  const imports: string[] = []
  const projectImports = new Set<string>()
  const stars: { module: string; span: Span }[] = []
  let impurity: BailoutReason | null = null

  const refuse = (bailout: Bailout): void => {
    impurity ??= bailout.reason
  }
  const check = new TopLevel(source, isProject, refuse)
  const bind = (name: string, binding: Binding, span: Span): void => {
    if (actingNames.has(name) || name.startsWith("pytest_")) refuse(new Bailout("module-hooks", span, name))
    if (xunitFunctions.has(name)) refuse(new Bailout("xunit-setup", span, name))
    if (name === "__getattr__" || name === "__builtins__" || name === "__name__" || name === "__file__")
      refuse(new Bailout("module-statement", span, name))
    const earlier = bindings.get(name)
    bindings.set(name, earlier && !isSameImport(earlier, binding) ? { kind: "rebound" } : binding)
  }
  const importModule = (name: string, span: Span): void => {
    if (isProject(name)) {
      projectImports.add(name)
      return
    }
    imports.push(name)
    if (!inertModules.has(name)) refuse(new Bailout("module-import", span, name))
  }

  const visit = (stmt: Stmt): void => {
    switch (stmt.kind) {
      case "Pass":
        return
      case "Expr":
        if (stmt.value.kind !== "Constant") refuse(new Bailout("module-statement", stmt.span))
        return
      case "Import":
        for (const alias of stmt.names) {
          importModule(alias.name, alias.span)
          bind(
            boundName(alias.name, alias.asname),
            { kind: "import", module: alias.asname ? alias.name : boundName(alias.name, null), name: null },
            alias.span,
          )
        }
        return
      case "ImportFrom":
        visitImportFrom(stmt)
        return
      case "FunctionDef":
      case "AsyncFunctionDef":
        check.function(stmt)
        bind(stmt.name, { kind: "function", def: stmt }, stmt.span)
        return
      case "ClassDef":
        check.class(stmt)
        bind(stmt.name, { kind: "class", def: stmt }, stmt.span)
        return
      case "Assign": {
        check.expression(stmt.value)
        for (const target of stmt.targets) {
          if (!isNameTarget(target)) refuse(new Bailout("module-statement", target.span))
          const names = new Set<string>()
          addTargets(target, names)
          for (const name of names)
            bind(name, assigned(target, stmt.value, scope, stmt.targets.length > 1, name), stmt.span)
        }
        return
      }
      case "AnnAssign":
        if (!isInertAnnotation(stmt.annotation) || stmt.target.kind !== "Name") {
          refuse(new Bailout("module-statement", stmt.span))
          return
        }
        if (stmt.value === null) return
        check.expression(stmt.value)
        bind(stmt.target.id, assigned(stmt.target, stmt.value, scope, false, stmt.target.id), stmt.span)
        return
      case "If":
        if (isMainGuard(stmt.test) && stmt.orelse.length === 0) return
        refuse(new Bailout("module-statement", stmt.span))
        return
      default:
        refuse(new Bailout("module-statement", stmt.span))
    }
  }

  const visitImportFrom = (stmt: Extract<Stmt, { kind: "ImportFrom" }>): void => {
    const module = absoluteName(source, stmt.level, stmt.module)
    if (module === null) {
      refuse(new Bailout("module-import", stmt.span, "beyond the top-level package"))
      return
    }
    importModule(module, stmt.span)
    for (const alias of stmt.names) {
      if (isProject(`${module}.${alias.name}`)) projectImports.add(`${module}.${alias.name}`)
      if (alias.name === "*") {
        if (isProject(module)) stars.push({ module, span: stmt.span })
        else refuse(new Bailout("module-import", stmt.span, `${module}.*`))
      } else bind(alias.asname ?? alias.name, { kind: "import", module, name: alias.name }, alias.span)
    }
  }

  const storedAttributes = new Set<string>()
  const patchedNames = new Set<string>()
  const scope: BoundModule = {
    source,
    bindings,
    get impurity() {
      return impurity
    },
    imports,
    projectImports,
    stars,
    storedAttributes,
    patchedNames,
  }
  for (const stmt of module.body) visit(stmt)

  const addStores = (target: Expr): void => addAttributes(target, storedAttributes, patchedNames, bindings)
  for (const stmt of module.body)
    walkSyntax(stmt, node => {
      // A name that any function declares global may be rebound while tests run.
      if (node.kind === "Global") for (const name of node.names) bindings.set(name, { kind: "rebound" })
      if (node.kind === "Assign") for (const target of node.targets) addStores(target)
      if (node.kind === "AugAssign" || node.kind === "AnnAssign") addStores(node.target)
      if (node.kind === "Delete") for (const target of node.targets) addStores(target)
      return true
    })
  return scope
}

/** `import a.b` and `import a.c` both bind `a` to one module. */
function isSameImport(a: Binding, b: Binding): boolean {
  return a.kind === "import" && b.kind === "import" && a.module === b.module && a.name === b.name
}

function assigned(target: Expr, value: Expr, home: ModuleScope, shared: boolean, name: string): Binding {
  if (target.kind === "Name" && isImmutableConstant(value)) return { kind: "constant", value, home }
  if (target.kind === "Name") return { kind: "mutable", value, index: null, shared, home }
  const elements = target.kind === "Tuple" || target.kind === "List" ? target.elts : []
  const index = elements.findIndex(element => element.kind === "Name" && element.id === name)
  const flat = elements.every(element => element.kind === "Name")
  return flat ? { kind: "mutable", value, index, shared: true, home } : { kind: "rebound" }
}

function addAttributes(
  target: Expr,
  names: Set<string>,
  patched: Set<string>,
  bindings: ReadonlyMap<string, Binding>,
): void {
  walkSyntax(target, node => {
    if (node.kind !== "Attribute") return true
    names.add(node.attr)
    let root: Expr = node.value
    while (root.kind === "Attribute" || root.kind === "Subscript") root = root.value
    if (root.kind !== "Name" || bindings.has(root.id)) patched.add(node.attr)
    return true
  })
}

function isMainGuard(test: Expr): boolean {
  return (
    test.kind === "Compare" &&
    test.left.kind === "Name" &&
    test.left.id === "__name__" &&
    test.ops.length === 1 &&
    test.ops[0] === "Eq" &&
    test.comparators[0]?.kind === "Constant" &&
    test.comparators[0].value.type === "str" &&
    test.comparators[0].value.value === "__main__"
  )
}

/** `a.b.c` as text, or null for anything else. */
export function dottedName(expr: Expr): string | null {
  if (expr.kind === "Name") return expr.id
  if (expr.kind !== "Attribute") return null
  const left = dottedName(expr.value)
  return left === null ? null : `${left}.${expr.attr}`
}
