// Whether a container that a module or class makes once is only ever read, so that it is the same in every test.
//
// Every use of its name in any module of the closure is followed: what is done with it, with what it is assigned to,
// passed to or returned to. A use that is not known to be a reading one is a refusal. `depth` is how many containers are
// nested, itself included: what is at depth 0 cannot be changed.

import type { Expr, FunctionDef, Stmt } from "../1-parse/ast.ts"
import type { Binding, ModuleScope } from "./bind.ts"
import { type Parents, parentsOf } from "./parents.ts"
import { functionScope, parameterNames } from "./scope.ts"
import { walkSyntax } from "./walk.ts"

type Node = Stmt | Expr

/** Builtins that read their arguments and give something new, which shares the elements. */
const readers: ReadonlySet<string> = new Set(
  "all any bool dict enumerate filter frozenset isinstance len list map max min repr reversed set sorted str sum tuple zip".split(
    " ",
  ),
)

/** Of those, the ones whose result shares nothing. */
const consumers: ReadonlySet<string> = new Set(["all", "any", "bool", "isinstance", "len", "repr", "str"])

/** Methods of builtin containers that change nothing; they give elements, or something new that shares them. */
const readingMethods: ReadonlySet<string> = new Set(
  "copy count difference get index intersection isdisjoint issubset issuperset items keys symmetric_difference union values".split(
    " ",
  ),
)

/** Methods of test cases that only compare or ask; others call what they are given. */
const comparing: ReadonlySet<string> = new Set(
  (
    "assertCountEqual assertDictEqual assertEqual assertFalse assertIn assertIs assertIsInstance assertIsNone " +
    "assertIsNot assertIsNotNone assertListEqual assertNotEqual assertNotIn assertSequenceEqual assertSetEqual " +
    "assertTrue assertTupleEqual"
  ).split(" "),
)

/** Methods of builtin types that read an argument. */
const takingMethods: ReadonlySet<string> = new Set(
  "difference extend fromkeys intersection isdisjoint issubset issuperset join symmetric_difference translate union update".split(
    " ",
  ),
)

export class ReadOnly {
  readonly #scopes: readonly ModuleScope[]
  readonly #parents: Parents
  /** Every name and attribute that is read or written, by what it is called. */
  readonly #names = new Map<string, Expr[]>()
  readonly #homes = new Map<object, ModuleScope>()
  readonly #functions = new Map<string, FunctionDef[]>()
  /** Names that an import statement inside of a function binds or takes. */
  readonly #innerImports = new Set<string>()
  /** Names of attributes that `getattr` reads. */
  readonly #fetched = new Set<string>()
  /** Questions that are being answered or have been: a use is in order unless another one is not. */
  readonly #asked = new Set<string>()
  readonly #keys = new Map<object, number>()

  constructor(scopes: readonly ModuleScope[]) {
    this.#scopes = scopes
    this.#parents = parentsOf(scopes.map(scope => scope.source.module))
    for (const scope of scopes)
      walkSyntax(scope.source.module.body, node => {
        this.#homes.set(node, scope)
        if (node.kind === "Name") this.#note(node.id, node)
        if (node.kind === "Attribute") this.#note(node.attr, node)
        if (node.kind === "FunctionDef" || node.kind === "AsyncFunctionDef")
          this.#functions.set(node.name, [...(this.#functions.get(node.name) ?? []), node])
        if (node.kind === "Call" && node.func.kind === "Name" && node.func.id === "getattr")
          for (const arg of node.args)
            if (arg.kind === "Constant" && arg.value.type === "str") this.#fetched.add(arg.value.value)
        if (node.kind === "ImportFrom" && this.#functionAround(node))
          for (const alias of node.names) this.#innerImports.add(alias.name)
        return true
      })
  }

  #note(name: string, node: Expr): void {
    const found = this.#names.get(name)
    if (found) found.push(node)
    else this.#names.set(name, [node])
  }

