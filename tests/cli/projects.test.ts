// Every project under tests/projects, run under pytest and under the command: ids in order, outcomes, reasons,
// short summary, closing counts, exit code and JUnit file must be the same. Order is compared on one lane.

import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { root } from "../command.ts"
import {
  collectedIds,
  compareRuns,
  inAnyOrder,
  inCopy,
  runFastest,
  runPytest,
  scenariosOf,
} from "../oracle.ts"

const projects = join(root, "tests", "projects")
const only = process.env.FILTER
const names = (await readdir(projects)).filter(name => only === undefined || name.includes(only)).sort()

for (const name of names) {
  describe(name, async () => {
    const project = join(projects, name)
    for (const args of await scenariosOf(project)) {
      test(args.join(" ") || "no arguments", async () => {
        const { pytest, fastest, output } = await compareRuns(project, args, ["-n", "1"])
        // What a test writes past the capture stands between its id and its outcome.
        const lines = args.some(arg => /^(-s|--capture=)/.test(arg)) ? { lines: [] } : {}
        expect({ ...fastest, ...lines }, output.fastest.stderr).toEqual({ ...pytest, ...lines })
      })
    }
    test("on as many lanes as it likes", async () => {
      const { pytest, fastest, output } = await compareRuns(project, [])
      expect(inAnyOrder(fastest), output.fastest.stderr).toEqual(inAnyOrder(pytest))
    })

    test("collects the same ids", async () => {
      const args = ["--collect-only", "-q", "-p", "no:cacheprovider"]
      await inCopy(project, async cwd => {
        const [expected, actual] = [await runPytest(cwd, args), await runFastest(cwd, args)]
        expect(collectedIds(actual), actual.stderr).toEqual(collectedIds(expected))
      })
    })
  })
}
