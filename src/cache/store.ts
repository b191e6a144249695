// The per-user cache folder of one project: named entries that are whole and unchanged, or not there.
//
// Invariant: what `read` gives is what `write` was given. Each entry ends in the sha256 of its content and is put in
// place by a rename; a damaged, cut or foreign file is a miss. The folder is used only if it is ours alone, because
// code in it is run. No failure here may fail a run: a cache that cannot be used is off.

import { createHash, randomBytes } from "node:crypto"
import fs from "node:fs"
import path from "node:path"
import { contentHash } from "./key.ts"
import { type CachePlace, cacheRoot } from "./place.ts"

const footerLength = 32

/** Entries kept per project. A warm run touches one per test file; suites of more files than this are rare. */
const entryLimit = 8_192

/** The folder of one project's entries; null where there is no place for it. */
function folderOf(place: CachePlace, rootdir: string): string | null {
  const root = cacheRoot(place)
  if (root === null) return null
  const real = fs.realpathSync(rootdir)
  return path.join(root, `${path.basename(real)}-${contentHash(Buffer.from(real)).slice(0, 16)}`)
}

/** The entries of one project. */
export class Store {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  /** The cache of the project at `rootdir`; null where it cannot be used safely. */
  static open(place: CachePlace, rootdir: string): Store | null {
    const root = cacheRoot(place)
    try {
      const folder = folderOf(place, rootdir)
      if (root === null || folder === null) return null
      fs.mkdirSync(path.dirname(root), { recursive: true })
      for (const each of [root, folder]) {
        fs.mkdirSync(each, { recursive: true, mode: 0o700 })
        if (!isOursAlone(fs.lstatSync(each))) return null
      }
      return new Store(folder)
    } catch (error) {
      if (isSystemError(error)) return null
      throw error
    }
  }

  /** Whether the project has any entry; looks only, and makes nothing. */
  static hasEntries(place: CachePlace, rootdir: string): boolean {
    const folder = folderOf(place, rootdir)
    return folder !== null && fs.existsSync(folder) && fs.readdirSync(folder).length > 0
  }

  /** The content of an entry, or null where there is none or it is damaged. */
  read(name: string): Uint8Array | null {
    const bytes = this.#bytes(name)
    if (bytes === null || bytes.length < footerLength) return null
    const content = bytes.subarray(0, bytes.length - footerLength)
    const footer = createHash("sha256").update(content).digest()
    return footer.equals(bytes.subarray(content.length)) ? content : null
  }

  #bytes(name: string): Buffer | null {
    try {
      // A link could lead to a file of someone else.
      const file = fs.openSync(
        path.join(this.folder, name),
        fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0),
      )
      try {
        return fs.readFileSync(file)
      } finally {
        fs.closeSync(file)
      }
    } catch (error) {
      if (isSystemError(error)) return null
      throw error
    }
  }

  /** Stores an entry. Gives whether it is stored; it never is in part. */
  write(name: string, content: Uint8Array): boolean {
    const target = path.join(this.folder, name)
    const draft = `${target}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`
    try {
      fs.writeFileSync(draft, Buffer.concat([content, createHash("sha256").update(content).digest()]), {
        mode: 0o600,
        flag: "wx",
      })
      fs.renameSync(draft, target)
      return true
    } catch (error) {
      if (!isSystemError(error)) throw error
      fs.rmSync(draft, { force: true })
      return false
    }
  }

  /** Removes the entries written longest ago, and what broken-off writes left behind. */
  prune(): void {
    try {
      const names = fs.readdirSync(this.folder)
      if (names.length <= entryLimit) return
      const entries = names.map(name => {
        const file = path.join(this.folder, name)
        return { file, written: fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }
      })
      entries.sort((a, b) => b.written - a.written)
      for (const { file } of entries.slice(entryLimit / 2)) fs.rmSync(file, { force: true })
    } catch (error) {
      if (!isSystemError(error)) throw error
    }
  }
}

/** Whether a folder is one, belongs to us and is closed to everyone else. Windows keeps that in access lists. */
function isOursAlone(stat: fs.Stats): boolean {
  if (!stat.isDirectory()) return false
  return process.getuid === undefined || (stat.uid === process.getuid() && (stat.mode & 0o077) === 0)
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error
}
