// `npm run fuzz -- suites [--count N] [--seed S] [--jobs J] [--keep DIR]`: generated suites, pytest against this runner.
//
// Prints a line for each suite that differs, then the totals; exit code 1 where any differs. `--keep` writes the
// differing suites to a directory, to be looked at.

import fs from "node:fs"
import path from "node:path"
import { parseArgs } from "node:util"
import { compareSeed, writeSuite } from "./compare.ts"
import { Oracle } from "./oracle.ts"
import { generateSuite } from "./suite.ts"

/** Runs the fuzzer with the arguments after `suites`; gives the exit code. */
export async function fuzzSuites(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      count: { type: "string", default: "2000" },
      seed: { type: "string", default: "1" },
      jobs: { type: "string", default: "2" },
      keep: { type: "string" },
    },
  })
  const python = process.env.FASTEST_ORACLE_PYTHON
  if (python === undefined) throw new Error("set FASTEST_ORACLE_PYTHON to a Python that has pytest 9.1")
  const first = Number(values.seed)
  const count = Number(values.count)
  let next = first
  let different = 0
  const job = async () => {
    const oracle = new Oracle(python)
    while (next < first + count) {
      const seed = next++
      const found = await compareSeed(oracle, python, seed).catch((error: unknown) => [`crash: ${error}`])
      if (found.length === 0) continue
      different += 1
      const suite = generateSuite(seed)
      const lines = [`seed ${seed}: ${suite.args.join(" ")}`, ...found]
      console.log(lines.join("\n").replaceAll("\n", "\n  "))
      if (values.keep !== undefined) {
        const dir = path.join(values.keep, String(seed))
        writeSuite(dir, suite)
        fs.writeFileSync(`${dir}.args`, suite.args.join("\n"))
      }
    }
    oracle.close()
  }
  await Promise.all(Array.from({ length: Number(values.jobs) }, job))
  console.log(`${count} suites from seed ${first}: ${count - different} equal, ${different} different`)
  return different === 0 ? 0 : 1
}
