// The differential fuzzer: random programs through the compiler and through CPython.
//
// P1: what is PASS in Wasm passes in CPython; and where an assert fails in Wasm, the test fails in CPython too (that would
// be given up on and never be a wrong verdict, but it shows a wrong value). P2: the values that the variables of a test
// take one after the other are CPython's, up to the first deopt. P3: for each program there is also one with a wrong
// expectation, so at least half of all tests must fail in CPython, or P1 would say nothing. The lowering rate is reported
// because a compiler that refuses everything would hold all of them.

import { type End, runInWasm, type WasmRun } from "./in-wasm.ts"
import { indent, joinListing, type Listing } from "./listing.ts"
import { Oracle, type Settled, type TracedVerdicts } from "./oracle.ts"
import { type GeneratedProgram, generateProgram } from "./programs.ts"
import type { Python } from "./pythons.ts"
import { Random } from "./random.ts"
import type { Subject } from "./subject.ts"
import { differenceOf } from "./trace.ts"

/** Programs of one module: large enough that parsing and emitting are shared. */
const batchSize = 40
/** Batches under way at once: the interpreters and the compiler work at the same time. */
const lookAhead = 4

export interface Violation {
  readonly kind: "wrong PASS" | "wrong failure" | "wrong value" | "crash"
  readonly python: string
  /** A listing, see `listing.ts`. */
  readonly source: string
  /** The test that differs; none where the compiler threw for the module. */
  readonly test: string | null
  readonly detail: string
}

export interface FuzzReport {
  programs: number
  tests: number
  lowered: number
  passed: number
  failing: number
  /** Assignments compared. */
  assignments: number
  readonly violations: Violation[]
  readonly bailouts: Map<string, number>
  readonly deopts: Map<string, number>
  /** Per construct: tests that have it, and those of them that are lowered. */
  readonly features: Map<string, { tests: number; lowered: number }>
  /** Modules that our parser refuses, by code. */
  readonly refused: Map<string, number>
}

export interface FuzzOptions {
  readonly programs: number
  readonly seed: number
  /** How many programs of this seed are left out: those of an earlier run. */
  readonly skip?: number
  /** Their turns go by batch. */
  readonly pythons: readonly Python[]
  /** Where asserts are rewritten from. */
  readonly pytest: string
  /** Ends before all programs are done when this many violations were found. */
  readonly enough?: number
  readonly onBatch?: (report: FuzzReport) => void
  /** Who is asked for each interpreter, instead of processes of this run's own. */
  readonly oracles?: readonly Asked[]
}

type Asked = Pick<Oracle, "settle" | "traced">

interface GeneratedTest {
  readonly name: string
  readonly program: GeneratedProgram
  readonly lines: readonly string[]
  /** Those of the lines that are the program's. */
  readonly body: readonly string[]
}

export async function fuzz(subject: Subject, options: FuzzOptions): Promise<FuzzReport> {
  const { programs, seed, pythons, pytest, enough = Number.POSITIVE_INFINITY, onBatch } = options
  const own = options.oracles ? [] : pythons.map(python => new Oracle(python.executable, pytest))
  const oracles: readonly Asked[] = options.oracles ?? own
  const report: FuzzReport = {
    programs: 0,
    tests: 0,
    lowered: 0,
    passed: 0,
    failing: 0,
    assignments: 0,
    violations: [],
    bailouts: new Map(),
    deopts: new Map(),
    features: new Map(),
    refused: new Map(),
  }
  const first = Math.floor((options.skip ?? 0) / batchSize)
  const batches = first + Math.ceil(programs / batchSize)
  let next = first
  const work = async (): Promise<void> => {
    while (next < batches && report.violations.length < enough) {
      const batch = next++
      const turn = batch % oracles.length
      const size = Math.min(batchSize, programs - (batch - first) * batchSize)
      const random = new Random(seed * 1_000_003 + batch)
      const [oracle, python] = [oracles[turn]!, pythons[turn]!.version]
      await runBatch({ subject, oracle, python, random, size, report })
      report.programs += size
      onBatch?.(report)
    }
  }
  try {
    // Answers that are there already are not worth looking ahead for.
    await Promise.all(Array.from({ length: options.oracles ? 1 : lookAhead }, work))
  } finally {
    for (const oracle of own) oracle.close()
  }
  return report
}

