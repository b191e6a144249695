// The differential fuzzer: random programs through the compiler and through CPython.
//
//   npm run fuzz -- --programs 20000 --seed 1
//
// P1: what is PASS in Wasm passes in CPython. P2: where an assert fails in Wasm, the test fails in CPython too; a
// difference would be given up on and never be a wrong verdict, but it shows a wrong value. P3: for each program there
// is also one with a wrong expectation, so at least half of all tests must fail in CPython, or P1 would say nothing. The
// lowering rate is reported because a compiler that refuses everything would hold P1 as well. A violation prints its
// program and ends with exit code 1.

import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { parseArgs } from "node:util"
import { parseModule } from "../../compiler/1-parse/parse.ts"
import type { Binaryen } from "../../compiler/5-emit/binaryen.ts"
import { extractBinaryen } from "../../compiler/5-emit/binaryen-sidecar.ts"
import { emitWith } from "../../compiler/5-emit/emit.ts"
import { lowerModule, type TestRequest } from "../../compiler/compile.ts"
import { type DeoptReason, status } from "../../wasm/abi.ts"
import { assembleKernel } from "../../wasm/build-kernel.ts"
import { runAll } from "../../wasm/call.ts"
import { Kernel } from "../../wasm/instance.ts"
import { Oracle, type Probe } from "./oracle.ts"
import { type GeneratedProgram, generateProgram, indent } from "./programs.ts"
import { Random } from "./random.ts"

/** Programs of one module: large enough that parsing and emitting are shared, small enough to read when one fails. */
const batchSize = 25

export interface FuzzReport {
  programs: number
  tests: number
  lowered: number
  passed: number
  failing: number
  readonly violations: { readonly kind: "wrong PASS" | "wrong value"; readonly source: string }[]
  readonly bailouts: Map<string, number>
  readonly deopts: Map<string, number>
  /** Files that our parser refuses, by code. */
  readonly refused: Map<string, number>
}

interface GeneratedTest {
  readonly name: string
  readonly program: GeneratedProgram
  readonly lines: readonly string[]
}

export async function fuzz(programs: number, seed: number, python: string): Promise<FuzzReport> {
  // Apart from `dist`, which a build may be replacing.
  const folder = await mkdtemp(join(tmpdir(), "fastest-fuzz-"))
  await writeFile(join(folder, "package.json"), '{ "type": "module" }')
  await extractBinaryen(folder)
  const binaryen: Binaryen = (await import(pathToFileURL(join(folder, "binaryen.js")).href)).default
  const kernel = new Kernel(new WebAssembly.Module(await assembleKernel(false)))
  const oracle = new Oracle(python)
  const report: FuzzReport = {
    programs: 0,
    tests: 0,
    lowered: 0,
    passed: 0,
    failing: 0,
    violations: [],
    bailouts: new Map(),
    deopts: new Map(),
    refused: new Map(),
  }
  for (let first = 0; first < programs; first += batchSize) {
    const count = Math.min(batchSize, programs - first)
    const random = new Random(seed * 1_000_003 + first)
    await runBatch(binaryen, kernel, oracle, random, count, report)
    report.programs += count
  }
  oracle.close()
  await rm(folder, { recursive: true })
  return report
}

async function runBatch(
  binaryen: Binaryen,
  kernel: Kernel,
  oracle: Oracle,
  random: Random,
  size: number,
  report: FuzzReport,
): Promise<void> {
  // Most random programs raise. Those that do not say more: three candidates are generated for each that is used.
  const candidates = Array.from({ length: 3 * size }, (_, index) => generateProgram(random, index))
  const probed = await probeAll(oracle, candidates)
  const answered = candidates.map((program, index) => ({ program, values: probed[index]! }))
  const useful = answered.filter(({ values }) => values.some(value => value !== null))
  const chosen = [...useful, ...answered.filter(candidate => !useful.includes(candidate))].slice(0, size)

  const programs = chosen.map(({ program }) => program)
  const tests: GeneratedTest[] = []
  for (const [index, { program, values }] of chosen.entries()) {
    const right: string[] = []
    const wrong: string[] = []
    for (const [position, probe] of program.probes.entries()) {
      const value = values[position]
      if (!value) continue
      right.push(assertion(random, probe, value.repr))
      if (value.wrong.length > 0) wrong.push(assertion(random, probe, random.pick(value.wrong)))
    }
    // A body that raises still must not pass.
    tests.push({ name: `test_${index}_right`, program, lines: [...program.body, ...right, "pass"] })
    for (const [number, line] of wrong.entries())
      tests.push({ name: `test_${index}_wrong_${number}`, program, lines: [...program.body, line] })
  }
  const source = [
    ...programs.flatMap(program => program.prelude),
    ...tests.flatMap(test => [`def ${test.name}():`, ...indent(test.lines)]),
    "",
  ].join("\n")
  const ends = runWasm(
    binaryen,
    kernel,
    source,
    tests.map(test => ({ name: test.name })),
    report,
  )
  const names = tests.map(test => [test.name, []] as const)
  const [verdicts] = await oracle.verdicts([{ source, tests: names }], 0.25)
  for (const [index, test] of tests.entries()) {
    const passes = verdicts![index]!
    const end = ends[index]!
    report.tests++
    if (!passes) report.failing++
    if (end === "passed") report.passed++
    if (passes ? end !== "assertion-failed" : end !== "passed") continue
    const text = [...test.program.prelude, `def ${test.name}():`, ...indent(test.lines)].join("\n")
    // Slow is not wrong: asked again with time.
    const [again] = await oracle.verdicts([{ source: text, tests: [[test.name, []]] }], 30)
    if (again![0] === passes)
      report.violations.push({ kind: passes ? "wrong value" : "wrong PASS", source: text })
  }
}

