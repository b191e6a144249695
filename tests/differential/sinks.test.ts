// P6: what binaryen emits is what others take it for: wabt accepts it, and after binaryen's own optimiser, which reads
// the module anew and rewrites it, every test ends as before.

import { afterAll, expect, test } from "vitest"
import { runAll } from "../../wasm/call.ts"
import { disassemble } from "../../wasm/disassemble.ts"
import { oraclePython } from "../oracle.ts"
import { listingOf, settledTest } from "./fuzz.ts"
import { runInWasm } from "./in-wasm.ts"
import { Oracle } from "./oracle.ts"
import { generateProgram } from "./programs.ts"
import { Random } from "./random.ts"
import { Workshop } from "./subject.ts"

const workshop = new Workshop()
const oracle = new Oracle(oraclePython())
afterAll(async () => {
  oracle.close()
  await workshop.close()
})

test("emitted modules mean the same to other tools", async () => {
  const subject = await workshop.load(null)
  const random = new Random(20_261)
  const programs = Array.from({ length: 40 }, (_, index) => generateProgram(random, index))
  const settled = await oracle.settle(
    programs.map(program => ({ ...listingOf([program], []), body: program.body, probes: program.probes })),
  )
  const tests = programs.map((program, index) => settledTest(random, program, index, settled[index]!))
  const run = runInWasm(
    subject,
    listingOf(programs, tests),
    tests.map(({ name }) => name),
    new Set(),
  )
  const bytes = run.bytes!
  expect(await disassemble(bytes)).toContain("run_all")
  const module = subject.binaryen.readBinary(bytes)
  const { Features } = subject.binaryen
  // The bytes do not say what they use; without exceptions the optimiser takes it that no call throws.
  module.setFeatures(
    Features.ExceptionHandling |
      Features.MutableGlobals |
      Features.SIMD128 |
      Features.BulkMemory |
      Features.BulkMemoryOpt |
      Features.SignExt |
      Features.NontrappingFPToInt |
      Features.Multivalue,
  )
  module.optimize()
  const optimized = new Uint8Array(module.emitBinary())
  module.dispose()
  expect(optimized.length).not.toBe(bytes.length)
  const count = run.ends.filter(end => end !== "none").length
  const statusesOf = (code: Uint8Array<ArrayBuffer>): readonly number[] => [
    ...runAll(subject.kernel.link(new WebAssembly.Module(code)), 0, count).statuses,
  ]
  const before = statusesOf(bytes)
  expect(before.filter(status => status === 1).length).toBeGreaterThan(5)
  expect(statusesOf(optimized)).toEqual(before)
}, 600_000)
