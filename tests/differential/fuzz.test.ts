// A smoke of the differential fuzzer with a fixed seed; `npm run fuzz` is the real thing.

import { expect, test } from "vitest"
import { oraclePython } from "../oracle.ts"
import { fuzz } from "./fuzz.ts"

test("no PASS in Wasm fails in CPython, and the compiler does lower", async () => {
  const report = await fuzz(150, 20_260, oraclePython())
  expect(report.violations.map(violation => violation.source)).toEqual([])
  expect(report.failing).toBeGreaterThan(report.tests / 2)
  expect(report.lowered).toBeGreaterThan(report.tests / 4)
  expect(report.passed).toBeGreaterThan(report.tests / 20)
})
