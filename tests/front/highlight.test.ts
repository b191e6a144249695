// Source in a traceback has the colours that Pygments gives it, to the byte.

import { join } from "node:path"
import { expect, test } from "vitest"
import { highlightPython } from "../../src/report/highlight.ts"
import { root, runCommand } from "../command.ts"
import { oraclePython } from "../oracle.ts"

test("excerpts of the standard library", async () => {
  const program = join(root, "tests", "front", "highlighted.py")
  const { stdout, stderr } = await runCommand(oraclePython(), [program, "1", "400"], { cwd: root })
  const blocks = JSON.parse(stdout || "[]") as (readonly [lines: string[], painted: string])[]
  expect(blocks.length, stderr).toBe(400)
  for (const [lines, painted] of blocks) expect(highlightPython(lines).join("\n")).toBe(painted)
})
