// What pytest has no counterpart for: several lanes at once, hostile text, our own last lines, and the other reporters.

import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { Item, ItemResult, PhaseReport, RunEvent, RunResult, Tier } from "../../src/model.ts"
import { JsonReporter } from "../../src/report/json.ts"
import { writeLongrepr } from "../../src/report/longrepr.ts"
import { closingParts, exitCodeOf, formatDuration, outcomeOf } from "../../src/report/outcome.ts"
import { ReportLog } from "../../src/report/reportlog.ts"
import { type TerminalOptions, TerminalReporter } from "../../src/report/terminal.ts"
import { TerminalWriter } from "../../src/report/terminal-writer.ts"
import { wrapText } from "../../src/report/wrap.ts"

const options: TerminalOptions = {
  rootdir: "/project",
  invocationDir: "/project",
  isTTY: false,
  verbose: 0,
  testVerbosity: 0,
  subtestsQuiet: true,
  outputStyle: "progress",
  capture: "fd",
  setupShow: false,
  hasHeader: true,
  hasSummary: true,
  reportchars: "fE",
  disableWarnings: false,
  foldSkipped: true,
  isWhole: false,
  durations: null,
  durationsMin: null,
  collectOnly: false,
  explain: false,
  maxWarnings: null,
  cachedir: null,
  xmlpath: null,
  tbstyle: "auto",
  xfailTb: false,
  showCapture: "all",
  highlight: null,
}

const started: RunEvent = {
  kind: "sessionStarted",
  header: {
    python: "3.12.1",
    platform: "linux",
    pytestVersion: "9.1.1",
    executable: "/usr/bin/python3",
    pluggyVersion: "1.6.0",
    rootdir: "/project",
    configfile: null,
    testpaths: null,
    plugins: ["xdist-3.8.0"],
    lines: ["from a conftest"],
  },
}

function itemsOf(...counts: number[]): Item[] {
  const all = counts.flatMap((count, file) =>
    Array.from({ length: count }, (_, index) => [`test_${file}.py`, `test_${index}`] as const),
  )
  return all.map(([path, domain], index) => ({
    index,
    nodeid: `${path}::${domain}`,
    path,
    lineno: 0,
    domain,
    tier: "cpython",
    reason: { code: "native", message: "" },
  }))
}

function run(item: Item, lane: number, failure?: Partial<PhaseReport>): RunEvent[] {
  const phases = (["setup", "call", "teardown"] as const).map(when => {
    const report: PhaseReport = {
      when,
      outcome: "passed",
      duration: 0.001,
      ...(when === "call" ? failure : {}),
    }
    return { kind: "phaseReported", item, lane, report } as const
  })
  return [{ kind: "itemStarted", item, lane }, ...phases, { kind: "itemFinished", item, lane }]
}

function result(tiers: readonly Tier[], more: Partial<RunResult> = {}): RunEvent {
  const items = tiers.map(
    (tier, index): ItemResult => ({
      nodeid: `test_0.py::test_${index}`,
      outcome: "passed",
      tier,
      reason: { code: "native", message: "why", at: { path: "test_0.py", line: 3, column: 4 } },
      duration: 0.003,
      phases: { call: 0.001 },
    }),
  )
  const summary = { passed: items.length }
  return {
    kind: "sessionFinished",
    result: { exitCode: 0, summary, duration: 0.5, strategy: "", items, collectReports: [], ...more },
  }
}

function print(events: readonly RunEvent[], changed: Partial<TerminalOptions> = {}, color = false): string {
  let text = ""
  const writer = new TerminalWriter(each => (text += each), 80, color)
  const reporter = new TerminalReporter({ ...options, ...changed }, writer)
  for (const event of events) reporter.on(event)
  return text
}

const collected = (items: readonly Item[]): RunEvent => ({
  kind: "collectionFinished",
  items,
  found: items.length,
  deselected: [],
  lines: [],
  tree: [],
})

