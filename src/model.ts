// The words every part of the product shares: items, reports, events, results. Imports nothing.
//
// The terms are pytest's (`_pytest/reports.py`, `_pytest/scope.py`); `tier` is ours.

/** Where an item runs. `wasm` can only say PASS; everything else it hands to `cpython`. */
export type Tier = "wasm" | "cpython" | "pytest"

/** The phases of one item, in order. */
export type When = "setup" | "call" | "teardown"

/** What one item finally is; the categories of pytest's closing line. */
export type Outcome = "passed" | "failed" | "error" | "skipped" | "xfailed" | "xpassed"

/** Why an item is where it is: a code of `src/session/reasons.ts` or of `compiler/bailouts.ts`, and where. */
export interface Reason {
  readonly code: string
  readonly message: string
  /** Position in the file the reason is about, where one is known: 1-based line, 0-based column. */
  readonly at?: { readonly path: string; readonly line: number; readonly column: number }
}

/** One collected test, as pytest's `Item`. `nodeid` is pytest's, byte for byte. */
export interface Item {
  /** Position in the session's order; unique in one run. */
  readonly index: number
  readonly nodeid: string
  /** File, relative to rootdir, with `/` separators. */
  readonly path: string
  /** 0-based line of the definition, as `Item.location[1]`; null where Python has none. */
  readonly lineno: number | null
  /** `Item.location[2]`, e.g. `TestA.test_b[x]`. */
  readonly domain: string
  readonly tier: Tier
  readonly reason: Reason
}

/** A block of captured text as pytest titles it, e.g. `["Captured stdout call", "…"]`. */
export type Section = readonly [title: string, text: string]

/** Terminal colours by pytest's names. */
export type Color = "red" | "yellow" | "green"

/** How one report is shown: its category in the closing line, its letter, and its word with `-v`. */
export interface Status {
  /** Empty for a phase that is not shown, such as a passed setup. */
  readonly category: string
  readonly letter: string
  readonly word: string
  readonly color: Color
}

/** One phase of one item, as pytest's `TestReport`. */
export interface PhaseReport {
  readonly when: When
  /**
   * A call that passed has failed where a subtest of the `subtests` fixture failed. `rerun`: a plugin runs the item once
   * more because of this phase.
   */
  readonly outcome: "passed" | "failed" | "skipped" | "rerun"
  /** How a plugin or a conftest wants it shown (`pytest_report_teststatus`), where one has a say. */
  readonly status?: Status
  /** Seconds. */
  readonly duration: number
  /** The failure as pytest would print it under the chosen `--tb`, without colour. */
  readonly longrepr?: string
  /** The failure is nothing but a text, which the short summary quotes. */
  readonly isText?: boolean
  /** `reprcrash`: what the short summary and JUnit's `message` quote. */
  readonly crash?: { readonly path: string; readonly lineno: number; readonly message: string }
  /** A skip's place and reason, as the triple pytest stores in `longrepr`. */
  readonly skip?: {
    readonly path: string
    readonly lineno: number
    readonly reason: string
    /** The mark is that of a module or a class: the short summary names the file alone. */
    readonly folded?: boolean
  }
  /** The xfail reason; present (maybe empty) exactly when pytest would set `wasxfail`. */
  readonly wasxfail?: string
  readonly sections?: readonly Section[]
  /** `record_property` pairs. */
  readonly properties?: readonly (readonly [string, unknown])[]
  /** A subtest's description; the report is then one more report of the same item. */
  readonly subtest?: string
}

/** A file or class that could not be collected, or was skipped as a whole. */
export interface CollectReport {
  readonly nodeid: string
  readonly outcome: "failed" | "skipped"
  readonly longrepr: string
  readonly crash?: PhaseReport["crash"]
  readonly skip?: PhaseReport["skip"]
  readonly sections?: readonly Section[]
}

/** A warning as pytest's summary lists it. */
export interface WarningRecord {
  /** The formatted text, `path:line: Category: message` and the source line. */
  readonly message: string
  readonly category: string
  readonly when: "config" | "collect" | "runtest"
  readonly nodeid: string
  readonly location?: { readonly path: string; readonly lineno: number }
  /** It came while hooks wrote to the summary, so it is listed after that. */
  readonly final?: true
}

