// The ids that pytest gives to parameter sets: `test_a[1-x]`.
//
// Rules of `_pytest.python.IdMaker`, pinned by a differential test. Not modelled, and refused by the caller:
// `disable_test_id_escaping…`, `strict_parametrization_ids`, `pytest_make_parametrize_id`, hidden parameters.

import type { ConstantValue } from "../../compiler/1-parse/ast.ts"

/** What an id is made from: a constant, something with a `__name__`, or a value that has no text of its own. */
export type IdSource =
  | ConstantValue
  | { readonly type: "named"; readonly name: string }
  | { readonly type: "opaque" }

export interface ParameterSet<Value extends IdSource = IdSource> {
  /** One per argument name. */
  readonly values: readonly Value[]
  /** The `id=` of `pytest.param`. */
  readonly id: string | null
}

/** The id of each set. `ids` are those given to `parametrize`, null where there is none; as many as sets. */
export function parameterIds(
  argnames: readonly string[],
  sets: readonly ParameterSet[],
  ids: readonly (IdSource | null)[] | null,
): string[] {
  const resolved = sets.map((set, index) => {
    if (set.id !== null) return escaped(set.id)
    const given = ids?.[index]
    if (given && given.type !== "none") return valueId(given) ?? `${argnames[0]}${index}`
    return set.values.map((value, i) => valueId(value) ?? `${argnames[i]}${index}`).join("-")
  })
  return unique(resolved)
}

/** Appends counters to ids that occur more than once, skipping those that another set has already. */
function unique(ids: string[]): string[] {
  const counts = new Map<string, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  if (counts.size === ids.length) return ids
  const suffixes = new Map<string, number>()
  const result = [...ids]
  ids.forEach((id, index) => {
    if (counts.get(id) === 1) return
    const separator = /[0-9]$/.test(id) ? "_" : ""
    let suffix = suffixes.get(id) ?? 0
    while (result.includes(`${id}${separator}${suffix}`)) suffix++
    result[index] = `${id}${separator}${suffix}`
    suffixes.set(id, suffix + 1)
  })
  return result
}

function valueId(value: IdSource): string | null {
  switch (value.type) {
    case "str":
      return escaped(value.value)
    case "bytes":
      return escapedBytes(value.value)
    case "int":
      return value.value.toString()
    case "float":
      return floatText(value.value)
    case "complex":
      return `${floatText(value.imag).replace(/\.0$/, "")}j`
    case "bool":
      return value.value ? "True" : "False"
    case "none":
      return "None"
    case "named":
      return value.name
    case "ellipsis":
    case "opaque":
      return null
    default:
      return value satisfies never
  }
}

const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" }

/** `str.encode("unicode_escape")`. */
function escaped(text: string): string {
  let result = ""
  for (const c of text) {
    const code = c.codePointAt(0)!
    const short = shortEscapes[c]
    if (short !== undefined) result += short
    else if (code >= 0x20 && code < 0x7f) result += c
    else if (code < 0x100) result += `\\x${hex(code, 2)}`
    else if (code < 0x10000) result += `\\u${hex(code, 4)}`
    else result += `\\U${hex(code, 8)}`
  }
  return result
}

/** `bytes.decode("ascii", "backslashreplace")` with control characters escaped; unlike in text, `\` stays single. */
function escapedBytes(bytes: Uint8Array): string {
  let result = ""
  for (const byte of bytes) {
    const c = String.fromCharCode(byte)
    if (byte >= 0x20 && byte < 0x7f) result += c
    else result += shortEscapes[c] ?? `\\x${hex(byte, 2)}`
  }
  return result
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, "0")
}

/** `repr(float)`: JavaScript's shortest digits in Python's layout (exponent below 1e-4 and from 1e16 on). */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan"
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf"
  const sign = value < 0 || Object.is(value, -0) ? "-" : ""
  const [mantissa, exponentText] = Math.abs(value).toExponential().split("e") as [string, string]
  const digits = mantissa.replace(".", "")
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ""
    const power = String(Math.abs(exponent)).padStart(2, "0")
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? "-" : "+"}${power}`
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0")
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`
}
