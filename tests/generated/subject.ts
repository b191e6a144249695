// This runner, run on a suite: in this process, or as a command where tests or pytest write to the terminal themselves.

import { spawn } from "node:child_process"
import { once } from "node:events"
import fs from "node:fs"
import path from "node:path"
import { loadConfig } from "../../src/config/load.ts"
import { junitOptions, terminalOptions } from "../../src/config/report-options.ts"
import { UsageError } from "../../src/config/usage-error.ts"
import type { PhaseReport, RunEvent } from "../../src/model.ts"
import { JunitReporter } from "../../src/report/junit.ts"
import { isInternal } from "../../src/report/outcome.ts"
import { TerminalReporter } from "../../src/report/terminal.ts"
import { TerminalWriter } from "../../src/report/terminal-writer.ts"
import { runSession } from "../../src/session/session.ts"
import { fastestPath } from "../command.ts"
import {
  environment,
  type Observation,
  readJunit,
  readLines,
  reportLine,
  terminalLines,
} from "./observation.ts"

/** Runs the suite in `cwd` with the interpreter `python`, for the `run`th time; files go to `scratch`. */
export async function observe(
  cwd: string,
  args: readonly string[],
  python: string,
  scratch: string,
  run: number,
): Promise<Observation> {
  const log = path.join(scratch, "ours.log")
  const xml = path.join(scratch, "ours.xml")
  fs.writeFileSync(log, "")
  fs.rmSync(xml, { force: true })
  const own = { GENERATED_LOG: log, GENERATED_RUN: `${run}` }
  const argv = [...args, `--junitxml=${xml}`, "--tier=cpython", `--python=${python}`]
  if (args.some(arg => /^(-s|--capture=no|no:(capture|terminal)|--setup-.*)$/.test(arg))) {
    const { exitCode, text } = await command(cwd, argv, { ...environment, ...own }, scratch)
    return { exitCode, ids: null, reports: [], texts: new Map(), ...written(text, log, xml) }
  }
  const ids: string[] = []
  const reports: string[] = []
  const texts = new Map<string, string>()
  let terminal = ""
  const phase = (nodeid: string, report: PhaseReport) => {
    const { when, outcome, wasxfail } = report
    const key = reportLine(nodeid, { when, outcome, xfail: wasxfail ?? null }, report.subtest !== undefined)
    reports.push(key)
    if (outcome === "failed" && report.longrepr) texts.set(key, report.longrepr.trim())
  }
  const note = (event: RunEvent) => {
    if (event.kind === "collectionFinished") ids.push(...event.items.map(item => item.nodeid))
    else if (event.kind === "phaseReported") phase(event.item.nodeid, event.report)
    else if (event.kind === "collectReported")
      reports.push(`${event.report.nodeid} collect ${event.report.outcome}`)
  }
  const session = async (): Promise<number> => {
    const config = await loadConfig({
      argv,
      cwd,
      environment: { ...environment, ...own },
    })
    const writer = new TerminalWriter(
      text => {
        terminal += text
      },
      80,
      false,
    )
    const reporters = [
      new TerminalReporter(terminalOptions(config, false), writer),
      new JunitReporter(junitOptions(config, xml)),
    ]
    const onEvent = (event: RunEvent) => {
      note(event)
      // Our own notes have no counterpart.
      if (event.kind === "noteTaken") return
      for (const reporter of reporters) reporter.on(event)
    }
    const result = await runSession(config, { onEvent })
    for (const reporter of reporters) await reporter.finish()
    writer.flush()
    if (result.error !== undefined && !isInternal(result.error)) terminal += `${result.error}\n`
    return result.exitCode
  }
  const exitCode = await session().catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error
    terminal += `ERROR: ${error.message}\n`
    return 4
  })
  return { exitCode, ids, reports, texts, ...written(terminal, log, xml) }
}

function written(terminal: string, log: string, xml: string) {
  return {
    log: readLines(fs.readFileSync(log, "utf8")),
    junit: readJunit(fs.existsSync(xml) ? fs.readFileSync(xml, "utf8") : ""),
    terminal: terminalLines(terminal),
  }
}

/** Runs `dist/fastest.js`; gives all that was written to the terminal. */
async function command(
  cwd: string,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  scratch: string,
): Promise<{ exitCode: number; text: string }> {
  const file = path.join(scratch, "ours.txt")
  const output = fs.openSync(file, "w")
  const child = spawn(process.execPath, [fastestPath, ...argv], {
    cwd,
    env,
    stdio: ["ignore", output, output],
  })
  const [exitCode] = await once(child, "exit")
  fs.closeSync(output)
  return { exitCode, text: fs.readFileSync(file, "utf8") }
}