interface Batch {
  readonly subject: Subject
  readonly oracle: Asked
  readonly python: string
  readonly random: Random
  readonly size: number
  readonly report: FuzzReport
}

async function runBatch({ subject, oracle, python, random, size, report }: Batch): Promise<void> {
  const programs = Array.from({ length: size }, (_, index) => generateProgram(random, index))
  const settled = await oracle.settle(
    programs.map(program => ({ ...listingOf([program], []), body: program.body, probes: program.probes })),
  )
  const tests = programs.flatMap((program, index) => testsOf(random, program, index, settled[index]!))
  const listing = listingOf(programs, tests)
  const names = tests.map(test => test.name)
  const traced = names.filter(name => name.endsWith("right"))
  const asked = oracle.traced(listing, names, traced, 0.25)
  const run = runInWasm(subject, listing, names, new Set(traced))
  note(report, run, tests)
  const answer = await asked
  for (const [index, test] of tests.entries()) {
    if (!answer.verdicts[index]) report.failing++
    report.assignments += run.traces[index]?.length ?? 0
    // Alone, and asked with time: slow is not wrong.
    const alone = listingOf([test.program], [test])
    if (judge(run.ends[index]!, run, answer, index, alone.main) === null) continue
    const found = await violationOf(subject, oracle, alone, test.name, 20)
    if (found) report.violations.push({ ...found, python })
  }
  if (run.crash !== null)
    report.violations.push({
      kind: "crash",
      python,
      source: joinListing(listing),
      test: null,
      detail: run.crash,
    })
}

/** Compiles and runs one test on both sides; null where they agree. */
export async function violationOf(
  subject: Subject,
  oracle: Asked,
  listing: Listing,
  name: string,
  seconds: number,
): Promise<Omit<Violation, "python"> | null> {
  const source = joinListing(listing)
  const run = runInWasm(subject, listing, [name], new Set([name]))
  if (run.crash !== null) return { kind: "crash", source, test: name, detail: run.crash }
  const answer = await oracle.traced(listing, [name], [name], seconds)
  const found = judge(run.ends[0]!, run, answer, 0, source)
  return found && { ...found, source, test: name }
}

/** A failed assert is given up on even where CPython would have caught its exception. */
const catchesAsserts = /\b(except|raises)\b.*\b(AssertionError|Exception)\b/

function judge(
  end: End,
  run: WasmRun,
  { verdicts, traces }: TracedVerdicts,
  index: number,
  source: string,
): Pick<Violation, "kind" | "detail"> | null {
  if (end === "none") return null
  const passes = verdicts[index]
  if (end === "passed" && !passes) return { kind: "wrong PASS", detail: "CPython fails it" }
  if (end === "assertion-failed" && passes && !catchesAsserts.test(source))
    return { kind: "wrong failure", detail: "CPython passes it" }
  const [ours, theirs] = [run.traces[index], traces[index]]
  if (!ours || !theirs) return null
  const detail = differenceOf(ours, theirs, end === "passed")
  return detail === null ? null : { kind: "wrong value", detail }
}

/** The statements of a program that do not raise, with asserts of what CPython computed. */
export function settledTest(
  random: Random,
  program: GeneratedProgram,
  index: number,
  { kept, values }: Settled,
): GeneratedTest {
  // Most random programs raise somewhere. Without the statements that do, more of the rest is reached.
  const statements = random.chance(0.9) ? kept : program.body.map(([statement]) => statement)
  const body = statements.flatMap(statement => statement.split("\n"))
  const right = knownProbes(program, values).map(({ probe, value }) => assertion(random, probe, value.repr))
  return { name: `test_${index}_right`, program, lines: [...body, ...right, "pass"], body }
}

function knownProbes(
  program: GeneratedProgram,
  values: Settled["values"],
): readonly { probe: string; value: NonNullable<Settled["values"][number]> }[] {
  return program.probes.flatMap((probe, position) => {
    const value = values[position]
    return value ? [{ probe, value }] : []
  })
}

