// A smoke of the differential fuzzer with a fixed seed; `npm run fuzz` is the real thing.

import { afterAll, expect, test } from "vitest"
import { oraclePython } from "../oracle.ts"
import { fuzz } from "./fuzz.ts"
import { findPythons, pytestFolder } from "./pythons.ts"
import { Workshop } from "./subject.ts"

const workshop = new Workshop()
afterAll(() => workshop.close())

test("Wasm computes what CPython computes, and the compiler does lower", async () => {
  const subject = await workshop.load(null)
  const pytest = await pytestFolder(oraclePython())
  const report = await fuzz(subject, { programs: 400, seed: 20_260, pythons: await findPythons(), pytest })
  expect(report.violations).toEqual([])
  expect(report.failing).toBeGreaterThan(report.tests / 2)
  expect(report.lowered).toBeGreaterThan(report.tests / 4)
  expect(report.passed).toBeGreaterThan(report.tests / 20)
}, 300_000)
