// The front end against CPython's `ast`: equal trees for every text it accepts, and no accepted text that is invalid.

import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { parseModule } from "../../compiler/1-parse/parse.ts"
import { Oracle, python } from "./oracle.ts"
import { Random, randomExpression } from "./random-expressions.ts"
import { firstDifference, type Json, moduleAsJson } from "./shape.ts"

const ast = new Oracle("ast_as_json.py")
const compiles = new Oracle("compiles.py")
afterAll(() => {
  ast.close()
  compiles.close()
})

/** The first difference to CPython's tree, null where there is none; "refused" where we do not parse `text`. */
async function compare(text: string, request: Json): Promise<string | null> {
  const answer = ast.ask(request)
  const result = parseModule(text)
  const theirs = await answer
  if (result.kind === "refused") return `refused: ${result.code}`
  return firstDifference(JSON.parse(JSON.stringify(moduleAsJson(result.module, text))) as Json, theirs)
}

test("files of the standard library have CPython's tree", async () => {
  const stdlib = execFileSync(python, ["-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"], {
    encoding: "utf8",
  }).trim()
  const files = readdirSync(stdlib, { recursive: true, encoding: "utf8" })
    .filter(name => name.endsWith(".py") && !name.includes("site-packages") && !name.includes("lib2to3"))
    // The largest files are as dull as the others and take most of the time.
    .filter(name => statSync(join(stdlib, name)).size < 20_000)
    .sort()
  const sample = files.filter((_, index) => index % Math.max(1, Math.floor(files.length / 520)) === 0)
  const differences: string[] = []
  let refused = 0
  let parsed = 0
  const utf8 = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true })
  for (const name of sample) {
    const path = join(stdlib, name)
    const difference = await compare(utf8.decode(readFileSync(path)), path)
    if (difference?.startsWith("refused")) refused++
    else if (difference) differences.push(`${name}: ${difference}`)
    else parsed++
  }
  expect(sample.length).toBeGreaterThan(500)
  expect(differences).toEqual([])
  expect(parsed).toBeGreaterThan(sample.length * 0.9)
  expect(parsed + refused).toBe(sample.length)
})

test("random expressions have CPython's tree, or both sides refuse them", async () => {
  const random = new Random(20_240)
  const differences: string[] = []
  let same = 0
  for (let i = 0; i < 2_000; i++) {
    const text = `async def f():\n  return ${randomExpression(random, 4)}\n`
    const difference = await compare(text, { text })
    if (difference === null) same++
    else if (!difference.startsWith("refused")) differences.push(`${text}${difference}`)
  }
  expect(differences).toEqual([])
  expect(same).toBeGreaterThan(800)
})

/** Texts that CPython rejects or warns about and a lenient parser takes: one per line, `⏎` for a line end. */
const invalid = readFileSync(new URL("invalid.txt", import.meta.url), "utf8")
  .split("\n")
  .filter(line => line !== "")
  .map(line => `${line.replaceAll("⏎", "\n")}\n`)

test("nothing that CPython rejects or warns about is accepted", async () => {
  const accepted: string[] = []
  const mistaken: string[] = []
  for (const text of invalid) {
    if ((await compiles.ask({ text })) === true) mistaken.push(text)
    if (parseModule(text).kind === "parsed") accepted.push(text)
  }
  expect(accepted).toEqual([])
  expect(mistaken, "these are valid: they test nothing").toEqual([])
})

test("valid texts with one token dropped or doubled are accepted only if CPython compiles them", async () => {
  const random = new Random(77)
  const accepted: string[] = []
  let valid = 0
  for (let i = 0; i < 1_500; i++) {
    const text = `def f(a, b=1, *c):\n  if ${randomExpression(random, 2)}:\n    xs = ${randomExpression(random, 2)}\n  else:\n    return ${randomExpression(random, 1)}\n`
    const words = text.split(/(\s+|\b)/)
    const at = random.below(words.length)
    words.splice(at, random.below(2), ...(random.below(2) ? [words[at]!, words[at]!] : []))
    const changed = words.join("")
    if (parseModule(changed).kind === "refused") continue
    valid++
    const answer = await compiles.ask({ text: changed })
    if (answer !== true) accepted.push(`${changed}${JSON.stringify(answer)}`)
  }
  expect(accepted).toEqual([])
  expect(valid).toBeGreaterThan(100)
})