  /** Whether nothing changes the container that a global name is bound to. */
  global(binding: Binding, name: string, depth: number): boolean {
    if (depth === 0) return true
    this.#asked.clear()
    if (this.#innerImports.has(name) || this.#innerImports.has("*")) return false
    for (const scope of this.#scopes)
      for (const [own, bound] of scope.bindings) {
        if (bound !== binding) continue
        if (!this.#uses(own, scope).every(use => this.#isRead(use, depth))) return false
      }
    return this.#attribute(name, depth)
  }

  /** Whether nothing changes what an attribute of this name holds. */
  attribute(name: string, depth: number): boolean {
    if (depth === 0) return true
    this.#asked.clear()
    // In the body of a class the name stands by itself.
    return (
      this.#attribute(name, depth) && (this.#names.get(name) ?? []).every(use => this.#isRead(use, depth))
    )
  }

  #attribute(name: string, depth: number): boolean {
    if (this.#fetched.has(name)) return false
    if (!this.#once("attribute", name, depth)) return true
    return (this.#names.get(name) ?? []).every(use => use.kind !== "Attribute" || this.#isRead(use, depth))
  }

  #uses(name: string, scope: ModuleScope): readonly Expr[] {
    return (this.#names.get(name) ?? []).filter(use => use.kind === "Name" && this.#homes.get(use) === scope)
  }

  #once(...parts: readonly (string | number)[]): boolean {
    const key = parts.join(" ")
    if (this.#asked.has(key)) return false
    this.#asked.add(key)
    return true
  }

  #keyOf(node: object): number {
    const known = this.#keys.get(node)
    if (known !== undefined) return known
    this.#keys.set(node, this.#keys.size)
    return this.#keys.size - 1
  }

  #functionAround(node: object): FunctionDef | null {
    for (let place = this.#parents.get(node); place; place = this.#parents.get(place.node)) {
      const around = place.node as Partial<Node>
      if (around.kind === "FunctionDef" || around.kind === "AsyncFunctionDef")
        return place.key === "body" ? (around as FunctionDef) : null
      if (around.kind === "ClassDef" || around.kind === "Lambda") return null
    }
    return null
  }

  /** Whether what is done with the value of an expression leaves it as it is. */
  #isRead(node: object, depth: number): boolean {
    if (depth <= 0) return true
    const place = this.#parents.get(node)
    if (!place) return false
    const parent = place.node as Node
    const { key } = place
    switch (parent.kind) {
      case "Subscript":
        if (key !== "value" || this.#isTarget(parent)) return false
        return this.#isRead(parent, parent.slice.kind === "Slice" ? (depth === 1 ? 0 : depth) : depth - 1)
      case "Attribute":
        return this.#isMethodRead(parent, depth)
      case "Compare":
        return this.#isOperandRead(depth)
      case "BinOp":
        return this.#isOperandRead(depth) && this.#isRead(parent, depth - 1 && depth)
      case "BoolOp":
        return this.#isRead(parent, depth)
      case "IfExp":
        return key === "test" || this.#isRead(parent, depth)
      case "UnaryOp":
        return parent.op === "Not"
      case "If":
      case "While":
      case "Assert":
        return key === "test"
      case "Expr":
      case "FormattedValue":
        return true
      case "Starred":
        return depth === 1 && !this.#isTarget(parent)
      case "For":
        return key === "target" || (key === "iter" && this.#isBoundRead(parent.target, parent, depth - 1))
      case "Assign":
        return (
          key === "targets" || parent.targets.every(target => this.#isAssignedRead(target, parent, depth))
        )
      case "AnnAssign":
        return key === "target" || this.#isAssignedRead(parent.target, parent, depth)
      case "Call":
        return this.#isArgumentRead(parent, node as Expr, depth)
      case "Return":
        return this.#isResultRead(parent, depth)
      case "Delete":
        return (node as Node).kind === "Name"
      case "AugAssign":
        return key === "value" && depth === 1 && this.#isOperandRead(depth)
      case "Tuple":
      case "List":
        return this.#isTarget(parent)
      default:
        break
    }
    // Not statements or expressions themselves: a comprehension, a keyword argument.
    if ("iter" in parent && "ifs" in parent) {
      const { target } = parent as { readonly target: Expr }
      if (key === "target" || key === "ifs") return true
      const comprehension = this.#parents.get(parent)?.node
      return comprehension !== undefined && this.#isBoundRead(target, comprehension, depth - 1)
    }
    return false
  }

  #isTarget(node: Expr): boolean {
    const place = this.#parents.get(node)
    if (!place) return false
    const parent = place.node as Node
    if (place.key === "targets" || place.key === "target" || place.key === "optionalVars") return true
    return (
      (parent.kind === "Tuple" || parent.kind === "List" || parent.kind === "Starred") &&
      this.#isTarget(parent)
    )
  }

  /** The other operand may be an object whose method gets this one. */
  #isOperandRead(depth: number): boolean {
    if (!this.#once("operand", depth)) return true
    for (const [name, defs] of this.#functions) {
      if (!/^__.*__$/.test(name) || name === "__init__") continue
      for (const def of defs) {
        const [, other] = parameterNames(def.args)
        if (other !== undefined && !this.#isNameRead(other, def, depth)) return false
      }
    }
    return true
  }

  #isMethodRead(node: Extract<Expr, { kind: "Attribute" }>, depth: number): boolean {
    if (!readingMethods.has(node.attr)) return false
    if (depth === 1) return !this.#isTarget(node)
    const place = this.#parents.get(node)
    const call = place?.node as Node | undefined
    if (call?.kind !== "Call" || place?.key !== "func") return false
    if (node.attr === "index" || node.attr === "count") return true
    return this.#isRead(call, node.attr === "get" ? depth - 1 : depth)
  }

  /** Assigned to a target: everything that is done with what the target then means. */
  #isAssignedRead(target: Expr, at: Stmt, depth: number): boolean {
    if (target.kind === "Attribute") return this.#attribute(target.attr, depth)
    if (target.kind === "Tuple" || target.kind === "List") return this.#isBoundRead(target, at, depth - 1)
    return target.kind === "Name" && this.#isBoundRead(target, at, depth)
  }

  /** Bound to names, each of which is then at most this deep. */
  #isBoundRead(target: Expr, at: object, depth: number): boolean {
    if (depth <= 0) return true
    if (target.kind === "Tuple" || target.kind === "List")
      return target.elts.every(element => this.#isBoundRead(element, at, depth))
    if (target.kind !== "Name") return false
    const kind = (at as Node).kind
    const own = kind === "ListComp" || kind === "SetComp" || kind === "DictComp" || kind === "GeneratorExp"
    const around = own ? at : this.#functionAround(at)
    return around !== null && this.#isNameRead(target.id, around, depth)
  }

  /** Everything that a piece of the program does with one of its variables. */
  #isNameRead(name: string, around: object, depth: number): boolean {
    if (!this.#once("name", name, this.#keyOf(around), depth)) return true
    let read = true
    walkSyntax(around, node => {
      if (node.kind === "Global" || node.kind === "Nonlocal") read &&= !node.names.includes(name)
      if (node.kind === "Name" && node.id === name) read &&= this.#isRead(node, depth)
      return read
    })
    return read
  }

  #isArgumentRead(call: Extract<Expr, { kind: "Call" }>, node: Expr, depth: number): boolean {
    const position = call.args.indexOf(node)
    if (position < 0) return false
    const { func } = call
    if (func.kind === "Attribute") {
      if (this.#functions.has(func.attr)) return false
      // `fromkeys(keys, value)` keeps the value.
      if (takingMethods.has(func.attr)) return depth === 1 && (func.attr !== "fromkeys" || position === 0)
      return comparing.has(func.attr) && func.value.kind === "Name" && this.#isOperandRead(depth)
    }
    if (func.kind !== "Name") return false
    const home = this.#homes.get(call)
    if (!home || this.#isLocalAt(call, func.id)) return false
    const binding = home.bindings.get(func.id)
    if (!binding) {
      if (!readers.has(func.id)) return false
      // One of these may give back the very argument.
      const chooses = (func.id === "max" || func.id === "min") && call.args.length > 1
      if (chooses || (func.id === "sum" && position > 0)) return this.#isRead(call, depth)
      return depth === 1 || consumers.has(func.id) || (position > 0 ? false : this.#isRead(call, depth))
    }
    if (binding.kind !== "function" || call.args.some(arg => arg.kind === "Starred")) return false
    const { posonlyargs, args } = binding.def.args
    const parameter = [...posonlyargs, ...args][position]
    return parameter !== undefined && this.#isNameRead(parameter.arg, binding.def, depth)
  }

  #isLocalAt(node: object, name: string): boolean {
    for (let place = this.#parents.get(node); place; place = this.#parents.get(place.node)) {
      const around = place.node as Node
      if (around.kind === "FunctionDef" && functionScope(around).locals.has(name)) return true
      if (around.kind === "AsyncFunctionDef" || around.kind === "ClassDef" || around.kind === "Lambda") {
        if (around.kind !== "Lambda" || parameterNames(around.args).includes(name)) {
          if (around.kind !== "ClassDef") return true
          if (
            around.body.some(
              stmt =>
                stmt.kind !== "FunctionDef" &&
                stmt.kind !== "Expr" &&
                stmt.kind !== "Pass" &&
                stmt.kind !== "Assign" &&
                stmt.kind !== "AnnAssign",
            )
          )
            return true
        }
      }
      const generators = "generators" in around ? around.generators : []
      for (const { target } of generators) {
        let bound = false
        walkSyntax(target, each => {
          if (each.kind === "Name" && each.id === name) bound = true
          return true
        })
        if (bound) return true
      }
    }
    return false
  }

  /** Returned: what every caller does with it. */
  #isResultRead(stmt: Stmt, depth: number): boolean {
    const def = this.#functionAround(stmt)
    if (def?.kind !== "FunctionDef" || def.decorators.length > 0 || /^__.*__$/.test(def.name)) return false
    if (!this.#once("result", this.#keyOf(def), depth)) return true
    if (this.#innerImports.has(def.name)) return false
    const names = new Set([def.name])
    for (const scope of this.#scopes)
      for (const [own, binding] of scope.bindings)
        if (binding.kind === "function" && binding.def === def) names.add(own)
    return [...names].every(name =>
      (this.#names.get(name) ?? []).every(use => {
        const place = this.#parents.get(use)
        const call = place?.node as Node | undefined
        return call?.kind === "Call" && place?.key === "func" && this.#isRead(call, depth)
      }),
    )
  }
}
