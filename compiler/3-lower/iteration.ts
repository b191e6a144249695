// What a `for` can run over, taken apart: what is evaluated once, whether there is a next element, the element, the step.
//
// Sequences are read by position and their length is asked again each turn, as CPython's iterators do, so a list that
// changes under the loop behaves the same. enumerate, zip and reversed are taken apart as well instead of being built:
// consumed at once, they are lazy in no way that a program can see.

import type { Comprehension, Span, Expr as Syntax } from "../1-parse/ast.ts"
import { addTargets } from "../2-bind/scope.ts"
import { walkSyntax } from "../2-bind/walk.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr, Stmt } from "../ir/ir.ts"
import type { Op } from "../ir/ops.ts"
import * as t from "../ir/types.ts"
import { type Applied, appliedFunction, importedFunction, optional } from "./apply.ts"
import type { Body } from "./body.ts"
import { asInt, knownType } from "./convert.ts"
import { refuseChanges, refuseEffects } from "./effects.ts"
import { sharedElement } from "./expressions/subscript.ts"
import { nextElement } from "./iterator.ts"
import { isBuiltin } from "./names.ts"
import { callPrelude } from "./prelude.ts"
import { assignTarget } from "./statements/assign.ts"
import { lowerCondition, truth } from "./truth.ts"

export interface Iteration {
  readonly setup: readonly Stmt[]
  readonly test: Expr
  /** The element of this turn; built anew for each use. */
  readonly element: () => Expr
  readonly step: readonly Stmt[]
  /** Whether a turn counts at all; gets the element, kept. Only `filter` has it. */
  readonly accepts?: (element: Expr) => Expr
  /** The elements were made before the first turn: no turn may change what they were made of. */
  readonly frozen?: true
  /** The elements come in an order of our own. */
  readonly unordered?: true
}

/** Whether what is done with the elements shows the order they come in; that of a set is CPython's own affair. */
export type Order = "ordered" | "unordered"

export function iterate(body: Body, syntax: Syntax, order: Order = "ordered"): Iteration {
  const special = syntax.kind === "Call" ? iterateCall(body, syntax, order) : null
  return special ?? iterateValue(body, body.lower(syntax), order)
}

/** Runs `consume` for each element the generators give; statements for a place of its own names. */
export function forEachOf(
  body: Body,
  generators: readonly Comprehension[],
  consume: () => readonly Stmt[],
  order: Order = "ordered",
): readonly Stmt[] {
  const [first] = generators
  if (!first) throw new Error("a comprehension without generators")
  for (const generator of generators)
    if (generator.isAsync) throw new Bailout("expression-kind", generator.iter.span, "async comprehension")
  // The first iterable is evaluated outside of the comprehension's names.
  const outer = iterate(body, first.iter, order)
  const names = new Set<string>()
  for (const generator of generators) addTargets(generator.target, names)
  return body.withInnerNames(names, () => {
    const nest = (index: number): readonly Stmt[] => {
      const generator = generators[index]
      if (!generator) return consume()
      const iteration = index === 0 ? outer : iterate(body, generator.iter, order)
      const { span } = generator.target
      const statements = eachTurn(body, iteration, element => {
        const assigned = assignTarget(body, generator.target, element, span)
        const conditions = generator.ifs.map(condition => lowerCondition(body, condition))
        const inner = conditions.reduceRight<readonly Stmt[]>(
          (then, test) => [{ kind: "if", test, body: then, orelse: [], span: test.span }],
          nest(index + 1),
        )
        if (iteration.unordered) refuseEffects(body, inner, span)
        if (iteration.frozen) refuseChanges(body, [...assigned, ...inner], span)
        return [...assigned, ...inner]
      })
      return [...iteration.setup, ...shielded(iteration, turn(body, iteration, statements, span))]
    }
    return nest(0)
  })
}

/** Where the order is not known, which exception comes first is not known either. */
export function shielded(iteration: Iteration, loop: Stmt): readonly Stmt[] {
  if (!iteration.unordered) return [loop]
  const { span } = loop
  return [{ kind: "shield", begins: true, span }, loop, { kind: "shield", begins: false, span }]
}

function turn(body: Body, iteration: Iteration, statements: readonly Stmt[], span: Span): Stmt {
  return {
    kind: "loop",
    loop: body.newLoop(),
    test: iteration.test,
    body: statements,
    step: iteration.step,
    orelse: [],
    span,
  }
}

