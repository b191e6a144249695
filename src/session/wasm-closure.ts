// The modules of the project that importing a test file executes, and whether each name still means the same file
// (rules M4, M5). CPython's run says what was loaded; the file system says, at each later run, that nothing else could
// be.

import fs from "node:fs"
import path from "node:path"
import { contentHash } from "../cache/key.ts"
import { filesOf } from "../collect/discover.ts"
import { type Config, getini } from "../config/config.ts"
import type { Reason } from "../model.ts"
import type { CollectDir, ModuleEvidence } from "../worker/protocol.ts"
import { reason } from "./reasons.ts"
import { siteFolders } from "./wasm-evidence.ts"
import { decodeSource } from "./wasm-rules.ts"

/** A module of the project with its text; a folder without `__init__.py` has an empty one. */
export interface ClosureModule {
  readonly name: string
  /** Relative to rootdir; for reasons only. */
  readonly path: string
  readonly isPackage: boolean
  readonly text: string
}

/** The closure of one test file, or why it cannot be followed. */
export function readClosure(rootdir: string, modules: readonly ModuleEvidence[]): ClosureModule[] | Reason {
  const closure: ClosureModule[] = []
  for (const { name, path: file, package: isPackage, sha256 } of modules) {
    const shown = path.relative(rootdir, file).split(path.sep).join("/")
    if (sha256 === null) {
      closure.push({ name, path: shown, isPackage, text: "" })
      continue
    }
    if (!file.endsWith(".py")) return reason("impure", `it imports ${shown}, which is no text`)
    const bytes = fs.readFileSync(file)
    if (contentHash(bytes) !== sha256)
      return reason("evidence-differs", `${shown} changed while it was imported`)
    const text = decodeSource(bytes)
    if (text === null) return reason("impure", `it imports ${shown}, which is not UTF-8`)
    closure.push({ name, path: shown, isPackage, text })
  }
  return closure
}

/** Where Python may look for a module of the project, or for one that would hide a standard module. */
export class ImportRoots {
  readonly #folders: readonly string[]
  // Importable entries of a folder by the name they are imported under.
  readonly #listings = new Map<string, ReadonlyMap<string, readonly string[]>>()
  readonly #hashes = new Map<string, string | null>()

  constructor(config: Config, tree: readonly CollectDir[]) {
    const folders = new Set([config.rootdir, config.invocationDir])
    const given = [
      ...getini(config, "pythonpath").map(each => path.resolve(config.rootdir, each)),
      ...(config.environment.PYTHONPATH ?? "").split(path.delimiter).filter(each => each !== ""),
      ...pathFileLines(config),
    ]
    for (const each of given) folders.add(path.resolve(config.invocationDir, each))
    // pytest puts the folder above the outermost package of each test file and conftest on `sys.path`.
    for (const file of filesOf(tree)) folders.add(baseOf(file.path))
    const visit = (dir: CollectDir): void => {
      if (dir.conftest) folders.add(baseOf(path.join(dir.path, "conftest.py")))
      for (const entry of dir.entries) if ("entries" in entry) visit(entry)
    }
    tree.forEach(visit)
    this.#folders = [...folders]
  }

