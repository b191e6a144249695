// Assembles the kernel: `kernel/*.wat` → wabt → binaryen -O3 → one .wasm file. Runs when the package is built.
//
// The `.wat` files hold module fields only and share one namespace. What they need from `abi.ts` (deopt codes,
// addresses, limits) comes as immutable globals, which the optimiser folds away.

import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import wabt from "wabt"
import type { Binaryen } from "../compiler/5-emit/binaryen.ts"
import { extractBinaryen } from "../compiler/5-emit/binaryen-sidecar.ts"
import { arenaBytes, deoptReasons, layout } from "./abi.ts"

const folder = join(dirname(fileURLToPath(import.meta.url)), "kernel")
/** In the order in which a reader should meet them; Wasm does not mind. */
const files = ["memory", "int", "range", "list", "sort", "str", "search", "text", "dict", "scan"]

/** Where kernel functions leave results that are not one value: 32 bytes that nothing else uses. */
const scratch = 64

const features = { simd: true, bulk_memory: true, sign_extension: true, multi_value: true, mutable_globals: true }

/** The kernel's bytes, optimised. `twins` adds the scalar versions that the benchmarks compare with. */
export async function assembleKernel(binaryen: Binaryen, twins: boolean): Promise<Uint8Array<ArrayBuffer>> {
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
  return optimize(binaryen, new Uint8Array(buffer))
}

function optimize(binaryen: Binaryen, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
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
  const optimized = new Uint8Array(module.emitBinary())
  module.dispose()
  return optimized
}

/**
 * Writes the kernel that the product loads; a reader of `outFile` sees the old or the new one. binaryen comes from its
 * side-car, extracted beside the kernel: loaders of TypeScript take ten seconds over binaryen's own entry.
 */
export async function buildKernel(outFile: string): Promise<void> {
  const folder = dirname(outFile)
  await mkdir(folder, { recursive: true })
  await extractBinaryen(folder)
  const binaryen: Binaryen = (await import(pathToFileURL(join(folder, "binaryen.js")).href)).default
  const bytes = await assembleKernel(binaryen, false)
  const temporary = `${outFile}.${process.pid}.tmp`
  await writeFile(temporary, bytes)
  await rename(temporary, outFile)
}
