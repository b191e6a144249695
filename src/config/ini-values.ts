// Typed values of the ini keys that the runner itself needs; the Python side types all of them for conftests.
//
// Types, defaults and coercions are pytest's (`Config._getini`). A value from an ini file is text and is coerced; a
// value from a native TOML table must have the type already.

import path from "node:path"
import { pyRepr, pyStrip } from "./python-text.ts"
import { shellSplit } from "./shlex.ts"
import { UsageError } from "./usage-error.ts"

const iniTable = {
  addopts: { type: "args", default: [] },
  testpaths: { type: "args", default: [] },
  norecursedirs: {
    type: "args",
    default: ["*.egg", ".*", "_darcs", "build", "CVS", "dist", "node_modules", "venv", "{arch}"],
  },
  python_files: { type: "args", default: ["test_*.py", "*_test.py"] },
  python_classes: { type: "args", default: ["Test"] },
  python_functions: { type: "args", default: ["test"] },
  usefixtures: { type: "args", default: [] },
  required_plugins: { type: "args", default: [] },
  pythonpath: { type: "paths", default: [] },
  filterwarnings: { type: "linelist", default: [] },
  markers: { type: "linelist", default: [] },
  minversion: { type: "string", default: "" },
  cache_dir: { type: "string", default: ".pytest_cache" },
  console_output_style: { type: "string", default: "progress" },
  log_cli: { type: "bool", default: false },
  max_warnings: { type: "string", default: "" },
  verbosity_test_cases: { type: "string", default: "auto" },
  verbosity_subtests: { type: "string", default: "auto" },
  junit_suite_name: { type: "string", default: "pytest" },
  junit_logging: { type: "string", default: "no" },
  junit_log_passing_tests: { type: "bool", default: true },
  junit_duration_report: { type: "string", default: "total" },
  junit_family: { type: "string", default: "xunit2" },
  strict_xfail: { type: "bool", default: false },
  consider_namespace_packages: { type: "bool", default: false },
  session_timeout: { type: "string", default: "" },
} as const satisfies Record<
  string,
  | { type: "args" | "linelist" | "paths"; default: readonly string[] }
  | { type: "string"; default: string }
  | { type: "bool"; default: boolean }
>

type IniTable = typeof iniTable
export type IniName = keyof IniTable
export type IniValue<N extends IniName> = IniTable[N]["type"] extends "bool"
  ? boolean
  : IniTable[N]["type"] extends "string"
    ? string
    : readonly string[]

/** Other spellings of a key; the key itself wins over them, and `-o` wins over the file. */
const aliases: Readonly<Record<string, string>> = { strict_xfail: "xfail_strict" }

/** What `iniValue` reads from: the file's section, and `-o` overrides. */
export interface IniSource {
  readonly ini: Readonly<Record<string, unknown>>
  readonly iniMode: "ini" | "toml"
  readonly overrides: Readonly<Record<string, string>>
  readonly inipath: string | null
  readonly invocationDir: string
}

/** The value of `name`, typed; its default where neither `-o` nor the file has it. Throws UsageError. */
export function iniValue<N extends IniName>(source: IniSource, name: N): IniValue<N> {
  const { type, default: fallback } = iniTable[name]
  const names = [name, aliases[name]].filter(each => each !== undefined)
  const overridden = names.find(each => Object.hasOwn(source.overrides, each))
  const given = names.find(each => Object.hasOwn(source.ini, each))
  let value: unknown = fallback
  if (overridden !== undefined) value = coerce(name, type, source.overrides[overridden])
  else if (given !== undefined) {
    value = source.iniMode === "ini" ? coerce(name, type, source.ini[given]) : check(source, given, type)
  }
  if (type === "paths") {
    const base = source.inipath === null ? source.invocationDir : path.dirname(source.inipath)
    value = (value as readonly string[]).map(each => path.resolve(base, each))
  }
  return value as IniValue<N>
}

function coerce(name: string, type: IniTable[IniName]["type"], value: unknown): unknown {
  if (type === "bool") return toBool(pyStrip(String(value)))
  if (typeof value !== "string" || type === "string") return value
  if (type === "linelist") {
    return value
      .split("\n")
      .map(pyStrip)
      .filter(line => line !== "")
  }
  try {
    return shellSplit(value)
  } catch (error) {
    throw new UsageError(`${name}: ${(error as RangeError).message} in ${pyRepr(value)}`, { cause: error })
  }
}

function check(source: IniSource, name: string, type: IniTable[IniName]["type"]): unknown {
  const value = source.ini[name]
  const fits =
    type === "bool"
      ? typeof value === "boolean"
      : type === "string"
        ? typeof value === "string"
        : Array.isArray(value) && value.every(each => typeof each === "string")
  if (fits) return value
  const expected =
    type === "bool" ? "a bool" : type === "string" ? "a string" : `a list of strings for type '${type}'`
  throw new UsageError(
    `${source.inipath}: config option '${name}' expects ${expected}, got ${JSON.stringify(value)}`,
  )
}

function toBool(text: string): boolean {
  const word = text.toLowerCase()
  if (["y", "yes", "t", "true", "on", "1"].includes(word)) return true
  if (["n", "no", "f", "false", "off", "0"].includes(word)) return false
  throw new UsageError(`invalid truth value ${pyRepr(word)}`)
}
