// Requests for tests → a program: one function per test, or per signature of its parametrized cases.

import type { ClassDef, FunctionDef, Span, Expr as Syntax } from "../1-parse/ast.ts"
import { dottedName, type ModuleScope, type SourceModule } from "../2-bind/bind.ts"
import { isInert } from "../2-bind/inert.ts"
import { type LinkedModules, linkModules } from "../2-bind/link.ts"
import { Bailout, type BailoutReason, Restart } from "../bailouts.ts"
import type { CaseColumn, Entry, FuncId, Program } from "../ir/ir.ts"
import { none } from "../ir/types.ts"
import type { Body } from "./body.ts"
import { listOf } from "./builtins/iterables.ts"
import { type CaseValue, columnsOf, signatureOf } from "./cases.ts"
import { readGlobalCell } from "./cells.ts"
import { functionValue } from "./closures.ts"
import { lowerArithmetic, lowerSign } from "./expressions/arithmetic.ts"
import { onlyMethod, receiverName } from "./expressions/call.ts"
import { lowerExpr } from "./expressions/expression.ts"
import { Lowering, type Receiver } from "./lowering.ts"
import { withSetUp } from "./set-up.ts"
import { lowerBody } from "./statements/statement.ts"
import { isTestCase } from "./test-case.ts"
import { isTestPart } from "./test-case-parts.ts"

/** A test of the module, as its node id names it. */
export interface TestRequest {
  /** `test_x` or `TestA.test_b`. */
  readonly name: string
  /** The parametrized names, and one row of values per case; absent where the test is not parametrized. */
  readonly parameters?: {
    readonly names: readonly string[]
    readonly cases: readonly (readonly CaseValue[])[]
  }
}

/** What became of one request, in the order of the requests. */
export type LoweredTest =
  | {
      readonly kind: "lowered"
      /** Position in `Program.entries`. */
      readonly entry: number
      /** Cases that are left to CPython although others of the test are not. */
      readonly refused: readonly { readonly index: number; readonly bailout: BailoutReason }[]
    }
  | { readonly kind: "bailout"; readonly bailout: BailoutReason }

export interface LoweredModule {
  readonly program: Program
  readonly tests: readonly LoweredTest[]
  /** Modules the text imports; the caller must know that each name loads what it says. */
  readonly imports: readonly string[]
}

/** Lowers tests of `main`; `imported` are the modules of the project that importing it executes. */
export function lowerModule(
  main: SourceModule,
  imported: readonly SourceModule[],
  requests: readonly TestRequest[],
): LoweredModule {
  const modules = linkModules(main, imported)
  const lowering = new Lowering(modules, {
    expression: lowerExpr,
    statements: lowerBody,
    arithmetic: lowerArithmetic,
    cell: readGlobalCell,
    functionValue,
    list: (body, syntax) => listOf(body, syntax, syntax.span),
    sign: lowerSign,
  })
  const entries: Entry[] = []
  const tests = requests.map((request): LoweredTest => {
    const count = request.parameters?.cases.length ?? 1
    const refused: { index: number; bailout: BailoutReason }[] = []
    const funcs: (FuncId | null)[] = new Array(count).fill(null)
    for (const group of groupCases(request)) {
      const result = attempt(lowering, () => lowerTest(lowering, request, group))
      if (result instanceof Bailout)
        refused.push(...group.indices.map(index => ({ index, bailout: result.reason })))
      else for (const index of group.indices) funcs[index] = result
    }
    refused.sort((a, z) => a.index - z.index)
    const [first] = refused
    if (first && refused.length === count) return { kind: "bailout", bailout: first.bailout }
    entries.push({ name: request.name, funcs })
    return { kind: "lowered", entry: entries.length - 1, refused }
  })
  return {
    program: { funcs: lowering.funcs, cells: lowering.cells, shapes: lowering.shapes.all, entries },
    tests,
    imports: modules.imports,
  }
}

/** Each attempt knows one more place that holds None, or one more class with objects. */
const attemptLimit = 200

