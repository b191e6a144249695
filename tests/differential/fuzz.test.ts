// A smoke of the differential fuzzer with a fixed seed; `npm run fuzz` is the real thing.

import { afterAll, expect, test } from "vitest"
import { oraclePython } from "../oracle.ts"
import { fuzz } from "./fuzz.ts"
import { fuzzImpurities, impurities } from "./impurities.ts"
import { mutants } from "./mutants.ts"
import { runMutants } from "./mutation.ts"
import { Oracle } from "./oracle.ts"
import { findPythons, pytestFolder } from "./pythons.ts"
import { runRegressions } from "./regressions.ts"
import { Workshop } from "./subject.ts"

/** Defects that the first few hundred programs run into. */
const soon: ReadonlySet<string> = new Set(["% has the sign of the dividend", "a sum wraps"])

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
  for (const [feature, { lowered }] of report.features)
    expect([feature, lowered > 0]).toEqual([feature, true])
}, 600_000)

test("counterexamples of the past are none any more", async () => {
  const subject = await workshop.load(null)
  const oracle = new Oracle(oraclePython())
  expect(await runRegressions(subject, oracle)).toEqual([])
  oracle.close()
}, 600_000)

test("an impurity is seen, or changes nothing", async () => {
  const oracle = new Oracle(oraclePython(), await pytestFolder(oraclePython()))
  const report = await fuzzImpurities(await workshop.load(null), oracle, { programs: 20, seed: 7 })
  oracle.close()
  expect(report.violations).toEqual([])
  expect(report.tried).toBeGreaterThan(Object.keys(impurities).length * 3)
}, 600_000)

test("the fuzzer finds seeded defects", async () => {
  const pytest = await pytestFolder(oraclePython())
  const [python] = await findPythons()
  const chosen = mutants.filter(({ about }) => soon.has(about))
  const ends = await runMutants(workshop, { programs: 400, seed: 1, pythons: [python!], pytest, chosen })
  expect(ends.filter(end => end.killedBy === null)).toEqual([])
  expect(ends.length).toBe(soon.size)
}, 600_000)
