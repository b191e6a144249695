// Format specifications (`f"{x:>8.2f}"`) of ints, floats and strings. What CPython refuses, and what it does differently
// from version to version, gives null.

import { exponentText, fixedText, generalText, reprFloat, shortestText } from "./decimal.ts"

interface Spec {
  readonly fill: string
  readonly align: "<" | ">" | "^" | "=" | null
  readonly sign: "+" | "-" | " " | null
  readonly alternate: boolean
  readonly zero: boolean
  readonly width: number
  readonly grouping: "," | "_" | null
  readonly precision: number | null
  readonly type: string
}

const pattern =
  /^(?:([\x20-\x7e])?([<>=^]))?([-+ ])?(#)?(0)?(\d{1,6})?([,_])?(?:\.(\d{1,6}))?([bcdeEfFgGosxX%])?$/

function parseSpec(text: string): Spec | null {
  const found = pattern.exec(text)
  if (!found) return null
  const [, fill, align, sign, alternate, zero, width, grouping, precision, type] = found
  return {
    fill: fill ?? " ",
    align: (align as Spec["align"]) ?? null,
    sign: (sign as Spec["sign"]) ?? null,
    alternate: alternate !== undefined,
    zero: zero !== undefined,
    width: Number(width ?? 0),
    grouping: (grouping as Spec["grouping"]) ?? null,
    precision: precision === undefined ? null : Number(precision),
    type: type ?? "",
  }
}

/** Pads `prefix + digits`; a fill between them stands after the sign. */
function padNumber(spec: Spec, sign: string, body: string): string | null {
  const align = spec.align ?? (spec.zero ? "=" : ">")
  const fill = spec.zero && spec.align === null ? "0" : spec.zero && spec.fill === " " ? null : spec.fill
  // An explicit alignment next to a zero takes its fill from either, by version.
  if (fill === null) return null
  const missing = Math.max(spec.width - sign.length - body.length, 0)
  // Zeros of a grouped number would be grouped too.
  if (align === "=" && fill === "0" && spec.grouping && missing > 0) return null
  if (align === "=") return sign + fill.repeat(missing) + body
  return pad(sign + body, missing, align, fill)
}

function pad(text: string, missing: number, align: "<" | ">" | "^", fill: string): string {
  if (align === "<") return text + fill.repeat(missing)
  if (align === ">") return fill.repeat(missing) + text
  const left = Math.floor(missing / 2)
  return fill.repeat(left) + text + fill.repeat(missing - left)
}

function group(digits: string, separator: string, size: number): string {
  const parts: string[] = []
  for (let end = digits.length; end > 0; end -= size)
    parts.unshift(digits.slice(Math.max(end - size, 0), end))
  return parts.join(separator)
}

const bases: Readonly<Record<string, readonly [radix: number, prefix: string]>> = {
  "": [10, ""],
  d: [10, ""],
  b: [2, "0b"],
  o: [8, "0o"],
  x: [16, "0x"],
  X: [16, "0X"],
}

/** `format(value, text)`. */
export function formatInt(value: bigint, text: string): string | null {
  const spec = parseSpec(text)
  if (!spec) return null
  const base = bases[spec.type]
  if (!base) {
    const float = Number(value)
    return /^[eEfFgG%]$/.test(spec.type) && Number.isFinite(float) ? formatFloat(float, text) : null
  }
  if (spec.precision !== null) return null
  const [radix, prefix] = base
  if (spec.grouping === "," && radix !== 10) return null
  let digits = (value < 0n ? -value : value).toString(radix)
  if (spec.type === "X") digits = digits.toUpperCase()
  if (spec.grouping) digits = group(digits, spec.grouping, radix === 10 ? 3 : 4)
  const sign = value < 0n ? "-" : signOf(spec)
  return padNumber(spec, spec.alternate ? sign + prefix : sign, digits)
}

function signOf(spec: Spec): string {
  return spec.sign === "+" || spec.sign === " " ? spec.sign : ""
}

/** `format(value, text)`. */
export function formatFloat(value: number, text: string): string | null {
  if (text === "") return reprFloat(value)
  const spec = parseSpec(text)
  if (!spec || /^[bcdosxX]$/.test(spec.type) || (spec.precision ?? 0) > 500) return null
  const negative = value < 0 || Object.is(value, -0)
  const sign = negative ? "-" : signOf(spec)
  const scaled = spec.type === "%" ? value * 100 : value
  if (!Number.isFinite(scaled)) {
    if (Number.isNaN(value) && negative) return null
    const name = Number.isNaN(scaled) ? "nan" : "inf"
    const cased = /^[EFG]$/.test(spec.type) ? name.toUpperCase() : name
    return padNumber({ ...spec, grouping: null }, sign, spec.type === "%" ? `${cased}%` : cased)
  }
  let body = floatBody(spec, scaled)
  if (/^[EFG]$/.test(spec.type)) body = body.toUpperCase()
  if (spec.grouping) body = body.replace(/^\d+/, whole => group(whole, spec.grouping!, 3))
  return padNumber(spec, sign, body)
}

function floatBody(spec: Spec, value: number): string {
  const { precision, alternate } = spec
  const pointed = (text: string): string =>
    alternate && !text.includes(".") ? text.replace(/^\d+/, whole => `${whole}.`) : text
  switch (spec.type.toLowerCase()) {
    case "e":
      return pointed(exponentText(value, precision ?? 6))
    case "f":
      return pointed(fixedText(value, precision ?? 6))
    case "%":
      return `${pointed(fixedText(value, precision ?? 6))}%`
    case "g":
      return pointed(generalText(value, precision ?? 6, alternate, false))
    default:
      return pointed(
        precision === null ? shortestText(value) : generalText(value, precision, alternate, true),
      )
  }
}

/** `format(value, text)` of ASCII text. */
export function formatStr(value: string, text: string): string | null {
  const spec = parseSpec(text)
  if (!spec || spec.sign || spec.alternate || spec.grouping || spec.align === "=") return null
  // A zero before the width means different things by version.
  if (spec.zero || (spec.type !== "" && spec.type !== "s")) return null
  const cut = spec.precision === null ? value : value.slice(0, spec.precision)
  return pad(cut, Math.max(spec.width - cut.length, 0), spec.align ?? "<", spec.fill)
}
