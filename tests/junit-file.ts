// Reads a JUnit file into what must be equal between two runs: suite counts, and per testcase its name and children.

import { readFile } from "node:fs/promises"

export interface JunitCase {
  readonly classname: string
  readonly name: string
  /** `failure`, `error` or `skipped` with type and message; empty for a pass. */
  readonly results: readonly string[]
}

export interface JunitReport {
  /** Attributes of the suite that do not depend on time or machine. */
  readonly counts: Readonly<Record<string, string>>
  readonly cases: readonly JunitCase[]
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const [, name, value] of text.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (name !== undefined && value !== undefined) attributes[name] = value
  }
  return attributes
}

/** Gives null where no file was written. */
export async function readJunit(path: string): Promise<JunitReport | null> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null
    throw error
  })
  if (text === null) return null
  const suite = attributesOf(/<testsuite ([^>]*)>/.exec(text)?.[1] ?? "")
  const cases: JunitCase[] = []
  for (const match of text.matchAll(/<testcase ([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
    const attributes = attributesOf(match[1] ?? "")
    const results: string[] = []
    for (const child of (match[2] ?? "").matchAll(/<(failure|error|skipped)\b([^>]*)>/g)) {
      const { type = "", message = "" } = attributesOf(child[2] ?? "")
      results.push([child[1], type, message].join(" ").trim())
    }
    cases.push({ classname: attributes.classname ?? "", name: attributes.name ?? "", results })
  }
  const { errors = "", failures = "", skipped = "", tests = "" } = suite
  return { counts: { errors, failures, skipped, tests }, cases }
}
