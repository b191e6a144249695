// argv + ini files + environment -> Config.
//
// Order of arguments as pytest's: addopts of the ini file, then PYTEST_ADDOPTS, then argv; later ones win.

import { homedir } from "node:os"
import path from "node:path"
import { type Env, type Environment, readEnv } from "../env.ts"
import { CommandLineError, type ParsedArgv, parseArgv } from "./argv.ts"
import type { Config } from "./config.ts"
import { glob } from "./glob.ts"
import { type IniSource, iniValue } from "./ini-values.ts"
import { conftestFolders, initialPaths } from "./initial-conftests.ts"
import { findInterpreter } from "./interpreter.ts"
import { resolvePyargs } from "./pyargs.ts"
import { pyRepr } from "./python-text.ts"
import { determineSetup, exists, expandVariables, isDirectory, type Setup } from "./rootdir.ts"
import { shellSplit } from "./shlex.ts"
import { UsageError, usageText } from "./usage-error.ts"

/** The pytest whose behaviour this is; `minversion` is compared with it. */
export const emulatedPytest = "9.1.1"

export interface LoadInput {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly environment: Environment
}

/** Resolves everything about a run before it starts. Throws UsageError. */
export async function loadConfig(input: LoadInput): Promise<Config> {
  const { cwd, environment } = input
  const env = readEnv(environment)
  const fromEnv = shellWords(env.PYTEST_ADDOPTS ?? "", "PYTEST_ADDOPTS")
  parse(fromEnv, cwd, { "config source": "via PYTEST_ADDOPTS" })
  const early = parse([...fromEnv, ...input.argv], cwd, {})
  const setup = await determineSetup({
    inifile: early.options.inifilename,
    rootdirArg: early.options.rootdir,
    args: early.positionals.map(({ text }) => text),
    invocationDir: cwd,
    env: environment,
  })
  const facts = { inifile: setup.inipath ?? "None", rootdir: setup.rootdir }
  const source: IniSource = {
    ini: setup.values,
    iniMode: setup.mode,
    overrides: overridesOf(early.options.override_ini),
    inipath: setup.inipath,
    invocationDir: cwd,
  }
  const addopts = iniValue(source, "addopts")
  parse(addopts, cwd, { ...facts, "config source": "via addopts config" })
  const parsed = addopts.length > 0 ? parse([...addopts, ...fromEnv, ...input.argv], cwd, facts) : early
  const { paths, unknown } = claimValues(parsed, cwd)
  const full = { ...source, overrides: overridesOf(parsed.options.override_ini) }
  checkVersion(full)
  checkPaths(parsed, cwd, facts)
  const decided = decideArgs(paths, full, setup, parsed.options.pyargs)
  const interpreter = findInterpreter(parsed.options.python, cwd, env)
  const { options } = parsed
  const initial = initialPaths(decided.args, cwd)
  const confcutdir = path.resolve(
    cwd,
    options.confcutdir ?? (setup.inipath === null ? setup.rootdir : path.dirname(setup.inipath)),
  )
  const found = !options.pyargs
    ? { args: decided.args, modules: [] }
    : resolvePyargs(decided.args, {
        executable: interpreter.executable,
        invocationDir: cwd,
        environment,
        pythonpath: iniValue(full, "pythonpath"),
        importmode: options.importmode,
        conftestFolders: options.noconftest ? [] : conftestFolders(initial, confcutdir),
        considerNamespacePackages: iniValue(full, "consider_namespace_packages"),
      })
  return {
    ...full,
    invocationDir: cwd,
    rootdir: setup.rootdir,
    ignoredConfigFiles: setup.ignored,
    options,
    format: parsed.format,
    unknown,
    ...decided,
    ...found,
    initialPaths: initial,
    argv: parsed.pytestArgv,
    confcutdir,
    cachedir: cacheDirectory(cacheDirOf(full, env), setup.rootdir, environment),
    interpreter,
    env,
    environment,
  }
}

function parse(argv: readonly string[], cwd: string, facts: Readonly<Record<string, string>>): ParsedArgv {
  try {
    return parseArgv(argv, cwd)
  } catch (error) {
    if (error instanceof CommandLineError)
      throw new UsageError(usageText(error.message, facts), { cause: error })
    throw error
  }
}

function shellWords(text: string, where: string): string[] {
  try {
    return shellSplit(text)
  } catch (error) {
    throw new UsageError(`${where}: ${(error as RangeError).message} in ${pyRepr(text)}`, { cause: error })
  }
}

