// One run of the real pytest: its own output, and the same run as events for our reporters.

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { loadConfig } from "../../src/config/load.ts"
import { junitOptions, terminalOptions } from "../../src/config/report-options.ts"
import type { RunEvent } from "../../src/model.ts"
import { JunitReporter } from "../../src/report/junit.ts"
import { TerminalReporter } from "../../src/report/terminal.ts"
import { TerminalWriter } from "../../src/report/terminal-writer.ts"
import { runCommand } from "../command.ts"
import { oraclePython } from "../oracle.ts"

const plugins = dirname(fileURLToPath(import.meta.url))

/** What pytest and our reporters wrote about the same run. */
export interface RecordedRun {
  readonly exitCode: number | null
  readonly pytest: string
  readonly ours: string
  readonly junit: { readonly pytest: string; readonly ours: string } | null
}

/** Runs pytest on `files` (path -> text) with `args`; `width` columns, coloured where asked. */
export async function recordRun(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
  { width = 80, color = false, junit = false } = {},
): Promise<RecordedRun> {
  const cwd = await mkdtemp(join(tmpdir(), "fastest-front-"))
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text)
    const recorded = join(cwd, ".recorded")
    const xml = join(cwd, ".junit.xml")
    const environment: Record<string, string> = {
      PATH: process.env.PATH ?? "",
      HOME: cwd,
      PYTEST_DISABLE_PLUGIN_AUTOLOAD: "1",
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONPATH: plugins,
      PYTHONHASHSEED: "0",
      RECORDED_EVENTS: recorded,
      COLUMNS: String(width),
      PY_COLORS: color ? "1" : "0",
      CI: "",
      BUILD_NUMBER: "",
    }
    const argv = junit ? [...args, `--junitxml=${xml}`] : args
    const full = ["-p", "record_events", "-p", "no:cacheprovider", ...argv]
    const result = await runCommand(oraclePython(), ["-m", "pytest", ...full], { cwd, env: environment })
    const config = await loadConfig({
      argv: [...full, "--python", oraclePython()],
      cwd,
      environment,
    })
    let ours = ""
    const writer = new TerminalWriter(text => (ours += text), width, color)
    const reporter = new TerminalReporter(terminalOptions(config, false), writer)
    const junitReporter = junit ? new JunitReporter(junitOptions(config, `${xml}.ours`)) : null
    const lines = (await readFile(recorded, "utf8")).trimEnd().split("\n")
    for (const event of lines.map(line => JSON.parse(line) as RunEvent)) {
      reporter.on(event)
      junitReporter?.on(event)
    }
    await reporter.finish()
    await junitReporter?.finish()
    return {
      exitCode: result.exitCode,
      pytest: normalise(result.stdout, cwd),
      ours: normalise(ours, cwd),
      junit: junit
        ? {
            pytest: normaliseXml(await readFile(xml, "utf8")),
            ours: normaliseXml(await readFile(`${xml}.ours`, "utf8")),
          }
        : null,
    }
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}

/** Times and the project's folder made equal; the closing line's fill depends on the time's length. */
function normalise(text: string, cwd: string): string {
  return text
    .replaceAll(cwd, "/project")
    .replace(/ in \d+\.\d\ds/g, " in 0.00s")
    .replace(/^\d+\.\d\ds (setup|call|teardown)/gm, "0.00s $1")
}

function normaliseXml(text: string): string {
  return text
    .replace(/ time="[\d.]+"/g, ' time=""')
    .replace(/ timestamp="[^"]*"/g, ' timestamp=""')
    .replaceAll("><", ">\n<")
}
