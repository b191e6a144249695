// Literate cases: `cases/*.md`. A heading states a behaviour; a `py` block is a test module; the `verdicts` block says
// what became of each of its tests, and an `ir` block what it was lowered to. UPDATE=1 writes those two.
//
// What is PASS here is also executed by CPython, which must agree; so must it on failed assertions.

import { readdir, readFile, writeFile } from "node:fs/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { bailoutCodes } from "../../compiler/bailouts.ts"
import { printIr } from "../../compiler/compile.ts"
import { deoptReasons } from "../../wasm/abi.ts"
import { Oracle } from "../differential/oracle.ts"
import { oraclePython } from "../oracle.ts"
import { type Outcome, runModule } from "./run-module.ts"

const folder = new URL("./cases/", import.meta.url)
const files = (await readdir(folder)).filter(name => name.endsWith(".md")).sort()
const texts = new Map(
  await Promise.all(files.map(async name => [name, await readFile(new URL(name, folder), "utf8")] as const)),
)
const block = (kind: string): RegExp => new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, "m")

let oracle: Oracle
beforeAll(() => {
  oracle = new Oracle(oraclePython())
})
afterAll(() => oracle.close())

for (const [file, text] of texts)
  describe(file, () => {
    const sections = text.split(/^(?=## )/m)
    for (const [index, section] of sections.entries()) {
      const source = block("py").exec(section)?.[1]
      if (source === undefined) continue
      test(section.slice(3, section.indexOf("\n")), async () => {
        const { outcomes, program } = await runModule(source)
        const verdicts = outcomes.map(outcome => `${describeOutcome(outcome, source)}\n`).join("")
        let found = replaceBlock(section, "verdicts", verdicts)
        if (block("ir").test(section)) found = replaceBlock(found, "ir", printIr(program))
        sections[index] = found
        if (process.env.UPDATE !== "1") expect(found).toBe(section)
        await expectAgreement(source, outcomes)
      })
    }
    afterAll(async () => {
      if (process.env.UPDATE === "1") await writeFile(new URL(file, folder), sections.join(""))
    })
  })

function replaceBlock(section: string, kind: string, content: string): string {
  const written = `\`\`\`${kind}\n${content}\`\`\``
  return block(kind).test(section)
    ? section.replace(block(kind), () => written)
    : `${section.trimEnd()}\n\n${written}\n\n`
}

/** One line: the test, its end, and the source it is about. */
function describeOutcome({ name, end }: Outcome, source: string): string {
  if (end.kind === "passed") return `${name}: PASS`
  const line = end.at === null ? "" : source.slice(end.at).split("\n")[0]!.trim()
  return `${name}: ${end.kind} ${end.code}${line === "" ? "" : ` at ${line}`}`
}

async function expectAgreement(source: string, outcomes: readonly Outcome[]): Promise<void> {
  const decided = outcomes.filter(
    ({ name, end }) => !name.includes(".") && (end.kind === "passed" || end.code === "assertion-failed"),
  )
  const [verdicts] = await oracle.verdicts([{ source, tests: decided.map(({ name }) => [name, []]) }], 5)
  const ours = decided.map(({ name, end }) => [name, end.kind === "passed"])
  expect(decided.map(({ name }, index) => [name, verdicts![index]])).toEqual(ours)
}

describe("catalogues", () => {
  const all = [...texts.values()].join("")

  test("every bailout code is reached", () => {
    const missing = Object.keys(bailoutCodes).filter(code => !all.includes(`bailout ${code}`))
    // `parametrize.test.ts` has those that are about requests, not about text.
    expect(missing).toEqual(["test-missing", "case-value"])
  })

  test("every deopt reason is reached", () => {
    const missing = deoptReasons.filter(reason => !all.includes(`deopt ${reason}`))
    // `trap` is what no check announced; `case-refused` belongs to parametrized tests.
    expect(missing).toEqual(["trap", "case-refused"])
  })
})
