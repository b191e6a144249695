// Modules of one closure of imports → their scopes, each imported name bound to what it is in its home module.
//
// A module is executed once, and a name that its text binds once has one value for good. So what `from m import n`
// gives is known whenever the import succeeds, in whatever order the modules are executed. The exception is a name
// that a package binds and that is also the name of a submodule, which the import system binds as well.

import type { ClassDef, FunctionDef } from "../1-parse/ast.ts"
import { Bailout, type BailoutReason } from "../bailouts.ts"
import { type Binding, type BoundModule, bindModule, type ModuleScope, type SourceModule } from "./bind.ts"
import { ReadOnly } from "./read-only.ts"
import { walkSyntax } from "./walk.ts"

export interface LinkedModules {
  /** The scope of the first module, of which tests are lowered. */
  readonly main: ModuleScope
  /** Why no test may be lowered: what importing one of the modules would do. Null where nothing stands against it. */
  readonly impurity: BailoutReason | null
  /** Modules that are not the project's: each must load what its name says. */
  readonly imports: readonly string[]
  /** Attribute names that some code of the modules assigns to. */
  readonly storedAttributes: ReadonlySet<string>
  /** Tells which containers nobody changes. */
  readonly readOnly: () => ReadOnly
  /** The module whose text holds a definition. */
  readonly homeOf: (def: FunctionDef | ClassDef) => ModuleScope
  /** A definition made of another one, always the same for that one; it is at home where that one is. */
  readonly derived: (from: FunctionDef, make: () => FunctionDef) => FunctionDef
  /** Makes a definition that no text holds at home in a module. */
  readonly adopt: (def: FunctionDef | ClassDef, home: ModuleScope) => void
}

/** Links `main` with the modules of the project that importing it executes, packages included. */
export function linkModules(main: SourceModule, imported: readonly SourceModule[]): LinkedModules {
  const names = new Set(imported.map(each => each.name))
  const isProject = (name: string): boolean => names.has(name)
  const first = bindModule(main, isProject)
  const others = imported.map(each => bindModule(each, isProject))
  const all = [first, ...others]
  const linker = new Linker(new Map(others.map(each => [each.source.name, each])))
  for (const scope of others) linker.bindSubmodules(scope)
  for (const scope of all) linker.bindStars(scope)
  const patched = new Set(all.flatMap(each => [...each.patchedNames]))
  for (const scope of all)
    for (const name of scope.bindings.keys())
      if (patched.has(name)) scope.bindings.set(name, { kind: "rebound" })
  for (const scope of all) linker.resolveAll(scope)
  let readOnly: ReadOnly | null = null
  return {
    main: first,
    readOnly: () => {
      readOnly ??= new ReadOnly(all)
      return readOnly
    },
    impurity: all.find(each => each.impurity !== null)?.impurity ?? linker.impurity,
    imports: [...new Set(all.flatMap(each => each.imports))],
    storedAttributes: new Set(all.flatMap(each => [...each.storedAttributes])),
    ...homes(all),
  }
}

function homes(all: readonly BoundModule[]): Pick<LinkedModules, "homeOf" | "derived" | "adopt"> {
  let found: Map<unknown, ModuleScope> | null = null
  const made = new Map<FunctionDef, FunctionDef>()
  const homeOf = (def: FunctionDef | ClassDef): ModuleScope => {
    if (found === null) {
      found = new Map()
      for (const scope of all)
        walkSyntax(scope.source.module.body, node => {
          if (node.kind === "FunctionDef" || node.kind === "AsyncFunctionDef" || node.kind === "ClassDef")
            found!.set(node, scope)
          return true
        })
    }
    const home = found.get(def)
    if (!home) throw new Error(`${def.name} is in none of the modules`)
    return home
  }
  const derived: LinkedModules["derived"] = (from, make) => {
    const known = made.get(from)
    if (known) return known
    const home = homeOf(from)
    const def = make()
    made.set(from, def)
    found!.set(def, home)
    return def
  }
  const adopted = new Map<FunctionDef | ClassDef, ModuleScope>()
  const adopt: LinkedModules["adopt"] = (def, home) => {
    adopted.set(def, home)
  }
  return { homeOf: def => adopted.get(def) ?? homeOf(def), derived, adopt }
}

