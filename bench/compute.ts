// `npm run bench -- C`: compute-heavy tests, the call itself: in Wasm, in CPython and, where it is there, in PyPy.
//
// Each is measured in processor time of its process, several times, and the least counts: other work on the machine
// falls on wall clocks. Compiling to Wasm is shown beside; what V8 compiles while the test runs counts as running.

import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { parseModule } from "../compiler/1-parse/parse.ts"
import { compileModule } from "../compiler/compile.ts"
import { Kernels, runModule } from "../src/session/wasm-hot.ts"
import { root, runCommand } from "../tests/command.ts"
import { assembleKernel } from "../wasm/build-kernel.ts"

const folder = join(root, "bench", "kernels")
const rounds = 3

/** Prints the least processor time, in milliseconds, of calling the one test of a file. */
const timer = `
import sys, time
namespace = {}
exec(compile(open(sys.argv[1]).read(), sys.argv[1], "exec"), namespace)
call = next(value for name, value in namespace.items() if name.startswith("test_"))
times = []
for _ in range(${rounds}):
    start = time.process_time()
    call()
    times.append(time.process_time() - start)
print(min(times) * 1000)
`

interface Row {
  readonly name: string
  /** Milliseconds. */
  readonly compile: number
  readonly wasm: number
  readonly cpython: number
  readonly pypy: number | null
}

function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

async function inPython(python: string, file: string): Promise<number | null> {
  const result = await runCommand(python, ["-c", timer, file], { cwd: root, timeoutSeconds: 120 }).catch(
    () => null,
  )
  return result?.exitCode === 0 ? Number(result.stdout) : null
}

/** How many kernels were loaded. */
let ordinal = 0

async function measureKernel(kernelBytes: Uint8Array, file: string, python: string): Promise<Row> {
  const path = join(folder, file)
  const source = await readFile(path, "utf8")
  const name = /^def (test_\w+)/m.exec(source)![1]!
  const from = processorTime()
  const parsed = parseModule(source)
  if (parsed.kind === "refused") throw new Error(`${file}: ${parsed.code}`)
  const { bytes, tests } = await compileModule({ module: parsed.module, tests: [{ name }] })
  const [test] = tests
  if (bytes === null || test?.kind !== "lowered")
    throw new Error(`${file} is not lowered: ${test?.kind === "bailout" ? test.bailout.message : ""}`)
  const compile = processorTime() - from
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    // Other bytes each time, so that V8 begins anew, with the kernel too, as it does in a process of its own.
    const fresh = Uint8Array.from([...bytes, 0, 3, 2, 0x72, round])
    const kernels = new Kernels(Uint8Array.from([...kernelBytes, 0, 3, 2, 0x72, ordinal++]))
    const start = processorTime()
    const { statuses, deopts } = runModule(kernels, fresh, 1)
    times.push(processorTime() - start)
    if (statuses[0] !== 1) throw new Error(`${file} does not pass in Wasm: ${deopts[0]?.reason}`)
  }
  const cpython = await inPython(python, path)
  if (cpython === null) throw new Error(`${file} does not pass in CPython`)
  return { name, compile, wasm: Math.min(...times), cpython, pypy: await inPython("pypy3", path) }
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}

/** Runs all kernels and prints a table. */
export async function benchCompute(python: string): Promise<readonly Row[]> {
  const kernelBytes = await assembleKernel(false)
  const files = (await readdir(folder)).filter(name => name.endsWith(".py")).sort()
  const rows: Row[] = []
  console.log("kernel               compile ms  wasm ms  CPython ms   PyPy ms  / CPython  / PyPy")
  for (const file of files) {
    const row = await measureKernel(kernelBytes, file, python)
    rows.push(row)
    const { name, compile, wasm, cpython, pypy } = row
    const cells = [
      compile.toFixed(0).padStart(10),
      wasm.toFixed(0).padStart(7),
      cpython.toFixed(0).padStart(10),
      (pypy?.toFixed(0) ?? "-").padStart(8),
      `${(cpython / wasm).toFixed(1)}x`.padStart(9),
      (pypy === null ? "-" : `${(pypy / wasm).toFixed(1)}x`).padStart(6),
    ]
    console.log(`${name.padEnd(21)}${cells.join("  ")}`)
  }
  const pypy = rows.flatMap(row => (row.pypy === null ? [] : [row.pypy / row.wasm]))
  const against = geometricMean(rows.map(row => row.cpython / row.wasm)).toFixed(1)
  const beside = pypy.length === 0 ? "no pypy3 here" : `${geometricMean(pypy).toFixed(1)}x PyPy`
  console.log(`geometric mean: ${against}x CPython, ${beside}`)
  return rows
}
