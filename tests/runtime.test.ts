// The runtime's own tests are Python files. A `test_*.py` must pass under the reference pytest and under the command;
// any other file is a corpus, most of it failing on purpose: both must say the same about it, to the letter.

import { readdir } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { describe, expect, test } from "vitest"
import { root } from "./command.ts"
import { compareRuns, runFastest, runPytest } from "./oracle.ts"

const folder = join(root, "tests", "runtime")
const files = (await readdir(folder, { recursive: true })).filter(name => name.endsWith(".py")).sort()
const isTest = (name: string) => basename(name).startsWith("test_")

describe.each(files.filter(isTest))("%s", name => {
  const args = ["-q", "-o", "cache_dir=.cache/runtime-tests", join("tests", "runtime", name)]

  test("under pytest", async () => {
    const result = await runPytest(root, args)
    expect(result.exitCode, result.stdout + result.stderr).toBe(0)
  })

  test("under fastest", async () => {
    const result = await runFastest(root, args)
    expect(result.exitCode, result.stdout + result.stderr).toBe(0)
  })
})

describe("corpus", () => {
  test.each(files.filter(name => !isTest(name)))("%s", async name => {
    const place = join(folder, dirname(name))
    const { pytest, fastest, output } = await compareRuns(place, [basename(name)], ["-n", "1"])
    expect(fastest, output.fastest.stderr).toEqual(pytest)
  })
})