test("files of several lanes keep their lines together", () => {
  const items = itemsOf(3, 2, 2)
  const [a0, a1, a2, b0, b1, c0, c1] = items as [Item, Item, Item, Item, Item, Item, Item]
  const text = print([
    started,
    collected(items),
    ...run(a0, 1),
    ...run(b0, 2),
    ...run(a1, 1),
    ...run(b1, 2, { outcome: "failed", longrepr: "E   no" }),
    ...run(c0, 2),
    ...run(a2, 1),
    ...run(c1, 2),
    result(["cpython"]),
  ])
  expect(text.split("\n").slice(6, 10)).toEqual([
    "",
    "test_0.py ...                                                            [ 42%]",
    "test_1.py .F                                                             [ 71%]",
    "test_2.py ..                                                             [100%]",
  ])
})

test("with -v every lane writes whole lines", () => {
  const items = itemsOf(1, 1)
  const [a, b] = items as [Item, Item]
  const [aStart, ...aRest] = run(a, 1)
  const [bStart, ...bRest] = run(b, 2)
  const text = print([started, collected(items), aStart!, bStart!, ...bRest, ...aRest, result([])], {
    testVerbosity: 1,
    verbose: 1,
  })
  const lines = text.split("\n").filter(line => line.includes("PASSED"))
  expect(lines).toEqual([
    "test_1.py::test_0 PASSED                                                 [ 50%]",
    "test_0.py::test_0 PASSED                                                 [100%]",
  ])
})

test("the header, the notes and the tiers", () => {
  const items = itemsOf(1)
  const note: RunEvent = { kind: "noteTaken", note: "pytest tier for test_0.py: why" }
  const text = print([
    started,
    note,
    collected(items),
    ...run(items[0]!, 1),
    result(["wasm", "cpython", "wasm"]),
  ])
  expect(text.split("\n").slice(1, 6)).toEqual([
    "platform linux -- Python 3.12.1, pytest-9.1.1, pluggy-1.6.0",
    "from a conftest",
    "rootdir: /project",
    "plugins: xdist-3.8.0",
    "collected 1 item",
  ])
  expect(text.trimEnd().split("\n").slice(-3)).toEqual([
    "============================== 1 passed in 0.50s ===============================",
    "pytest tier for test_0.py: why",
    "wasm 2 · cpython 1 · pytest 0",
  ])
})

test("--explain gives tier, reason and place of every item", () => {
  const text = print([started, collected([]), result(["wasm"])], { explain: true })
  expect(text).toContain("wasm    test_0.py::test_0 - native: why (test_0.py:3:4)\n")
  expect(text).toContain("      1 wasm    native\n")
})

