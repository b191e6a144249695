// Our fnmatch against Python's, over random patterns and names.

import { execFileSync } from "node:child_process"
import fc from "fast-check"
import { expect, test } from "vitest"
import { fnmatch } from "../../src/collect/fnmatch.ts"
import { oraclePython } from "../oracle.ts"

const script = `import fnmatch, json, sys
print(json.dumps([fnmatch.fnmatchcase(name, pattern) for name, pattern in json.load(sys.stdin)]))`

test("patterns match what Python's fnmatch matches", () => {
  const text = fc.string({ unit: fc.constantFrom(...Array.from("ab-[]!*?./\\^$(){}|+é")), maxLength: 8 })
  const pairs = fc.sample(fc.tuple(text, text), { numRuns: 4000, seed: 7 })
  const expected = JSON.parse(
    execFileSync(oraclePython(), ["-c", script], { input: JSON.stringify(pairs), encoding: "utf8" }),
  )
  const wrong = pairs.filter(([name, pattern], i) => fnmatch(name, pattern) !== expected[i])
  expect(wrong).toEqual([])
})