/** The one place where a refusal is caught; it leaves no function behind. */
function attempt(lowering: Lowering, lower: () => FuncId): FuncId | Bailout {
  const mark = lowering.mark()
  lowering.shapes.begin()
  lowering.holes.begin()
  let first: Bailout | null = null
  for (let attempts = 0; attempts < attemptLimit; attempts++)
    try {
      const holes = lowering.holes.count
      lowering.beginAttempt(first !== null)
      const id = lower()
      const missed = lowering.missed
      if (missed) {
        // What was skipped may be known from what was not.
        const learned = lowering.holes.harvest(holes, type => lowering.shapes.recipeOf(type))
        lowering.rollBack(mark)
        if (!learned) return missed
        first = null
        continue
      }
      lowering.registerEqualities(mark.funcs)
      lowering.closeTypes(mark)
      return id
    } catch (error) {
      lowering.rollBack(mark)
      if (error instanceof Restart) continue
      if (error instanceof Bailout) {
        if (error.code !== "type-unknown" || first) return first ?? error
        first = error
        continue
      }
      throw error
    }
  return new Bailout("type-unknown", { from: 0, to: 0 }, "too many attempts")
}

/** Cases whose values have the same types share a function. */
interface CaseGroup {
  readonly indices: readonly number[]
}

function groupCases(request: TestRequest): readonly CaseGroup[] {
  if (!request.parameters) return [{ indices: [0] }]
  const groups = new Map<string, number[]>()
  request.parameters.cases.forEach((row, index) => {
    const signature = row.map(signatureOf).join()
    groups.set(signature, [...(groups.get(signature) ?? []), index])
  })
  return [...groups.values()].map(indices => ({ indices }))
}

function lowerTest(lowering: Lowering, request: TestRequest, group: CaseGroup): FuncId {
  const { main, impurity, derived } = lowering.modules
  if (impurity) throw new Bailout(impurity.code, impurity.span, impurity.message)
  const { def, receiver } = findTest(main, request.name, derived)
  checkDecorators(def, request)
  const names = request.parameters?.names ?? []
  return lowering.lowerFunction(def, receiver, 0, none, body => {
    const columns = request.parameters
      ? columnsOf(lowering.holes, names, request.parameters.cases, group.indices, def.span)
      : []
    body.cases.push(...columns)
    return bindArguments(body, def, receiver, columns)
  })
}

/** Sets each parameter from its case column or its default; what has neither is a fixture. */
function bindArguments(
  body: Body,
  def: FunctionDef,
  receiver: Receiver | null,
  columns: readonly CaseColumn[],
) {
  const { posonlyargs, args, kwonlyargs, defaults, kwDefaults } = def.args
  const ordered = [...posonlyargs, ...args]
  const firstDefault = ordered.length - defaults.length
  const all = [...ordered, ...kwonlyargs]
  for (const column of columns)
    if (!all.some(arg => arg.arg === column.name)) throw new Bailout("test-fixture", def.span, column.name)
  return all.flatMap((arg, index) => {
    if (arg.arg === receiver?.name && index === 0) return []
    const column = columns.findIndex(found => found.name === arg.arg)
    const fallback =
      index < ordered.length ? defaults[index - firstDefault] : kwDefaults[index - ordered.length]
    if (column < 0 && !fallback) throw new Bailout("test-fixture", arg.span, arg.arg)
    const value =
      column < 0
        ? body.lowering.defaultValue(body, def, receiver, fallback!)
        : ({ kind: "case", column, type: columns[column]!.type, span: arg.span } as const)
    const local = body.parameter(arg.arg, value.type)
    return [{ kind: "set", local, value, span: arg.span } as const]
  })
}