function overridesOf(overrideIni: readonly string[] | null): Record<string, string> {
  return Object.fromEntries(
    (overrideIni ?? []).map(each => {
      const equals = each.indexOf("=")
      if (equals < 0) {
        throw new UsageError(`-o/--override-ini expects option=value style (got: ${pyRepr(each)}).`)
      }
      return [each.slice(0, equals), each.slice(equals + 1)]
    }),
  )
}

/** What follows an unknown option and does not exist is that option's value, not a path that is missing. */
function claimValues(
  { positionals, unknown }: ParsedArgv,
  cwd: string,
): { paths: string[]; unknown: string[] } {
  const paths: string[] = []
  const values = new Map<number, string>()
  for (const { text, follows } of positionals) {
    if (follows !== null && !exists(path.resolve(cwd, text.split("::", 1)[0]!))) values.set(follows, text)
    else paths.push(text)
  }
  return {
    paths,
    unknown: unknown.flatMap((arg, index) => {
      const value = values.get(index)
      return value === undefined ? [arg] : [arg, value]
    }),
  }
}

function decideArgs(
  paths: readonly string[],
  source: IniSource,
  setup: Setup,
  pyargs: boolean,
): Pick<Config, "args" | "argsSource" | "warnings"> {
  const { invocationDir } = source
  if (paths.length > 0) return { args: paths, argsSource: "args", warnings: [] }
  const testpaths = invocationDir === setup.rootdir ? iniValue(source, "testpaths") : []
  const args = pyargs ? testpaths : testpaths.flatMap(each => glob(each, invocationDir))
  if (args.length > 0) return { args, argsSource: "testpaths", warnings: [] }
  const warnings =
    testpaths.length > 0
      ? [
          "No files were found in testpaths; consider removing or adjusting your testpaths configuration. " +
            "Searching recursively from the current directory instead.",
        ]
      : []
  return { args: [invocationDir], argsSource: "invocation-dir", warnings }
}

function checkVersion(source: IniSource): void {
  const wanted = iniValue(source, "minversion")
  if (wanted === "") return
  const numbers = (version: string) => (version.match(/^\d+(\.\d+)*/)?.[0] ?? "0").split(".").map(Number)
  const actual = numbers(emulatedPytest)
  const least = numbers(wanted)
  const at = least.findIndex((number, index) => number !== (actual[index] ?? 0))
  if (at >= 0 && least[at]! > (actual[at] ?? 0)) {
    throw new UsageError(
      `${source.inipath}: 'minversion' requires pytest-${wanted}, actual pytest-${emulatedPytest}'`,
    )
  }
}

/** The checks that pytest's own argument types make. */
function checkPaths({ options }: ParsedArgv, cwd: string, facts: Readonly<Record<string, string>>): void {
  const fail = (flags: string, message: string) => {
    throw new UsageError(usageText(`argument ${flags}: ${message}`, facts))
  }
  const { xmlpath, confcutdir, basetemp, pastebin } = options
  if (xmlpath !== null && isDirectory(path.resolve(cwd, xmlpath))) {
    throw new UsageError(`--junitxml must be a filename, given: ${xmlpath}`)
  }
  if (confcutdir !== null && !isDirectory(path.resolve(cwd, confcutdir))) {
    throw new UsageError(`--confcutdir must be a directory, given: ${confcutdir}`)
  }
  if (basetemp !== null) {
    const from = path.relative(path.resolve(cwd, basetemp), cwd)
    if (basetemp === "" || !(from.startsWith("..") || path.isAbsolute(from))) {
      fail(
        "--basetemp",
        "basetemp must not be empty, the current working directory or any parent directory of it",
      )
    }
  }
  if (pastebin !== null) fail("--pastebin", "not supported: it would upload the report")
}

function cacheDirOf(source: IniSource, env: Env): string {
  const value = iniValue(source, "cache_dir")
  const isSet = "cache_dir" in source.ini || "cache_dir" in source.overrides
  return isSet || !env.TOX_ENV_DIR ? value : path.join(env.TOX_ENV_DIR, value)
}

function cacheDirectory(value: string, rootdir: string, environment: Environment): string {
  const home =
    value === "~" || value.startsWith("~/") ? (environment.HOME ?? homedir()) + value.slice(1) : value
  return path.resolve(rootdir, expandVariables(home, environment))
}
