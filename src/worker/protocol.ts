// The contract between the runner (Node) and the supervisor (Python). Mirrored by runtime/_fastest/channel.py.
//
// One duplex stream on descriptor 3 of the supervisor. Each message is one JSON object on one line
// (`ensure_ascii`, no newline inside), with its `kind` first. Lanes write through their own pipe to the
// supervisor, which passes whole lines on unchanged, so a line always arrives as one lane wrote it.
//
//   runner -> supervisor   requests: collect, lane, run, kill, close
//   supervisor -> runner   responses: everything else
//
// Processes: the supervisor (child subreaper, imports no project code) forks one *base* per `collect`.
// A base imports and collects, runs no test, and forks *lanes* that inherit what it collected; where
// forking is unsafe the base itself becomes the lane. A lane runs items in the order it is given.
// What must hold:
//  - an item is passed only through a `passed` message or three `report`s of its lane, never by an exit status;
//  - a lane that ends properly sends `sealed` last, with the number of items it finished;
//  - a lane's end, sealed or not, is always followed by `laneExited`, after every line that it wrote;
//  - a `lane` request can be made as long as the run goes on: where the process of its worker is gone (it was the
//    lane itself, or a test killed it), another collects the same in silence and takes its place;
//  - no test ever runs twice.

import type { CollectReport, PhaseReport, Reason, SessionHeader, WarningRecord } from "../model.ts"

/** A node of the tree of files to collect, made by the runner's walk in pytest's order. */
export interface CollectDir {
  /** Absolute path. */
  readonly path: string
  /** True where the directory has an `__init__.py`, i.e. is pytest's `Package`. */
  readonly package: boolean
  readonly conftest: boolean
  readonly entries: readonly (CollectDir | CollectFile)[]
}

/** What one argument names, below the directories that lead to it. */
export interface CollectRoot extends CollectDir {
  /** Absolute path of the file or directory that the argument names. */
  readonly argument: string
  /** Where the collected nodes begin: above it, and for a module named by `--pyargs` above its packages, there are none. */
  readonly top: string
}

export interface CollectFile {
  readonly path: string
  /** `::` parts after the path, one list per argument that named this file; empty collects all of it. */
  readonly names: readonly (readonly string[])[]
}

/** What a base needs to know. Everything else it learns by importing. */
export interface CollectConfig {
  readonly rootdir: string
  readonly invocationDir: string
  readonly inipath: string | null
  /** The ini section as read: strings from ini files, native values from TOML. */
  readonly ini: Readonly<Record<string, unknown>>
  /** `toml`: values must have their option's type as they are (`[tool.pytest]`, `pytest.toml`). */
  readonly iniMode: "ini" | "toml"
  /** `-o name=value`, in order. */
  readonly overrideIni: readonly string[]
  /** Values of known options under pytest's `dest` names (`keyword`, `markexpr`, `maxfail`, `tbstyle`, …). */
  readonly options: Readonly<Record<string, unknown>>
  /** Arguments no known option claimed, in order: for options that conftests add. Left over: usage error. */
  readonly unknown: readonly string[]
  /** Positional arguments as given. */
  readonly args: readonly string[]
  /** The whole argument vector after addopts, for `config.invocation_params` and the pytest tier. */
  readonly argv: readonly string[]
  /** Directories of arguments: conftests there (and in their `test*` children) load before collection. */
  readonly initialPaths: readonly string[]
  /** What is wrong with the positional arguments: the usage error that collecting ends with. The tree is empty then. */
  readonly argumentError: string | null
  /** Directories and files in pytest's collection order, from rootdir down. */
  readonly tree: readonly CollectRoot[]
  /** What reading the configuration gave cause to warn of. */
  readonly warnings: readonly string[]
  readonly basetemp: string | null
  readonly cachedir: string
}

