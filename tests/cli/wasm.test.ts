// The Wasm tier through the command: what it passes, when it may stand in for CPython, and when it must not.
//
// Each case starts from a project whose tests all lower, compiled by one run with --jit. Then something changes, and
// the next plain run must give CPython's verdict.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { type JsonRun, readJsonReport } from "../json-report.ts"
import { runFastest } from "../oracle.ts"

const parent = await mkdtemp(join(tmpdir(), "fastest wasm "))
afterAll(() => rm(parent, { recursive: true, force: true }))

const source = `import math

LIMIT = 4

def square(x):
    return x * x

def test_square():
    assert square(LIMIT) == 16

def test_root():
    assert math.floor(2.5) == 2
`

class Project {
  readonly cwd: string
  readonly #env: Record<string, string>

  constructor(name: string) {
    this.cwd = join(parent, name)
    this.#env = { XDG_CACHE_HOME: join(parent, `${name}-cache`) }
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(join(this.cwd, file, ".."), { recursive: true })
    await writeFile(join(this.cwd, file), text)
  }

  async run(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<JsonRun> {
    const result = await runFastest(this.cwd, ["-o", "json", ...args], { env: { ...this.#env, ...env } })
    return readJsonReport(result)
  }
}

async function compiledProject(name: string): Promise<Project> {
  const project = new Project(name)
  await project.write("pytest.ini", "[pytest]\n")
  await project.write("test_it.py", source)
  const first = await project.run(["--jit"])
  expect(tiers(first)).toEqual(["wasm", "wasm"])
  return project
}

function tiers(run: JsonRun): string[] {
  return run.tests.map(each => each.tier)
}

test("an unchanged file runs in Wasm without an interpreter", async () => {
  const project = await compiledProject("unchanged")
  const again = await project.run()
  expect(tiers(again)).toEqual(["wasm", "wasm"])
  expect(again.exitCode).toBe(0)
})

test("an edit sends the file back to CPython", async () => {
  const project = await compiledProject("edited")
  await project.write("test_it.py", source.replace("== 16", "== 17"))
  const run = await project.run()
  expect(run.outcomes).toEqual({ "test_it.py::test_square": "failed", "test_it.py::test_root": "passed" })
  expect(tiers(run)).toEqual(["cpython", "cpython"])
})

test("a wrong assertion that compiles is CPython's to report", async () => {
  const project = new Project("wrong")
  await project.write("test_it.py", source.replace("== 16", "== 17"))
  const run = await project.run(["--jit"])
  expect(run.outcomes["test_it.py::test_square"]).toBe("failed")
  expect(run.exitCode).toBe(1)
})

test("a new conftest is heard", async () => {
  const project = await compiledProject("conftest")
  await project.write(
    "conftest.py",
    "import pytest\n\n@pytest.fixture(autouse=True)\ndef broken():\n    assert False\n",
  )
  const run = await project.run()
  expect(run.outcomes).toEqual({ "test_it.py::test_square": "error", "test_it.py::test_root": "error" })
})

test("a module that hides a standard one is seen", async () => {
  const project = await compiledProject("shadowed")
  await project.write("math.py", "def floor(x):\n    return 3\n")
  const run = await project.run(["-p", "no:cacheprovider"])
  expect(tiers(run)).not.toContain("wasm")
})

test("settings and environment that change Python turn the tier off", async () => {
  const project = await compiledProject("settings")
  expect(tiers(await project.run([], { PYTHONOPTIMIZE: "1" }))).toEqual(["cpython", "cpython"])
  expect(tiers(await project.run(["-W", "error"]))).toEqual(["cpython", "cpython"])
  expect(tiers(await project.run(["-o", "python_functions=check_*"]))).toEqual([])
  expect(tiers(await project.run(["--tier", "cpython"]))).toEqual(["cpython", "cpython"])
})

test("selection is CPython's, and keeps what it selects", async () => {
  const project = await compiledProject("selected")
  const run = await project.run(["-k", "root"])
  expect(Object.keys(run.outcomes)).toEqual(["test_it.py::test_root"])
})

test("a package that runs code on import keeps its tests in CPython", async () => {
  const project = new Project("package")
  await project.write("pkg/__init__.py", "import builtins\n")
  await project.write("pkg/test_it.py", source)
  expect(tiers(await project.run(["--jit"]))).toEqual(["cpython", "cpython"])
})

test("--verify runs both tiers and finds no difference", async () => {
  const project = await compiledProject("verified")
  const run = await project.run(["--verify"])
  expect(run.exitCode).toBe(0)
  expect(tiers(run)).toEqual(["cpython", "cpython"])
})

const helped = `import helper

def test_double():
    assert helper.double(helper.TWO) == 4
`
const helper = `TWO = 2

def double(x):
    return x * 2
`

async function importingProject(name: string): Promise<Project> {
  const project = new Project(name)
  await project.write("pytest.ini", "[pytest]\npythonpath = lib\n")
  await project.write("lib/helper.py", helper)
  await project.write("tests/test_it.py", helped)
  expect(tiers(await project.run(["--jit"]))).toEqual(["wasm"])
  expect(tiers(await project.run())).toEqual(["wasm"])
  return project
}

test("an edit of an imported module of the project sends the file back to CPython", async () => {
  const project = await importingProject("imports")
  // Of another length: CPython takes bytecode of the same second and size for current.
  await project.write("lib/helper.py", helper.replace("x * 2", "x * 30"))
  const run = await project.run()
  expect(run.outcomes).toEqual({ "tests/test_it.py::test_double": "failed" })
})

test("a file that hides an imported module of the project is seen", async () => {
  const project = await importingProject("hidden")
  await project.write("tests/helper.py", helper.replace("x * 2", "x * 3"))
  const run = await project.run()
  expect(run.outcomes).toEqual({ "tests/test_it.py::test_double": "failed" })
})

test("a module that warns when compiled is left to CPython where warnings are errors", async () => {
  const project = new Project("warns")
  await project.write("pytest.ini", "[pytest]\npythonpath = lib\nfilterwarnings = error\n")
  await project.write("lib/helper.py", helper)
  await project.write("tests/test_it.py", helped)
  expect(tiers(await project.run(["--jit"]))).toEqual(["wasm"])
  await project.write("lib/helper.py", `TEXT = "\\d"\n${helper}`)
  expect(tiers(await project.run(["--jit", "-W", "default"]))).toEqual(["cpython"])
})

test("test cases of unittest run in Wasm, in the order of their names", async () => {
  const project = new Project("test-case")
  await project.write("pytest.ini", "[pytest]\n")
  await project.write(
    "test_it.py",
    `import unittest

class Sums(unittest.TestCase):
    def test_b(self):
        self.assertEqual(sum([1, 2]), 3, "sum")

    def test_a(self):
        self.assertAlmostEqual(0.1 + 0.2, 0.3)
        self.assertIn(2, [1, 2])

    def test_c(self):
        self.assertEqual([1], (1,))

if __name__ == "__main__":
    unittest.main()
`,
  )
  const run = await project.run(["--jit"])
  expect(run.tests.map(each => each.nodeid)).toEqual([
    "test_it.py::Sums::test_a",
    "test_it.py::Sums::test_b",
    "test_it.py::Sums::test_c",
  ])
  expect(tiers(run)).toEqual(["wasm", "wasm", "cpython"])
  expect(run.outcomes["test_it.py::Sums::test_c"]).toBe("failed")
})

test("a module that another file may leave changed is left to CPython", async () => {
  const project = await compiledProject("tainted")
  await project.write("limits.py", "LIMIT = 4\n")
  const limited = source
    .replace("import math\n", "import math\nfrom limits import LIMIT\n")
    .replace("LIMIT = 4\n", "")
  await project.write("test_it.py", limited)
  expect(tiers(await project.run(["--jit"]))).toEqual(["wasm", "wasm"])
  const other = "import limits\n\ndef test_other():\n    limits.LIMIT = 5\n    assert limits.LIMIT == 5\n"
  await project.write("test_other.py", other)
  expect(tiers(await project.run(["--jit"]))).toEqual(["cpython", "cpython", "cpython"])
  expect(tiers(await project.run(["test_it.py"]))).toEqual(["wasm", "wasm"])
})