/** Per program the value of each probe after the body; the probes run one after the other, as the asserts will. */
async function probeAll(
  oracle: Oracle,
  programs: readonly GeneratedProgram[],
): Promise<readonly (readonly Probe[])[]> {
  const answers = await oracle.probe(
    programs.map(program => ({ source: probeSource(program), name: "probe" })),
  )
  return programs.map((program, index) => program.probes.map((_, probe) => answers[index]?.[probe] ?? null))
}

function probeSource({ prelude, body, probes }: GeneratedProgram): string {
  const attempts = probes.flatMap(probe => [
    "try:",
    `    found.append((${probe},))`,
    "except Exception:",
    "    found.append(None)",
  ])
  return [...prelude, "def probe():", ...indent([...body, "found = []", ...attempts, "return found"])].join(
    "\n",
  )
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

/** How a test ended in Wasm: why it deopted, or `none` where it was not lowered. */
type End = "passed" | "none" | DeoptReason

/** One end per test. */
function runWasm(
  binaryen: Binaryen,
  kernel: Kernel,
  source: string,
  requests: readonly TestRequest[],
  report: Pick<FuzzReport, "lowered" | "bailouts" | "deopts" | "refused">,
): readonly End[] {
  const parsed = parseModule(source)
  if (parsed.kind === "refused") {
    count(report.refused, parsed.code)
    return requests.map(() => "none")
  }
  const { program, tests } = lowerModule({ module: parsed.module, tests: requests })
  const total = program.entries.reduce((sum, entry) => sum + entry.funcs.length, 0)
  const { statuses, deopts } =
    total === 0
      ? { statuses: new Uint8Array(), deopts: [] }
      : runAll(kernel.link(new WebAssembly.Module(emitWith(binaryen, program))), 0, total)
  const reasons = new Map(deopts.map(deopt => [deopt.index, deopt.reason]))
  for (const reason of reasons.values()) count(report.deopts, reason)
  return tests.map(test => {
    if (test.kind === "bailout") {
      count(report.bailouts, test.bailout.code)
      return "none"
    }
    report.lowered++
    return statuses[test.firstStatus] === status.passed ? "passed" : (reasons.get(test.firstStatus) ?? "none")
  })
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
  const violations = (kind: string): number => report.violations.filter(found => found.kind === kind).length
  return [
    `programs ${report.programs}, tests ${report.tests}, failing in CPython ${report.failing} (${share(report.failing)})`,
    `lowered ${report.lowered} (${share(report.lowered)}), PASS in Wasm ${report.passed}, wrong PASS ${violations("wrong PASS")}, wrong value ${violations("wrong value")}`,
    `bailouts: ${histogram(report.bailouts)}`,
    `deopts: ${histogram(report.deopts)}`,
    `refused by the parser: ${histogram(report.refused) || "none"}`,
  ].join("\n")
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: { programs: { type: "string", default: "2000" }, seed: { type: "string", default: "1" } },
  })
  const report = await fuzz(
    Number(values.programs),
    Number(values.seed),
    process.env.FASTEST_ORACLE_PYTHON ?? "python3",
  )
  console.log(printReport(report))
  for (const violation of report.violations.slice(0, 5))
    console.log(`\n${violation.kind}:\n${violation.source}`)
  if (report.violations.length > 0) process.exitCode = 1
}
