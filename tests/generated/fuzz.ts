// `npm run fuzz -- suites [--count N] [--seed S | --only S,S…] [--jobs J] [--keep DIR]`: generated suites, pytest against this runner.
//
// Prints a line for each suite that differs, then the totals; exit code 1 where any differs. `--keep` writes the
// differing suites to a directory, to be looked at.

import fs from "node:fs"
import path from "node:path"
import { parseArgs } from "node:util"
import { compareSeed } from "./compare.ts"
import { Oracle } from "./oracle.ts"
import { generateSuite, writeFiles } from "./suite.ts"

/** Runs the fuzzer with the arguments after `suites`; gives the exit code. */
export async function fuzzSuites(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      count: { type: "string", default: "2000" },
      seed: { type: "string", default: "1" },
      only: { type: "string" },
      jobs: { type: "string", default: "2" },
      keep: { type: "string" },
    },
  })
  const python = process.env.FASTEST_ORACLE_PYTHON
  if (python === undefined) throw new Error("set FASTEST_ORACLE_PYTHON to a Python that has pytest 9.1")
  const first = Number(values.seed)
  const seeds =
    values.only?.split(",").map(Number) ?? Array.from({ length: Number(values.count) }, (_, i) => first + i)
  let next = 0
  let different = 0
  const job = async () => {
    const oracle = new Oracle(python)
    while (next < seeds.length) {
      const seed = seeds[next++]!
      const found = await compareSeed(oracle, python, seed).catch((error: unknown) => [`crash: ${error}`])
      if (found.length === 0) continue
      different += 1
      const { runs } = generateSuite(seed)
      const lines = [`seed ${seed}: ${runs[0]!.args.join(" ")}`, ...found]
      console.log(lines.join("\n").replaceAll("\n", "\n  "))
      if (values.keep !== undefined) {
        const dir = path.join(values.keep, String(seed))
        for (const { files } of runs) writeFiles(dir, files)
        fs.writeFileSync(`${dir}.args`, runs.map(({ args }) => `${args.join("\n")}\n`).join("\n"))
      }
    }
    oracle.close()
  }
  await Promise.all(Array.from({ length: Number(values.jobs) }, job))
  const equal = seeds.length - different
  console.log(`${seeds.length} suites from seed ${seeds[0]}: ${equal} equal, ${different} different`)
  return different === 0 ? 0 : 1
}
