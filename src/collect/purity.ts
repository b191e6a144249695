// Whether CPython may be left out for a test: may the test see or change anything but its own values?
//
// The rules are checked over the syntax alone and fail closed: whatever is not known to be harmless breaks one. What
// they take for granted, since text cannot tell: that each imported name loads the module of that name, that CPython
// accepts the file, and that no plugin interferes. Rules about single expressions inside functions are not here: the
// compiler refuses what it does not model.

import type { ClassDef, Expr, FunctionDef, Module, Stmt } from "../../compiler/1-parse/ast.ts"
import { statementExpressions, subexpressions, suites } from "../../compiler/1-parse/children.ts"
import { activePart, isFalseOnImport } from "./inert.ts"
import { constantOf } from "./literals.ts"
import { boundNames, ModuleNames } from "./names.ts"
import { type Impurity, impurity } from "./purity-rules.ts"
import type { StaticItem } from "./static.ts"

/** Which modules a module may import. */
export interface ImportRules {
  /** The dotted name that an import statement means; null where a relative one leaves the top-level package. */
  readonly absolute: (level: number, module: string | null) => string | null
  /** A module of the project, to be checked by itself. */
  readonly isProject: (name: string) => boolean
  /** A module that the compiler knows and whose import does nothing else. */
  readonly isModelled: (name: string) => boolean
}

/** The first rule that a whole module breaks, so that no test that imports it is pure; null where it breaks none. */
export function moduleImpurity(module: Module, imports: ImportRules): Impurity | null {
  const names = new ModuleNames(module)
  return (
    firstOf(module.body, stmt => topLevelImpurity(stmt, names, imports)) ??
    firstOf(module.body, stmt => deepImpurity(stmt, names, imports)) ??
    bindingImpurity(module)
  )
}

function firstOf<T>(items: readonly T[], check: (item: T) => Impurity | null): Impurity | null {
  for (const item of items) {
    const found = check(item)
    if (found) return found
  }
  return null
}

/** M3, M4: only definitions, imports of what is modelled, and assignments of values written out. */
function topLevelImpurity(stmt: Stmt, names: ModuleNames, imports: ImportRules): Impurity | null {
  switch (stmt.kind) {
    case "Pass":
      return null
    case "Expr":
      return stmt.value.kind === "Constant" ? null : impurity("module-code", stmt)
    case "Import":
      return firstOf(stmt.names, alias =>
        imports.isProject(alias.name) || imports.isModelled(alias.name)
          ? null
          : impurity("import-unknown", alias),
      )
    case "ImportFrom": {
      const name = imports.absolute(stmt.level, stmt.module)
      if (name !== null && imports.isProject(name)) return null
      if (stmt.level > 0) return impurity("import-relative", stmt)
      if (stmt.names.some(alias => alias.name === "*")) return impurity("import-star", stmt)
      return name !== null && imports.isModelled(name) ? null : impurity("import-unknown", stmt)
    }
    case "If":
      if (!isFalseOnImport(stmt.test, names)) return impurity("conditional-definition", stmt)
      return firstOf(stmt.orelse, each => topLevelImpurity(each, names, imports))
    case "Try":
    case "With":
    case "For":
    case "While":
      return impurity("conditional-definition", stmt)
    default:
      return definitionImpurity(stmt, names)
  }
}

/** What a definition or assignment at the top level or in a class body evaluates on import. */
function definitionImpurity(stmt: Stmt, names: ModuleNames): Impurity | null {
  switch (stmt.kind) {
    case "FunctionDef":
    case "AsyncFunctionDef":
      return functionImpurity(stmt, names)
    case "ClassDef":
      return classImpurity(stmt, names)
    case "Assign": {
      const stray = stmt.targets.find(target => !isNameTarget(target))
      if (stray) return impurity("module-code", stray)
      const active = activePart(stmt.value, names)
      return active && impurity("module-code", active)
    }
    case "AnnAssign": {
      if (stmt.target.kind !== "Name") return impurity("module-code", stmt)
      const active = stmt.value && activePart(stmt.value, names)
      return active ? impurity("module-code", active) : annotationImpurity(stmt.annotation)
    }
    default:
      return impurity("module-code", stmt)
  }
}

const inertDecorators = new Set([
  "abc.abstractmethod",
  "builtins.staticmethod",
  "builtins.classmethod",
  "builtins.property",
  "contextlib.contextmanager",
  "dataclasses.dataclass",
  "enum.unique",
  "functools.cache",
  "functools.cached_property",
  "functools.lru_cache",
  "functools.total_ordering",
  "functools.wraps",
  "pytest.fixture",
  "typing.final",
  "typing.overload",
  "unittest.expectedFailure",
  "unittest.skip",
  "unittest.skipIf",
  "unittest.skipUnless",
])

