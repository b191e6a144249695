// Classes of the program: which are lowered at all, how they derive from one another, and what a name means on them.
//
// A class is lowered where nothing but the text of the hierarchy decides what its instances do: single inheritance from
// classes of the module, functions and immutable constants in the body, none of the hooks into attribute access.

import type { ClassDef, Expr, FunctionDef, Span } from "../1-parse/ast.ts"
import { isImmutableConstant } from "../2-bind/inert.ts"
import { Bailout } from "../bailouts.ts"
import { dataclassMethods, isDataclass } from "./dataclass.ts"
import type { Lowering } from "./lowering.ts"

export interface ClassInfo {
  readonly def: ClassDef
  readonly base: ClassInfo | null
}

/** What a name means on a class. */
export type Member =
  | {
      readonly kind: "method" | "static" | "class" | "property"
      readonly def: FunctionDef
      readonly owner: ClassInfo
    }
  | { readonly kind: "constant"; readonly value: Expr; readonly owner: ClassInfo }

/** Hooks into how instances are made, found, compared by identity or destroyed. */
const refusedMethods: ReadonlySet<string> = new Set([
  "__class_getitem__",
  "__del__",
  "__delattr__",
  "__getattr__",
  "__getattribute__",
  "__init_subclass__",
  "__instancecheck__",
  "__new__",
  "__post_init__",
  "__set_name__",
  "__setattr__",
  "__slots__",
  "__subclasshook__",
])

/** The class behind a definition, checked; refuses one that is not lowered. */
export function classInfo(lowering: Lowering, def: ClassDef, span: Span): ClassInfo {
  const known = lowering.classes.get(def)
  if (known) return known
  const info = { def, base: baseOf(lowering, def, span) }
  checkBody(def)
  lowering.classes.set(def, info)
  return info
}

function baseOf(lowering: Lowering, def: ClassDef, span: Span): ClassInfo | null {
  if (def.keywords.length > 0 || def.bases.length > 1) throw new Bailout("class-shape", span, def.name)
  const [base] = def.bases
  if (!base) return null
  if (base.kind !== "Name") throw new Bailout("class-shape", base.span, def.name)
  const binding = lowering.modules.homeOf(def).bindings.get(base.id)
  if (!binding && base.id === "object") return null
  if (binding?.kind !== "class" || binding.def === def) throw new Bailout("class-shape", base.span, base.id)
  return classInfo(lowering, binding.def, span)
}

function checkBody(def: ClassDef): void {
  for (const decorator of def.decorators) if (!isDataclass(def)) throw refused(decorator.span, "a decorator")
  const seen = new Set<string>()
  for (const stmt of def.body) {
    switch (stmt.kind) {
      case "FunctionDef":
        if (refusedMethods.has(stmt.name)) throw refused(stmt.span, stmt.name)
        // A second definition of a name is the setter of a property, or replaces the first.
        if (seen.has(stmt.name) && !isSetter(stmt)) throw refused(stmt.span, stmt.name)
        seen.add(stmt.name)
        break
      case "Assign":
        for (const target of stmt.targets) {
          if (target.kind !== "Name" || refusedMethods.has(target.id) || seen.has(target.id))
            throw refused(target.span, "a class attribute")
          seen.add(target.id)
        }
        break
      case "AnnAssign":
        if (stmt.target.kind !== "Name" || seen.has(stmt.target.id)) throw refused(stmt.span, "an annotation")
        seen.add(stmt.target.id)
        break
      case "Pass":
        break
      case "Expr":
        if (stmt.value.kind !== "Constant") throw refused(stmt.span, "code")
        break
      default:
        throw refused(stmt.span, stmt.kind)
    }
  }
}

function refused(at: Span, detail: string): Bailout {
  return new Bailout("class-shape", at, detail)
}

function isSetter(def: FunctionDef): boolean {
  const [only] = def.decorators
  return def.decorators.length === 1 && only?.kind === "Attribute" && only.attr === "setter"
}

/** The topmost class of the program that a class derives from. */
export function rootOf(info: ClassInfo): ClassInfo {
  return info.base ? rootOf(info.base) : info
}

export function derivesFrom(info: ClassInfo, ancestor: ClassDef): boolean {
  return info.def === ancestor || (info.base !== null && derivesFrom(info.base, ancestor))
}

/** In a class `__name` means `_Class__name`. */
export function mangled(owner: ClassDef | null, name: string): string {
  if (!owner || !name.startsWith("__") || name.endsWith("__")) return name
  return `_${owner.name.replace(/^_+/, "")}${name}`
}

/** What `name` means on a class, looked up along its bases; null where it is an attribute of instances, if anything. */
export function memberOf(lowering: Lowering, info: ClassInfo, name: string, span: Span): Member | null {
  const own = ownMember(lowering, info, name, span)
  if (own) return own
  const inherited = info.base ? memberOf(lowering, info.base, name, span) : null
  // The `__repr__` of a dataclass writes the name of the object's own class.
  if (
    name === "__repr__" &&
    inherited?.kind === "method" &&
    !inherited.owner.def.body.includes(inherited.def)
  )
    throw new Bailout("class-shape", span, "the repr that a dataclass leaves to another class")
  return inherited
}

function ownMember(lowering: Lowering, info: ClassInfo, name: string, span: Span): Member | null {
  for (const stmt of info.def.body) {
    if (stmt.kind === "FunctionDef" && mangled(info.def, stmt.name) === name && !isSetter(stmt))
      return { kind: methodKind(stmt), def: stmt, owner: info }
    if (stmt.kind === "Assign" && stmt.targets.some(target => isNamed(info.def, target, name)))
      return classConstant(info, stmt.value, span, name, stmt.targets.length > 1)
    if (stmt.kind === "AnnAssign" && stmt.value && isNamed(info.def, stmt.target, name))
      return classConstant(info, stmt.value, span, name, false)
  }
  if (!isDataclass(info.def)) return null
  const generated = dataclassMethods(lowering, info).get(name)
  return generated ? { kind: "method", def: generated, owner: info } : null
}

function isNamed(owner: ClassDef, target: Expr, name: string): boolean {
  return target.kind === "Name" && mangled(owner, target.id) === name
}

function classConstant(owner: ClassInfo, value: Expr, span: Span, name: string, shared: boolean): Member {
  // `field(…)` of a dataclass is no value of the class.
  if ((shared || isDataclass(owner.def)) && !isImmutableConstant(value))
    throw new Bailout("class-shape", span, `${name} is no constant`)
  return { kind: "constant", value, owner }
}

function methodKind(def: FunctionDef): "method" | "static" | "class" | "property" {
  const [decorator, ...more] = def.decorators
  if (!decorator) return "method"
  if (more.length === 0 && decorator.kind === "Name") {
    if (decorator.id === "staticmethod") return "static"
    if (decorator.id === "classmethod") return "class"
    if (decorator.id === "property") return "property"
  }
  throw new Bailout("class-shape", decorator.span, "a decorator")
}

/** The function that assigning to a property calls, or null. */
export function setterOf(info: ClassInfo, name: string): FunctionDef | null {
  for (const stmt of info.def.body)
    if (stmt.kind === "FunctionDef" && mangled(info.def, stmt.name) === name && isSetter(stmt)) return stmt
  return info.base ? setterOf(info.base, name) : null
}