function iterateCall(body: Body, syntax: Extract<Syntax, { kind: "Call" }>, order: Order): Iteration | null {
  const library = iterateLibrary(body, syntax)
  if (library) return library
  if (syntax.func.kind === "Attribute") return iterateDictView(body, syntax, syntax.func)
  if (syntax.func.kind !== "Name" || !isBuiltin(body, syntax.func.id)) return null
  const [first, second] = syntax.args
  if (syntax.func.id === "zip" && first?.kind === "Starred" && syntax.args.length === 1)
    return zippedRows(body, first.value, syntax.span)
  if (syntax.args.some(arg => arg.kind === "Starred")) return null
  switch (syntax.func.id) {
    case "range":
      return syntax.keywords.length === 0 ? iterateRange(body, syntax) : null
    case "enumerate": {
      const keyword = syntax.keywords[0]
      const start = second ?? (keyword?.arg === "start" ? keyword.value : undefined)
      if (!first || syntax.args.length + syntax.keywords.length > (start ? 2 : 1)) return null
      return enumerated(
        body,
        plainly(iterate(body, first)),
        start ? body.lower(start) : b.int(0, syntax.span),
        syntax.span,
      )
    }
    case "map":
      return syntax.keywords.length === 0 && syntax.args.length >= 2
        ? mapped(
            appliedFunction(body, first!),
            syntax.args.slice(1).map(arg => plainly(iterate(body, arg, order))),
            syntax.span,
          )
        : null
    case "filter":
      return syntax.keywords.length === 0 && syntax.args.length === 2
        ? filtered(body, optional(first!), iterate(body, second!, order), syntax.span)
        : null
    case "zip":
      return syntax.keywords.length === 0 && first
        ? zipped(
            syntax.args.map(arg => plainly(iterate(body, arg))),
            syntax.span,
          )
        : null
    case "reversed":
      return syntax.args.length === 1 && syntax.keywords.length === 0 && first
        ? reversed(body, body.lower(first))
        : null
    default:
      return null
  }
}

/**
 * `zip(*rows)`: made at once, so nothing may change the rows while it is read. Rows of text never change; rows of other
 * kinds are only read so where a builtin or a comprehension consumes them, whose own code is checked.
 */
function zippedRows(body: Body, syntax: Syntax, span: Span): Iteration {
  const rows = body.lower(syntax)
  const type = knownType(body, rows)
  const row =
    type.kind === "list" || type.kind === "vartuple" ? body.lowering.holes.resolve(type.element) : null
  if (!row || !["str", "list", "vartuple"].includes(row.kind))
    throw new Bailout("loop-source", span, t.printType(type))
  const iteration = iterateValue(body, callPrelude(body, "zip_rows", [rows], span))
  return row.kind === "list" ? { ...iteration, frozen: true } : iteration
}

/** What `itertools` makes of its arguments when it is called: pools are copied then. */
function iterateLibrary(body: Body, syntax: Extract<Syntax, { kind: "Call" }>): Iteration | null {
  const name = importedFunction(body, syntax.func, "itertools")
  if (name !== "combinations" && name !== "permutations" && name !== "product") return null
  const { args, keywords, span } = syntax
  if (keywords.length > 0 || args.some(arg => arg.kind === "Starred"))
    throw new Bailout("call-arguments", span)
  const [first, second] = args
  const pools = name === "product" ? args : args.slice(0, 1)
  const wanted = name === "permutations" ? args.length === 1 || args.length === 2 : args.length === 2
  if (!first || !wanted) throw new Bailout("call-arguments", span)
  // A pool is copied here before what follows it is evaluated, in CPython after.
  for (const arg of args.slice(1)) refuseCalls(body, arg)
  const kept = pools.map(pool => body.bindTemp(body.lowering.dispatch.list(body, pool)))
  const keep = kept.map(([statement]) => statement)
  const values = kept.map(([, read]) => read())
  if (name !== "product") {
    const size = second ? asInt(body, body.lower(second)) : b.op("list.length", [values[0]!], span)
    const [keepSize, readSize] = body.bindTemp(size)
    keep.push(keepSize)
    values.push(readSize())
  }
  return iterateValue(body, b.block(keep, callPrelude(body, name, values, span), span))
}

/** Refuses what may change something: calls of anything but builtins that give new values. */
function refuseCalls(body: Body, syntax: Syntax): void {
  walkSyntax(syntax, node => {
    const harmless =
      node.kind !== "Call" ||
      (node.func.kind === "Name" &&
        ["len", "list", "range"].includes(node.func.id) &&
        isBuiltin(body, node.func.id))
    if (!harmless) throw new Bailout("call-arguments", node.span, "a call beside a pool")
    return true
  })
}

/** An iteration each turn of which counts. */
function plainly(iteration: Iteration): Iteration {
  if (iteration.accepts)
    throw new Bailout("loop-source", iteration.test.span, "filter inside of another iterator")
  return iteration
}