test.each([
  ["form feed", "if 1:\n  a\n\f  b\n", "source-layout"],
  ["lone carriage return", "a = 1\rb = 2\n", "source-layout"],
  ["tab in indentation", "if 1:\n\ta\n", "source-layout"],
  ["backslash before the first token", "if 1:\n  \\\n  a\n", "source-layout"],
  ["NUL", "a = 1\0\n", "source-encoding"],
  ["byte order mark", "\uFEFFa = 1\n", "source-encoding"],
  ["undecodable bytes", "a = '\uFFFD'\n", "source-encoding"],
  ["a cookie other than utf-8", "# -*- coding: latin-1 -*-\n", "source-encoding"],
  ["a cookie on the second line", "#!python\n# vim: set fileencoding=cp1252 :\n", "source-encoding"],
  ["an identifier that NFKC would change", "ﬁ = 1\n", "source-encoding"],
  ["a name followed by a letter that is not ASCII", "aé = 1\n", "source-encoding"],
  ["a named escape", "'\\N{DASH}'\n", "syntax-unsupported"],
  ["a surrogate", "'\\ud800'\n", "syntax-unsupported"],
  ["quotes reused in an f-string", "f'{a['b']}'\n", "syntax-unsupported"],
  ["a backslash in a field", "f'{a[\"\\n\"]}'\n", "syntax-unsupported"],
  ["match", "match x:\n  case 1:\n    pass\n", "syntax-error"],
  ["what 3.12 warns about", "~True\n", "syntax-unsupported"],
  ["type parameters", "def f[T](a): pass\n", "syntax-unsupported"],
])("refused: %s", (_, text, code) => {
  expect(parseModule(text)).toMatchObject({ kind: "refused", code })
})

test.each([
  ["soft keywords as names", "match = case = type = print\nmatch(case)\ntype[print]\nprint >> match, 1\n"],
  ["with headers", "with (a as b, c as (d, e)), f: pass\n".replace("), f", ")")],
  ["a target after as", "with a as b.c, d if e else f as [g, h[0]]: import i as j\n"],
  [
    "managers in parentheses",
    "with (a, b): pass\nwith (a): pass\nwith (a, b) as c: pass\nwith (a, b), c: pass\n",
  ],
  [
    "yields",
    "def f():\n  yield\n  x = yield\n  x = y = yield x, *y\n  (yield)\n  x += yield\n  yield from a\n",
  ],
  ["windows line ends", 'if 1:\r\n  x = """a\r\nb\\\r\nc"""\r\n\r\n  # c\r\n  y = 1 + \\\r\n 2\r\n'],
  ["no line end at the end", "if a:\n  b"],
  ["comments and blank lines", "# a\n\n   # b\nif a: # c\n # d\n\n  b # e\n# f\nelse:\n\n  c\n#g"],
  ["nothing", ""],
  ["only a comment", "# a"],
  ["statements on one line", "if a: b; c = 1;\nd; e;\nclass A: x = 1; y: int\n"],
  [
    "imports",
    "import a.b.c as d, e\nfrom . import a\nfrom ...a.b import (c as d, e,)\nfrom .... import x\nfrom a import *\n",
  ],
  ["a decorated class", "@a.b.c\n@d(1, *e, f=2)\n\nclass G(H, metaclass=I, **j):\n  '''doc'''\n"],
  [
    "parameters",
    "def f(a, b: int = 1, /, c: x[y] = 2, *d: e, f, g=3, **h: i) -> j: pass\ndef g(*, a): pass\n",
  ],
  ["nested f-strings", "f'{a!r:>{b}.{c!s}}' f\"{f'{x}' + '}'}\" rf'\\{d}' f'''{\na}'''\n"],
  ["self-documenting fields", "f'{a=}' f'{a = !s}' f'{ a + b = :>10}' f'x{a=}y'\n"],
  ["try", "try: a\nexcept (A, B) as c: d\nexcept: e\nelse: f\nfinally: g\n"],
  ["long chains", `x = ${"a + ".repeat(150)}b\n`],
])("accepted: %s", async (_, text) => {
  expect(await compare(text, { text })).toBeNull()
})
