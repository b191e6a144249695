// One configuration file -> its pytest section, or null where it has none.
//
// Which files and sections count is pytest's rule ("Configuration file formats" in its reference).

import { readFileSync } from "node:fs"
import path from "node:path"
import { IniError, type IniSections, parseIni } from "./ini.ts"
import { UsageError } from "./usage-error.ts"

/** File names that may hold a configuration, first wins. */
export const configNames = [
  "pytest.toml",
  ".pytest.toml",
  "pytest.ini",
  ".pytest.ini",
  "pyproject.toml",
  "tox.ini",
  "setup.cfg",
] as const

/** A section as read. `ini`: values are text or lists; `toml`: values have TOML's own types. */
export interface ConfigSection {
  readonly values: Readonly<Record<string, unknown>>
  readonly mode: "ini" | "toml"
}

const noValues: ConfigSection = { values: {}, mode: "ini" }

/** Reads the pytest section of a file. Null: the file is not a source of configuration. Throws UsageError. */
export async function readConfigFile(file: string): Promise<ConfigSection | null> {
  const name = path.basename(file)
  switch (path.extname(name === ".pytest.ini" || name === ".pytest.toml" ? name.slice(1) : name)) {
    case ".ini": {
      const section = readIni(file).get("pytest")
      if (section !== undefined) return { values: Object.fromEntries(section), mode: "ini" }
      return name === "pytest.ini" || name === ".pytest.ini" ? noValues : null
    }
    case ".cfg": {
      const sections = readIni(file)
      const section = sections.get("tool:pytest")
      if (section !== undefined) return { values: Object.fromEntries(section), mode: "ini" }
      if (sections.has("pytest")) {
        throw new UsageError(
          "[pytest] section in setup.cfg files is no longer supported, change to [tool:pytest] instead.",
        )
      }
      return null
    }
    case ".toml":
      return sectionOfToml(file, name, await readToml(file))
    default:
      return null
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8")
  } catch (error) {
    throw new UsageError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    })
  }
}

function readIni(file: string): IniSections {
  const text = readText(file)
  try {
    return parseIni(file, text)
  } catch (error) {
    if (error instanceof IniError) throw new UsageError(error.message, { cause: error })
    throw error
  }
}

type Table = Readonly<Record<string, unknown>>

async function readToml(file: string): Promise<Table> {
  const text = readText(file)
  // Loaded only here: most runs have no TOML to read, or can start the interpreter meanwhile.
  const { parse, TomlError } = await import("smol-toml")
  try {
    return parse(text, { integersAsBigInt: true })
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const [what] = error.message.split("\n")
    throw new UsageError(`${file}: ${what} (at line ${error.line}, column ${error.column})`, { cause: error })
  }
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

function sectionOfToml(file: string, name: string, document: Table): ConfigSection | null {
  if (name === "pytest.toml" || name === ".pytest.toml") {
    const table = document.pytest
    return isTable(table) && Object.keys(table).length > 0 ? native(table) : noValues
  }
  const pytest = isTable(document.tool) ? document.tool.pytest : undefined
  if (!isTable(pytest)) return null
  const { ini_options: iniOptions, ...own } = pytest
  const hasOwn = Object.keys(own).length > 0
  const hasIni = isTable(iniOptions) && Object.keys(iniOptions).length > 0
  if (hasOwn && hasIni) {
    throw new UsageError(
      `${file}: [tool.pytest] (native TOML types) and [tool.pytest.ini_options] (text as in ini files) ` +
        "cannot both be used. Keep one of them.",
    )
  }
  if (hasOwn) return native(own)
  if (!isTable(iniOptions)) return null
  const values = Object.entries(iniOptions).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.map(toNative) : pyStr(value),
  ])
  return { values: Object.fromEntries(values), mode: "ini" }
}

function native(table: Table): ConfigSection {
  return {
    values: Object.fromEntries(Object.entries(table).map(([key, value]) => [key, toNative(value)])),
    mode: "toml",
  }
}

/** A TOML value as JSON has it: integers as numbers, dates as text. */
function toNative(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(toNative)
  if (isTable(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, toNative(v)]))
  return value
}

/** Python's `str()` of a TOML scalar. */
function pyStr(value: unknown): string {
  if (typeof value === "boolean") return value ? "True" : "False"
  if (typeof value === "number") {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf"
    return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value)
  }
  return isTable(value) ? JSON.stringify(toNative(value)) : String(value)
}
