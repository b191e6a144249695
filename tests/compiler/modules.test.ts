// Names across modules: what a test's module imports from the project means what it means in its home module.

import { expect, test } from "vitest"
import { parseModule } from "../../compiler/1-parse/parse.ts"
import { lowerModule, type SourceModule } from "../../compiler/compile.ts"

function parse(text: string) {
  const result = parseModule(text)
  if (result.kind === "refused") throw new Error(`refused: ${result.code}\n${text}`)
  return result.module
}

/** What becomes of the one test `test_it` of `main`: `lowered`, or the code of its bailout. */
function fate(main: string, modules: Readonly<Record<string, string>>): string {
  const imported = Object.entries(modules).map(([name, text]): SourceModule => {
    const isPackage = Object.keys(modules).some(each => each.startsWith(`${name}.`))
    return { name, isPackage, module: parse(text) }
  })
  const { tests } = lowerModule({ module: parse(main), imported, tests: [{ name: "test_it" }] })
  const [only] = tests
  return only!.kind === "bailout" ? only!.bailout.code : "lowered"
}

const calls = (head: string, call: string): string => `${head}\n\ndef test_it():\n    assert ${call} == 4\n`
const home = "LIMIT = 2\n\ndef double(x, by=LIMIT):\n    return x * by\n"

const lowered: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ["from a import double", "double(2)", { a: home }],
  ["import a", "a.double(a.LIMIT)", { a: home }],
  ["import p.a", "p.a.double(2)", { p: "", "p.a": home }],
  ["import p.a as q", "q.double(2)", { p: "", "p.a": home }],
  ["from p import a", "a.double(2)", { p: "", "p.a": home }],
  ["from p import double", "double(2)", { p: "from .a import double\n", "p.a": home }],
  ["from p import double", "double(2)", { p: "from .double import double\n", "p.double": home }],
  ["from p import double", "double(2)", { p: "from .a import *\n", "p.a": home }],
  ["from p import twice", "twice(2)", { p: "from .a import double as twice\n", "p.a": home }],
  [
    "from p import double",
    "double(2)",
    { p: "from . import a\nfrom .b import double\n", "p.a": home, "p.b": "from .a import double\n" },
  ],
]
test.each(lowered)("%s: %s", (head, call, modules) => {
  expect(fate(calls(head, call), modules)).toBe("lowered")
})

const refused: readonly (readonly [string, string, string, Readonly<Record<string, string>>])[] = [
  ["module-import", "from b import double", "double(2)", { a: home }],
  ["module-import", "from a import double", "double(2)", { a: `import project\n${home}` }],
  ["module-statement", "from a import double", "double(2)", { a: `${home}print(1)\n` }],
  ["name-rebound", "from a import double", "double(2)", { a: `${home}\n${home}` }],
  ["name-rebound", "from a import LIMIT", "LIMIT + 2", { a: `${home}def f():\n    global LIMIT\n` }],
  // The import system binds the submodule over what the package has bound before.
  ["name-rebound", "from p import double", "double(2)", { p: "def double(x): pass\n", "p.double": home }],
  // What the package imports may see its submodule where others see the function.
  [
    "name-rebound",
    "from p.b import double",
    "double(2)",
    {
      p: "from .b import other\nfrom .double import double\n",
      "p.double": home,
      "p.b": "from p import double\ndef other(): pass\n",
    },
  ],
  ["module-import", "from p import x", "x", { p: "from .a import *\n", "p.a": "from . import *\n" }],
  [
    "call-target",
    "import a\nimport b",
    "a.double(2)",
    { a: home, b: "import a\ndef f():\n    a.double = 1\n" },
  ],
]
test.each(refused)("%s: %s: %s", (code, head, call, modules) => {
  expect(fate(calls(head, call), modules)).toBe(code)
})
