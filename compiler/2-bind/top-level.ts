// What runs when a module is imported: decorators, defaults, annotations, bases, class bodies and assigned values.

import type { ClassDef, Expr, FunctionDef, Stmt } from "../1-parse/ast.ts"
import { Bailout } from "../bailouts.ts"
import type { SourceModule } from "./bind.ts"
import { absoluteName } from "./imports.ts"
import { inertCallees, isInert, isInertAnnotation, isLiteralMethod } from "./inert.ts"
import { addTargets, boundName } from "./scope.ts"

/** Decorators that only wrap or register; a decorated function itself is not called by lowered code. */
const inertDecorators: readonly string[] = [
  "abc.abstractmethod",
  "classmethod",
  "contextlib.contextmanager",
  "dataclasses.dataclass",
  "enum.unique",
  "functools.cache",
  "functools.cached_property",
  "functools.lru_cache",
  "functools.total_ordering",
  "functools.wraps",
  "property",
  "pytest.fixture",
  "pytest.mark",
  "staticmethod",
  "typing.final",
  "typing.overload",
  "unittest.expectedFailure",
  "unittest.skip",
  "unittest.skipIf",
  "unittest.skipUnless",
]

/** Bases from which deriving runs nothing of the project; exceptions and classes of the project besides. */
const inertBases =
  /^(?:object|dict|list|set|frozenset|tuple|str|int|float|(?:\w*(?:Error|Exception|Warning|Interrupt|Iteration))|abc\.ABC|enum\.(?:Enum|IntEnum|Flag|IntFlag|StrEnum)|typing\.(?:NamedTuple|Generic|Protocol|TypedDict)|unittest\.TestCase|collections\.(?:abc\.)?\w+|io\.\w+|threading\.\w+)$/

/** Methods that the creation of a class, or of a class derived from it, calls. */
const creationMethods = new Set([
  "__init_subclass__",
  "__set_name__",
  "__prepare__",
  "__mro_entries__",
  "__class_getitem__",
  "_generate_next_value_",
])

/** Assigning to anything else may run code. */
export function isNameTarget(target: Expr): boolean {
  if (target.kind === "Tuple" || target.kind === "List") return target.elts.every(isNameTarget)
  return target.kind === "Name"
}

/** Checks the statements of one module; each thing that may run code of the project is refused. */
export class TopLevel {
  readonly #refuse: (bailout: Bailout) => void
  /** What a name stands for that is bound once, by an import. */
  readonly #imported = new Map<string, string>()
  readonly #bound = new Set<string>()
  /** Classes of the project, defined here or imported. */
  readonly #classes = new Set<string>()

  constructor(
    { module, ...importer }: SourceModule,
    isProject: (name: string) => boolean,
    refuse: (bailout: Bailout) => void,
  ) {
    this.#refuse = refuse
    const note = (name: string, dotted: string | null): void => {
      if (this.#bound.has(name)) this.#imported.delete(name)
      else if (dotted !== null) this.#imported.set(name, dotted)
      this.#bound.add(name)
    }
    for (const stmt of module.body)
      if (stmt.kind === "Import")
        for (const { name, asname } of stmt.names) {
          const bound = boundName(name, asname)
          const dotted = asname ? name : bound
          if (this.#imported.get(bound) !== dotted) note(bound, isProject(dotted) ? null : dotted)
        }
      else if (stmt.kind === "ImportFrom") {
        const from = absoluteName(importer, stmt.level, stmt.module)
        for (const { name, asname } of stmt.names) {
          const ours = from !== null && isProject(from)
          note(asname ?? name, ours || stmt.level > 0 ? null : `${from}.${name}`)
          if (ours) this.#classes.add(asname ?? name)
        }
      } else if (stmt.kind === "ClassDef") {
        note(stmt.name, null)
        this.#classes.add(stmt.name)
      } else if (stmt.kind === "FunctionDef" || stmt.kind === "AsyncFunctionDef") note(stmt.name, null)
      else if (stmt.kind === "Assign" || stmt.kind === "AnnAssign") {
        const names = new Set<string>()
        for (const target of stmt.kind === "Assign" ? stmt.targets : [stmt.target]) addTargets(target, names)
        for (const name of names) note(name, null)
      }
  }

  /** The dotted name of a builtin or of something imported; null for anything else. */
  #resolve(expr: Expr): string | null {
    if (expr.kind === "Attribute") {
      const value = this.#resolve(expr.value)
      return value === null ? null : `${value}.${expr.attr}`
    }
    if (expr.kind !== "Name") return null
    return this.#bound.has(expr.id) ? (this.#imported.get(expr.id) ?? null) : expr.id
  }

  readonly #isInertCallee = (callee: Expr): boolean => {
    const name = this.#resolve(callee)
    const known = name !== null && (inertCallees.has(name) || name.startsWith("pytest.mark."))
    return known || isLiteralMethod(callee)
  }

