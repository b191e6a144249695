// `npm run fuzz -- --programs 20000 --seed 1 --python python3.12`: the differential fuzzer from the command line.
//
// Without --seed every run is a new one and prints its seed; without --python all versions that are here take turns.

import { parseArgs } from "node:util"
import setup from "../oracle-setup.ts"
import { type FuzzReport, fuzz, printReport } from "./fuzz.ts"
import { findPythons, identify, type Python, pytestFolder } from "./pythons.ts"
import { Workshop } from "./subject.ts"

/** Gives the exit code: 1 where anything was found. */
export async function fuzzPrograms(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      programs: { type: "string", default: "2000" },
      seed: { type: "string" },
      python: { type: "string", multiple: true },
    },
  })
  await setup()
  const programs = Number(values.programs)
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
  const pythons = await pythonsFor(values.python)
  console.log(
    `${programs} programs, seed ${seed}, CPython ${pythons.map(python => python.version).join(" ")}`,
  )
  const workshop = new Workshop()
  const from = performance.now()
  let told = from
  const onBatch = (report: FuzzReport): void => {
    if (performance.now() - told < 30_000) return
    told = performance.now()
    console.log(
      `${report.programs} programs in ${Math.round((told - from) / 1000)} s, ${report.violations.length} violations`,
    )
  }
  try {
    const subject = await workshop.load(null)
    const pytest = await pytestFolder(process.env.FASTEST_ORACLE_PYTHON!)
    const report = await fuzz(subject, { programs, seed, pythons, pytest, enough: 20, onBatch })
    console.log(`${printReport(report)}\n${Math.round((performance.now() - from) / 1000)} s`)
    for (const { kind, python, detail, source } of report.violations)
      console.log(`\n${kind} on ${python}: ${detail}\n${source}`)
    return report.violations.length > 0 ? 1 : 0
  } finally {
    await workshop.close()
  }
}

/** The interpreters asked for, or one of each version. */
export async function pythonsFor(names: readonly string[] | undefined): Promise<readonly Python[]> {
  if (names === undefined) return findPythons()
  return Promise.all(
    names.map(async name => {
      const python = await identify(name)
      if (python === null) throw new Error(`${name} is no CPython that the compiler knows`)
      return python
    }),
  )
}
