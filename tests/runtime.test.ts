// The runtime's own tests are Python files: each must pass under the reference pytest and under the command.

import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { root } from "./command.ts"
import { runFastest, runPytest } from "./oracle.ts"

const folder = join(root, "tests", "runtime")
const files = (await readdir(folder, { recursive: true }))
  .filter(name => /(^|\/)test_[^/]*\.py$/.test(name))
  .sort()

describe.each(files)("%s", name => {
  const args = ["-q", "-p", "no:cacheprovider", join("tests", "runtime", name)]

  test("under pytest", async () => {
    const result = await runPytest(root, args)
    expect(result.exitCode, result.stdout + result.stderr).toBe(0)
  })

  test("under fastest", async () => {
    const result = await runFastest(root, args)
    expect(result.exitCode, result.stdout + result.stderr).toBe(0)
  })
})
