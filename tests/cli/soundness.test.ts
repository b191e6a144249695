// Traps and faults: wrong tests fail, right ones pass, a crash or a hang costs one test, and no process stays.
//
// Traps are compared with pytest. Faults cannot be: pytest itself dies of most of them, so a table says what
// must come out; it differs from pytest only where pytest loses results.

import { randomUUID } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { root } from "../command.ts"
import { readJsonReport } from "../json-report.ts"
import { compareRuns, inAnyOrder, inCopy, runFastest } from "../oracle.ts"

const soundness = join(root, "tests", "soundness")

/** How a run is asked to choose its tiers. */
const modes: readonly (readonly string[])[] = [[], ["--jit"], ["--tier", "cpython"]]

/** Processes whose environment carries `mark`: what a run left behind. Linux only; empty elsewhere. */
async function processesWith(mark: string): Promise<string[]> {
  if (process.platform !== "linux") return []
  const left: string[] = []
  for (const pid of (await readdir("/proc")).filter(name => /^\d+$/.test(name))) {
    // A process may end between listing and reading, and others' environments are not ours to read.
    const environ = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "")
    if (environ.includes(mark))
      left.push(`${pid}: ${await readFile(`/proc/${pid}/cmdline`, "latin1").catch(() => "")}`)
  }
  return left
}

/** Runs a folder of faults; gives the exit code, the outcome of every item, and what is left behind. */
function runFaults(folder: string, args: readonly string[], timeoutSeconds: number) {
  return inCopy(join(soundness, folder), async cwd => {
    const mark = randomUUID()
    const result = await runFastest(cwd, ["-o", "json", ...args], {
      env: { SOUNDNESS_MARK: mark },
      timeoutSeconds,
    })
    const left = await processesWith(mark)
    return { ...readJsonReport(result), stderr: result.stderr, left }
  })
}

/** The outcomes of one file whose neighbours of the fault are `test_before`, `test_after` and `test_after_fails`. */
function around(file: string, fault: string): Record<string, string> {
  return {
    [`${file}::test_before`]: "passed",
    [`${file}::test_fault`]: fault,
    [`${file}::test_after`]: "passed",
    [`${file}::test_after_fails`]: "failed",
  }
}

describe("traps", () => {
  for (const mode of modes) {
    test(mode.join(" ") || "default", async () => {
      const { pytest, fastest, output } = await compareRuns(join(soundness, "traps"), [], mode)
      expect(inAnyOrder(fastest), output.fastest.stderr).toEqual(inAnyOrder(pytest))
      const named = pytest.lines.filter(line => /::test_(?:right_\S+ FAILED|wrong_\S+ PASSED)/.test(line))
      expect(named, "a trap's name must say what pytest finds").toEqual([])
    })
  }

  test("--verify finds no difference", async () => {
    await inCopy(join(soundness, "traps"), async cwd => {
      const result = await runFastest(cwd, ["--verify"])
      expect(result.exitCode, result.stdout + result.stderr).toBe(1)
    })
  })
})

describe("faults", () => {
  const expected = {
    "test_a_pass.py::test_pass": "passed",
    ...around("test_abort.py", "failed"),
    ...around("test_close_all.py", "failed"),
    ...around("test_exit_three.py", "failed"),
    ...around("test_exit_zero.py", "failed"),
    ...around("test_kill_group.py", "failed"),
    ...around("test_kill_self.py", "failed"),
    ...around("test_segfault.py", "failed"),
    ...around("test_stack.py", "failed"),
    ...around("test_system_exit.py", "failed"),
    "test_exit_expected.py::test_fault": "failed",
    "test_exit_expected.py::test_after": "passed",
    "test_exit_in_setup.py::test_fault": "error",
    "test_exit_in_setup.py::test_after": "passed",
    "test_exit_in_teardown.py::test_fault": "error",
    "test_exit_in_teardown.py::test_after": "passed",
    "test_fork.py::test_child_returns": "passed",
    "test_fork.py::test_child_fails": "passed",
    "test_fork.py::test_after": "passed",
    "test_left_behind.py::test_child_in_group": "passed",
    "test_left_behind.py::test_child_in_own_session": "passed",
    "test_z_last.py::test_pass": "passed",
    "test_z_last.py::test_fails": "failed",
  }
  for (const mode of modes) {
    test(mode.join(" ") || "default", async () => {
      const { exitCode, outcomes, left, stderr } = await runFaults("faults", mode, 60)
      expect(outcomes, stderr).toEqual(expected)
      expect(exitCode).toBe(1)
      expect(left).toEqual([])
    })
  }
})

describe("hangs", () => {
  const expected = {
    ...around("test_deadlock.py", "failed"),
    ...around("test_endless_loop.py", "failed"),
    ...around("test_endless_plain_loop.py", "failed"),
    ...around("test_held_lock.py", "failed"),
    "test_setup.py::test_fault": "error",
    "test_setup.py::test_after": "passed",
    ...around("test_swallows.py", "failed"),
    "test_z_last.py::test_pass": "passed",
  }
  for (const mode of modes) {
    test(["--timeout 2", ...mode].join(" "), async () => {
      const { exitCode, outcomes, left, stderr } = await runFaults("hangs", ["--timeout", "2", ...mode], 100)
      expect(outcomes, stderr).toEqual(expected)
      expect(exitCode).toBe(1)
      expect(left).toEqual([])
    })
  }
})

describe("an exit outside of any test", () => {
  test("while a file is imported: a collection error that names the file", async () => {
    const { exitCode, outcomes, collectErrors, left } = await runFaults("exit-at-import", [], 60)
    expect({ exitCode, outcomes, collectErrors, left }).toEqual({
      exitCode: 2,
      outcomes: {},
      collectErrors: ["test_leaves.py"],
      left: [],
    })
  })

  test("while a conftest is imported: a usage error that names it", async () => {
    await inCopy(join(soundness, "exit-in-conftest"), async cwd => {
      const result = await runFastest(cwd, [])
      expect(result.exitCode, result.stdout).toBe(4)
      expect(result.stderr).toContain("conftest.py")
    })
  })

  test("at the interpreter's end: the failure is still the run's", async () => {
    const { exitCode, outcomes, left } = await runFaults("exit-late", [], 60)
    expect({ exitCode, outcomes, left }).toEqual({
      exitCode: 1,
      outcomes: { "test_atexit.py::test_registers": "passed", "test_atexit.py::test_fails": "failed" },
      left: [],
    })
  })
})