function mapped(apply: Applied, inner: readonly Iteration[], span: Span): Iteration {
  const unordered = inner.some(iteration => iteration.unordered)
  return {
    ...(inner.length === 1 ? inner[0]! : zipped(inner, span)),
    element: () => apply(...inner.map(iteration => iteration.element())),
    ...(unordered ? { unordered } : {}),
  }
}

function filtered(body: Body, predicate: Syntax | null, inner: Iteration, span: Span): Iteration {
  if (inner.accepts) throw new Bailout("loop-source", span, "filter of filter")
  const apply = predicate ? appliedFunction(body, predicate) : null
  return { ...inner, accepts: element => truth(body, apply ? apply(element) : element) }
}

/** The statements of one turn: `use` gets the element, where it counts. */
export function eachTurn(
  body: Body,
  iteration: Iteration,
  use: (element: Expr) => readonly Stmt[],
): readonly Stmt[] {
  const { accepts } = iteration
  if (!accepts) return use(iteration.element())
  const [keep, read] = body.bindTemp(iteration.element())
  const test = accepts(read())
  return [keep, { kind: "if", test, body: use(read()), orelse: [], span: test.span }]
}

function iterateRange(body: Body, syntax: Extract<Syntax, { kind: "Call" }>): Iteration | null {
  const { span } = syntax
  const args = syntax.args.map(arg => asInt(body, body.lower(arg)))
  if (args.length === 0 || args.length > 3) return null
  const [start, stop, step] =
    args.length === 1
      ? [b.int(0, span), args[0]!, b.int(1, span)]
      : [args[0]!, args[1]!, args[2] ?? b.int(1, span)]
  const [keepStart, readStart] = body.bindTemp(start)
  const [keepStop, readStop] = body.bindTemp(stop)
  if (step.kind === "const" && step.value === 1n) {
    // A counter below `stop` has a successor: no overflow.
    const counter = body.temp(t.int, "i")
    return {
      setup: [keepStart, keepStop, b.set(counter, readStart())],
      test: b.op("int.lt", [body.read(counter, span), readStop()], span),
      element: () => body.read(counter, span),
      step: [b.set(counter, b.op("int.next", [body.read(counter, span)], span))],
    }
  }
  const [keepStep, readStep] = body.bindTemp(step)
  const length = b.op("range.count", [readStart(), readStop(), readStep()], span)
  const counted = byPosition(body, length, span, position =>
    b.op("int.at", [readStart(), position, readStep()], span),
  )
  return { ...counted, setup: [keepStart, keepStop, keepStep, ...counted.setup] }
}

/** Positions 0, 1, … below a length that is evaluated once. */
function byPosition(body: Body, length: Expr, span: Span, element: (position: Expr) => Expr): Iteration {
  const [keepLength, readLength] = body.bindTemp(length)
  const position = body.temp(t.int, "i")
  return {
    setup: [keepLength, b.set(position, b.int(0, span))],
    test: b.op("int.lt", [body.read(position, span), readLength()], span),
    element: () => element(body.read(position, span)),
    step: [b.set(position, b.op("int.next", [body.read(position, span)], span))],
  }
}

/** Iterating over a value: its type decides how. */
export function iterateValue(body: Body, value: Expr, order: Order = "ordered"): Iteration {
  const { span } = value
  const type = knownType(body, value)
  if (type.kind === "set" || type.kind === "frozenset") {
    if (order === "ordered") throw new Bailout("set-order", span, t.printType(type))
    body.unorderedLoops++
    return { ...iterateDict(body, value, type, (_, key) => key()), unordered: true }
  }
  if (type.kind === "dict") return iterateDict(body, value, type, (_, key) => key())
  if (type.kind === "iterator") {
    const [keep, read] = body.bindTemp(value)
    return { setup: [keep], ...nextElement(body, read, type.element, span), step: [] }
  }
  const [keep, read] = body.bindTemp(value)
  const [length, item] = sequence(body, type, read, span)
  const position = body.temp(t.int, "i")
  return {
    setup: [keep, b.set(position, b.int(0, span))],
    test: b.op("int.lt", [body.read(position, span), length()], span),
    element: () => item(body.read(position, span)),
    step: [b.set(position, b.op("int.next", [body.read(position, span)], span))],
  }
}

