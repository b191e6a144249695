// A fixed share of the generated suites: pytest and this runner agree on every id, report, log, file and line.

import { expect, test } from "vitest"
import { compareSeed } from "./compare.ts"
import { Oracle } from "./oracle.ts"

const first = 1
const count = 24

test(`suites of the seeds ${first} to ${first + count - 1}`, async () => {
  const python = process.env.FASTEST_ORACLE_PYTHON!
  const different: string[] = []
  let next = first
  const compareRest = async () => {
    const oracle = new Oracle(python)
    while (next < first + count) {
      const seed = next++
      for (const each of await compareSeed(oracle, python, seed)) different.push(`seed ${seed}: ${each}`)
    }
    oracle.close()
  }
  await Promise.all([compareRest(), compareRest()])
  expect(different).toEqual([])
}, 120_000)
