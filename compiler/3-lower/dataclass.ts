// What `@dataclass` adds to a class, as the syntax of methods that do the same.
//
// Only the plain decorator is lowered: `__init__`, `__repr__` and `__eq__`, each unless the class defines it itself.

import type { Arg, ClassDef, Expr, FunctionDef, Span, Stmt } from "../1-parse/ast.ts"
import { dottedName } from "../2-bind/bind.ts"
import { Bailout } from "../bailouts.ts"
import type { ClassInfo } from "./classes.ts"
import type { Lowering } from "./lowering.ts"

interface Field {
  readonly name: string
  readonly value: Expr | null
}

export function isDataclass(def: ClassDef): boolean {
  const [only, ...more] = def.decorators
  if (!only || more.length > 0) return false
  const name = dottedName(only.kind === "Call" ? only.func : only)
  const plain = only.kind !== "Call" || (only.args.length === 0 && only.keywords.length === 0)
  return plain && (name === "dataclass" || name === "dataclasses.dataclass")
}

export function dataclassMethods(lowering: Lowering, info: ClassInfo): ReadonlyMap<string, FunctionDef> {
  const known = lowering.generated.get(info.def)
  if (known) return known
  const { def } = info
  const { span } = def
  const fields = fieldsOf(lowering, info)
  const methods = new Map<string, FunctionDef>()
  const self: Expr = { kind: "Name", id: "self", span }
  const attribute = (value: Expr, attr: string): Expr => ({ kind: "Attribute", value, attr, span })
  const name = (id: string): Expr => ({ kind: "Name", id, span })

  const assigned = fields.map(
    (field): Stmt => ({
      kind: "Assign",
      targets: [attribute(self, field.name)],
      value: name(field.name),
      span,
    }),
  )
  const defaults = fields.flatMap(field => (field.value ? [field.value] : []))
  const firstDefault = fields.findIndex(field => field.value !== null)
  if (firstDefault >= 0 && fields.slice(firstDefault).some(field => field.value === null))
    throw new Bailout("class-shape", span, "a field without default after one with")
  const names = fields.map(field => field.name)
  methods.set("__init__", method("__init__", ["self", ...names], defaults, assigned, span))

  const tuple = (of: Expr): Expr => ({ kind: "Tuple", elts: names.map(field => attribute(of, field)), span })
  const equal: Expr = {
    kind: "Compare",
    left: tuple(self),
    ops: ["Eq"],
    comparators: [tuple(name("other"))],
    span,
  }
  const returned: Stmt = { kind: "Return", value: equal, span }
  const sameClass: Expr = {
    kind: "Compare",
    left: attribute(name("other"), "__class__"),
    ops: ["Is"],
    comparators: [attribute(self, "__class__")],
    span,
  }
  const other: Stmt = { kind: "Return", value: name("NotImplemented"), span }
  methods.set(
    "__eq__",
    method(
      "__eq__",
      ["self", "other"],
      [],
      [{ kind: "If", test: sameClass, body: [returned], orelse: [], span }, other],
      span,
    ),
  )

  const text = (value: string): Expr => ({ kind: "Constant", value: { type: "str", value }, span })
  const shown = fields.flatMap((field, index): Expr[] => [
    text(`${index === 0 ? `${def.name}(` : ", "}${field.name}=`),
    { kind: "FormattedValue", value: attribute(self, field.name), conversion: "r", formatSpec: null, span },
  ])
  const repr: Expr =
    fields.length === 0 ? text(`${def.name}()`) : { kind: "JoinedStr", values: [...shown, text(")")], span }
  methods.set("__repr__", method("__repr__", ["self"], [], [{ kind: "Return", value: repr, span }], span))
  lowering.generated.set(def, methods)
  return methods
}

function method(
  name: string,
  params: readonly string[],
  defaults: readonly Expr[],
  body: readonly Stmt[],
  span: Span,
): FunctionDef {
  const args = params.map((arg): Arg => ({ arg, annotation: null, span }))
  return {
    kind: "FunctionDef",
    name,
    args: { posonlyargs: [], args, vararg: null, kwonlyargs: [], kwDefaults: [], kwarg: null, defaults },
    body,
    decorators: [],
    returns: null,
    span,
  }
}

/** Annotated names in order, those of bases first; a name that comes again keeps its place. */
function fieldsOf(lowering: Lowering, info: ClassInfo): readonly Field[] {
  const fields = info.base ? [...fieldsOf(lowering, info.base)] : []
  if (!isDataclass(info.def)) {
    if (info.base === null && fields.length === 0) return []
    throw new Bailout("class-shape", info.def.span, "a dataclass derived from another class")
  }
  for (const stmt of info.def.body) {
    if (stmt.kind !== "AnnAssign" || stmt.target.kind !== "Name") continue
    const { annotation, target, value } = stmt
    if (!isPlainField(lowering, info, annotation) || (value !== null && value.kind !== "Constant"))
      throw new Bailout("class-shape", stmt.span, "a field of a dataclass")
    const at = fields.findIndex(field => field.name === target.id)
    const field = { name: target.id, value }
    if (at >= 0) fields[at] = field
    else fields.push(field)
  }
  return fields
}

/** ClassVar, InitVar, KW_ONLY and what may stand for them make no plain fields. */
function isPlainField(lowering: Lowering, info: ClassInfo, annotation: Expr): boolean {
  const at = annotation.kind === "Subscript" ? annotation.value : annotation
  if (at.kind === "Constant") return at.value.type === "none"
  if (at.kind !== "Name") return false
  const binding = lowering.modules.homeOf(info.def).bindings.get(at.id)
  const special = ["ClassVar", "InitVar", "KW_ONLY"]
  if (binding?.kind === "import") return binding.name !== null && !special.includes(binding.name)
  return binding === undefined || binding.kind === "class"
}