  /** The first of the standard modules `imports` that the project may hide; null where it hides none. */
  hidden(imports: readonly string[]): string | null {
    const names = new Set(imports.map(each => each.split(".", 1)[0]!))
    for (const name of names) {
      if (name !== "pytest" && this.#found(name).some(entry => isRegular(entry))) return name
    }
    return null
  }

  /** The first module whose name may mean another file than the one that was loaded; null where all are certain. */
  uncertain(modules: readonly ModuleEvidence[]): string | null {
    const folderOf = new Map(modules.filter(each => each.package).map(each => [each.name, each.path]))
    for (const { name, path: file, sha256 } of modules) {
      const dot = name.lastIndexOf(".")
      const entry = sha256 !== null && path.basename(file) === "__init__.py" ? path.dirname(file) : file
      const parent = dot < 0 ? undefined : folderOf.get(name.slice(0, dot))
      if (dot >= 0 && parent === undefined) return name
      const folder = parent?.endsWith(".py") ? path.dirname(parent) : parent
      const found = folder === undefined ? this.#found(name) : this.#entries(folder, name.slice(dot + 1))
      // A folder without `__init__.py` is taken only where nothing else is found.
      const taken = sha256 === null ? found : found.filter(each => isRegular(each))
      if (taken.length !== 1 || taken[0] !== entry) return name
    }
    return null
  }

  /** Does `from home import name` give the module `home.name` of the project? The package must not bind the name. */
  givesModule(home: string, name: string): boolean {
    const folders = this.#folders
      .map(folder => path.join(folder, ...home.split(".")))
      .filter(folder => fs.existsSync(folder))
    if (home.startsWith(".") || folders.length !== 1 || !fs.existsSync(path.join(folders[0]!, `${name}.py`)))
      return false
    const init = path.join(folders[0]!, "__init__.py")
    if (!fs.existsSync(init)) return true
    // Whence something is imported is nothing that this binds.
    const text = fs
      .readFileSync(init, "latin1")
      .replace(/^[ \t]*from[ \t]+[.\w]+[ \t]+import\b(?![ \t]*\*)/gm, "")
    return !new RegExp(`\\b(${name}|__getattr__)\\b|import[ \\t]*\\*|globals\\(`).test(text)
  }

  /** Whether every module still has the bytes that were compiled. */
  unchanged(modules: readonly ModuleEvidence[]): boolean {
    return modules.every(({ path: file, sha256 }) => sha256 === this.#hash(file))
  }

  #hash(file: string): string | null {
    let hash = this.#hashes.get(file)
    if (hash === undefined) {
      const isFile = fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
      hash = isFile ? contentHash(fs.readFileSync(file)) : null
      this.#hashes.set(file, hash)
    }
    return hash
  }

  #found(name: string): string[] {
    return this.#folders.flatMap(folder => this.#entries(folder, name))
  }

  #entries(folder: string, name: string): readonly string[] {
    let listing = this.#listings.get(folder)
    if (!listing) {
      listing = importable(folder)
      this.#listings.set(folder, listing)
    }
    return listing.get(name) ?? []
  }
}

const moduleSuffixes = [".py", ".pyc", ".so", ".pyd"]

/** A module, or a folder with an `__init__`. */
function isRegular(entry: string): boolean {
  const hasSuffix = moduleSuffixes.some(suffix => entry.endsWith(suffix))
  return hasSuffix || fs.readdirSync(entry).some(each => each.startsWith("__init__."))
}

function importable(folder: string): Map<string, readonly string[]> {
  const found = new Map<string, string[]>()
  if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return found
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const isModule = moduleSuffixes.some(suffix => entry.name.endsWith(suffix))
    if (!isModule && entry.isFile()) continue
    const name = entry.name.split(".", 1)[0]!
    found.set(name, [...(found.get(name) ?? []), path.join(folder, entry.name)])
  }
  return found
}

function baseOf(file: string): string {
  let base = path.dirname(file)
  while (fs.existsSync(path.join(base, "__init__.py"))) base = path.dirname(base)
  return base
}

/** Folders that `.pth` files put on the path, as editable installs do. */
function pathFileLines(config: Config): string[] {
  return siteFolders(config).flatMap(site =>
    fs
      .readdirSync(site)
      .filter(each => each.endsWith(".pth"))
      .flatMap(each => fs.readFileSync(path.join(site, each), "utf8").split(/\r?\n/))
      .filter(line => line !== "" && !line.startsWith("#") && !line.startsWith("import"))
      .map(line => path.resolve(site, line)),
  )
}

/** The dotted name of the package that a test file lies in; null where it lies in none. */
export function packageOf(file: string): string | null {
  const folder = path.dirname(file)
  const base = baseOf(file)
  return folder === base ? null : path.relative(base, folder).split(path.sep).join(".")
}
