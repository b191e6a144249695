// `npm run fuzz -- --programs 20000 --seed 1 --python python3.12`: the differential fuzzer from the command line.
// `npm run fuzz -- mutants`: the same against seeded defects, of which each must be found.
//
// `npm run fuzz -- purity`: programs that pass, each with impurities of every kind put in.
// What is found is made small and printed; with --keep it is also written down as a regression.
//
// --skip 3000 leaves out the first programs of a seed, which an earlier run has tried.
// Without --seed every run is a new one and prints its seed; without --python all versions that are here take turns.

import { createHash } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { parseArgs } from "node:util"
import setup from "../oracle-setup.ts"
import { type FuzzReport, fuzz, printReport, type Violation } from "./fuzz.ts"
import { fuzzImpurities } from "./impurities.ts"
import { joinListing, splitListing } from "./listing.ts"
import { mutants } from "./mutants.ts"
import { runMutants } from "./mutation.ts"
import { Oracle } from "./oracle.ts"
import { findPythons, identify, type Python, pytestFolder } from "./pythons.ts"
import { regressions } from "./regressions.ts"
import { shrink } from "./shrink.ts"
import { type Subject, Workshop } from "./subject.ts"

/** Gives the exit code: 1 where anything was found. */
export async function fuzzPrograms(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      programs: { type: "string", default: "2000" },
      seed: { type: "string" },
      python: { type: "string", multiple: true },
      skip: { type: "string", default: "0" },
      keep: { type: "boolean" },
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
    const report = await fuzz(subject, {
      programs,
      seed,
      skip: Number(values.skip),
      pythons,
      pytest,
      enough: 20,
      onBatch,
    })
    console.log(`${printReport(report)}\n${Math.round((performance.now() - from) / 1000)} s`)
    for (const violation of report.violations) {
      const { kind, python, detail } = violation
      const executable = pythons.find(each => each.version === python)!.executable
      console.log(`\n${kind} on ${python}: ${detail}\n${violation.source}\nmade small:`)
      const source = await small(subject, new Oracle(executable, pytest), violation)
      console.log(source)
      if (values.keep === undefined) continue
      const name = `${kind.replace(" ", "-")}-${createHash("sha256").update(source).digest("hex").slice(0, 8)}.py`
      await writeFile(join(regressions, name), source)
    }
    return report.violations.length > 0 ? 1 : 0
  } finally {
    await workshop.close()
  }
}

/** The source of a violation, shrunk where one test has it. */
async function small(subject: Subject, oracle: Oracle, { kind, source, test }: Violation): Promise<string> {
  try {
    if (test === null) return source
    return joinListing(await shrink(subject, oracle, splitListing(source), test, kind))
  } finally {
    oracle.close()
  }
}

/** Gives the exit code: 1 where a mutant lives. */
export async function fuzzMutants(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      programs: { type: "string", default: "20000" },
      seed: { type: "string", default: "1" },
      python: { type: "string", multiple: true },
      only: { type: "string" },
    },
  })
  await setup()
  const pythons = await pythonsFor(values.python)
  const pytest = await pytestFolder(process.env.FASTEST_ORACLE_PYTHON!)
  const { only } = values
  const chosen = mutants.filter(({ about, file }) => only === undefined || `${file} ${about}`.includes(only))
  const workshop = new Workshop()
  try {
    const ends = await runMutants(workshop, {
      programs: Number(values.programs),
      seed: Number(values.seed),
      pythons,
      pytest,
      chosen,
      onEnd: ({ mutant, killedBy, programs }) =>
        console.log(
          `${killedBy === null ? "LIVES " : "killed"} ${String(programs).padStart(6)}  ${mutant.file}: ${mutant.about}`,
        ),
    })
    const killed = ends.filter(end => end.killedBy !== null).length
    console.log(`${killed} of ${ends.length} mutants killed`)
    return killed === ends.length ? 0 : 1
  } finally {
    await workshop.close()
  }
}

/** Gives the exit code: 1 where an impure module gave a wrong value. */
export async function fuzzPurity(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { programs: { type: "string", default: "400" }, seed: { type: "string", default: "1" } },
  })
  await setup()
  const workshop = new Workshop()
  const python = process.env.FASTEST_ORACLE_PYTHON!
  const oracle = new Oracle(python, await pytestFolder(python))
  try {
    const report = await fuzzImpurities(await workshop.load(null), oracle, {
      programs: Number(values.programs),
      seed: Number(values.seed),
    })
    console.log(`${report.tried} impure modules, ${report.violations.length} violations`)
    for (const { kind, detail, source } of report.violations) console.log(`\n${kind}: ${detail}\n${source}`)
    return report.violations.length > 0 ? 1 : 0
  } finally {
    oracle.close()
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
