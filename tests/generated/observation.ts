// What a runner said of one run of a suite, in words that are the same for both.

export interface Observation {
  readonly exitCode: number
  /** Null where only what is printed and written is known. */
  readonly ids: readonly string[] | null
  /** `nodeid when outcome`, in order; collectors that did not pass, too. Empty where `ids` is null. */
  readonly reports: readonly string[]
  /** Failure texts by report line. */
  readonly texts: ReadonlyMap<string, string>
  /** What the suite itself logged: the order of set-ups, calls and tear-downs. */
  readonly log: readonly string[]
  readonly junit: readonly string[]
  /** What is printed on a terminal of 80 columns. */
  readonly terminal: readonly string[]
}

/** The environment of both runners: nothing in it decides colours or lengths but what is said here. */
export const environment: Readonly<Record<string, string | undefined>> = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  COLUMNS: "80",
  PYTHONDONTWRITEBYTECODE: "1",
  // What tests and the runner write to both streams stays in its order.
  PYTHONUNBUFFERED: "1",
  // Sets print in one order.
  PYTHONHASHSEED: "0",
}

/** A report in a line. */
export function reportLine(
  nodeid: string,
  report: { when: string; outcome: string; xfail?: string | null },
  isSubtest: boolean,
): string {
  const xfail = typeof report.xfail === "string" ? ` xfail(${report.xfail})` : ""
  return `${nodeid} ${isSubtest ? "subtest " : ""}${report.when} ${report.outcome}${xfail}`
}

/** The lines of a log that are not empty. */
export function readLines(text: string): string[] {
  return settled(text).split("\n").filter(Boolean)
}

/** A JUnit document as lines without times and addresses; none where none was written. */
export function readJunit(text: string): string[] {
  if (text === "") return []
  return settled(text)
    .replace(/ (?:time|timestamp|hostname)="[^"]*"/g, "")
    .replaceAll("><", ">\n<")
    .split("\n")
}

/** Terminal output as lines without what is particular to a run or to a runner. */
export function terminalLines(text: string): string[] {
  return settled(text)
    .replace(uncaught, "")
    .split("\n")
    .map(line => line.replace(/^=*( .*) in \d+\.\d+s( \(.*\))? =*$/, "$1").replace(/ in \d+\.\d+s$/, ""))
    .filter(line => !isParticular(line))
    .map(line => line.trimEnd())
}

/** A line of one runner only: the tiers, names of files, and source of the runner that a warning points to. */
function isParticular(line: string): boolean {
  return /^(wasm \d+ · |Exit: |-+ generated xml file: | +metafunc\.parametrize\(\*mark| +warnings\.warn\(| +(?:marker_? = getattr\(|mark = |return )MARK_GEN| +check_result\(| +self\._warn_or_fail| +self\.issue_config| +self\.args, self\.args_source| +\w+ = resolve_fixture_function\()/.test(
    line,
  )
}

/**
 * Warnings that Python itself writes to stderr, while conftests configure and with `-p no:warnings`: our stderr is read
 * only of commands. In pytest's own summary they are indented.
 */
const uncaught = /^(?:\/\S+|runner)\.py:\d+: \w+Warning: .*\n(?: {2}\S.*\n)?/gm

/** Text without addresses, places in the runner itself and numbers of temporary directories. */
export function settled(text: string): string {
  return (
    text
      .replace(/\b0x[0-9a-f]{6,}\b/g, "0x…")
      .replace(/[^\s"'(]+\/(?:_pytest|_fastest)\/[\w/]+\.py:\d+(?!\d|: in |:\s*$)/gm, "runner.py:1")
      .replace(/def get_direct_param_fixture_func\(.*/g, "def get_direct_param_fixture_func(…)")
      .replaceAll("_fastest.rewrite_hook.", "_pytest.assertion.rewrite.")
      .replace(/(<|&lt;)(?:_pytest|_fastest)\.([\w.]+) object/g, "$1runner.$2 object")
      // Our own fixtures have no annotations.
      .replace(/(runner\.py:1: {2}def \w+)\(.*/g, "$1(…)")
      .replace(/usage: \S+ \[options\]/, "usage: pytest [options]")
      .replace(/\/(?:pytest-of-\w+\/pytest|fastest-of-\w+\/fastest)-\d+/g, "/base")
  )
}
