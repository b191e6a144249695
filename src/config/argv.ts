// argv -> options, positional arguments and what no known option claimed, with argparse's habits.
//
// The rules are argparse's as pytest sets it up (no abbreviations, `@file` prefix, options and paths intermixed):
// bundled short flags (`-xvs`, `-n4`, `-rA`), `--opt=value`, `-r=A`, `--`, and an argument that looks like an option
// is never taken for a value. Unknown options are no error here: conftests and plugins may define them, and only
// the Python side knows; they are kept in order.

import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import {
  defaultOptions,
  type OptionSpec,
  type Options,
  type Owner,
  optionByFlag,
  pluginValueFlags,
} from "./options.ts"
import { blockedPlugins, isBlockedOption } from "./plugin-options.ts"
import { pyLines, pyRepr } from "./python-text.ts"

/** What is written to stdout: pytest's report, or one JSON document. */
export type OutputFormat = "pretty" | "json"

/** One positional argument. It may be the value of the unknown option just before it: `follows` is that one's index. */
export interface Positional {
  readonly text: string
  readonly follows: number | null
}

export interface ParsedArgv {
  readonly options: Options
  readonly format: OutputFormat
  readonly positionals: readonly Positional[]
  /** Options that the table does not have, with values that surely are theirs, in order. */
  readonly unknown: readonly string[]
  /** The arguments that mean something to the real pytest: everything but options with another owner. */
  readonly pytestArgv: readonly string[]
}

/** A command line argparse would reject. `message` is what follows `error: `. */
export class CommandLineError extends Error {
  override readonly name = "CommandLineError"
}

/**
 * Parses an argument vector. `cwd` is where `@file` arguments are looked for.
 * Throws CommandLineError.
 */
export function parseArgv(argv: readonly string[], cwd: string): ParsedArgv {
  const parse = new ArgvParse(expandFiles(argv, cwd))
  parse.run()
  const options = parse.options as Options
  return {
    options,
    format: parse.format,
    positionals: parse.positionals,
    unknown: parse.unknown,
    pytestArgv: parse.pytestArgv,
  }
}

/** `@file` -> the lines of the file, recursively. */
function expandFiles(argv: readonly string[], cwd: string): string[] {
  return argv.flatMap(arg => {
    if (!arg.startsWith("@")) return [arg]
    const path = arg.slice(1)
    let text: string
    try {
      text = readFileSync(resolve(cwd, path), "utf8")
    } catch (error) {
      const { code, errno } = error as NodeJS.ErrnoException
      const reason = code === "ENOENT" ? "No such file or directory" : String(code)
      throw new CommandLineError(`can't open '${path}': [Errno ${Math.abs(errno ?? 0)}] ${reason}: '${path}'`)
    }
    return expandFiles(pyLines(text), cwd)
  })
}

class ArgvParse {
  readonly options: Record<string, unknown> = { ...defaultOptions() }
  readonly positionals: Positional[] = []
  readonly unknown: string[] = []
  readonly pytestArgv: string[] = []
  format: OutputFormat = "pretty"

  readonly #args: readonly string[]
  readonly #blocked: ReadonlySet<string>
  #next = 0
  #follows: number | null = null