export type Request =
  /**
   * Start worker `worker`: a base of our runtime, or a real pytest process. Answered by `collected`; where the session
   * did not come to collect, by `usageError`, `stopped` or `internalError`, or nothing, and always then by `baseExited`.
   * `beyond`: where the pytest tier also collects files that the walk does not know, for which hooks have collectors of
   * their own: everywhere, or in and below these absolute paths. Elsewhere it keeps to the tree, because other files run
   * in the other worker.
   */
  | {
      kind: "collect"
      worker: number
      tier: "cpython" | "pytest"
      config: CollectConfig
      beyond?: "everywhere" | readonly string[]
    }
  /**
   * Start lane `lane` from the base of `worker`. `only`: as long as it lives no other will be asked for, so the base
   * becomes this lane instead of forking it.
   */
  | { kind: "lane"; worker: number; lane: number; only?: boolean }
  /** Append items to the lane's queue. `last`: nothing follows; the lane tears down all scopes and seals. */
  | { kind: "run"; lane: number; items: readonly number[]; last: boolean }
  /** The answer to `begun`. */
  | { kind: "shown"; lane: number }
  /** Kill the lane's whole group; `laneExited` follows. `dump`: get stacks of all threads first. */
  | { kind: "kill"; lane: number; reason: "timeout" | "interrupt"; dump: boolean }
  /**
   * Ask every lane to drop its queue, finish the running item, tear down and seal. Kill after `graceSeconds` what is
   * still in the set-up or the call of an item, after `tearDownSeconds` (both from now) what remains. `interrupt`: also raise KeyboardInterrupt in what runs, as Ctrl-C does under pytest, but not on the
   * lane `sparing`.
   */
  | { kind: "stop"; graceSeconds: number; tearDownSeconds: number; interrupt?: boolean; sparing?: number }
  /** Kill what is not sealed, leave what is sealed a second to exit by itself, then end everything and exit. */
  | { kind: "close" }

/** How a process ended: `code` for an exit, `signal` (its name) for a kill. */
export type ExitStatus = { readonly code: number } | { readonly signal: string }

export type Response =
  /** First message. `pytest` is the version installed beside the interpreter, null when none is. */
  | {
      kind: "ready"
      pid: number
      implementation: string
      version: string
      executable: string
      platform: string
      pytest: string | null
      pluggy: string | null
      /** Distributions with a `pytest11` entry point: the modules these point to, and their names, in order. */
      plugins: { name: string; version: string; modules: string[]; entryPoints: string[] }[]
    }
  /** `pytest_report_header` lines and the rest of the header, once conftests are loaded. */
  | { kind: "header"; worker: number; header: Partial<SessionHeader> }
  | { kind: "collectReport"; worker: number; report: CollectReport }
  /** The file at `path` (absolute; a directory: all below it) must be collected by the pytest tier instead. */
  | { kind: "needsPytest"; worker: number; path: string; reason: Reason }
  /** Collection is over. Columns, one row per item, in order; the row number is the item's index in this worker. */
  | {
      kind: "collected"
      worker: number
      /** Paths relative to rootdir; `file` points here. */
      files: string[]
      file: number[]
      nodeid: string[]
      lineno: (number | null)[]
      domain: string[]
      /** Items of one group must share a lane, in order. -1: free at file borders. */
      group: number[]
      /** Seconds, per item, below 0 for its call alone; null: no limit of its own (`@pytest.mark.timeout`). */
      timeout: (number | null)[]
      deselected: string[]
      /** Items that collectors gave, before any was deselected or dropped by a hook. */
      found: number
      /** What ended the collection before its end, so that nothing runs. */
      ended: CollectionEnd | null
      /** What the hooks at the end of the session left behind, where there is nothing to run and they were called. */
      session: SessionEnd | null
      /** Lines of conftests' `pytest_report_collectionfinish`. */
      lines: string[]
      /** Collectors that failed in an earlier run and were collected now, with their children. */
      recovered: { nodeid: string; children: string[] }[]
      /** Files that `--lf` left out because nothing failed there. */
      skippedFiles: number
      /** `--collect-only`: nodes, with the number of the item or -1, and below each the lines of its docstring. */
      tree: { depth: number; text: string; item?: number }[]
      /** True when lanes may be forked: one thread, no descriptors but files. False: the base is the only lane. */
      forkable: boolean
      /** What the compiler's evidence needs, per file: see `FileEvidence`. */
      evidence: FileEvidence[]
    }
  /** All three phases passed and nothing was captured: the hot path. Durations in seconds; on the wire nanoseconds. */
  | { kind: "passed"; lane: number; item: number; t: [setup: number, call: number, teardown: number] }
  | { kind: "report"; lane: number; item: number; report: PhaseReport }
  /** With `-s`: the lane waits for `shown` before it runs the item, which may write to the terminal itself. */
  | { kind: "begun"; lane: number; item: number }
  /** The item is over: all its reports were sent. Not sent after `passed`. */
  | { kind: "finished"; lane: number; item: number }
  /** Instead of `finished`: in its set-up or call the item showed that it needs the real pytest. */
  | { kind: "moved"; lane: number; item: number; reason: Reason }
  | { kind: "warning"; warning: WarningRecord }
  /** Text for the terminal at this moment, below the line of the running item, if any: live logs. */
  | { kind: "live"; lane: number | null; item: number | null; text: string }
  /** For JUnit only: an attribute of the element of `nodeid`; null: a property of the whole suite. */
  | { kind: "recorded"; nodeid: string | null; name: string; value: string }
  /** The lane tore down every scope; `finished` counts the items it ended. Its last message. */
  | { kind: "sealed"; lane: number; finished: number; session: SessionEnd | null }
  /**
   * The lane's process is gone. `running` is the item it was in (-1: none, e.g. in a session teardown), `when` the
   * phase, `seconds` since that item began. `timedOut`: killed because its time was over, by its own deadline
   * (`--timeout`, `@pytest.mark.timeout`) or by a `kill` request that said so. `stdout`/`stderr`: what that item had
   * printed and nobody had read. `stacks`: faulthandler's text, without the runtime's own frames.
   */
  | {
      kind: "laneExited"
      lane: number
      status: ExitStatus
      timedOut: boolean
      sealed: boolean
      running: number
      when: "setup" | "call" | "teardown" | null
      seconds: number
      stdout: string
      stderr: string
      stacks: string
    }
  /**
   * The worker's process ended before `collected`, after everything it sent: in the import of the file `importing`, or
   * on purpose after it said why. The output is what it had captured and not reported.
   */
  | {
      kind: "baseExited"
      worker: number
      status: ExitStatus
      importing: string | null
      stdout: string
      stderr: string
    }
  /**
   * `pytest.exit()`, `KeyboardInterrupt` in a test, `-x` reached inside the lane, which tears down and seals. `lane` is
   * null when it happened while collecting. `item`: what ran then and has no outcome; -1 for none. `location`:
   * `path:line: KeyboardInterrupt`, for that one.
   */
  | {
      kind: "stopped"
      lane: number | null
      item: number
      reason: string
      location: string | null
      exitCode: number
    }
  /** The command line or a conftest is wrong: exit 4, this text on stderr. */
  | { kind: "usageError"; worker: number; message: string }
  /** A fault of ours or of a hook: this traceback, and exit 3 unless a hook said otherwise. */
  | {
      kind: "internalError"
      worker: number | null
      lane: number | null
      message: string
      exitCode: number
    }
  | { kind: "note"; note: string }

