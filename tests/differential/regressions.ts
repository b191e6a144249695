// Counterexamples of the past, which are run again with every `npm test`: listings whose test functions count.

import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { type Violation, violationOf } from "./fuzz.ts"
import { splitListing } from "./listing.ts"
import type { Oracle } from "./oracle.ts"
import type { Subject } from "./subject.ts"

export const regressions = fileURLToPath(new URL("./regressions/", import.meta.url))

/** Gives what still differs. */
export async function runRegressions(
  subject: Subject,
  oracle: Oracle,
): Promise<readonly Omit<Violation, "python">[]> {
  const files = (await readdir(regressions)).filter(name => name.endsWith(".py"))
  const found: Omit<Violation, "python">[] = []
  for (const file of files.sort()) {
    const listing = splitListing(await readFile(join(regressions, file), "utf8"))
    for (const [, name] of listing.main.matchAll(/^def (test_\w+)/gm)) {
      const violation = await violationOf(subject, oracle, listing, name!, 20)
      if (violation) found.push(violation)
    }
  }
  return found
}