/** How to ask a sequence for its length and for an element at a position inside. */
function sequence(
  body: Body,
  type: t.Type,
  read: () => Expr,
  span: Span,
): readonly [length: () => Expr, item: (position: Expr) => Expr] {
  const by = (length: Op, item: Op, element: t.Type) =>
    [
      () => b.op(length, [read()], span),
      (position: Expr) => b.opOf(item, element, [read(), position], span),
    ] as const
  switch (type.kind) {
    case "list":
      return by("list.length", "list.item", type.element)
    case "str":
      return by("str.length", "str.item", t.str)
    case "range":
      return by("range.length", "range.item", t.int)
    case "vartuple":
      return [
        () => b.op("vartuple.length", [read()], span),
        position => b.opOf("tuple.item", type.element, [read(), position], span),
      ]
    case "tuple": {
      const element = sharedElement(body, type, span)
      return [
        () => b.int(type.elements.length, span),
        position => b.opOf("tuple.item", element, [read(), position], span),
      ]
    }
    default:
      throw new Bailout("loop-source", span, t.printType(type))
  }
}

function enumerated(body: Body, inner: Iteration, start: Expr, span: Span): Iteration {
  // `start` is evaluated after the iterable, and counts beyond any length: it is checked.
  const counter = body.temp(t.int, "n")
  return {
    ...(inner.frozen ? { frozen: true } : {}),
    setup: [...inner.setup, b.set(counter, asInt(body, start))],
    test: inner.test,
    element: () => b.tuple([body.read(counter, span), inner.element()], span),
    step: [...inner.step, b.set(counter, b.op("int.add", [body.read(counter, span), b.int(1, span)], span))],
  }
}

function zipped(inner: readonly Iteration[], span: Span): Iteration {
  return {
    ...(inner.some(iteration => iteration.frozen) ? { frozen: true } : {}),
    setup: inner.flatMap(iteration => iteration.setup),
    test: inner.map(iteration => iteration.test).reduceRight((rest, test) => b.and(test, rest, span)),
    element: () =>
      b.tuple(
        inner.map(iteration => iteration.element()),
        span,
      ),
    step: inner.flatMap(iteration => iteration.step),
  }
}

/** CPython's reversed list iterator starts at the last position and stops early where the list has shrunk. */
function reversed(body: Body, value: Expr): Iteration {
  const { span } = value
  const [keep, read] = body.bindTemp(value)
  const [length, item] = sequence(body, knownType(body, value), read, span)
  const position = body.temp(t.int, "i")
  const at = (): Expr => body.read(position, span)
  const inside = b.and(
    b.op("int.ge", [at(), b.int(0, span)], span),
    b.op("int.lt", [at(), length()], span),
    span,
  )
  return {
    setup: [keep, b.set(position, b.op("int.previous", [length()], span))],
    test: inside,
    element: () => item(at()),
    step: [b.set(position, b.op("int.previous", [at()], span))],
  }
}

type TableType = Extract<t.Type, { kind: "dict" | "set" | "frozenset" }>

/** Entries in insertion order. CPython raises where the size changes during the loop; we give up where any key does. */
export function iterateDict(
  body: Body,
  value: Expr,
  type: TableType,
  element: (position: () => Expr, key: () => Expr) => Expr,
): Iteration {
  const { span } = value
  const [keep, read] = body.bindTemp(value)
  const [version, following, item, keyType] =
    type.kind === "dict"
      ? (["dict.version", "dict.next", "dict.key", type.key] as const)
      : (["set.version", "set.next", "set.item", type.element] as const)
  const [keepVersion, readVersion] = body.bindTemp(b.op(version, [read()], span))
  const position = body.temp(t.int, "i")
  const at = (): Expr => body.read(position, span)
  const next = (from: Expr): Stmt => b.set(position, b.op(following, [read(), from, readVersion()], span))
  return {
    setup: [keep, keepVersion, next(b.int(0, span))],
    test: b.op("int.ge", [at(), b.int(0, span)], span),
    element: () => element(at, () => b.opOf(item, keyType, [read(), at()], span)),
    step: [next(b.op("int.next", [at()], span))],
  }
}

/** `d.keys()`, `d.values()`, `d.items()` consumed in place. */
function iterateDictView(
  body: Body,
  syntax: Extract<Syntax, { kind: "Call" }>,
  callee: Extract<Syntax, { kind: "Attribute" }>,
): Iteration | null {
  if (!["keys", "values", "items"].includes(callee.attr)) return null
  if (syntax.args.length + syntax.keywords.length > 0) return null
  if (callee.value.kind === "Name" && callee.value.id === body.receiver?.name) return null
  const value = body.lower(callee.value)
  const type = knownType(body, value)
  if (type.kind !== "dict") throw new Bailout("loop-source", syntax.span, t.printType(type))
  if (callee.attr === "keys") return iterateDict(body, value, type, (_, key) => key())
  const [keep, read] = body.bindTemp(value)
  const inner = iterateDict(body, read(), type, (at, key) => {
    const found = b.opOf("dict.value", type.value, [read(), at()], syntax.span)
    return callee.attr === "values" ? found : b.tuple([key(), found], syntax.span)
  })
  return { ...inner, setup: [keep, ...inner.setup] }
}
