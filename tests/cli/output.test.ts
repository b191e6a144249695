// What tests and hooks print, and where it stands: the whole terminal must be pytest's, but for times and our own last
// lines. On one lane, so that the order is one process's.

import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import type { CommandResult } from "../command.ts"
import { runFastest, runPytest } from "../oracle.ts"

/** Runs both in a folder with these files; gives what they printed, made comparable. */
async function compared(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
  own: string[] = [],
) {
  const cwd = await mkdtemp(join(tmpdir(), "fastest-output-"))
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text)
    const shared = ["-p", "no:cacheprovider", ...args]
    const expected = await runPytest(cwd, shared)
    const actual = await runFastest(cwd, [...shared, "-n", "1", ...own])
    return { expected: settle(expected), actual: settle(actual), stderr: [expected.stderr, actual.stderr] }
  } finally {
    await rm(cwd, { recursive: true })
  }
}

function settle({ stdout, exitCode }: CommandResult): string {
  const text = stdout
    .replace(/^(=*)( .*? in )[\d.]+s (=*)$/gm, "$2Xs")
    .replace(/^(wasm \d+ · .*|pytest tier for .*|lane \d+: .*)\n/gm, "")
    .replace(/0x[0-9a-f]{6,}/g, "0x…")
    .replace(/\S+\/(?:_pytest|_fastest)\/\w+\.py:\d+/g, "<runner>")
  return `${text}exit code ${exitCode}`
}

const chatty = {
  "conftest.py": `
import pytest, warnings
def pytest_configure(config): print("configure")
def pytest_sessionstart(session): print("start")
def pytest_sessionfinish(session): print("finish")
def pytest_unconfigure(config): print("unconfigure")
def pytest_terminal_summary(terminalreporter):
    print("before the summary")
    terminalreporter.write_line("summary")
    print("after the summary")
    warnings.warn("told late")
@pytest.fixture(scope="module")
def shared():
    print("module set-up"); yield; print("module tear-down")
@pytest.fixture
def own():
    print("set-up"); yield; print("tear-down")
`,
  "test_a.py": `
import warnings
def test_passes(shared, own): print("one")
def test_fails(shared, own): print("two"); warnings.warn("told early"); assert 0
def test_subtests(subtests):
    print("begin")
    with subtests.test(i=1): print("sub"); assert 0
    with subtests.test(i=2): print("next")
    print("end")
`,
  "test_b.py": "def test_other(shared, own): print('three')\n",
}

describe("hooks, fixtures and tests that print", () => {
  const variants = ["", "-v -s", "--capture=tee-sys"]
  describe.each([[[]], [["--tier=pytest"]]])("%s", own => {
    test.each(variants)("%s", async args => {
      const { expected, actual } = await compared(chatty, args.split(" ").filter(Boolean), own)
      expect(actual).toBe(expected)
    })
  })
})

describe("exceptions that nobody can catch", () => {
  const files = {
    "test_it.py": `
import gc, threading
gc.disable()
class Broken:
    def __init__(self, cyclic=False):
        if cyclic: self.me = self
    def __del__(self): raise ValueError("del is broken")
def test_finalizer(): Broken()
def test_thread():
    def oops(): raise ValueError("oops")
    for _ in range(2):
        thread = threading.Thread(target=oops, name="mine")
        thread.start()
        thread.join()
def test_cycle(): Broken(cyclic=True)
`,
  }
  test("become warnings, those of garbage on stderr", async () => {
    const { expected, actual, stderr } = await compared(files, [])
    expect(actual).toBe(expected)
    for (const text of stderr)
      expect(text).toContain("PytestUnraisableExceptionWarning: Exception ignored in")
  })

  test("fail with -Werror, that of garbage the run", async () => {
    const { expected, actual, stderr } = await compared(files, ["-Werror", "--tb=no"])
    expect(actual).toBe(expected)
    for (const text of stderr) expect(text).toContain("ValueError: del is broken")
    const only = await compared(files, ["-Werror", "-k", "cycle"])
    expect(only.actual).toBe(only.expected)
    expect(only.actual).toContain("exit code 1")
  })
})

test("names of one file are looked up in one module", async () => {
  const files = {
    "test_it.py": `
import pytest
@pytest.fixture(scope="module")
def shared(): print("set-up"); yield; print("tear-down")
def test_1(shared): pass
class TestA:
    def test_2(self, shared): pass
`,
  }
  const names = ["test_it.py::test_1", "test_it.py::TestA::test_2"]
  for (const args of [
    ["-s", ...names],
    ["--co", ...names],
    ["--co", "--keep-duplicates", "test_it.py", ...names],
  ]) {
    const { expected, actual } = await compared(files, args)
    expect(actual).toBe(expected)
  }
})

test("faulthandler_timeout shows stacks and goes on, -p no:faulthandler leaves it off", async () => {
  const files = {
    "test_it.py": `
import faulthandler, time
def test_waits():
    if faulthandler.is_enabled():
        time.sleep(0.3)
`,
  }
  const slow = await compared(files, ["-o", "faulthandler_timeout=0.1"])
  expect(slow.actual).toBe(slow.expected)
  for (const text of slow.stderr) expect(text).toContain("in test_waits")
  const off = await compared(files, ["-p", "no:faulthandler"])
  expect(off.actual).toBe(off.expected)
  for (const text of off.stderr) expect(text).not.toContain("in test_waits")
})