function decoratorImpurity(decorator: Expr, names: ModuleNames): Impurity | null {
  const dotted = names.resolve(decorator.kind === "Call" ? decorator.func : decorator)
  // `@x.setter` of a property.
  if (decorator.kind === "Attribute" && ["setter", "getter", "deleter"].includes(decorator.attr)) return null
  if (dotted === null || !(inertDecorators.has(dotted) || dotted.startsWith("pytest.mark.")))
    return impurity("decorator-unknown", decorator)
  if (decorator.kind !== "Call") return null
  const values = [...decorator.args, ...decorator.keywords.map(keyword => keyword.value)]
  return firstOf(values, value => {
    const active = activePart(value, names)
    return active && impurity("module-code", active)
  })
}

/** M8: defaults and annotations are evaluated when the function is defined. */
function functionImpurity(def: FunctionDef, names: ModuleNames): Impurity | null {
  const { posonlyargs, args, vararg, kwonlyargs, kwarg, defaults, kwDefaults } = def.args
  const all = [...posonlyargs, ...args, ...kwonlyargs, ...(vararg ? [vararg] : []), ...(kwarg ? [kwarg] : [])]
  return (
    firstOf(def.decorators, decorator => decoratorImpurity(decorator, names)) ??
    firstOf([...defaults, ...kwDefaults], value => {
      const active = value && activePart(value, names)
      return active ? impurity("module-code", active) : null
    }) ??
    firstOf([...all.map(arg => arg.annotation), def.returns], each =>
      each ? annotationImpurity(each) : null,
    )
  )
}

function annotationImpurity(annotation: Expr): Impurity | null {
  const inert = ["Name", "Attribute", "Subscript", "Constant", "Tuple", "List", "BinOp"]
  if (!inert.includes(annotation.kind)) return impurity("annotation-code", annotation)
  return firstOf(subexpressions(annotation), annotationImpurity)
}

function classImpurity(def: ClassDef, names: ModuleNames): Impurity | null {
  const isAbstract = def.keywords.every(
    ({ arg, value }) => arg === "metaclass" && names.resolve(value) === "abc.ABCMeta",
  )
  if (!isAbstract) return impurity("class-shape", def)
  const strayBase = def.bases.find(base => {
    const plain = base.kind === "Subscript" ? base.value : base
    return plain.kind !== "Name" && plain.kind !== "Attribute"
  })
  if (strayBase) return impurity("class-shape", strayBase)
  return (
    firstOf(def.decorators, decorator => decoratorImpurity(decorator, names)) ??
    firstOf(def.body, stmt => {
      if (stmt.kind === "Pass" || (stmt.kind === "Expr" && stmt.value.kind === "Constant")) return null
      const found = definitionImpurity(stmt, names)
      return found?.code === "module-code" ? impurity("class-shape", found) : found
    })
  )
}

/** M7: no built-in name is bound that the rules themselves go by; other code means the module's own. */
function bindingImpurity(module: Module): Impurity | null {
  return firstOf(boundNames(module.body), bound =>
    builtinNames.has(bound.name) ? impurity("builtin-rebound", bound) : null,
  )
}

/** Names that these rules take for the built-in ones, and those whose binding changes how a module works. */
const builtinNames = new Set(
  (
    "__build_class__ __builtins__ __debug__ __file__ __import__ __loader__ __name__ __spec__ bool breakpoint bytearray " +
    "bytes classmethod compile complex delattr dict enumerate eval exec float frozenset getattr globals int len list " +
    "locals max min object property range reversed round set setattr sorted staticmethod str sum super tuple type vars " +
    "zip BaseException Exception ArithmeticError AssertionError AttributeError IndexError KeyError LookupError " +
    "NameError NotImplemented NotImplementedError OSError OverflowError RecursionError RuntimeError StopIteration " +
    "TypeError ValueError ZeroDivisionError"
  ).split(" "),
)

/** Built-in functions that reach what the text does not name. */
const dynamicNames = new Set(
  "__builtins__ __import__ breakpoint compile delattr eval exec globals locals setattr vars".split(" "),
)

/** Attributes with the same reach; the modules they come from are not all refused as imports. */
const dynamicAttributes = new Set(
  "__class__ __code__ __dict__ __globals__ _getframe modules setrecursionlimit settrace setprofile".split(
    " ",
  ),
)

