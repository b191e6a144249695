// P5: one impurity put into a module whose test passes in Wasm: the test must then be left to CPython, or still agree
// with it.

import { listingOf, settledTest, type Violation, violationOf } from "./fuzz.ts"
import { runInWasm } from "./in-wasm.ts"
import type { Listing } from "./listing.ts"
import type { Oracle } from "./oracle.ts"
import { generateProgram } from "./programs.ts"
import { Random } from "./random.ts"
import type { Subject } from "./subject.ts"

/** A module's text with something added; null where there is no place for it. */
type Impurity = (main: string) => string | null

const first =
  (text: string): Impurity =>
  main =>
    `${text}\n${main}`
const last =
  (text: string): Impurity =>
  main =>
    `${main}\n${text}\n`
const inTest =
  (text: string): Impurity =>
  main =>
    main.replace(/^(def test_\w+\(\):\n)/m, `$1    ${text}\n`)

/** Something done to what the module defines itself. */
function toDefinition(kind: "def" | "class", write: (name: string) => string): Impurity {
  return main => {
    const name = new RegExp(`^${kind} (?!test_)(\\w+)`, "m").exec(main)?.[1]
    return name === undefined ? null : `${main}\n${write(name)}\n`
  }
}

export const impurities: Readonly<Record<string, Impurity>> = {
  "a builtin is a lambda": first("len = lambda *args: 3"),
  "a builtin is a function": first("def range(*args):\n    return [7]"),
  "a builtin is another one": last("sum = max"),
  "a builtin is imported anew": first("from math import floor as int"),
  "a builtin is bound by a branch": last("if True:\n    sorted = list"),
  "a builtin is bound by a loop": last("for str in [repr]:\n    pass"),
  "a builtin is bound where an import may fail": last(
    "try:\n    import nothing_at_all\nexcept ImportError:\n    max = min",
  ),
  "a builtin is bound in the dict of globals": last("globals()['abs'] = lambda *args: 5"),
  "a builtin is bound by another function": last(
    "def rebind():\n    global isinstance\n    isinstance = lambda *args: True\nrebind()",
  ),
  "a builtin is bound by a walrus": last("(list := tuple)"),
  "a builtin is a class": last("class bool:\n    def __new__(cls, *args):\n        return 0"),
  "the test binds a builtin": inTest("len = lambda *args: 3"),
  "the test binds a builtin for all": inTest("global max; max = min"),
  "a function is bound anew": toDefinition("def", name => `${name} = lambda *args: None`),
  "a function is defined twice": toDefinition("def", name => `def ${name}(*args):\n    return None`),
  "a function is deleted": toDefinition("def", name => `del ${name}`),
  "a function has other defaults": toDefinition("def", name => `${name}.__defaults__ = (1, 2, 3)`),
  "a function has other code": toDefinition(
    "def",
    name => `${name}.__code__ = (lambda *args: None).__code__`,
  ),
  "a class has another method": toDefinition("class", name => `${name}.__eq__ = lambda self, other: True`),
  "a class has another attribute": toDefinition(
    "class",
    name => `setattr(${name}, "__init__", lambda self, *args: None)`,
  ),
  "a class is bound anew": toDefinition("class", name => `${name} = int`),
  "a function is decorated": main =>
    /^def (?!test_)/m.test(main)
      ? main.replace(/^def (?!test_)/m, "@(lambda f: lambda *args: None)\ndef ")
      : null,
}

export interface ImpurityReport {
  /** Modules with an impurity that were compared. */
  readonly tried: number
  readonly violations: readonly Omit<Violation, "python">[]
}

/** Generates programs, keeps those whose test passes in Wasm, and puts each impurity into each. */
export async function fuzzImpurities(
  subject: Subject,
  oracle: Oracle,
  { programs, seed }: { readonly programs: number; readonly seed: number },
): Promise<ImpurityReport> {
  const random = new Random(seed)
  const generated = Array.from({ length: programs }, (_, index) => generateProgram(random, index))
  const settled = await oracle.settle(
    generated.map(program => ({ ...listingOf([program], []), body: program.body, probes: program.probes })),
  )
  let tried = 0
  const violations: Omit<Violation, "python">[] = []
  for (const [index, program] of generated.entries()) {
    const test = settledTest(random, program, index, settled[index]!)
    const pure = listingOf([program], [test])
    if (runInWasm(subject, pure, [test.name], new Set()).ends[0] !== "passed") continue
    for (const inject of Object.values(impurities)) {
      const main = inject(pure.main)
      if (main === null) continue
      tried++
      const listing: Listing = { ...pure, main }
      const found = await violationOf(subject, oracle, listing, test.name, 5)
      if (found) violations.push(found)
    }
  }
  return { tried, violations }
}
