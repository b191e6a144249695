// Loads a script of the package with V8's code cache beside it, and makes that cache where there is none. Used by
// `cli.ts` only, so it may need nothing but Node's own modules that are loaded anyway.
//
// Compiling the command takes 15 ms, reading what was compiled 5 ms. V8 tells a cache of another version of itself,
// but not one of another source of the same length: therefore both names carry the hash of the source.

import fs from "node:fs"
import path from "node:path"
import vm from "node:vm"

export interface LoadedScript<Exports> {
  readonly exports: Exports
  /** Keeps what was compiled so far for the next start; call it after a run, when what runs need is compiled. */
  readonly keepCode: () => void
}

/** Runs the CommonJS script `name` of the folder that this file is built into. */
export function loadScript<Exports>(name: string): LoadedScript<Exports> {
  const file = path.join(__dirname, name)
  const cache = file.replace(/js$/, `${process.version}-${process.arch}.bin`)
  const cachedData = fs.existsSync(cache) ? fs.readFileSync(cache) : undefined
  // The build escapes everything that is not ASCII.
  const source = `(function(module,require,importModule,__filename,__dirname){${fs.readFileSync(file, "latin1")}\n})`
  const script = new vm.Script(source, {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  })
  const module = { exports: {} as Exports }
  const run = script.runInThisContext() as (...args: unknown[]) => void
  run(module, require, importModule, file, __dirname)
  const isKept = cachedData !== undefined && script.cachedDataRejected !== true
  return { exports: module.exports, keepCode: () => isKept || keep(cache, script.createCachedData()) }
}

/** A script that V8 has from its cache cannot import modules, so the build lets it ask here. */
function importModule(name: string): Promise<unknown> {
  return import(name)
}

/** A folder that belongs to somebody else stays without a cache. */
function keep(file: string, data: Buffer): void {
  const draft = `${file}.${process.pid}`
  try {
    fs.writeFileSync(draft, data)
    fs.renameSync(draft, file)
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error
    fs.rmSync(draft, { force: true })
  }
}
