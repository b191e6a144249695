// Runs that depend on earlier runs: `--lf`, `--ff`, `--nf`, `--sw`, `--cache-clear` and `--cache-show`, step by step under pytest
// and under the command, and under both in turn: what is printed and what is stored must be the same.

import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { expect, test } from "vitest"
import { runFastest, runPytest } from "../oracle.ts"

type Files = Readonly<Record<string, string>>
type Runner = typeof runPytest

/** One command line, after files were changed. */
interface Step {
  readonly args: readonly string[]
  readonly files?: Files
}

const files: Files = {
  "test_a.py": `
import pytest
def test_ok(): pass
def test_bad(): assert 0
@pytest.mark.skip
def test_skipped(): pass
class TestX:
    def test_in(self): assert 1 == 2
    def test_fine(self): pass
`,
  "sub/test_a2.py": `
def test_other(): pass
@__import__("pytest").fixture
def broken(): raise ValueError
def test_setup(broken): pass
`,
  "sub/test_b.py": "def test_b1(): pass\ndef test_b2(): pass\n",
  "test_c.py": "import nowhere\n",
}
const { "test_c.py": _, ...collectable } = files
const repaired = { "test_a.py": files["test_a.py"]!.replace("assert 0", "pass") }
const fixed = { "test_c.py": "def test_c1(): pass\nclass TestC:\n    def test_c2(self): assert 0\n" }
const extended = {
  "test_d.py": "def test_d(): pass\n",
  "sub/test_b.py": `${files["sub/test_b.py"]}def test_b3(): pass\n`,
}

/** What earlier runs know decides these; the name says what is new in each. */
const sequences: Readonly<Record<string, { readonly files: Files; readonly steps: readonly Step[] }>> = {
  "failures only, until they pass": {
    files: collectable,
    steps: [
      { args: [] },
      { args: ["--lf"] },
      { args: ["--lf"], files: repaired },
      { args: ["--lf", "-q"] },
      { args: ["--lf", "--ff"] },
    ],
  },
  "failures first": { files: collectable, steps: [{ args: ["-q"] }, { args: ["--ff", "-v"] }] },
  "failures outside of the selection": {
    files: collectable,
    steps: [{ args: [] }, { args: ["--lf", "sub/test_b.py"] }, { args: ["--lf", "-k", "test_b1"] }],
  },
  "failures in files and items that are named": {
    files: collectable,
    steps: [
      { args: [] },
      { args: ["--lf", "test_a.py"] },
      { args: ["--lf", "test_a.py::TestX", "sub"] },
      { args: ["--lf", "--collect-only", "-q"] },
      { args: ["--lf", "--collect-only", "-v"] },
      { args: ["--ff", "--collect-only"] },
      { args: ["--ff", "test_a.py::test_ok", "test_a.py::test_bad"] },
    ],
  },
  "no failures": {
    files: { "test_b.py": files["sub/test_b.py"]! },
    steps: [{ args: ["--lf"] }, { args: ["--lf", "--lfnf", "none"] }, { args: ["--ff", "--lfnf=none"] }],
  },
  "files that could not be collected": {
    files,
    steps: [
      { args: [] },
      { args: ["--lf"] },
      { args: ["--lf", "--continue-on-collection-errors"] },
      { args: ["--lf"], files: fixed },
      { args: ["--lf"] },
      { args: ["--collect-only", "-q"], files: { "test_e.py": "raise ValueError\n" } },
    ],
  },
  "new tests first": {
    files: collectable,
    steps: [{ args: ["--nf"] }, { args: ["--nf", "-v"], files: extended }, { args: ["--nf", "--lf", "-v"] }],
  },
  "a cache that is emptied": {
    files: collectable,
    steps: [
      { args: [] },
      { args: ["--lf", "--cache-clear"] },
      { args: ["--cache-clear", "test_b.py"], files: { "test_b.py": "" } },
    ],
  },
  "a cache that is not used": { files: collectable, steps: [{ args: ["-p", "no:cacheprovider"] }] },
  "a cache elsewhere": {
    files: { ...collectable, "pytest.ini": "[pytest]\ncache_dir = some/where\n" },
    steps: [{ args: [] }, { args: ["--lf"] }],
  },
  "step by step": {
    files: collectable,
    steps: [
      { args: ["--sw"] },
      { args: ["--sw"] },
      { args: ["--sw-skip"] },
      { args: ["--sw"], files: repaired },
      { args: ["--sw-reset"] },
    ],
  },
  "a cache that is shown": {
    files: collectable,
    steps: [
      { args: ["--cache-show"] },
      { args: [] },
      { args: ["--cache-show"] },
      { args: ["--cache-show=cache/n*", "-q"] },
    ],
  },
}