function findTest(
  scope: ModuleScope,
  name: string,
  derived: LinkedModules["derived"],
): { def: FunctionDef; receiver: Receiver | null } {
  const [first, second, ...deeper] = name.split(".")
  const binding = scope.bindings.get(first!)
  const nowhere: Span = { from: 0, to: 0 }
  if (binding?.kind === "rebound") throw new Bailout("test-redefined", nowhere, first)
  if (second === undefined && binding?.kind === "function") return { def: binding.def, receiver: null }
  if (second === undefined || deeper.length > 0 || binding?.kind !== "class")
    throw new Bailout("test-missing", nowhere, name)
  checkClass(binding.def, scope)
  const test = onlyMethod(binding.def, second, binding.def.span)
  const self = receiverName(test, "self")
  const def = derived(test, () => withSetUp(binding.def, isTestCase(binding.def, scope), test, self))
  return { def, receiver: { name: self, def: binding.def } }
}

const xunitMethods: ReadonlySet<string> = new Set([
  "setup_method",
  "teardown_method",
  "setup_class",
  "teardown_class",
  "setup",
  "teardown",
  "setUpClass",
  "tearDownClass",
])

/** A class that only groups functions and immutable constants: creating an instance runs nothing. */
function checkClass(def: ClassDef, scope: ModuleScope): void {
  if (def.decorators.length > 0) throw new Bailout("class-shape", def.decorators[0]!.span, "decorated")
  const derived = def.bases.find(base => !(base.kind === "Name" && base.id === "object"))
  if ((derived && !isTestCase(def, scope)) || def.keywords.length > 0)
    throw new Bailout("class-shape", def.span, "derived")
  for (const stmt of def.body) {
    if (stmt.kind === "FunctionDef") {
      if (xunitMethods.has(stmt.name)) throw new Bailout("xunit-setup", stmt.span, stmt.name)
      if (derived && isTestPart(stmt.name)) throw new Bailout("class-shape", stmt.span, stmt.name)
      if (/^__.*__$/.test(stmt.name)) throw new Bailout("class-shape", stmt.span, stmt.name)
      // A fixture of the class may be autouse.
      const fixture = stmt.decorators.find(decorator => isFixture(decorator))
      if (fixture) throw new Bailout("class-shape", fixture.span, "a fixture")
    } else if (stmt.kind === "Assign") {
      for (const target of stmt.targets)
        if (
          target.kind !== "Name" ||
          (derived && isTestPart(target.id)) ||
          target.id.startsWith("__") ||
          target.id === "pytestmark"
        )
          throw new Bailout("class-shape", target.span)
    } else if (stmt.kind !== "Pass" && !(stmt.kind === "Expr" && stmt.value.kind === "Constant"))
      throw new Bailout("class-shape", stmt.span)
  }
}

function isFixture(decorator: Syntax): boolean {
  const name = dottedName(decorator.kind === "Call" ? decorator.func : decorator)
  return (
    name !== "staticmethod" &&
    name !== "classmethod" &&
    name !== "property" &&
    !name?.startsWith("pytest.mark.")
  )
}

/** Marks that pytest or a common plugin acts on; any other mark only selects. */
const actingMarks: ReadonlySet<string> = new Set([
  "anyio",
  "asyncio",
  "django_db",
  "filterwarnings",
  "flaky",
  "parametrize",
  "skip",
  "skipif",
  "timeout",
  "trio",
  "usefixtures",
  "xfail",
])

function checkDecorators(def: FunctionDef, request: TestRequest): void {
  let parametrized = false
  for (const decorator of def.decorators) {
    const name = dottedName(decorator.kind === "Call" ? decorator.func : decorator)
    const mark = name?.startsWith("pytest.mark.") ? name.slice("pytest.mark.".length) : null
    if (mark === "parametrize" && request.parameters) {
      parametrized = true
      continue
    }
    const plain = decorator.kind !== "Call" || decorator.args.every(arg => isInert(arg, () => false))
    if (mark === null || mark.includes(".") || actingMarks.has(mark) || !plain)
      throw new Bailout("test-decorated", decorator.span)
  }
  if (request.parameters && !parametrized)
    throw new Bailout("test-decorated", def.span, "no parametrize decorator")
}
