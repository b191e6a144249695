// Builds dist/: the command, the library, its types, the Wasm kernel and binaryen's side-car.
//
// The command is CommonJS in two scripts, because Node starts those 10 ms sooner than modules: one that starts Python,
// and all the rest, of which V8 keeps what runs compile (`src/code-cache.ts`). The library is a module, split into
// chunks. All files lie flat in dist/, so that each is one level below the package root, and `../runtime` is the
// Python side.

import { spawn } from "node:child_process"
import { chmod, readdir, rm, stat, symlink, writeFile } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild"

const root = dirname(fileURLToPath(import.meta.url))
const dist = join(root, "dist")

/** `import("binaryen")` becomes an import of the side-car beside the chunk, which is not bundled. */
const binaryenSideCar: Plugin = {
  name: "binaryen-side-car",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^binaryen$/ }, () => ({ path: "./binaryen.mjs", external: true }))
  },
}

const shared = {
  absWorkingDir: root,
  outdir: dist,
  bundle: true,
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

const library = {
  ...shared,
  entryPoints: { index: "src/index.ts", "compile-worker": "src/session/compile-worker.ts" },
  chunkNames: "[name]-[hash]",
  splitting: true,
  format: "esm",
  outExtension: { ".js": ".mjs" },
} as const satisfies BuildOptions

const script = {
  ...shared,
  format: "cjs",
  banner: { js: 'const scriptUrl=require("node:url").pathToFileURL(__filename).href;' },
} as const satisfies BuildOptions

/** What only modules have. */
const moduleNames = { "import.meta.url": "scriptUrl", "import.meta.dirname": "__dirname" }

/** Bundles everything; gives the names of the files written. The entry of the command comes last. */
async function bundle(): Promise<Set<string>> {
  await writeFile(join(dist, "package.json"), '{ "type": "commonjs" }\n')
  const modules = await build(library)
  const command = await build({
    ...script,
    entryPoints: { command: "src/command.ts" },
    entryNames: "[name]-[hash]",
    define: moduleNames,
    write: false,
  })
  const [name = ""] = namesOf(command)
  const text = command.outputFiles[0]!.text.replaceAll(/\bimport\((?=")/g, "importModule(")
  await writeFile(join(dist, name), text, "latin1")
  const entry = await build({
    ...script,
    entryPoints: { fastest: "src/cli.ts" },
    define: { ...moduleNames, commandScript: JSON.stringify(name) },
  })
  return new Set([modules, command, entry].flatMap(namesOf))
}

function namesOf({ metafile }: { metafile: Metafile }): string[] {
  return Object.keys(metafile.outputs).map(path => basename(path))
}

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

/** Removes scripts and chunks of earlier builds; `dist` is not emptied, a running command may read it. */
async function removeStale(written: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(dist)) {
    const isOurs = /\.(js|mjs|bin)$/.test(name) && name !== "binaryen.mjs"
    if (isOurs && !written.has(name)) await rm(join(dist, name))
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

if (!process.argv.includes("--if-stale") || (await isStale())) {
  const [{ extractBinaryen }, { buildKernel }] = await Promise.all([
    import("./compiler/5-emit/binaryen-sidecar.ts"),
    import("./wasm/build-kernel.ts"),
  ])
  await Promise.all([emitTypes(), buildKernel(join(dist, "kernel.wasm")), extractBinaryen(dist)])
  // Last, so that a build that was cut short is stale.
  await removeStale(await bundle())
  await linkCommand()
  const { size } = await stat(join(dist, "fastest.js"))
  console.log(`built dist: fastest.js ${(size / 1024).toFixed(1)} kB`)
}
