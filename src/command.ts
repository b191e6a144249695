// The command: argv -> Config -> session -> reporters -> exit code. Loaded by `cli.ts` only.
//
// A run must start fast: only what every run needs is imported here; help, commands and the reporters that few runs
// ask for are loaded when they are.

import { readFileSync } from "node:fs"
import path from "node:path"
import type { Config } from "./config/config.ts"
import { emulatedPytest, loadConfig } from "./config/load.ts"
import { junitOptions, terminalOptions } from "./config/report-options.ts"
import { UsageError } from "./config/usage-error.ts"
import { readEnv } from "./env.ts"
import type { Item, RunEvent } from "./model.ts"
import { shouldColor, terminalWidth } from "./report/color.ts"
import { isInternal } from "./report/outcome.ts"
import { ReportFileError } from "./report/report-file.ts"
import { type PassedDurations, passedEvents, type Reporter } from "./report/reporter.ts"
import { TerminalReporter } from "./report/terminal.ts"
import { TerminalWriter } from "./report/terminal-writer.ts"
import { handOver, isPytestsOwn } from "./session/hand-over.ts"
import { runSession } from "./session/session.ts"
import type { Supervisor } from "./worker/process.ts"

const usageExit = 4
const internalExit = 3

/** Runs the command and sets the exit code. `python` is what was started for it, or null. */
export async function main(argv: readonly string[], python: Supervisor | null): Promise<void> {
  try {
    process.exitCode = await perform(argv, python)
  } catch (error) {
    if (error instanceof UsageError) {
      printError(`ERROR: ${error.message}\n`)
      if (asksForJson(argv)) await printNoRun(error.message)
      process.exitCode = usageExit
    } else if (error instanceof ReportFileError) {
      printError(`ERROR: ${error.message}`)
      process.exitCode = internalExit
    } else throw error
  } finally {
    await python?.close()
  }
}

/** A command line that could not be read is read for this alone. */
function asksForJson(argv: readonly string[]): boolean {
  return argv.some((arg, at) => arg === "-ojson" || (arg === "json" && argv[at - 1] === "-o"))
}

async function printNoRun(error: string): Promise<void> {
  const { toDocument } = await import("./report/json.ts")
  const nothing = { summary: {}, duration: 0, strategy: "", items: [], collectReports: [] }
  print(`${JSON.stringify(toDocument({ ...nothing, exitCode: usageExit, error }))}\n`)
}

async function perform(argv: readonly string[], python: Supervisor | null): Promise<number> {
  if (argv.filter(arg => arg === "--version" || arg === "-V").length === 1) return printVersion([])
  const [command, ...rest] = argv
  switch (command) {
    case "version":
      return printVersion(rest)
    case "discover":
      return run(["--collect-only", "-q", ...rest], python)
    case "explain":
      return explain(rest, python)
    default:
      return run(argv, python)
  }
}

async function run(argv: readonly string[], python: Supervisor | null): Promise<number> {
  const config = await loadConfig({ argv, cwd: process.cwd(), environment: process.env })
  if (config.options.help) return printHelp(config)
  if (isPytestsOwn(config)) return (await handOver(config)) ?? withoutPytest(config)
  const reporters = await createReporters(config)
  const { signal, received } = interruptible()
  const onEvent = (event: RunEvent) => {
    for (const reporter of reporters) reporter.on(event)
  }
  const onPassed = (item: Item, lane: number, durations: PassedDurations) => {
    for (const reporter of reporters) {
      if (reporter.passed) reporter.passed(item, lane, durations)
      else for (const event of passedEvents(item, lane, durations)) reporter.on(event)
    }
  }
  const result = await runSession(config, { onEvent, onPassed, signal, started: python })
  for (const reporter of reporters) await reporter.finish()
  if (result.error !== undefined && (config.format === "json" || !isInternal(result.error))) {
    printError(result.error)
  }
  // Reports are written and nothing is left running: now die as the signal would have made us.
  const lethal = received()
  if (lethal !== null && lethal !== "SIGINT") process.kill(process.pid, lethal)
  return result.exitCode
}

async function createReporters(config: Config): Promise<Reporter[]> {
  const { options, invocationDir } = config
  const reporters: Reporter[] = []
  if (config.format === "json") {
    const { JsonReporter } = await import("./report/json.ts")
    reporters.push(new JsonReporter(print))
  } else if (!options.plugins.includes("no:terminal")) reporters.push(terminalReporter(config))
  if (options.xmlpath !== null) {
    const { JunitReporter } = await import("./report/junit.ts")
    reporters.push(new JunitReporter(junitOptions(config, options.xmlpath)))
  }
  if (options.report_log !== null) {
    const { ReportLog } = await import("./report/reportlog.ts")
    reporters.push(new ReportLog(path.resolve(invocationDir, options.report_log)))
  }
  return reporters
}

