// Static collection against pytest: equal items for every file that is called static, a reason for every other.

import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { parseModule } from "../../compiler/1-parse/parse.ts"
import { collectStatic, type StaticFile } from "../../src/collect/static.ts"
import { python } from "./oracle.ts"
import { Random } from "./random-expressions.ts"
import { randomModule } from "./random-modules.ts"

const rules = { pythonClasses: ["Test"], pythonFunctions: ["test"] }

function collect(text: string): StaticFile {
  const result = parseModule(text)
  if (result.kind === "refused") throw new Error(`refused: ${result.code}\n${text}`)
  return collectStatic(text, result.module, rules)
}

/** What pytest collects from each text, by the index of the text; undefined where it collects nothing. */
function collectWithPytest(texts: readonly string[]): (unknown[] | undefined)[] {
  const folder = mkdtempSync(join(tmpdir(), "fastest-static-"))
  try {
    texts.forEach((text, index) => {
      writeFileSync(join(folder, `test_file_${index}.py`), text)
    })
    const script = fileURLToPath(new URL("collected_as_json.py", import.meta.url))
    const printed = execFileSync(python, [script, folder], { encoding: "utf8", maxBuffer: 1 << 28 })
    const files = JSON.parse(printed) as Record<string, unknown[]>
    return texts.map((_, index) => files[`test_file_${index}.py`])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function facts(file: StaticFile & { kind: "static" }): unknown[] {
  return file.items.map(item => ({
    suffix: item.suffix,
    domain: item.domain,
    lineno: item.lineno,
    marks: item.marks.map(mark => mark.name),
    keywords: [...new Set(item.keywords)].sort(),
    fixtures: item.function.fixtures,
  }))
}

test("random modules are collected as pytest does", () => {
  const random = new Random(4_242)
  const texts = Array.from({ length: 300 }, () => randomModule(random))
  const theirs = collectWithPytest(texts)
  let items = 0
  const differences: string[] = []
  texts.forEach((text, index) => {
    const file = collect(text)
    // Whatever the text does not tell must be rare here: the generator writes what the rules know.
    if (file.kind === "dynamic")
      differences.push(`${file.reason} at ${text.slice(file.span.from, file.span.to)}`)
    else if (JSON.stringify(facts(file)) !== JSON.stringify(theirs[index] ?? []))
      differences.push(`${text}\n${JSON.stringify(facts(file))}\n${JSON.stringify(theirs[index])}`)
    else items += file.items.length
  })
  expect(differences.slice(0, 3)).toEqual([])
  expect(items).toBeGreaterThan(1_000)
})

const imports = "import pytest\nimport functools\n"

test.each([
  ["module-code", "print(1)\n"],
  ["module-code", "x = make()\n"],
  ["module-code", "x.y = 1\n"],
  ["module-code", "assert x\n"],
  ["module-code", "@functools.wraps(f)\ndef g(): pass\nx = [y() for z in w]\n"],
  ["module-code", "pytest.importorskip('x')\n"],
  ["conditional-code", "if x:\n    def test_a(): pass\n"],
  ["conditional-code", "try:\n    import x\nexcept ImportError:\n    x = None\n"],
  ["conditional-code", "for test_a in x: pass\n"],
  ["conditional-code", "if __name__ == '__main__':\n    def test_a(): pass\n"],
  ["star-import", "from x import *\n"],
  ["imported-test", "from x import test_a\n"],
  ["imported-test", "from x import y as Testing\n"],
  ["imported-test", "import tests.helper\n"],
  ["rebound-test", "def test_a(): pass\ndef test_a(): pass\n"],
  ["rebound-test", "def test_a(): pass\ntest_a = None\n"],
  ["rebound-test", "def test_a(): pass\ndef f():\n    global test_a\n    test_a = 1\n"],
  ["rebound-test", "class TestA:\n    def test_a(self): pass\n    def test_a(self): pass\n"],
  ["assigned-test", "test_a = other\n"],
  ["assigned-test", "test_a = lambda: 0\n"],
  ["assigned-test", "class TestA:\n    test_a = other\n"],
  ["special-name", "__test__ = False\n"],
  ["special-name", "def pytest_generate_tests(metafunc): pass\n"],
  ["special-name", "def __getattr__(name): pass\n"],
  ["special-name", "class TestA:\n    __test__ = False\n"],
  ["unknown-decorator", "@other\ndef helper(): pass\n"],
  ["unknown-decorator", "@functools.lru_cache\ndef test_a(): pass\n"],
  ["unknown-decorator", "class TestA:\n    @staticmethod\n    def test_a(): pass\n"],
  ["unknown-decorator", "@other\nclass TestA: pass\n"],
  ["unknown-base", "class TestA(Other): pass\n"],
  ["unknown-base", "class A(Other): pass\n"],
  ["unknown-base", "class A(metaclass=M): pass\n"],
  ["unknown-base", "import unittest\nclass A(unittest.IsolatedAsyncioTestCase): pass\n"],
  ["test-class-constructor", "class TestA:\n    def __init__(self): pass\n"],
  ["test-class-body", "class TestA:\n    if x:\n        def test_a(self): pass\n"],
  ["parametrize-form", "@pytest.mark.parametrize('a', values())\ndef test_a(a): pass\n"],
  ["parametrize-form", "@pytest.mark.parametrize('a', [other()])\ndef test_a(a): pass\n"],
  ["parametrize-form", "@pytest.mark.parametrize('a', [])\ndef test_a(a): pass\n"],
  ["parametrize-form", "@pytest.mark.parametrize('a', [1], indirect=True)\ndef test_a(a): pass\n"],
  ["parametrize-form", "@pytest.mark.parametrize('a', [1], scope='module')\ndef test_a(a): pass\n"],
  ["parametrize-form", "@pytest.mark.parametrize('a', [1], ids=str)\ndef test_a(a): pass\n"],
  ["parametrize-form", "@pytest.mark.parametrize('a', [1, 2], ids=['x'])\ndef test_a(a): pass\n"],
  ["parametrize-form", "@pytest.mark.parametrize('a,', [(1,)])\ndef test_a(a): pass\n"],
  ["parametrize-form", "@pytest.mark.parametrize('a,b', [(1,)])\ndef test_a(a, b): pass\n"],
  ["parametrize-form", "@pytest.mark.parametrize('a,b', ['xy'])\ndef test_a(a, b): pass\n"],
  ["parametrize-form", "@pytest.mark.parametrize('a', {1, 2})\ndef test_a(a): pass\n"],
  ["parametrize-form", "@pytest.mark.parametrize('a', [*x])\ndef test_a(a): pass\n"],
  [
    "parametrize-form",
    "@pytest.mark.parametrize('a', [pytest.param(1, id=pytest.HIDDEN_PARAM)])\ndef test_a(a): pass\n",
  ],
  ["parametrize-form", "@pytest.mark.parametrize('a', X)\ndef test_a(a): pass\nX = [1]\n"],
  ["parametrize-names", "@pytest.mark.parametrize('a', [1])\ndef test_a(b): pass\n"],
  ["parametrize-names", "@pytest.mark.parametrize('a', [1])\ndef test_a(a=1): pass\n"],
  [
    "parametrize-names",
    "@pytest.mark.parametrize('a', [1])\n@pytest.mark.parametrize('a', [2])\ndef test_a(a): pass\n",
  ],
  ["fixture-form", "@pytest.fixture(params=[1])\ndef f(): pass\n"],
  ["fixture-form", "@pytest.fixture(autouse=True)\ndef f(): pass\n"],
  ["fixture-form", "@pytest.fixture\ndef test_a(): pass\n"],
  ["mark-form", "pytestmark = other\n"],
  ["mark-form", "pytestmark = pytest.mark.a\npytestmark = pytest.mark.b\n"],
  ["mark-form", "@pytest.mark.a(callback)\ndef test_a(): pass\n"],
  ["mark-form", "@pytest.mark.a(*x)\ndef test_a(): pass\n"],
  ["generator-test", "def test_a():\n    yield 1\n"],
  ["test-signature", "def test_a(a, /): pass\n"],
  ["test-signature", "class TestA:\n    def test_a(): pass\n"],
])("dynamic: %s for %j", (reason, text) => {
  expect(collect(imports + text)).toMatchObject({ kind: "dynamic", reason })
})
