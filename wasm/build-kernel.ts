// Assembles the kernel: `kernel/*.wat` → wabt → wasm-opt -O3 → one .wasm file. Runs when the package is built.
//
// The `.wat` files hold module fields only and share one namespace. What they need from `abi.ts` (deopt codes,
// addresses, limits) comes as immutable globals, which the optimiser folds away. binaryen's command is used, not its
// library: a process of its own loads in a tenth of the time that a loader of TypeScript takes over the library.

import { execFile } from "node:child_process"
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import wabt from "wabt"
import { arenaBytes, deoptReasons, exceptionClasses, layout } from "./abi.ts"

const kernelFolder = new URL("./kernel/", import.meta.url)
/** In the order in which a reader should meet them; Wasm does not mind. */
const files = [
  ...["memory", "exception", "int", "range", "list", "sort", "str", "search", "text", "dict", "scan"],
  ...["format", "wide"],
]

/** Where kernel functions leave results that are not one value: 32 bytes that nothing else uses. */
const scratch = 64

const features = {
  simd: true,
  bulk_memory: true,
  sign_extension: true,
  exceptions: true,
  multi_value: true,
  mutable_globals: true,
}
const optimizerFlags = [
  "-O3",
  "--mvp-features",
  "--enable-simd",
  "--enable-exception-handling",
  "--enable-bulk-memory",
  "--enable-sign-ext",
  "--enable-nontrapping-float-to-int",
  "--enable-multivalue",
  "--enable-mutable-globals",
]

/** The kernel's bytes, optimised. `twins` adds the scalar versions that the benchmarks compare with. */
export async function assembleKernel(
  twins: boolean,
  folder: URL = kernelFolder,
): Promise<Uint8Array<ArrayBuffer>> {
  const names = ["host", ...files, ...(twins ? ["scalar"] : [])]
  const [imports, ...sources] = await Promise.all(
    names.map(name => readFile(new URL(`${name}.wat`, folder), "utf8")),
  )
  const constants: readonly (readonly [string, number])[] = [
    ...deoptReasons.map((reason, code) => [reason, code] as const),
    ...exceptionClasses.map(([name], id) => [name, id] as const),
    ["arena_bytes", arenaBytes],
    ["characters", layout.characters],
    ["empty", layout.characters + 128 * 32],
    ["scratch", scratch],
  ]
  const globals = constants.map(([name, value]) => `(global $${name} i32 (i32.const ${value}))`)
  const text = `(module\n${imports}\n${globals.join("\n")}\n${sources.join("\n")})`
  const parsed = (await wabt()).parseWat("kernel.wat", text, features)
  const { buffer } = parsed.toBinary({ write_debug_names: false })
  parsed.destroy()
  return optimize(buffer)
}

async function optimize(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const work = await mkdtemp(join(tmpdir(), "fastest-kernel-"))
  const [plain, optimized] = [join(work, "plain.wasm"), join(work, "optimized.wasm")]
  const command = fileURLToPath(new URL("./bin/wasm-opt", import.meta.resolve("binaryen")))
  await writeFile(plain, bytes)
  await promisify(execFile)(process.execPath, [command, plain, ...optimizerFlags, "-o", optimized])
  const result = new Uint8Array(await readFile(optimized))
  await rm(work, { recursive: true })
  return result
}

/** Writes the kernel that the product loads; a reader of `outFile` sees the old or the new one. */
export async function buildKernel(outFile: string): Promise<void> {
  const bytes = await assembleKernel(false)
  await mkdir(dirname(outFile), { recursive: true })
  const temporary = `${outFile}.${process.pid}.tmp`
  await writeFile(temporary, bytes)
  await rename(temporary, outFile)
}
