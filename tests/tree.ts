// The project's own source files as text, for tests that check the tree itself.

import { readdir, readFile } from "node:fs/promises"
import { join, posix } from "node:path"
import { root } from "./command.ts"

export interface SourceFile {
  /** Relative to the package root, with `/`. */
  readonly path: string
  readonly text: string
}

export interface ImportOf {
  /** A path relative to the package root, or the name of a package. */
  readonly target: string
  readonly isPackage: boolean
  readonly isType: boolean
}

const generated = new Set([
  "node_modules",
  "dist",
  ".git",
  ".cache",
  "__pycache__",
  ".pytest_cache",
  "results",
])

/** All files below `folder` whose name ends with one of `endings`, in order of path. */
export async function sourceFiles(folder: string, endings: readonly string[]): Promise<SourceFile[]> {
  const files: SourceFile[] = []
  for (const entry of (await readdir(join(root, folder), { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = posix.join(folder, entry.name)
    if (entry.isDirectory() && !generated.has(entry.name)) files.push(...(await sourceFiles(path, endings)))
    else if (entry.isFile() && endings.some(ending => entry.name.endsWith(ending))) {
      files.push({ path, text: await readFile(join(root, path), "utf8") })
    }
  }
  return files
}

/** Every `import`, `export … from` and `import()` of a TypeScript file. */
export function importsOf(file: SourceFile): ImportOf[] {
  const found: ImportOf[] = []
  const add = (specifier: string, isType: boolean) => {
    const isPackage = !specifier.startsWith(".")
    const target = isPackage ? specifier : posix.join(posix.dirname(file.path), specifier)
    found.push({ target, isPackage, isType })
  }
  for (const match of file.text.matchAll(/^\s*(import|export)\s+(type\s)?([^;"'`]*?\sfrom\s+)?"([^"]+)"/gm)) {
    const names = /\{([^}]*)\}/.exec(match[3] ?? "")?.[1]
    const allTypes = names?.split(",").every(name => /^\s*(type\s.*)?$/s.test(name)) ?? false
    add(match[4]!, match[2] !== undefined || allTypes)
  }
  for (const match of file.text.matchAll(/\bimport\(\s*"([^"]+)"\s*\)(\.\w+)?/g)) {
    // `import("x").Name` is a type; `await import("x")` loads.
    add(match[1]!, match[2] !== undefined && !match[2].startsWith(".then"))
  }
  return found
}
