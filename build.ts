// Builds dist/: the command, the library, its types, the Wasm kernel and binaryen's side-car.
//
// The start path must stay small, so the bundle is split: whatever is reached only through a dynamic import
// (parser, emitter, junit, toml …) is a chunk of its own. Chunks lie flat beside the entries, so that
// `import.meta.url` is one level below the package root in every one of them, and `../runtime` is the Python side.

import { spawn } from "node:child_process"
import { chmod, readdir, rm, stat, symlink } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { type BuildOptions, build, context, type Plugin } from "esbuild"

const root = dirname(fileURLToPath(import.meta.url))
const dist = join(root, "dist")

/** `import("binaryen")` becomes an import of the side-car beside the chunk, which is not bundled. */
const binaryenSideCar: Plugin = {
  name: "binaryen-side-car",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^binaryen$/ }, () => ({ path: "./binaryen.js", external: true }))
  },
}

const bundle = {
  absWorkingDir: root,
  entryPoints: {
    fastest: "src/cli.ts",
    index: "src/index.ts",
    "compile-worker": "src/session/compile-worker.ts",
  },
  outdir: dist,
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  // wabt is a megabyte of CommonJS that only `explain` needs; tinypool starts its own worker file by path.
  external: ["wabt", "tinypool"],
  plugins: [binaryenSideCar],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
} as const satisfies BuildOptions

/** Writes the `.d.ts` files of the public interface to `dist/types`. */
async function emitTypes(): Promise<void> {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc")
  const child = spawn(process.execPath, [tsc, "-p", join(root, "tsconfig.types.json")], { stdio: "inherit" })
  const code = await new Promise<number | null>(done => child.on("close", done))
  if (code !== 0) throw new Error(`tsc could not emit the declarations (exit ${code})`)
}

/** `dist/fastest` runs as well as `dist/fastest.js`; npm makes its own shims where links need privileges. */
async function linkCommand(): Promise<void> {
  await chmod(join(dist, "fastest.js"), 0o755)
  if (process.platform === "win32") return
  const link = join(dist, "fastest")
  await rm(link, { force: true })
  await symlink("fastest.js", link)
}

/** Removes chunks of earlier builds, by the hash in their names; `dist` is not emptied, a running command may read it. */
async function removeStale(written: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(dist)) {
    if (/-[0-9A-Z]{8}\.js$/.test(name) && !written.has(name)) await rm(join(dist, name))
  }
}

/** The newest modification time in and below `path`, in milliseconds. */
async function newestIn(path: string): Promise<number> {
  const info = await stat(path)
  if (!info.isDirectory()) return info.mtimeMs
  const times = await Promise.all((await readdir(path)).map(name => newestIn(join(path, name))))
  return Math.max(0, ...times)
}

/** Whether the command is missing or older than a source. npm runs `prepare` more than once: also before `npx`. */
async function isStale(): Promise<boolean> {
  const built = await stat(join(dist, "fastest.js")).catch(() => null)
  if (built === null) return true
  const sources = ["build.ts", "package-lock.json", "src", "compiler", "wasm"].map(name => join(root, name))
  return Math.max(...(await Promise.all(sources.map(newestIn)))) > built.mtimeMs
}

if (process.argv.includes("--watch")) {
  const watching = await context({ ...bundle, logLevel: "info" })
  await watching.watch()
} else if (!process.argv.includes("--if-stale") || (await isStale())) {
  const [{ extractBinaryen }, { buildKernel }] = await Promise.all([
    import("./compiler/5-emit/binaryen-sidecar.ts"),
    import("./wasm/build-kernel.ts"),
  ])
  await Promise.all([emitTypes(), buildKernel(join(dist, "kernel.wasm")), extractBinaryen(dist)])
  // Last, so that a build that was cut short is stale.
  const result = await build(bundle)
  await removeStale(new Set(Object.keys(result.metafile.outputs).map(path => basename(path))))
  await linkCommand()
  const bytes = result.metafile.outputs["dist/fastest.js"]?.bytes ?? 0
  console.log(`built dist: fastest.js ${(bytes / 1024).toFixed(1)} kB`)
}
