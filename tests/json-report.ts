// Reads the document that `-o json` prints.

import { expect } from "vitest"
import type { CommandResult } from "./command.ts"

export interface JsonTest {
  readonly nodeid: string
  readonly outcome: string
  readonly tier: string
  readonly reason: string
}

interface JsonReport {
  readonly version: number
  readonly exitCode: number
  readonly summary: Readonly<Record<string, number>>
  readonly tests: readonly JsonTest[]
  readonly collectErrors: readonly { readonly nodeid: string; readonly outcome: string }[]
}

export interface JsonRun {
  readonly exitCode: number | null
  readonly tests: readonly JsonTest[]
  readonly outcomes: Readonly<Record<string, string>>
  /** Node ids of what could not be collected. */
  readonly collectErrors: readonly string[]
}

/** Fails the test where the document is not one, contradicts the process's exit code, or names an item twice. */
export function readJsonReport(result: CommandResult): JsonRun {
  expect(result.stdout, result.stderr).toMatch(/^\{/)
  const report = JSON.parse(result.stdout) as JsonReport
  expect(report.version).toBe(1)
  expect(report.exitCode).toBe(result.exitCode)
  const outcomes: Record<string, string> = {}
  for (const test of report.tests) {
    expect(outcomes, "an item is reported once").not.toHaveProperty([test.nodeid])
    outcomes[test.nodeid] = test.outcome
  }
  const failed = report.collectErrors.filter(one => one.outcome === "failed")
  return {
    exitCode: result.exitCode,
    tests: report.tests,
    outcomes,
    collectErrors: failed.map(one => one.nodeid),
  }
}