for (const [name, { files: project, steps }] of Object.entries(sequences)) {
  test(name, async () => {
    const [expected, actual] = [
      await follow(project, steps, [runPytest]),
      await follow(project, steps, [onOneLane]),
    ]
    expect(actual).toEqual(expected)
  })
}

test("either runner goes on where the other one stopped", async () => {
  const { steps } = sequences["failures only, until they pass"]!
  const expected = await follow(collectable, steps, [runPytest])
  expect(await follow(collectable, steps, [runPytest, onOneLane])).toEqual(expected)
  expect(await follow(collectable, steps, [onOneLane, runPytest])).toEqual(expected)
})

test("a mixed run leaves one cache for both tiers", async () => {
  const mixed = { ...collectable, "sub/conftest.py": "import _pytest.python\n_pytest.python.Module\n" }
  const steps: Step[] = [{ args: [] }, { args: ["--lf"] }, { args: ["--ff"] }, { args: ["--ff", "--co"] }]
  expect(await follow(mixed, steps, [onOneLane])).toEqual(await follow(mixed, steps, [runPytest]))
})

test("a cache that cannot be written", async () => {
  const nowhere = { ...collectable, "pytest.ini": "[pytest]\ncache_dir = test_a.py/cache\n" }
  const warnings = async (runner: Runner) => {
    const [step] = await follow(nowhere, [{ args: [] }], [runner])
    return step!.printed
      .filter(line => line.includes("PytestCacheWarning"))
      .map(line => line.replace(/^.*PytestCacheWarning: /, ""))
  }
  const expected = await warnings(runPytest)
  expect(expected).toHaveLength(2)
  expect(await warnings(onOneLane)).toEqual(expected)
})

const onOneLane: Runner = (cwd, args) => runFastest(cwd, [...args, "-n", "1"])

/** Takes the steps in a new folder with the runners in turn; gives what each step printed and left in the cache. */
async function follow(project: Files, steps: readonly Step[], runners: readonly Runner[]) {
  const cwd = await mkdtemp(join(tmpdir(), "fastest-steps-"))
  try {
    let clock = 1_700_000_000
    const write = async (some: Files) => {
      for (const [name, text] of Object.entries(some)) {
        await mkdir(dirname(join(cwd, name)), { recursive: true })
        await writeFile(join(cwd, name), text)
        await utimes(join(cwd, name), clock, clock)
        clock += 10
      }
    }
    await write(project)
    const seen = []
    for (const [at, step] of steps.entries()) {
      await write(step.files ?? {})
      const { exitCode, stdout, stderr } = await runners[at % runners.length]!(cwd, step.args)
      const stored = await Promise.all(["lastfailed", "nodeids"].map(key => cached(cwd, key)))
      seen.push({ args: step.args, exitCode, printed: settle(stdout, cwd), stderr, stored })
    }
    return seen
  } finally {
    await rm(cwd, { recursive: true })
  }
}

async function cached(cwd: string, key: string): Promise<unknown> {
  for (const folder of [".pytest_cache", "some/where"]) {
    try {
      return JSON.parse(await readFile(join(cwd, folder, "v/cache", key), "utf8"))
    } catch {
      // Not there: what the other runner must agree with.
    }
  }
  return null
}

/** Without what differs from run to run, and without our own last lines. */
function settle(stdout: string, cwd: string): string[] {
  return stdout
    .replaceAll(cwd, "<cwd>")
    .replaceAll(basename(cwd), "<folder>")
    .replace(/0x[0-9a-f]{6,}/g, "0x…")
    .replace(/in \d+\.\d+s/g, "in …s")
    .replace(/cache from [\d:]+ ago/g, "cache from … ago")
    .replace(/'last_cache_date_str': '.*?'/g, "'last_cache_date_str': …")
    .replace(/^(pytest tier for .*|not run: .*|wasm \d+ · .*)\n/gm, "")
    .replace(/=+/g, "=")
    .split("\n")
}