/** `-x` reached, `pytest.exit()`, Ctrl-C, a wrong argument or an exception: what ends a collection early. */
export interface CollectionEnd {
  readonly exitCode: number
  /** What pytest prints between `!!!`. */
  readonly stopped: string | null
  /** Where a KeyboardInterrupt arrived. */
  readonly location: string | null
  /** For stderr; where it begins with `INTERNALERROR> `, for the report. */
  readonly error: string | null
}

/** What the hooks of conftests and plugins at the end of the session left behind. */
export interface SessionEnd {
  /** What was printed by `pytest_sessionfinish`: it stands where the tests' progress ends. */
  readonly finish: string
  /** What `pytest_terminal_summary` wrote and printed. */
  readonly summary: string
  /** What was printed by `pytest_unconfigure`: it follows the report. */
  readonly after: string
  readonly exitCode: number | null
}

/** What a base saw of one test file, for rule V1: that CPython agrees with the static model. */
export interface FileEvidence {
  readonly path: string
  /** SHA-256 of the bytes that were compiled, hex. */
  readonly sha256: string
  /** `compile()` accepted them and warned of nothing. */
  readonly compiles: boolean
  /** Autouse fixtures in scope of the file's items, except those of the runtime itself. */
  readonly autouse: readonly string[]
  /** The project's modules that importing it loaded, its packages included, by name. */
  readonly modules: readonly ModuleEvidence[]
}

/** A module of the project as `sys.modules` has it. */
export interface ModuleEvidence {
  readonly name: string
  /** Its file, absolute; of a folder without `__init__.py` the folder. */
  readonly path: string
  readonly package: boolean
  /** SHA-256 of its bytes, hex; null for a folder without `__init__.py`. */
  readonly sha256: string | null
  /** `compile()` warned of them. */
  readonly warns: boolean
}