test("text of tests cannot act on the terminal; its colours stay", () => {
  const items = itemsOf(1)
  const hostile = "\x1b]0;title\x07 \x1b[2J \x9b2J \x1b[31mred\x1b[0m a\rb\r\nc\tä"
  const report = {
    outcome: "failed" as const,
    longrepr: `E   ${hostile}`,
    crash: { path: "x", lineno: 1, message: hostile },
    sections: [["Captured stdout call", hostile]] as const,
  }
  const text = print([
    started,
    collected(items),
    ...run({ ...items[0]!, domain: hostile }, 1, report),
    result(["cpython"]),
  ])
  const uncolored = text.replaceAll(/\p{Cc}\[\d*m/gu, "")
  expect(uncolored).not.toMatch(/\r(?!\n)|(?![\t\n\r])\p{Cc}/u)
  expect(text).toContain("\\x1b]0;title\\x07 \\x1b[2J \\x9b2J \x1b[31mred\x1b[0m a\\rb\r\nc\tä")
})

test("separators in tracebacks are as wide as the terminal", () => {
  let text = ""
  const writer = new TerminalWriter(each => (text += each), 100, false)
  writeLongrepr(writer, `a\n${"_ ".repeat(39)}_\nb`, null)
  writer.flush()
  expect(text).toBe(`a\n${"_ ".repeat(50).trimEnd()} \nb\n`)
})

test("10,000 items are printed in no time", () => {
  const items = itemsOf(...Array.from({ length: 100 }, () => 100))
  const events = [started, collected(items), ...items.flatMap(item => run(item, 1)), result([])]
  const before = performance.now()
  const text = print(events)
  // Measured at 25 ms on a busy machine; the limit only catches quadratic behaviour.
  expect(performance.now() - before).toBeLessThan(1000)
  expect(text.match(/\./g)!.length).toBeGreaterThan(10_000)
})

test("the JSON document and the report log", async () => {
  let json = ""
  const reporter = new JsonReporter(text => (json += text))
  const items = itemsOf(1)
  const events = [started, collected(items), ...run(items[0]!, 1), result(["wasm"])]
  const folder = mkdtempSync(join(tmpdir(), "fastest-log-"))
  const log = new ReportLog(join(folder, "log"))
  for (const event of events) {
    reporter.on(event)
    log.on(event)
  }
  await log.finish()
  const records = readFileSync(join(folder, "log"), "utf8").trimEnd().split("\n")
  rmSync(folder, { recursive: true })
  expect(JSON.parse(json)).toEqual({
    version: 1,
    exitCode: 0,
    summary: { passed: 1 },
    durationMs: 500,
    strategy: "",
    tests: [
      {
        nodeid: "test_0.py::test_0",
        outcome: "passed",
        tier: "wasm",
        reason: "native",
        detail: "why",
        at: "test_0.py:3:4",
        durationMs: 3,
        phases: { call: 1 },
      },
    ],
    collectErrors: [],
  })
  expect(records.map(line => (JSON.parse(line) as { $report_type: string }).$report_type)).toEqual([
    "SessionStart",
    "TestReport",
    "TestReport",
    "TestReport",
    "SessionFinish",
  ])
})

test("outcomes, exit codes and durations", () => {
  const report = (
    when: PhaseReport["when"],
    outcome: PhaseReport["outcome"],
    more: Partial<PhaseReport> = {},
  ) => ({
    when,
    outcome,
    duration: 0,
    ...more,
  })
  const pass = report("call", "passed")
  expect(outcomeOf([report("setup", "passed"), pass, report("teardown", "passed")])).toBe("passed")
  expect(outcomeOf([pass, report("teardown", "failed")])).toBe("error")
  expect(outcomeOf([report("call", "failed"), report("teardown", "failed")])).toBe("failed")
  expect(outcomeOf([report("setup", "skipped")])).toBe("skipped")
  expect(outcomeOf([report("call", "skipped", { wasxfail: "" })])).toBe("xfailed")
  expect(outcomeOf([report("call", "passed", { wasxfail: "" })])).toBe("xpassed")
  expect(outcomeOf([report("call", "failed", { subtest: "(i=1)" }), pass])).toBe("failed")
  expect(outcomeOf([report("call", "skipped", { subtest: "(i=1)" }), pass])).toBe("passed")
  const end = { forced: null, interrupted: false, failures: 0, collected: 1, warnings: 2, maxWarnings: null }
  expect(exitCodeOf(end)).toBe(0)
  expect(exitCodeOf({ ...end, failures: 1 })).toBe(1)
  expect(exitCodeOf({ ...end, interrupted: true, failures: 1 })).toBe(2)
  expect(exitCodeOf({ ...end, collected: 0 })).toBe(5)
  expect(exitCodeOf({ ...end, maxWarnings: 1 })).toBe(6)
  expect(exitCodeOf({ ...end, forced: 7 })).toBe(7)
  expect(closingParts({ passed: 2, error: 2, warnings: 1, rerun: 1 }, true).map(({ text }) => text)).toEqual([
    "2 passed",
    "1 warning",
    "2 errors",
    "1 rerun",
  ])
  expect([59.994, 75.2, 3661, 90061].map(formatDuration)).toEqual([
    "59.99s",
    "75.20s (0:01:15)",
    "3661.00s (1:01:01)",
    "90061.00s (1 day, 1:01:01)",
  ])
})

test("long reasons are wrapped as Python's textwrap does", () => {
  expect(wrapText("    (one two three)", 12)).toEqual(["    (one two", "three)"])
  expect(wrapText("abcdefghij klm", 4)).toEqual(["abcd", "efgh", "ij", "klm"])
})
