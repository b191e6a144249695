// What pytest said of suites in earlier runs of the fuzzer, on disk: an answer of the oracle holds for as long as its question.
//
// An answer is kept as pytest wrote it, with the scratch directory's path left open, so that what is compared may change.

import crypto from "node:crypto"
import fs from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import zlib from "node:zlib"

/** What one run of pytest left behind. */
export interface Answer {
  readonly exitCode: number
  /** One JSON object a line, from `oracle.py`. */
  readonly records: string
  readonly terminal: string
  readonly log: string
  /** Empty where no file was written. */
  readonly junit: string
}

const directory = fileURLToPath(new URL("../../.cache/generated/", import.meta.url))
const scratchName = "{scratch}"

/** The name of the answers to `question`, which must hold all that they depend on. */
export function answerName(question: unknown): string {
  return crypto.createHash("sha256").update(JSON.stringify(question)).digest("hex").slice(0, 40)
}

/** The answers kept under `name`, one for each run of the suite, as if given in `scratch`; null where there are none. */
export function keptAnswers(name: string, scratch: string): Answer[] | null {
  const file = path.join(directory, name)
  if (!fs.existsSync(file)) return null
  const text = zlib.gunzipSync(fs.readFileSync(file)).toString()
  return JSON.parse(text.replaceAll(scratchName, scratch))
}

/** Keeps the answers that were given in `scratch`. */
export function keepAnswers(name: string, scratch: string, answers: readonly Answer[]): void {
  fs.mkdirSync(directory, { recursive: true })
  const text = JSON.stringify(answers).replaceAll(scratch, scratchName)
  const file = path.join(directory, name)
  fs.writeFileSync(`${file}.${process.pid}`, zlib.gzipSync(text))
  fs.renameSync(`${file}.${process.pid}`, file)
}
