// What a compiled file depends on besides its own text, and whether it still is as it was (rules S1, M5, V1).
//
// A compiled module may stand in for CPython only while everything that CPython's collection of the file depended on
// is unchanged. All of that goes into the key under which the module is stored, except the modules of the project that
// it imports, which `wasm-closure.ts` asks the file system for each time.

import fs from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { cacheKey } from "../cache/key.ts"
import { compareText } from "../collect/arguments.ts"
import type { Config } from "../config/config.ts"

/** The parts of a file's key that are the same for all files of a run; null where nothing may be stored. */
export function sessionKey(config: Config, conftests: ReadonlyMap<string, Uint8Array>): string | null {
  const build = buildIdentity()
  if (build === null) return null
  const conftestParts = [...conftests].flat()
  const settings = {
    ini: config.ini,
    overrides: config.overrides,
    inipath: config.inipath,
    rootdir: config.rootdir,
    confcutdir: config.confcutdir,
    importmode: config.options.importmode,
    plugins: config.options.plugins,
    pythonwarnings: config.options.pythonwarnings,
    unknown: config.unknown,
  }
  return cacheKey([build, interpreterIdentity(config), JSON.stringify(settings), ...conftestParts])
}

/** The key of one file's entry: the session's, the file's place and bytes, and the packages it lies in. */
export function fileKey(session: string, file: string, bytes: Uint8Array): string {
  const packages: (string | Uint8Array)[] = []
  for (let dir = path.dirname(file); ; dir = path.dirname(dir)) {
    const init = path.join(dir, "__init__.py")
    if (!fs.existsSync(init)) break
    packages.push(init, fs.readFileSync(init))
  }
  return cacheKey([session, file, bytes, ...packages])
}

/** Changes when the interpreter, what its start-up runs, or the set of installed distributions changes. */
function interpreterIdentity(config: Config): string {
  const { executable } = config.interpreter
  const real = fs.realpathSync(executable)
  const prefixes = prefixesOf(config)
  const stated = [executable, real, ...prefixes].map(statText)
  stated.push(...prefixes.map(prefix => statText(path.join(prefix, "pyvenv.cfg"))))
  for (const site of siteFolders(config)) {
    stated.push(statText(site))
    const startup = fs
      .readdirSync(site)
      .filter(each => each.endsWith(".pth") || /^(site|user)customize/.test(each))
    stated.push(...startup.map(each => statText(path.join(site, each))))
  }
  const variables = Object.entries(config.environment).filter(([name]) => name.startsWith("PYTHON"))
  return JSON.stringify([stated, variables.sort(([a], [b]) => compareText(a, b))])
}

/** Where the interpreter and, in a virtual environment, the one below it are installed. */
function prefixesOf({ interpreter: { executable } }: Config): string[] {
  const real = fs.realpathSync(executable)
  return [...new Set([path.dirname(path.dirname(executable)), path.dirname(path.dirname(real))])]
}

/** The interpreter's `site-packages`. */
export function siteFolders(config: Config): string[] {
  return prefixesOf(config).flatMap(prefix => {
    const lib = path.join(prefix, "lib")
    const versions = fs.existsSync(lib) ? fs.readdirSync(lib).filter(each => each.startsWith("python3")) : []
    return versions.map(each => path.join(lib, each, "site-packages")).filter(each => fs.existsSync(each))
  })
}

function statText(file: string): string {
  const stat = fs.statSync(file, { bigint: true, throwIfNoEntry: false })
  return stat ? `${file}:${stat.size}:${stat.mtimeNs}:${stat.ino}` : `${file}:none`
}

/** Where the built files lie; null when running from source, where the compiler may change under a stored module. */
export function distFolder(): string | null {
  const here = path.dirname(fileURLToPath(import.meta.url))
  return path.basename(here) === "dist" ? here : null
}

function buildIdentity(): string | null {
  const dist = distFolder()
  if (dist === null) return null
  const files = fs.readdirSync(dist).filter(each => /\.(m?js|wasm)$/.test(each))
  return cacheKey(files.sort(compareText).map(each => statText(path.join(dist, each))))
}