/** M6, M7: what no function of the module may contain, called or not. */
function deepImpurity(stmt: Stmt, names: ModuleNames, imports: ImportRules): Impurity | null {
  const assigned =
    stmt.kind === "Assign" || stmt.kind === "Delete"
      ? stmt.targets
      : stmt.kind === "AugAssign" || stmt.kind === "AnnAssign"
        ? [stmt.target]
        : []
  return (
    firstOf(assigned, target => patchImpurity(target, names, imports)) ??
    firstOf(statementExpressions(stmt), dynamicImpurity) ??
    firstOf(suites(stmt), body => firstOf(body, each => deepImpurity(each, names, imports)))
  )
}

/**
 * `Class.attribute = …`, and `module.attribute = …` where the module is not the project's. What is assigned to the
 * attributes of its own modules and functions the compiler refuses to read.
 */
function patchImpurity(target: Expr, names: ModuleNames, imports: ImportRules): Impurity | null {
  if (target.kind === "Tuple" || target.kind === "List")
    return firstOf(target.elts, elt => patchImpurity(elt, names, imports))
  if (target.kind === "Starred") return patchImpurity(target.value, names, imports)
  if (target.kind !== "Attribute") return null
  let root: Expr = target.value
  while (root.kind === "Attribute" || root.kind === "Subscript") root = root.value
  if (root.kind !== "Name") return null
  // A name that the module does not bind is a local of the function, unless it is a built-in one.
  if (names.bindings(root.id) === 0 && !builtinNames.has(root.id)) return null
  const kind = names.definition(root.id)?.kind
  const ours = imports.isProject(names.resolve(root) ?? "") || kind === "FunctionDef"
  return ours ? null : impurity("attribute-patched", target)
}

function dynamicImpurity(expr: Expr): Impurity | null {
  if (expr.kind === "Name" && dynamicNames.has(expr.id)) return impurity("dynamic-feature", expr)
  if (expr.kind === "Attribute" && dynamicAttributes.has(expr.attr)) return impurity("dynamic-feature", expr)
  if (expr.kind === "Call" && expr.func.kind === "Name" && expr.func.id === "getattr") {
    const name = expr.args[1]
    if (name?.kind !== "Constant" || name.value.type !== "str" || name.value.value.startsWith("__"))
      return impurity("dynamic-feature", expr)
  }
  return firstOf(subexpressions(expr), dynamicImpurity)
}

const moduleSetup = new Set([
  "setup_module",
  "teardown_module",
  "setUpModule",
  "tearDownModule",
  "setup_function",
  "teardown_function",
])
const classSetup = new Set([
  "setup_class",
  "teardown_class",
  "setup_method",
  "teardown_method",
  "setup",
  "teardown",
])

/** Marks that pytest itself acts on. */
const actingMarks = new Set(["filterwarnings", "skip", "skipif", "usefixtures", "xfail"])

/**
 * The first rule that one item breaks (M9 to M11), given that its module breaks none. `registeredMarks` are the
 * names in the ini option `markers`: an unregistered one makes pytest warn.
 */
export function itemImpurity(
  item: StaticItem,
  module: Module,
  registeredMarks: ReadonlySet<string>,
): Impurity | null {
  const { definition, classes, fixtures, acting } = item.function
  if (acting) return impurity("mark-effect", acting)
  if (definition.kind === "AsyncFunctionDef") return impurity("async-test", definition)
  const mark = item.marks.find(
    each => each.name !== "parametrize" && (actingMarks.has(each.name) || !registeredMarks.has(each.name)),
  )
  if (mark) return impurity("mark-effect", mark)
  if (fixtures.length > 0) return impurity("fixture-needed", definition)
  const setup = boundNames(module.body).find(bound => moduleSetup.has(bound.name))
  if (setup) return impurity("xunit-setup", setup)
  return firstOf(classes, testClassImpurity)
}

function testClassImpurity(def: ClassDef): Impurity | null {
  const dataNames = new Set(["__doc__", "__module__", "__slots__"])
  return firstOf(def.body, stmt => {
    for (const bound of boundNames([stmt])) {
      if (classSetup.has(bound.name)) return impurity("xunit-setup", bound)
      if (/^__\w+__$/.test(bound.name) && !dataNames.has(bound.name)) return impurity("class-dunder", bound)
    }
    if (stmt.kind !== "Assign" && stmt.kind !== "AnnAssign") return null
    const isMark = boundNames([stmt]).some(bound => bound.name === "pytestmark")
    return isMark || !stmt.value || isImmutable(stmt.value) ? null : impurity("class-state", stmt)
  })
}

function isNameTarget(target: Expr): boolean {
  if (target.kind === "Tuple" || target.kind === "List") return target.elts.every(isNameTarget)
  return target.kind === "Name"
}

function isImmutable(expr: Expr): boolean {
  return constantOf(expr) !== null || (expr.kind === "Tuple" && expr.elts.every(isImmutable))
}