/** One test that asserts what CPython computed, and one that asserts something else. */
function testsOf(
  random: Random,
  program: GeneratedProgram,
  index: number,
  settled: Settled,
): readonly GeneratedTest[] {
  const right = settledTest(random, program, index, settled)
  const { body } = right
  const tests = [right]
  const known = knownProbes(program, settled.values)
  const doubtful = known.filter(({ value }) => value.wrong.length > 0)
  // As many tests fail as pass, or passing would say nothing.
  for (let number = random.chance(0.5) ? 2 : 1; number > 0 && doubtful.length > 0; number--) {
    const { probe, value } = random.pick(doubtful)
    const lines = [...body, assertion(random, probe, random.pick(value.wrong))]
    tests.push({ name: `test_${index}_wrong_${number}`, program, lines, body })
  }
  return tests
}

export function listingOf(programs: readonly GeneratedProgram[], tests: readonly GeneratedTest[]): Listing {
  const main = [
    "import pytest",
    "from dataclasses import dataclass",
    ...programs.flatMap(program => program.prelude),
    ...tests.flatMap(test => [`def ${test.name}():`, ...indent(test.lines)]),
    "",
  ].join("\n")
  const modules = programs.flatMap(program =>
    program.modules.map(({ name, lines }) => ({ name, text: `${lines.join("\n")}\n` })),
  )
  return { main, modules }
}

/** The ways in which a value is compared with what is expected. */
function assertion(random: Random, probe: string, expected: string): string {
  return random.pick([
    `assert ${probe} == ${expected}`,
    `assert ${expected} == ${probe}`,
    `assert not ${probe} != ${expected}`,
    `assert (${probe} == ${expected}) is True`,
    `assert [${probe}] == [${expected}]`,
    `assert (1, ${probe}) == (1, ${expected}), "message"`,
    `assert ${probe} in [${expected}]`,
    `assert not (not ${probe} == ${expected} or False)`,
  ])
}

function note(report: FuzzReport, run: WasmRun, tests: readonly GeneratedTest[]): void {
  report.tests += tests.length
  for (const [index, { program }] of tests.entries())
    for (const feature of program.features) {
      const { tests: seen = 0, lowered = 0 } = report.features.get(feature) ?? {}
      const more = run.ends[index] === "none" ? 0 : 1
      report.features.set(feature, { tests: seen + 1, lowered: lowered + more })
    }
  if (run.refused !== null) count(report.refused, run.refused)
  for (const code of run.bailouts) count(report.bailouts, code)
  for (const end of run.ends) {
    if (end === "none") continue
    report.lowered++
    if (end === "passed") report.passed++
    else count(report.deopts, end)
  }
}

function count(histogram: Map<string, number>, key: string): void {
  histogram.set(key, (histogram.get(key) ?? 0) + 1)
}

export function printReport(report: FuzzReport): string {
  const share = (part: number): string => `${((100 * part) / Math.max(1, report.tests)).toFixed(1)} %`
  const histogram = (counts: ReadonlyMap<string, number>): string =>
    [...counts]
      .sort(([, a], [, z]) => z - a)
      .map(([key, value]) => `${key} ${value}`)
      .join(", ")
  const violations = (...kinds: readonly string[]): number =>
    report.violations.filter(found => kinds.includes(found.kind)).length
  return [
    `programs ${report.programs}, tests ${report.tests}, failing in CPython ${report.failing} (${share(report.failing)})`,
    `lowered ${report.lowered} (${share(report.lowered)}), PASS in Wasm ${report.passed}, assignments compared ${report.assignments}`,
    `wrong PASS ${violations("wrong PASS")}, wrong values ${violations("wrong value", "wrong failure")}, crashes ${violations("crash")}`,
    `lowered by construct: ${[...report.features].map(([name, { tests, lowered }]) => `${name} ${lowered}/${tests}`).join(", ")}`,
    `bailouts: ${histogram(report.bailouts)}`,
    `deopts: ${histogram(report.deopts)}`,
    `refused by the parser: ${histogram(report.refused) || "none"}`,
  ].join("\n")
}
