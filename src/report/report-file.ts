// Files that a run was asked to write: in place only when they are whole.

import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
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
    mkdirSync(path.dirname(file), { recursive: true })
    const stat = statSync(file, { throwIfNoEntry: false })
    if (stat !== undefined && !stat.isFile()) {
      writeFileSync(file, text)
      return
    }
    writeFileSync(temporary, text)
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw new ReportFileError(file, error)
  }
}
