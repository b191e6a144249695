// What a scenario is: a suite written to an empty folder, and how often to run it.

import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"

export interface Scenario {
  /** As given on the command line, e.g. `S20`. */
  readonly name: string
  readonly about: string
  /** How many tests a correct run passes: checked against the closing line of every run. */
  readonly tests: number
  /** Timed rounds; a round runs each command once. */
  readonly rounds: number
  /** Files of the suite: path below the folder, and text. */
  readonly files: () => ReadonlyMap<string, string>
}

/** Writes the suite of `scenario` into `folder`. */
export async function writeSuite(scenario: Scenario, folder: string): Promise<void> {
  for (const [path, text] of scenario.files()) {
    const target = join(folder, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, text)
  }
}