class Linker {
  readonly #modules: ReadonlyMap<string, BoundModule>
  // Scopes whose stars are being bound: a ring of star imports takes what happens to be there.
  readonly #open = new Set<BoundModule>()
  readonly #starred = new Set<BoundModule>()
  impurity: BailoutReason | null = null

  constructor(modules: ReadonlyMap<string, BoundModule>) {
    this.#modules = modules
  }

  /** The import system binds a submodule in its package, where the package's own code may have bound something else. */
  bindSubmodules(scope: BoundModule): void {
    const { name } = scope.source
    const dot = name.lastIndexOf(".")
    const parent = dot < 0 ? undefined : this.#modules.get(name.slice(0, dot))
    if (!parent) return
    const own = name.slice(dot + 1)
    const earlier = parent.bindings.get(own)
    // `from .name import name` executes the submodule first and binds what it takes after that.
    const takesOver = earlier?.kind === "import" && earlier.module === name && earlier.name !== null
    const isItself =
      earlier?.kind === "import" && earlier.module === parent.source.name && earlier.name === own
    if (!earlier || isItself) parent.bindings.set(own, { kind: "module", scope })
    else if (!takesOver) parent.bindings.set(own, { kind: "rebound" })
  }

  /** `from m import *`: what `__all__` lists, else every name without an underscore in front. */
  bindStars(scope: BoundModule): void {
    if (this.#starred.has(scope)) return
    if (this.#open.has(scope)) {
      this.impurity ??= new Bailout("module-import", scope.stars[0]!.span, "star imports in a ring").reason
      return
    }
    this.#open.add(scope)
    for (const { module, span } of scope.stars) {
      const target = this.#modules.get(module)!
      this.bindStars(target)
      const exported = exportedNames(target)
      if (exported === null) {
        this.impurity ??= new Bailout("module-import", span, `${module}.__all__ is computed`).reason
        continue
      }
      for (const name of exported) {
        const binding: Binding = { kind: "import", module, name }
        scope.bindings.set(name, scope.bindings.has(name) ? { kind: "rebound" } : binding)
      }
    }
    this.#open.delete(scope)
    this.#starred.add(scope)
  }

  resolveAll(scope: BoundModule): void {
    for (const [name, binding] of scope.bindings) scope.bindings.set(name, this.#resolve(binding, scope, 0))
  }

  #resolve(binding: Binding, importer: BoundModule, depth: number): Binding {
    if (binding.kind !== "import") return binding
    const target = this.#modules.get(binding.module)
    if (!target) return binding
    if (binding.name === null) return { kind: "module", scope: target }
    // A name that is passed on this often is passed on in a ring.
    if (depth > this.#modules.size) return { kind: "rebound" }
    const found = target.bindings.get(binding.name)
    // The import succeeds only by what the text does not show.
    if (!found) return { kind: "rebound" }
    const submodule = this.#modules.get(`${target.source.name}.${binding.name}`)
    // What the package imports may run before the package has replaced its submodule.
    if (submodule && found.kind !== "module" && this.#reached(target).has(importer.source.name))
      return { kind: "rebound" }
    return this.#resolve(found, target, depth + 1)
  }

  /** Every module that executing `scope` may execute. */
  #reached(scope: BoundModule): ReadonlySet<string> {
    const reached = new Set([scope.source.name])
    for (const name of reached) {
      const dot = name.lastIndexOf(".")
      if (dot > 0) reached.add(name.slice(0, dot))
      for (const next of this.#modules.get(name)?.projectImports ?? []) reached.add(next)
    }
    return reached
  }
}

/** The names that a star import takes; null where the text does not tell. */
function exportedNames(scope: BoundModule): readonly string[] | null {
  const isAll = (target: unknown): boolean =>
    typeof target === "object" && target !== null && "id" in target && target.id === "__all__"
  const assigned = scope.source.module.body.filter(
    stmt => (stmt.kind === "Assign" && stmt.targets.some(isAll)) || ("target" in stmt && isAll(stmt.target)),
  )
  const [only] = assigned
  if (!only) return [...scope.bindings.keys()].filter(name => !name.startsWith("_"))
  if (assigned.length > 1 || only.kind !== "Assign") return null
  if (only.value.kind !== "List" && only.value.kind !== "Tuple") return null
  const names = only.value.elts.map(elt =>
    elt.kind === "Constant" && elt.value.type === "str" ? elt.value.value : null,
  )
  return names.includes(null) ? null : (names as readonly string[])
}
