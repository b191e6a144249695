// Assembles the kernel: `kernel/*.wat` → wabt → binaryen -O3 → one .wasm file. Runs when the package is built.
//
// The `.wat` files hold module fields only and share one namespace. What they need from `abi.ts` (deopt codes,
// addresses, limits) comes as immutable globals, which the optimiser folds away.

import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import binaryen from "binaryen"
import wabt from "wabt"
import { arenaBytes, deoptReasons, layout } from "./abi.ts"

const folder = join(dirname(fileURLToPath(import.meta.url)), "kernel")
/** In the order in which a reader should meet them; Wasm does not mind. */
const files = ["memory", "int", "range", "list", "sort", "str", "search", "text", "dict", "scan"]

/** Where kernel functions leave results that are not one value: 32 bytes that nothing else uses. */
const scratch = 64

const features = { simd: true, bulk_memory: true, sign_extension: true, multi_value: true, mutable_globals: true }

/** The kernel's bytes, optimised. `twins` adds the scalar versions that the benchmarks compare with. */
export async function assembleKernel(twins: boolean): Promise<Uint8Array> {
  const names = twins ? [...files, "scalar"] : files
  const sources = await Promise.all(names.map(name => readFile(join(folder, `${name}.wat`), "utf8")))
  const constants: readonly (readonly [string, number])[] = [
    ...deoptReasons.map((reason, code) => [reason, code] as const),
    ["arena_bytes", arenaBytes],
    ["characters", layout.characters],
    ["empty", layout.characters + 128 * 32],
    ["scratch", scratch],
  ]
  const globals = constants.map(([name, value]) => `(global $${name} i32 (i32.const ${value}))`)
  const text = `(module\n${globals.join("\n")}\n${sources.join("\n")})`
  const parsed = (await wabt()).parseWat("kernel.wat", text, features)
  const { buffer } = parsed.toBinary({ write_debug_names: false })
  parsed.destroy()
  return optimize(new Uint8Array(buffer))
}

function optimize(bytes: Uint8Array): Uint8Array {
  const { MutableGlobals, SIMD128, BulkMemory, BulkMemoryOpt, SignExt, NontrappingFPToInt, Multivalue } =
    binaryen.Features
  const module = binaryen.readBinary(bytes)
  module.setFeatures(
    MutableGlobals | SIMD128 | BulkMemory | BulkMemoryOpt | SignExt | NontrappingFPToInt | Multivalue,
  )
  binaryen.setOptimizeLevel(3)
  binaryen.setShrinkLevel(0)
  module.optimize()
  if (!module.validate()) throw new Error("binaryen made an invalid kernel")
  const optimized = module.emitBinary()
  module.dispose()
  return optimized
}

/** Writes the kernel that the product loads; a reader of `outFile` sees the old or the new one. */
export async function buildKernel(outFile: string): Promise<void> {
  const bytes = await assembleKernel(false)
  await mkdir(dirname(outFile), { recursive: true })
  const temporary = `${outFile}.${process.pid}.tmp`
  await writeFile(temporary, bytes)
  await rename(temporary, outFile)
}