  constructor(args: readonly string[]) {
    this.#args = args
    this.#blocked = blockedPlugins(args)
    if (this.#blocked.has("capture")) this.options.capture = "no"
  }

  run(): void {
    while (this.#next < this.#args.length) {
      const arg = this.#args[this.#next++]!
      if (arg === "--") {
        this.pytestArgv.push(arg)
        while (this.#next < this.#args.length) this.#positional(this.#args[this.#next++]!)
      } else if (!looksLikeOption(arg)) {
        this.#positional(arg)
      } else {
        this.#option(arg)
      }
    }
  }

  #positional(text: string): void {
    this.positionals.push({ text, follows: this.#follows })
    this.pytestArgv.push(text)
    this.#follows = null
  }

  #option(arg: string): void {
    this.#follows = null
    const equals = arg.indexOf("=")
    const exact = optionByFlag.get(arg)
    const before = equals > 0 ? optionByFlag.get(arg.slice(0, equals)) : undefined
    if (this.#blocked.size > 0 && isBlockedOption(flagOf(arg), this.#blocked)) this.#unknown(arg)
    else if (exact !== undefined) this.#apply(exact, arg, null)
    else if (before !== undefined) this.#apply(before, arg.slice(0, equals), arg.slice(equals + 1))
    else if (!arg.startsWith("--") && optionByFlag.has(arg.slice(0, 2))) this.#bundle(arg)
    else this.#unknown(arg)
  }

  /** `-xvs`, `-n4`, `-xk expr`: flags first, then at most one option with a value. */
  #bundle(arg: string): void {
    for (let at = 1; at < arg.length; at++) {
      const flag = `-${arg[at]}`
      const spec = optionByFlag.get(flag)
      if (spec === undefined) {
        this.#unknown(`-${arg.slice(at)}`)
        return
      }
      if (takesValue(spec)) {
        this.#apply(spec, flag, at + 1 < arg.length ? arg.slice(at + 1) : null)
        return
      }
      this.#apply(spec, flag, null)
    }
  }

  #unknown(arg: string): void {
    this.unknown.push(arg)
    this.pytestArgv.push(arg)
    const value = this.#args[this.#next]
    if (pluginValueFlags.has(arg) && value !== undefined && !looksLikeOption(value)) {
      this.#next++
      this.unknown.push(value)
      this.pytestArgv.push(value)
    } else {
      this.#follows = arg.includes("=") ? null : this.unknown.length - 1
    }
  }

  #apply(spec: OptionSpec, flag: string, explicit: string | null): void {
    const { options } = this
    const { dest } = spec
    switch (spec.kind) {
      case "flag":
      case "unflag":
      case "const":
      case "count":
      case "uncount":
      case "override":
        if (explicit !== null) fail(spec, `ignored explicit argument ${pyRepr(explicit)}`)
        this.#keep(spec.owner, [flag])
        if (spec.kind === "const") options[dest] = spec.value
        else if (spec.kind === "count") options[dest] = (options[dest] as number) + 1
        else if (spec.kind === "uncount") options[dest] = (options[dest] as number) - 1
        else options[dest] = spec.kind !== "unflag"
        if (spec.kind === "override") {
          options.override_ini = this.#appended("override_ini", `${spec.ini}=true`)
        }
        return
      case "optional":
      case "value":
      case "append": {
        const value = explicit ?? this.#value()
        if (value === null) {
          if (spec.kind !== "optional") fail(spec, "expected one argument")
          this.#keep(spec.owner, [flag])
          options[dest] = spec.isList ? this.#appended(dest, spec.ifBare) : spec.ifBare
          return
        }
        if (dest === "override_ini" && (value === "json" || value === "pretty")) {
          this.format = value
          return
        }
        this.#keep(
          spec.owner,
          explicit !== null && flag.startsWith("--") ? [`${flag}=${value}`] : [flag, value],
        )
        if (spec.kind === "append" || (spec.kind === "optional" && spec.isList)) {
          options[dest] = this.#appended(dest, value)
        } else options[dest] = spec.kind === "value" ? convert(spec, value) : value
        return
      }
      default:
        spec satisfies never
    }
  }

  #appended(dest: string, value: string | null): (string | null)[] {
    return [...((this.options[dest] as (string | null)[] | null) ?? []), value]
  }

  #value(): string | null {
    const value = this.#args[this.#next]
    if (value === undefined || value === "--" || looksLikeOption(value)) return null
    this.#next++
    return value
  }

  #keep(owner: Owner | undefined, args: readonly string[]): void {
    if (owner === undefined || owner === "pytest") this.pytestArgv.push(...args)
  }
}

/** What stands before the value: `--tb` of `--tb=no`, `-r` of `-rA`. */
function flagOf(arg: string): string {
  return arg.startsWith("--") ? arg.split("=", 1)[0]! : arg.slice(0, 2)
}

function takesValue(spec: OptionSpec): boolean {
  return spec.kind === "value" || spec.kind === "optional" || spec.kind === "append"
}

/** argparse's `_parse_optional`: a known flag, or `-` not followed by a number and without a space in it. */
function looksLikeOption(arg: string): boolean {
  if (arg[0] !== "-" || arg.length === 1) return false
  if (optionByFlag.has(arg)) return true
  const equals = arg.indexOf("=")
  if (equals > 0 && optionByFlag.has(arg.slice(0, equals))) return true
  if (/^-\d+$|^-\d*\.\d+$/.test(arg)) return false
  if (!arg.startsWith("--") && optionByFlag.has(arg.slice(0, 2))) return true
  return !arg.includes(" ") && arg !== "--"
}

function convert(spec: Extract<OptionSpec, { kind: "value" }>, value: string): string | number {
  if (spec.choices !== undefined && !spec.choices.includes(value)) {
    fail(spec, `invalid choice: ${pyRepr(value)} (choose from ${spec.choices.map(pyRepr).join(", ")})`)
  }
  if (spec.type === undefined) return value
  if (spec.type === "class") {
    if (value.split(":").length !== 2) fail(spec, `${pyRepr(value)} is not in the format 'modname:classname'`)
    return value
  }
  if (spec.type === "lanes") {
    if (value === "auto" || value === "logical") return value
    if (!/^\d+$/.test(value)) fail(spec, `invalid parse_numprocesses value: ${pyRepr(value)}`)
    return Number(value)
  }
  const text = value.trim().replace(/(?<=\d)_(?=\d)/g, "")
  const form = spec.type === "int" ? /^[-+]?\d+$/ : /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i
  if (!form.test(text)) fail(spec, `invalid ${spec.type} value: ${pyRepr(value)}`)
  return Number(text)
}

function fail(spec: OptionSpec, message: string): never {
  throw new CommandLineError(`argument ${spec.flags.join("/")}: ${message}`)
}