  expression(expr: Expr): void {
    if (!isInert(expr, this.#isInertCallee)) this.#refuse(new Bailout("module-statement", expr.span))
  }

  #annotation(annotation: Expr | null | undefined): void {
    if (annotation && !isInertAnnotation(annotation))
      this.#refuse(new Bailout("module-statement", annotation.span, "an annotation"))
  }

  function(def: FunctionDef): void {
    for (const decorator of def.decorators) this.#decorator(decorator)
    const { posonlyargs, args, kwonlyargs, vararg, kwarg, defaults, kwDefaults } = def.args
    for (const value of [...defaults, ...kwDefaults]) if (value) this.expression(value)
    for (const arg of [...posonlyargs, ...args, ...kwonlyargs, vararg, kwarg])
      this.#annotation(arg?.annotation)
    this.#annotation(def.returns)
  }

  #decorator(decorator: Expr): void {
    const callee = decorator.kind === "Call" ? decorator.func : decorator
    const name = this.#resolve(callee)
    const isAccessor =
      decorator.kind === "Attribute" && ["setter", "getter", "deleter"].includes(decorator.attr)
    const known = inertDecorators.some(inert => name === inert || name?.startsWith(`${inert}.`))
    if (!known && !isAccessor) this.#refuse(new Bailout("module-statement", decorator.span, "a decorator"))
    if (decorator.kind !== "Call") return
    for (const keyword of decorator.keywords) {
      const off =
        keyword.value.kind === "Constant" && keyword.value.value.type === "bool" && !keyword.value.value.value
      if (keyword.arg === "autouse" && !off)
        this.#refuse(new Bailout("module-hooks", keyword.span, "an autouse fixture"))
    }
    for (const value of decorator.args) this.expression(value)
    for (const { value } of decorator.keywords) this.expression(value)
  }

  class(def: ClassDef): void {
    for (const decorator of def.decorators) this.#decorator(decorator)
    for (const base of def.bases) {
      const plain = base.kind === "Subscript" ? base.value : base
      if (base.kind === "Subscript") this.expression(base.slice)
      const ours = plain.kind === "Name" && this.#classes.has(plain.id)
      if (!ours && !inertBases.test(this.#resolve(plain) ?? ""))
        this.#refuse(new Bailout("module-statement", base.span, "a base class"))
    }
    for (const { arg, value, span } of def.keywords)
      if (arg !== "metaclass" || this.#resolve(value) !== "abc.ABCMeta")
        this.#refuse(new Bailout("module-statement", span, "class keywords"))
    for (const stmt of def.body) this.#classStatement(stmt)
  }

  #classStatement(stmt: Stmt): void {
    switch (stmt.kind) {
      case "FunctionDef":
      case "AsyncFunctionDef":
        if (creationMethods.has(stmt.name))
          this.#refuse(new Bailout("module-statement", stmt.span, stmt.name))
        this.function(stmt)
        return
      case "ClassDef":
        this.class(stmt)
        return
      case "Assign":
        this.expression(stmt.value)
        for (const target of stmt.targets)
          if (!isNameTarget(target)) this.#refuse(new Bailout("module-statement", target.span))
        return
      case "AnnAssign":
        this.#annotation(stmt.annotation)
        if (stmt.value) this.expression(stmt.value)
        return
      case "Pass":
        return
      default:
        if (stmt.kind !== "Expr" || stmt.value.kind !== "Constant")
          this.#refuse(new Bailout("module-statement", stmt.span))
    }
  }
}
