// The resolved configuration of one run: readonly, complete, and the only thing the session needs to know of argv,
// ini files and environment.

import path from "node:path"
import type { Env, Environment } from "../env.ts"
import type { SessionHeader } from "../model.ts"
import type { CollectConfig, CollectRoot } from "../worker/protocol.ts"
import type { OutputFormat } from "./argv.ts"
import { type IniName, type IniSource, type IniValue, iniValue } from "./ini-values.ts"
import type { Interpreter } from "./interpreter.ts"
import { type OptionSpec, type Options, optionTable } from "./options.ts"

export interface Config extends IniSource {
  readonly invocationDir: string
  readonly rootdir: string
  readonly inipath: string | null
  /** The pytest section as read; `-o` is not in it. */
  readonly ini: Readonly<Record<string, unknown>>
  readonly iniMode: "ini" | "toml"
  /** Names of configuration files beside `inipath` that are not used. */
  readonly ignoredConfigFiles: readonly string[]
  /** `-o name=value`, last of each name. */
  readonly overrides: Readonly<Record<string, string>>
  readonly options: Options
  readonly format: OutputFormat
  /** Arguments no known option claimed. */
  readonly unknown: readonly string[]
  /** Paths and node ids to collect; never empty. */
  readonly args: readonly string[]
  /** For each argument the module that it named with `--pyargs`, else null. */
  readonly modules: readonly (string | null)[]
  /** Where conftests are looked for before anything is collected: absolute paths of files and directories. */
  readonly initialPaths: readonly string[]
  readonly argsSource: "args" | "testpaths" | "invocation-dir"
  /** addopts, PYTEST_ADDOPTS and argv without what only this runner knows: the real pytest's arguments. */
  readonly argv: readonly string[]
  /** Absolute. */
  readonly confcutdir: string
  /** Absolute; what `cache_dir` means. */
  readonly cachedir: string
  readonly interpreter: Interpreter
  /** Warnings of the configuration itself, as plain text. */
  readonly warnings: readonly string[]
  readonly env: Env
  /** The environment that tests get. */
  readonly environment: Environment
}

/** The typed value of an ini key, `-o` first. Throws UsageError where the value does not fit the type. */
export function getini<N extends IniName>(config: Config, name: N): IniValue<N> {
  return iniValue(config, name)
}

/** pytest's `config.get_verbosity(kind)`: the general level, unless the ini file sets one for this kind. */
export function verbosityOf(config: Config, kind: "test_cases" | "subtests"): number {
  const value = getini(config, kind === "test_cases" ? "verbosity_test_cases" : "verbosity_subtests")
  return value === "auto" ? config.options.verbose : Number(value)
}

/** Does the terminal show logs as they happen? */
export function hasLiveLogs(config: Config): boolean {
  const { options } = config
  if (options.plugins.includes("no:logging")) return false
  return options.log_cli_level !== null || getini(config, "log_cli")
}

/** `--max-warnings`, else the ini key, else null. */
export function maxWarnings(config: Config): number | null {
  if (config.options.max_warnings !== null) return config.options.max_warnings
  const value = getini(config, "max_warnings")
  return value === "" ? null : Number(value)
}

/** What of the header the configuration decides; the interpreter may know itself under another name. */
export function headerOf(
  config: Config,
): Pick<SessionHeader, "executable" | "rootdir" | "configfile" | "testpaths"> {
  const { inipath, rootdir, ignoredConfigFiles } = config
  const warning =
    ignoredConfigFiles.length > 0
      ? ` (WARNING: ignoring pytest config in ${ignoredConfigFiles.join(", ")}!)`
      : ""
  return {
    executable: config.interpreter.executable,
    rootdir,
    configfile: inipath === null ? null : path.relative(rootdir, inipath) + warning,
    testpaths: config.argsSource === "testpaths" ? getini(config, "testpaths") : null,
  }
}

/**
 * What a base is told. Options of pytest always travel, with their defaults; others only where they were given, so
 * that a conftest may define an option of that name itself.
 */
export function toCollectConfig(
  config: Config,
  tree: readonly CollectRoot[],
  argumentError: string | null,
): CollectConfig {
  const options: Record<string, unknown> = {}
  for (const spec of optionTable as readonly OptionSpec[]) {
    const value = config.options[spec.dest as keyof Options]
    const isPytests = spec.owner === undefined || spec.owner === "pytest"
    if (isPytests || ("default" in spec && value !== spec.default)) options[spec.dest] = value
  }
  return {
    rootdir: config.rootdir,
    invocationDir: config.invocationDir,
    inipath: config.inipath,
    ini: config.ini,
    iniMode: config.iniMode,
    overrideIni: Object.entries(config.overrides).map(([name, value]) => `${name}=${value}`),
    options,
    unknown: config.unknown,
    args: config.args,
    argv: config.argv,
    initialPaths: config.initialPaths,
    argumentError,
    tree,
    warnings: config.warnings,
    basetemp:
      config.options.basetemp === null ? null : path.resolve(config.invocationDir, config.options.basetemp),
    cachedir: config.cachedir,
  }
}
