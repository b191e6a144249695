// The compiler under test, bundled: as it is, or with a place of its source changed. The product has no switches for bugs;
// a mutant is made by editing a copy of its text.

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build, type Plugin } from "esbuild"
import type { Binaryen } from "../../compiler/5-emit/binaryen.ts"
import { extractBinaryen } from "../../compiler/5-emit/binaryen-sidecar.ts"
import { assembleKernel } from "../../wasm/build-kernel.ts"
import type { Kernel } from "../../wasm/instance.ts"
import type * as Entry from "./subject-entry.ts"

const root = fileURLToPath(new URL("../../", import.meta.url))

/** A place in a source file of the compiler or the kernel, and what stands there instead. */
export interface Patch {
  /** From the root of the tree. */
  readonly file: string
  readonly find: string
  readonly replace: string
}

export interface Subject
  extends Pick<typeof Entry, "parseModule" | "shifted" | "lowerModule" | "emitWith" | "runAll"> {
  readonly Trace: typeof Entry.Trace
  readonly binaryen: Binaryen
  readonly kernel: Kernel
}

/** Where subjects of one process are built: binaryen is extracted once for all of them. */
export class Workshop {
  private readonly folder: Promise<string>
  private count = 0

  constructor() {
    this.folder = prepare()
  }

  /** Builds and loads the compiler. Throws where the place to change is not there exactly once. */
  async load(patch: Patch | null): Promise<Subject> {
    const folder = await this.folder
    const outfile = join(folder, `subject-${this.count++}.mjs`)
    await build({
      entryPoints: [join(root, "tests/differential/subject-entry.ts")],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      external: ["wabt"],
      plugins: [sideCar, ...(patch?.file.endsWith(".ts") ? [patching(patch)] : [])],
      logLevel: "error",
    })
    const entry = (await import(pathToFileURL(outfile).href)) as typeof Entry
    const kernelBytes = patch?.file.endsWith(".wat")
      ? await assembleKernel(false, pathToFileURL(`${await patchedKernel(folder, patch)}/`))
      : await assembleKernel(false)
    const kernel = new entry.Kernel(new WebAssembly.Module(kernelBytes))
    return { ...entry, binaryen: await entry.loadBinaryen(), kernel }
  }

  async close(): Promise<void> {
    await rm(await this.folder, { recursive: true })
  }
}

async function prepare(): Promise<string> {
  // Apart from `dist`, which a build may be replacing.
  const folder = await mkdtemp(join(tmpdir(), "fastest-fuzz-"))
  await writeFile(join(folder, "package.json"), '{ "type": "module" }')
  await extractBinaryen(folder)
  return folder
}

const sideCar: Plugin = {
  name: "binaryen-side-car",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^binaryen$/ }, () => ({ path: "./binaryen.mjs", external: true }))
  },
}

function patching(patch: Patch): Plugin {
  return {
    name: "patch",
    setup(esbuild) {
      esbuild.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path !== join(root, patch.file)) return null
        return { contents: patched(await readFile(path, "utf8"), patch), loader: "ts" }
      })
    },
  }
}

async function patchedKernel(folder: string, patch: Patch): Promise<string> {
  const copy = await mkdtemp(join(folder, "kernel-"))
  await cp(join(root, "wasm/kernel"), copy, { recursive: true })
  const file = join(copy, patch.file.split("/").at(-1)!)
  await writeFile(file, patched(await readFile(file, "utf8"), patch))
  return copy
}

/** The text with its one occurrence of `find` replaced. */
export function patched(text: string, { file, find, replace }: Patch): string {
  const parts = text.split(find)
  if (parts.length !== 2)
    throw new Error(`${file} has ${parts.length - 1} places like ${JSON.stringify(find)}`)
  return parts.join(replace)
}
