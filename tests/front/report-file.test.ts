// Report files: whole or not there, and an error that names the file.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { ReportFileError, writeReportFile } from "../../src/report/report-file.ts"

const root = mkdtempSync(join(tmpdir(), "fastest-report-"))
afterAll(() => rmSync(root, { recursive: true }))

test("missing directories are made, an older report is replaced", () => {
  const file = join(root, "a", "b", "x.xml")
  writeReportFile(file, "old")
  writeReportFile(file, "new")
  expect(readFileSync(file, "utf8")).toBe("new")
  expect(readdirSync(join(root, "a", "b"))).toEqual(["x.xml"])
})

test("a place that cannot be written is an error, and ends at once", () => {
  writeFileSync(join(root, "file"), "")
  for (const file of [join(root, "file", "x.xml"), "/proc/nosuch/x.xml"]) {
    expect(() => writeReportFile(file, "text")).toThrow(ReportFileError)
    expect(() => writeReportFile(file, "text")).toThrow(`could not write ${file}: `)
  }
  expect(readdirSync(root)).toEqual(["a", "file"])
})
