// `npm run fuzz -- suites [--count N] [--seed S] [--keep DIR]`: generated suites, pytest against this runner.
//
// Prints a line for each suite that differs, then the totals; exit code 1 where any differs. `--keep` writes the
// differing suites to a directory, to be looked at.

import path from "node:path"
import { parseArgs } from "node:util"
import { compareSeed, Oracle, writeSuite } from "./compare.ts"
import { generateSuite } from "./suite.ts"

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    keep: { type: "string" },
  },
  allowPositionals: true,
})
const python = process.env.FASTEST_ORACLE_PYTHON
if (python === undefined) throw new Error("set FASTEST_ORACLE_PYTHON to a Python that has pytest 9.1")
const first = Number(values.seed)
const count = Number(values.count)
const oracle = new Oracle(python)
let different = 0
for (let seed = first; seed < first + count; seed++) {
  const differences = await compareSeed(oracle, python, seed)
  if (differences.length === 0) continue
  different += 1
  console.log(`seed ${seed}:\n${differences.map(each => `  ${each.replaceAll("\n", "\n  ")}`).join("\n")}`)
  if (values.keep !== undefined) writeSuite(path.join(values.keep, String(seed)), generateSuite(seed))
}
oracle.close()
console.log(`${count} suites from seed ${first}: ${count - different} equal, ${different} different`)
process.exitCode = different === 0 ? 0 : 1
