// The suite under examples/ gives pytest's verdict in every tier, and part of it really runs in Wasm.

import { join } from "node:path"
import { expect, test } from "vitest"
import { root } from "./command.ts"
import { readJsonReport } from "./json-report.ts"
import { compareRuns, inAnyOrder, inCopy, runFastest } from "./oracle.ts"

const examples = join(root, "examples")

for (const mode of [[], ["--jit"], ["--tier", "cpython"], ["--tier", "pytest"], ["-n", "2"]]) {
  test(`equal to pytest: ${mode.join(" ") || "default"}`, async () => {
    const { pytest, fastest, output } = await compareRuns(examples, [], mode)
    expect(inAnyOrder(fastest), output.fastest.stderr).toEqual(inAnyOrder(pytest))
    expect(pytest.exitCode).toBe(0)
  })
}

test("--jit runs lowered tests in Wasm, each with a reason where it does not", async () => {
  await inCopy(examples, async cwd => {
    const { exitCode, tests } = readJsonReport(await runFastest(cwd, ["--jit", "-o", "json"]))
    expect(exitCode).toBe(0)
    const inWasm = tests.filter(one => one.tier === "wasm").map(one => one.nodeid)
    expect(inWasm).toContain("test_arithmetic.py::test_floor_division_rounds_down")
    expect(inWasm).toContain("test_lists.py::test_sorting")
    for (const one of tests) expect(one.reason, one.nodeid).toMatch(/^[a-z0-9-]+$/)
  })
})

test("--verify finds no difference", async () => {
  await inCopy(examples, async cwd => {
    const result = await runFastest(cwd, ["--verify"])
    expect(result.exitCode, result.stdout + result.stderr).toBe(0)
  })
})

test("explain prints tier, IR and WAT of one test", async () => {
  await inCopy(examples, async cwd => {
    const result = await runFastest(cwd, ["explain", "test_arithmetic.py::test_gcd"])
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.stdout).toContain("wasm")
    expect(result.stdout).toContain("(func")
    expect(result.stdout).toContain("test_gcd")
  })
})

test("discover prints pytest's node ids", async () => {
  await inCopy(examples, async cwd => {
    const result = await runFastest(cwd, ["discover", "test_lists.py"])
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.stdout.split("\n")[0]).toBe("test_lists.py::test_append_and_length")
  })
})