/** What the header prints about the run. */
export interface SessionHeader {
  readonly python: string
  /** `sys.executable`. */
  readonly executable: string
  readonly platform: string
  readonly pytestVersion: string
  readonly pluggyVersion: string
  readonly rootdir: string
  readonly configfile: string | null
  readonly testpaths: readonly string[] | null
  readonly plugins: readonly string[]
  /** Lines of conftests' `pytest_report_header`. */
  readonly lines: readonly string[]
}

/**
 * Everything a run says, in the order it happened. Reporters consume these and query nothing.
 * Closed: a new kind must be handled by every reporter, or the build fails.
 */
export type RunEvent =
  | { readonly kind: "sessionStarted"; readonly header: SessionHeader }
  | { readonly kind: "collectReported"; readonly report: CollectReport }
  | {
      readonly kind: "collectionFinished"
      readonly items: readonly Item[]
      readonly deselected: readonly string[]
      /** Items that were collected, before any was deselected or dropped by a hook. */
      readonly found: number
      /** What stands below `collected N items`: `run-last-failure: …`, lines of conftests. */
      readonly lines: readonly string[]
      /** Lines of `--collect-only` that are not node ids: the tree, where the collector gave one. */
      readonly tree: readonly CollectNode[]
    }
  | { readonly kind: "itemStarted"; readonly item: Item; readonly lane: number }
  | {
      readonly kind: "phaseReported"
      readonly item: Item
      readonly report: PhaseReport
      readonly lane: number
    }
  | { readonly kind: "itemFinished"; readonly item: Item; readonly lane: number }
  | { readonly kind: "warningRaised"; readonly warning: WarningRecord }
  /** One plain line about how the run is done: which tier and why, a lane that died, a file that moved. */
  /** Text that belongs where the report is now, with line ends and colours: live logs. */
  | { readonly kind: "textWritten"; readonly text: string }
  | { readonly kind: "noteTaken"; readonly note: string }
  /** What a test recorded for JUnit alone: an attribute of its element, or, without `nodeid`, a property of the suite. */
  | {
      readonly kind: "propertyRecorded"
      readonly nodeid: string | null
      readonly name: string
      readonly value: string
    }
  /** What hooks wrote: `finish` where progress ends, `summary` into the report, `after` below it. */
  | {
      readonly kind: "sessionEnded"
      readonly finish: string
      readonly summary: string
      readonly after: string
    }
  | { readonly kind: "sessionFinished"; readonly result: RunResult }

/** A collector in the `--collect-only` tree, e.g. `{ depth: 1, text: "<Module test_a.py>" }`. */
export interface CollectNode {
  readonly depth: number
  readonly text: string
}

/** One item's end, for callers of `runTests()` and for the JSON report. */
export interface ItemResult {
  readonly nodeid: string
  readonly outcome: Outcome
  readonly tier: Tier
  readonly reason: Reason
  /** Seconds, all phases. */
  readonly duration: number
  readonly phases: Partial<Record<When, number>>
  readonly longrepr?: string
}

/** What a whole run gives. */
export interface RunResult {
  /** pytest's exit codes: 0 passed, 1 failed, 2 interrupted, 3 internal, 4 usage, 5 nothing collected, 6 warnings. */
  readonly exitCode: number
  /** What it was before a hook at the end of the session changed it. */
  readonly exitCodeBeforeHooks?: number
  /** Count per category; `deselected` and `warnings` included when not zero. */
  readonly summary: Readonly<Record<string, number>>
  /** Seconds, the whole session. */
  readonly duration: number
  readonly strategy: string
  readonly items: readonly ItemResult[]
  readonly collectReports: readonly CollectReport[]
  /** Why the run ended early, as pytest prints it after `!!!`. */
  readonly stopped?: string
  /** `path:line: KeyboardInterrupt`, where that is what ended the run. */
  readonly location?: string
  /** What belongs on stderr when there was no run to report: a wrong command line, a conftest that raises, our own fault. */
  readonly error?: string
}
