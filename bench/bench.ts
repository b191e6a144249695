// Times whole commands, interleaved, on generated suites: `npm run bench -- S20 S1000 F1000`, or `overhead`; `C` is
// `compute.ts`.
//
// Both runners get the same interpreter, from an environment that holds pytest and nothing else. Ours runs cold: no
// daemon, and a cache folder that is new in every run. Rounds alternate (ours, pytest, ours, …), so that whatever else
// the machine does falls on both. A run counts only if it passed exactly the tests the scenario has.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { cpus, release, tmpdir, totalmem } from "node:os"
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import { fastestPath, root, runCommand } from "../tests/command.ts"
import setup from "../tests/oracle-setup.ts"
import { benchCompute } from "./compute.ts"
import { type Scenario, writeSuite } from "./scenario.ts"
import { scenarios as fixtures } from "./scenarios/fixtures.ts"
import { scenarios as overhead, pairs } from "./scenarios/overhead.ts"
import { scenarios as simple } from "./scenarios/simple.ts"

const all: readonly Scenario[] = [...simple, ...fixtures, ...overhead]

interface Times {
  readonly median: number
  readonly min: number
  readonly max: number
}

interface Row {
  readonly name: string
  readonly about: string
  readonly rounds: number
  /** Milliseconds. */
  readonly fastest: Times
  readonly pytest: Times
  /** Median over the rounds of pytest's time divided by ours. */
  readonly ratio: number
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

function timesOf(values: readonly number[]): Times {
  return { median: medianOf(values), min: Math.min(...values), max: Math.max(...values) }
}

/** Milliseconds from spawning a command to its end. Throws where it did not pass exactly `tests` tests. */
async function timeOnce(file: string, args: readonly string[], cwd: string, tests: number): Promise<number> {
  const cache = await mkdtemp(join(tmpdir(), "fastest-bench-cache-"))
  try {
    const from = performance.now()
    const result = await runCommand(file, args, { cwd, env: { XDG_CACHE_HOME: cache }, timeoutSeconds: 300 })
    const duration = performance.now() - from
    if (result.exitCode !== 0 || !new RegExp(`\\b${tests} passed\\b`).test(result.stdout)) {
      throw new Error(
        `${[file, ...args].join(" ")} in ${cwd}: not ${tests} passed\n${result.stdout.slice(-2000)}${result.stderr}`,
      )
    }
    return duration
  } finally {
    await rm(cache, { recursive: true, force: true })
  }
}

async function measure(scenario: Scenario, python: string): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), `fastest-bench-${scenario.name}-`))
  try {
    await writeSuite(scenario, folder)
    const ours = () =>
      timeOnce(process.execPath, [fastestPath, "-q", "--python", python], folder, scenario.tests)
    const theirs = () => timeOnce(python, ["-m", "pytest", "-q"], folder, scenario.tests)
    // One round uncounted: it fills the disk cache and writes the bytecode that later runs of either may reuse.
    await ours()
    await theirs()
    const fastest: number[] = []
    const pytest: number[] = []
    for (let round = 0; round < scenario.rounds; round++) {
      fastest.push(await ours())
      pytest.push(await theirs())
    }
    const ratio = medianOf(pytest.map((time, i) => time / fastest[i]!))
    const { name, about, rounds } = scenario
    return { name, about, rounds, fastest: timesOf(fastest), pytest: timesOf(pytest), ratio }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Median of eleven starts of `node -e 0`: the floor below which this command cannot go. */
async function nodeStart(): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 11; i++) {
    const from = performance.now()
    await runCommand(process.execPath, ["-e", "0"], { cwd: root })
    times.push(performance.now() - from)
  }
  return medianOf(times)
}

const milliseconds = (time: number) => time.toFixed(time < 100 ? 1 : 0)

function formatTable(rows: readonly Row[]): string {
  const header = ["scenario", "fastest ms", "min-max", "pytest ms", "min-max", "ratio", "rounds"]
  const cells = rows.map(row => [
    row.name,
    milliseconds(row.fastest.median),
    `${milliseconds(row.fastest.min)}-${milliseconds(row.fastest.max)}`,
    milliseconds(row.pytest.median),
    `${milliseconds(row.pytest.min)}-${milliseconds(row.pytest.max)}`,
    `${row.ratio.toFixed(2)}x`,
    String(row.rounds),
  ])
  const widths = header.map((title, i) => Math.max(title.length, ...cells.map(line => line[i]!.length)))
  const lines = [header, ...cells].map(line =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "),
  )
  return lines.join("\n")
}

/** Microseconds per test, from pairs of suites that differ only in their number of tests. */
function formatOverhead(rows: readonly Row[]): string[] {
  const byName = new Map(rows.map(row => [row.name, row]))
  const testsOf = (name: string) => all.find(scenario => scenario.name === name)!.tests
  return pairs.flatMap(({ name, small, large }) => {
    const [a, b] = [byName.get(small), byName.get(large)]
    if (a === undefined || b === undefined) return []
    const count = testsOf(large) - testsOf(small)
    const price = (x: Times, y: Times) => (((y.median - x.median) * 1000) / count).toFixed(1)
    return [`${name}: fastest ${price(a.fastest, b.fastest)} us, pytest ${price(a.pytest, b.pytest)} us`]
  })
}

function chosen(names: readonly string[]): readonly Scenario[] {
  const wanted = names.length === 0 ? ["S20", "S1000", "F1000"] : names
  return wanted.flatMap(name => {
    if (name === "overhead") return overhead
    const scenario = all.find(one => one.name === name)
    if (scenario === undefined)
      throw new Error(`no scenario ${name}: overhead, ${all.map(one => one.name).join(", ")}`)
    return [scenario]
  })
}

async function versionOf(python: string): Promise<{ python: string; pytest: string }> {
  const program = "import platform, pytest; print(platform.python_version(), pytest.__version__)"
  const [version = "", pytest = ""] = (await runCommand(python, ["-c", program], { cwd: root })).stdout
    .trim()
    .split(" ")
  return { python: version, pytest }
}

await setup()
if (process.argv[2] === "C") {
  await benchCompute(process.env.FASTEST_ORACLE_PYTHON!)
  process.exit()
}
const scenarios = chosen(process.argv.slice(2))
if (process.env.FASTEST_BUILD_ERROR !== undefined) throw new Error(process.env.FASTEST_BUILD_ERROR)
const python = process.env.FASTEST_ORACLE_PYTHON!
const machine = {
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${release()}`,
}
const versions = { node: process.version, ...(await versionOf(python)) }
const command = `npm run bench -- ${scenarios.map(one => one.name).join(" ")}`
const start = await nodeStart()
console.log(`${machine.cores} x ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.system}`)
console.log(
  `node ${versions.node}, CPython ${versions.python}, pytest ${versions.pytest}; node -e 0: ${milliseconds(start)} ms`,
)
const rows: Row[] = []
for (const scenario of scenarios) {
  rows.push(await measure(scenario, python))
  console.error(`${scenario.name}: ${scenario.about}`)
}
console.log(`\n${formatTable(rows)}`)
for (const line of formatOverhead(rows)) console.log(line)
const results = join(root, "bench", "results")
await mkdir(results, { recursive: true })
const date = new Date().toISOString().replace(/[:.]/g, "-")
const report = { command, date, machine, versions, nodeStart: start, rows }
await writeFile(join(results, `${date}.json`), `${JSON.stringify(report, null, 2)}\n`)
