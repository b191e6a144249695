// A test file's text → the items pytest collects from it, or the reason why the text does not tell.
//
// The rules are those of `_pytest.python` (`PyCollector.collect`, `Metafunc`) under the default import of the file.
// "Proved from the text" takes for granted that the file imports without an error and that no plugin or conftest
// changes collection or parametrizes a fixture; that is checked elsewhere (`purity.ts`, and CPython's own collection
// as evidence).

import type { ClassDef, Expr, FunctionDef, Module, Span, Stmt } from "../../compiler/1-parse/ast.ts"
import { statementExpressions, suites } from "../../compiler/1-parse/children.ts"
import { Dynamic, type DynamicReason, dynamic } from "./dynamic-reasons.ts"
import { fnmatch } from "./fnmatch.ts"
import { activePart, isFalseOnImport } from "./inert.ts"
import { constantOf } from "./literals.ts"
import { type Mark, markOf, marksIn } from "./marks.ts"
import { boundNames, ModuleNames } from "./names.ts"
import { type Parametrization, parametrization } from "./parametrize.ts"
import { containsYield, defaultedArguments, fixtureArguments, fixtureName } from "./signatures.ts"
import { isTestCase, testMethods } from "./test-cases.ts"

/** The ini options that decide what is a test. */
export interface NameRules {
  readonly pythonClasses: readonly string[]
  readonly pythonFunctions: readonly string[]
}

/** One test function or method; its items are its cases. */
export interface StaticFunction {
  readonly definition: FunctionDef
  /** The classes around it, outermost first. */
  readonly classes: readonly ClassDef[]
  /** Names of the arguments that parametrize fills, in the order of the columns of `cases`. */
  readonly argnames: readonly string[]
  /** One row of values per item; a test without parametrize has one empty row. */
  readonly cases: readonly (readonly Expr[])[]
  /** Arguments that fixtures must fill. */
  readonly fixtures: readonly string[]
  /** A decorator that is no mark and may change how the test runs. */
  readonly acting: Expr | null
}

export interface StaticItem {
  readonly function: StaticFunction
  /** Row of `function.cases`. */
  readonly case: number
  /** What follows `path::` in the node id. */
  readonly suffix: string
  /** `Item.location[2]`. */
  readonly domain: string
  /** 0-based line, `Item.location[1]`. */
  readonly lineno: number
  /** As `iter_markers` gives them: the case's and the function's, then classes inside out, then the module's. */
  readonly marks: readonly Mark[]
  /** What `-k` matches, except the names of the file and of its directories. */
  readonly keywords: readonly string[]
}

export interface StaticFixture {
  readonly name: string
  readonly definition: FunctionDef
  readonly classes: readonly ClassDef[]
}

export type StaticFile =
  | {
      readonly kind: "static"
      readonly items: readonly StaticItem[]
      readonly fixtures: readonly StaticFixture[]
    }
  | { readonly kind: "dynamic"; readonly reason: DynamicReason; readonly span: Span }

/** What pytest collects from a module, in pytest's order. */
export function collectStatic(text: string, module: Module, rules: NameRules): StaticFile {
  try {
    const collector = new ModuleCollector(text, module, rules)
    collector.collect(module)
    return { kind: "static", items: collector.items, fixtures: collector.fixtures }
  } catch (error) {
    if (error instanceof Dynamic) return { kind: "dynamic", reason: error.reason, span: error.span }
    throw error
  }
}

/** Names whose binding in a module changes what pytest does with it. */
const specialNames = new Set([
  "__test__",
  "__getattr__",
  "__dir__",
  "pytest_plugins",
  "pytest_generate_tests",
])

/** Decorators that leave a function or class what it is to collection. */
const plainDecorators = new Set([
  "builtins.staticmethod",
  "builtins.classmethod",
  "builtins.property",
  "abc.abstractmethod",
  "contextlib.contextmanager",
  "dataclasses.dataclass",
  "enum.unique",
  "functools.cache",
  "functools.cached_property",
  "functools.lru_cache",
  "functools.total_ordering",
  "functools.wraps",
])

/** Bases that make no test class of a class. */
const plainBases =
  /^(?:builtins\.(?:object|\w*Error|\w*Exception|\w*Warning|dict|float|int|list|set|str|tuple)|abc\.ABC|enum\.\w+|typing\.(?:NamedTuple|TypedDict|Protocol|Generic))$/

class ModuleCollector {
  readonly items: StaticItem[] = []
  readonly fixtures: StaticFixture[] = []
  readonly #names: ModuleNames
  readonly #rules: NameRules
  readonly #lineStarts: readonly number[]
  #moduleMarks: readonly Mark[] = []

