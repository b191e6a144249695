// Every project under tests/plugins, with widely used plugins and libraries installed, run under pytest and under the
// command: ids in order, outcomes, reasons, short summary, closing counts, exit code and JUnit file must be the same.

import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { beforeAll, describe, expect, test } from "vitest"
import { root } from "../command.ts"
import { compareRuns, scenariosOf } from "../oracle.ts"
import { hasPytest, prepareEnvironment } from "../oracle-setup.ts"

const projects = join(root, "tests", "plugins")
const entries = await readdir(projects, { withFileTypes: true })
const names = entries.filter(entry => entry.isDirectory()).map(entry => entry.name)

let python = ""
/** What pip said where the index has not all that is wanted. */
let missing: string | null = null

beforeAll(async () => {
  const text = await readFile(join(projects, "requirements.txt"), "utf8")
  const wanted = text.split("\n").filter(line => /^\w/.test(line))
  const versions = JSON.stringify(wanted.map(line => line.split("==")))
  const check = `${hasPytest}\nfrom importlib.metadata import version\nfor name, wanted in ${versions}: assert version(name) == wanted`
  await prepareEnvironment("plugins", check, wanted).then(
    found => (python = found),
    (error: unknown) => (missing = String(error)),
  )
})

for (const name of names.sort()) {
  describe(name, async () => {
    const project = join(projects, name)
    for (const args of await scenariosOf(project)) {
      test(args.join(" "), async context => {
        context.skip(missing !== null, `no plugins to test with: ${missing}`)
        const { pytest, fastest, output } = await compareRuns(project, args, ["-n", "1"], python)
        expect(fastest, output.fastest.stdout + output.fastest.stderr).toEqual(pytest)
      })
    }
  })
}
