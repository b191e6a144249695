// Files that a run was asked to write: in place only when they are whole.

import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import path from "node:path"

/** A file that was asked for and could not be written; the run exits with 3. */
export class ReportFileError extends Error {
  override readonly name = "ReportFileError"

  constructor(file: string, cause: unknown) {
    super(`could not write ${file}: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}`, { cause })
  }
}

/** Writes the file under a temporary name first, so that it is never seen half written. Throws ReportFileError. */
export function writeReportFile(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    makeDirectory(path.dirname(file))
    const stat = statSync(file, { throwIfNoEntry: false })
    if (stat !== undefined && !stat.isFile()) {
      writeFileSync(file, text)
      return
    }
    writeFileSync(temporary, text)
    renameSync(temporary, file)
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary)
    throw new ReportFileError(file, error)
  }
}

// Not mkdirSync's `recursive`: on Node 20 it never returns where the kernel answers ENOENT below an existing
// directory, as in /proc.
function makeDirectory(directory: string): void {
  if (statSync(directory, { throwIfNoEntry: false }) !== undefined) return
  makeDirectory(path.dirname(directory))
  mkdirSync(directory)
}