  constructor(text: string, module: Module, rules: NameRules) {
    this.#names = new ModuleNames(module)
    this.#rules = rules
    const starts = [0]
    for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1)
    this.#lineStarts = starts
  }

  collect(module: Module): void {
    for (const { name, span } of boundNames(module.body)) {
      if (specialNames.has(name)) dynamic("special-name", { span })
      if (this.#looksLikeTest(name) && this.#names.bindings(name) > 1) dynamic("rebound-test", { span })
      if (name === "pytestmark" && this.#names.bindings(name) > 1) dynamic("mark-form", { span })
    }
    const marks = module.body.find(stmt => boundNames([stmt]).some(({ name }) => name === "pytestmark"))
    if (marks) this.#moduleMarks = this.#pytestmark(marks)
    for (const stmt of module.body) this.#moduleStatement(stmt)
  }

  #moduleStatement(stmt: Stmt): void {
    switch (stmt.kind) {
      case "FunctionDef":
      case "AsyncFunctionDef":
        this.#function(stmt, [], [])
        return
      case "ClassDef":
        this.#class(stmt, [], [])
        return
      case "Import":
      case "ImportFrom":
        for (const { name, span } of boundNames([stmt])) {
          if (name === "*") dynamic("star-import", { span })
          // `TestCase` itself is collected and has no tests.
          const isBase = this.#names.resolve({ kind: "Name", id: name, span }) === "unittest.TestCase"
          if (this.#looksLikeTest(name) && !isBase) dynamic("imported-test", { span })
        }
        return
      case "Assign":
      case "AnnAssign":
        this.#assignment(stmt)
        return
      case "If": {
        // Never run on import.
        if (!isFalseOnImport(stmt.test, this.#names)) dynamic("conditional-code", stmt)
        for (const { name, span } of boundNames(stmt.body))
          if (this.#looksLikeTest(name)) dynamic("conditional-code", { span })
        for (const each of stmt.orelse) this.#moduleStatement(each)
        return
      }
      case "Pass":
        return
      case "Expr":
        if (stmt.value.kind !== "Constant") dynamic("module-code", stmt)
        return
      case "For":
      case "While":
      case "With":
      case "Try":
        dynamic("conditional-code", stmt)
        return
      default:
        dynamic("module-code", stmt)
    }
  }

  #assignment(stmt: Stmt & { kind: "Assign" | "AnnAssign" }): void {
    const bound = boundNames([stmt])
    if (bound.some(({ name }) => name === "pytestmark")) return
    if (stmt.kind === "Assign" && stmt.targets.some(target => !isNameTarget(target)))
      dynamic("module-code", stmt)
    const looksLikeTest = bound.find(({ name }) => this.#looksLikeTest(name))
    const { value } = stmt
    if (looksLikeTest && value && !isData(value)) dynamic("assigned-test", looksLikeTest)
    if (value) this.#requireInert(value)
  }

  #requireInert(expr: Expr): void {
    const active = activePart(expr, this.#names)
    if (active) dynamic("module-code", active)
  }

  #pytestmark(stmt: Stmt): Mark[] {
    const isPlain = stmt.kind === "Assign" && stmt.targets.length === 1 && stmt.targets[0]!.kind === "Name"
    return isPlain ? marksIn(stmt.value, this.#names) : dynamic("mark-form", stmt)
  }

  #looksLikeTest(name: string): boolean {
    return this.#isTestFunction(name) || this.#isTestClass(name)
  }

  #isTestFunction(name: string): boolean {
    return matchesName(name, this.#rules.pythonFunctions)
  }

  #isTestClass(name: string): boolean {
    return matchesName(name, this.#rules.pythonClasses)
  }

  #class(stmt: ClassDef, outer: readonly ClassDef[], outerMarks: readonly Mark[]): void {
    if (outer.length === 0 && isTestCase(stmt, this.#names)) {
      this.#testCase(stmt)
      return
    }
    if (!this.#isTestClass(stmt.name)) {
      this.#plainClass(stmt)
      return
    }
    const objectOnly = stmt.bases.every(base => this.#names.resolve(base) === "builtins.object")
    if (!objectOnly || stmt.keywords.length > 0) dynamic("unknown-base", stmt)
    const decoratorMarks = stmt.decorators.map(
      each => markOf(each, this.#names) ?? dynamic("unknown-decorator", each),
    )
    const classes = [...outer, stmt]
    const counts = new Map<string, number>()
    let bodyMarks: Mark[] = []
    for (const { name, span } of boundNames(stmt.body)) {
      counts.set(name, (counts.get(name) ?? 0) + 1)
      if (name === "__init__" || name === "__new__") dynamic("test-class-constructor", { span })
      if (name === "__test__" || name === "pytest_generate_tests") dynamic("special-name", { span })
      if (counts.get(name)! > 1 && (this.#looksLikeTest(name) || name === "pytestmark"))
        dynamic("rebound-test", { span })
    }
    for (const each of stmt.body)
      if (each.kind === "Assign" && boundNames([each]).some(({ name }) => name === "pytestmark"))
        bodyMarks = this.#pytestmark(each)
    // `pytestmark` of the body comes first; decorators apply from the last to the first.
    const marks = [...bodyMarks, ...decoratorMarks.reverse(), ...outerMarks]
    for (const each of stmt.body) this.#classStatement(each, classes, marks)
  }

  #testCase(stmt: ClassDef): void {
    if (stmt.keywords.length > 0) dynamic("unknown-base", stmt)
    const decoratorMarks = stmt.decorators.map(
      each => markOf(each, this.#names) ?? dynamic("unknown-decorator", each),
    )
    const tests = testMethods(stmt)
    const marked = stmt.body.find(each => boundNames([each]).some(({ name }) => name === "pytestmark"))
    const marks = [...(marked ? this.#pytestmark(marked) : []), ...decoratorMarks.reverse()]
    for (const each of stmt.body) {
      if (each.kind === "Assign" || each.kind === "AnnAssign") this.#assignment(each)
      else if (each.kind === "ClassDef") this.#plainClass(each)
      else if (each.kind === "FunctionDef" && !tests.includes(each))
        this.#plainDecorators(each.decorators.filter(decorator => markOf(decorator, this.#names) === null))
    }
    for (const test of tests) {
      const own = test.decorators.map(each => markOf(each, this.#names) ?? this.#unittestDecorator(each))
      const acting = test.decorators.find((_, index) => own[index] === null) ?? null
      const ownMarks = own.filter(each => each !== null).reverse()
      if ([...ownMarks, ...marks, ...this.#moduleMarks].some(mark => mark.name === "parametrize"))
        dynamic("parametrize-form", test)
      if (fixtureArguments(test, true).length > 0) dynamic("test-signature", test)
      this.#test(test, [stmt], ownMarks, [...marks, ...this.#moduleMarks], acting)
    }
  }

  /** unittest's own decorators leave the method what it is to collection; what they do is for the rules of purity. */
  #unittestDecorator(decorator: Expr): null {
    const name = this.#names.resolve(decorator.kind === "Call" ? decorator.func : decorator)
    const known = ["skip", "skipIf", "skipUnless", "expectedFailure"].map(each => `unittest.${each}`)
    return name !== null && known.includes(name) ? null : dynamic("unknown-decorator", decorator)
  }

  #classStatement(stmt: Stmt, classes: readonly ClassDef[], marks: readonly Mark[]): void {
    switch (stmt.kind) {
      case "FunctionDef":
      case "AsyncFunctionDef":
        this.#function(stmt, classes, marks)
        return
      case "ClassDef":
        this.#class(stmt, classes, marks)
        return
      case "Assign":
      case "AnnAssign":
        this.#assignment(stmt)
        return
      case "Pass":
        return
      case "Expr":
        if (stmt.value.kind === "Constant") return
        break
      default:
    }
    dynamic("test-class-body", stmt)
  }

  /** A class that is no test class by name: only a base, a metaclass or a decorator could still make it one. */
  #plainClass(stmt: ClassDef): void {
    for (const base of stmt.bases) {
      const expr = base.kind === "Subscript" ? base.value : base
      const local = expr.kind === "Name" ? this.#names.definition(expr.id) : null
      if (local?.kind === "ClassDef" && isTestCase(local, this.#names)) dynamic("unknown-base", base)
      if (local?.kind !== "ClassDef" && !plainBases.test(this.#names.resolve(expr) ?? ""))
        dynamic("unknown-base", base)
    }
    if (stmt.keywords.length > 0) dynamic("unknown-base", stmt)
    this.#plainDecorators(stmt.decorators)
    for (const each of stmt.body) {
      if (each.kind === "FunctionDef" || each.kind === "AsyncFunctionDef")
        this.#plainDecorators(each.decorators)
      else if (each.kind === "ClassDef") this.#plainClass(each)
      else if (suites(each).length > 0) dynamic("conditional-code", each)
      else for (const expr of statementExpressions(each)) this.#requireInert(expr)
    }
  }

  #plainDecorators(decorators: readonly Expr[]): void {
    for (const decorator of decorators)
      if (!this.#isPlainDecorator(decorator)) dynamic("unknown-decorator", decorator)
  }

  #isPlainDecorator(decorator: Expr): boolean {
    const dotted = this.#names.resolve(decorator.kind === "Call" ? decorator.func : decorator)
    // `@x.setter` of a property.
    if (decorator.kind === "Attribute" && (decorator.attr === "setter" || decorator.attr === "deleter"))
      return true
    return dotted !== null && plainDecorators.has(dotted)
  }

  #function(stmt: FunctionDef, classes: readonly ClassDef[], outerMarks: readonly Mark[]): void {
    const marks: Mark[] = []
    let fixture: Expr | null = null
    let decorated = false
    for (const decorator of stmt.decorators) {
      const mark = markOf(decorator, this.#names)
      const target = this.#names.resolve(decorator.kind === "Call" ? decorator.func : decorator)
      if (mark) marks.unshift(mark)
      else if (target === "pytest.fixture") fixture = decorator
      else if (this.#isPlainDecorator(decorator)) decorated = true
      else dynamic("unknown-decorator", decorator)
    }
    const isTest = this.#isTestFunction(stmt.name)
    if (fixture) {
      if (isTest || decorated || marks.length > 0) dynamic("fixture-form", fixture)
      this.fixtures.push({ name: fixtureName(fixture, stmt), definition: stmt, classes })
    } else if (isTest) {
      if (decorated) dynamic("unknown-decorator", stmt.decorators[0]!)
      this.#test(stmt, classes, marks, [...outerMarks, ...this.#moduleMarks])
    }
  }

  #test(
    stmt: FunctionDef,
    classes: readonly ClassDef[],
    own: readonly Mark[],
    outer: readonly Mark[],
    acting: Expr | null = null,
  ): void {
    if (containsYield(stmt.body)) dynamic("generator-test", stmt)
    const argumentNames = fixtureArguments(stmt, classes.length > 0)
    const withDefault = defaultedArguments(stmt.args)
    let cases: { values: Expr[]; id: string | null; marks: Mark[] }[] = [{ values: [], id: null, marks: [] }]
    const argnames: string[] = []
    for (const mark of [...own, ...outer]) {
      if (mark.name !== "parametrize") continue
      const table = parametrization(mark, this.#names)
      requireFit(table, mark, argumentNames, withDefault, argnames)
      argnames.push(...table.argnames)
      cases = cases.flatMap(({ values, id, marks }) =>
        table.rows.map(row => ({
          values: [...values, ...row.values],
          id: id === null ? row.id : `${id}-${row.id}`,
          marks: [...marks, ...row.marks],
        })),
      )
    }
    const fixtures = argumentNames.filter(name => !argnames.includes(name))
    const func: StaticFunction = {
      definition: stmt,
      classes,
      argnames,
      cases: cases.map(({ values }) => values),
      fixtures,
      acting,
    }
    const lineno = this.#line(stmt.decorators[0]?.span.from ?? stmt.span.from)
    const chain = classes.map(each => each.name)
    cases.forEach(({ id, marks }, index) => {
      const name = id === null ? stmt.name : `${stmt.name}[${id}]`
      const all = [...own, ...marks, ...outer]
      this.items.push({
        function: func,
        case: index,
        suffix: [...chain, name].join("::"),
        domain: [...chain, name].join("."),
        lineno,
        marks: all,
        keywords: [
          ...chain,
          name,
          ...(own.length > 0 ? ["pytestmark"] : []),
          ...new Set(all.map(mark => mark.name)),
        ],
      })
    })
  }

  #line(offset: number): number {
    let low = 0
    let high = this.#lineStarts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (this.#lineStarts[middle]! <= offset) low = middle
      else high = middle
    }
    return low
  }
}

/** pytest's `_matches_prefix_or_glob_option`. */
function matchesName(name: string, patterns: readonly string[]): boolean {
  return patterns.some(
    pattern => name.startsWith(pattern) || (/[*?[]/.test(pattern) && fnmatch(name, pattern)),
  )
}

function isNameTarget(target: Expr): boolean {
  if (target.kind === "Tuple" || target.kind === "List") return target.elts.every(isNameTarget)
  return target.kind === "Name"
}

/** Whether the value is surely not callable. */
function isData(expr: Expr): boolean {
  const displays = ["List", "Tuple", "Set", "Dict", "JoinedStr", "ListComp", "SetComp", "DictComp"]
  return constantOf(expr) !== null || displays.includes(expr.kind)
}

/** pytest reports an error for a name that is no argument, has a default or is parametrized twice. */
function requireFit(
  table: Parametrization,
  mark: Mark,
  argumentNames: readonly string[],
  withDefault: ReadonlySet<string>,
  earlier: readonly string[],
): void {
  const seen = new Set(earlier)
  for (const name of table.argnames) {
    if (!argumentNames.includes(name) || withDefault.has(name) || seen.has(name) || name === "request")
      dynamic("parametrize-names", mark)
    seen.add(name)
  }
}