/** The terminal's reporter; what it wrote is flushed once per turn of the event loop. */
function terminalReporter(config: Config): Reporter {
  const { options, env } = config
  const isTTY = process.stdout.isTTY === true
  const width = terminalWidth(env, process.stdout.columns)
  const writer = new TerminalWriter(print, width, shouldColor(options.color, env, isTTY))
  const reporter = new TerminalReporter(terminalOptions(config, isTTY), writer)
  let isFlushing = false
  const flush = () => {
    isFlushing = false
    writer.flush()
  }
  const flushSoon = () => {
    if (isFlushing) return
    isFlushing = true
    setImmediate(flush)
  }
  return {
    on(event) {
      reporter.on(event)
      flushSoon()
    },
    passed(item, lane, durations) {
      reporter.passed(item, lane, durations)
      flushSoon()
    },
    finish: () => reporter.finish(),
  }
}

/** First signal: the run is asked to end, its report is written. Second: the default action, at once. */
function interruptible(): { signal: AbortSignal; received: () => NodeJS.Signals | null } {
  const controller = new AbortController()
  let received: NodeJS.Signals | null = null
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(name, () => {
      received ??= name
      controller.abort(name)
    })
  }
  return { signal: controller.signal, received: () => received }
}

/** `explain NODEID`: run it, say in which tier and why, and show what the compiler made of it. */
async function explain(args: readonly string[], python: Supervisor | null): Promise<number> {
  if (args.every(arg => arg.startsWith("-")))
    throw new UsageError("explain needs a node id: fastest explain NODEID")
  const exitCode = await run(["--explain", "--jit", ...args], python)
  const config = await loadConfig({ argv: args, cwd: process.cwd(), environment: process.env })
  const { explainCompilation } = await import("./session/explain.ts")
  print(await explainCompilation(config))
  return exitCode
}

function printVersion(args: readonly string[]): number {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string
  }
  print(
    args.includes("--json")
      ? `${JSON.stringify({ name: "fastest", version, pytest: emulatedPytest, node: process.version })}\n`
      : `fastest ${version} (pytest ${emulatedPytest})\n`,
  )
  return 0
}

function withoutPytest({ interpreter }: Config): never {
  throw new UsageError(`pytest is not installed for ${interpreter.executable}, and this run needs it`)
}

/** What this command adds; then the help of pytest, which knows the project's options, or our text of it. */
async function printHelp(config: Config): Promise<number> {
  const [{ cac }, { default: picocolors }, { helpSections }] = await Promise.all([
    import("cac"),
    import("picocolors"),
    import("./config/help.ts"),
  ])
  const env = readEnv(process.env)
  const isColored = shouldColor("auto", env, process.stdout.isTTY === true)
  const { bold } = picocolors.createColors(isColored)
  const sections = helpSections(terminalWidth(env, process.stdout.columns))
  const isOurs = ({ title }: { title: string }) => title === "fastest" || title.startsWith("distributed")
  const cli = cac("fastest")
  cli.usage("[options] [file_or_dir] [file_or_dir] [...]")
  cli.command("discover [...paths]", "List the node ids, one a line")
  cli.command("explain <nodeid>", "Say in which tier an item runs, and why")
  cli.command("version", "Print the version; with --json as JSON")
  cli.help(own =>
    [...own.filter(({ title }) => title === "Usage" || title === "Commands"), ...sections.filter(isOurs)].map(
      ({ title, body }) => ({ title: bold(title ?? ""), body }),
    ),
  )
  cli.parse(["node", "fastest", "--help"], { run: false })
  const code = await handOver(config)
  if (code !== null) return code
  for (const section of sections) if (!isOurs(section)) print(`${bold(section.title)}:\n${section.body}\n\n`)
  return 0
}

/** `ERROR: …` on stderr, red where stderr is coloured; pytest ends it with an empty line. */
function printError(text: string): void {
  const isColored = shouldColor("auto", readEnv(process.env), process.stderr.isTTY === true)
  const writer = new TerminalWriter(each => process.stderr.write(each), 80, isColored)
  writer.line(text, "red")
  writer.flush()
}

// Once a stream's reader has gone, or its disk is full, printing stops and the run goes on to its verdict.
let isOutputLost = false

function print(text: string): void {
  if (!isOutputLost) process.stdout.write(text)
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (!isOutputLost && error.code !== "EPIPE") printError(`ERROR: could not write the report: ${error.code}`)
  isOutputLost = true
})
process.stderr.on("error", () => {})
