// Floats as decimal digits: exact, rounded half to even at any place, and shortest. What CPython's dtoa gives.

/** `0.digits * 10**point`, without leading or trailing zeros; zero has no digits. */
interface Decimal {
  readonly digits: string
  readonly point: number
}

/** The exact value of a finite float, its sign left out. */
function exactDecimal(value: number): Decimal {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Math.abs(value))
  const bits = view.getBigUint64(0)
  const biased = Number(bits >> 52n)
  const fraction = bits & 0xfffffffffffffn
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n
  const exponent = (biased === 0 ? 1 : biased) - 1075
  if (mantissa === 0n) return { digits: "", point: 0 }
  if (exponent >= 0) {
    const text = (mantissa << BigInt(exponent)).toString()
    return { digits: text.replace(/0+$/, ""), point: text.length }
  }
  const text = (mantissa * 5n ** BigInt(-exponent)).toString()
  return { digits: text.replace(/0+$/, ""), point: text.length + exponent }
}

/** Rounds to `places` digits after the decimal point (negative: before it), half to even. */
function roundAt({ digits, point }: Decimal, places: number): Decimal {
  const kept = point + places
  if (kept >= digits.length) return { digits, point }
  if (kept < 0) return { digits: "", point: 0 }
  const rest = digits.slice(kept)
  const odd = kept > 0 && Number(digits[kept - 1]) % 2 === 1
  const up = rest[0]! > "5" || (rest[0] === "5" && (rest.length > 1 || odd))
  const head = BigInt(digits.slice(0, kept) || "0") + (up ? 1n : 0n)
  if (head === 0n) return { digits: "", point: 0 }
  const text = head.toString()
  // The head had `kept` digits; a carry makes one more.
  return { digits: text.replace(/0+$/, ""), point: point + text.length - kept }
}

/** Plain notation with exactly `places` digits after the point; the value is rounded already. */
function plain({ digits, point }: Decimal, places: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0"
  const fraction = (point > 0 ? digits.slice(point) : "0".repeat(digits === "" ? 0 : -point) + digits).padEnd(
    places,
    "0",
  )
  return fraction === "" ? whole : `${whole}.${fraction}`
}

/** Scientific notation with `places` digits after the point. */
function scientific({ digits, point }: Decimal, places: number): string {
  const exponent = digits === "" ? 0 : point - 1
  const padded = digits.padEnd(places + 1, "0")
  const mantissa = places > 0 ? `${padded[0]}.${padded.slice(1)}` : padded[0]!
  const size = Math.abs(exponent).toString().padStart(2, "0")
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${size}`
}

/** The digits of JavaScript's own text, which are the shortest that read back as the value. */
function shortestDecimal(value: number): Decimal {
  if (value === 0) return { digits: "", point: 0 }
  const [mantissa, exponent] = Math.abs(value).toExponential().split("e")
  return { digits: mantissa!.replace(".", "").replace(/0+$/, ""), point: Number(exponent) + 1 }
}

/** `places` digits after the point, as `f`. */
export function fixedText(value: number, places: number): string {
  return plain(roundAt(exactDecimal(value), places), places)
}

/** As `e`. */
export function exponentText(value: number, places: number): string {
  const exact = exactDecimal(value)
  return scientific(roundAt(exact, places + 1 - exact.point), places)
}

/**
 * As `g`: `precision` significant digits, scientific where the exponent is small or reaches the precision. `keepZeros`
 * is the alternate form; `dotted` is how floats are formatted without a type: always a digit after the point.
 */
export function generalText(value: number, precision: number, keepZeros: boolean, dotted: boolean): string {
  const wanted = Math.max(precision, 1)
  const exact = exactDecimal(value)
  const rounded = roundAt(exact, wanted - exact.point)
  const point = rounded.digits === "" ? 1 : rounded.point
  if (point <= -4 || point > wanted - (dotted ? 1 : 0)) {
    const places = keepZeros ? wanted - 1 : Math.max(rounded.digits.length - 1, 0)
    return scientific(rounded, places)
  }
  const places = keepZeros ? Math.max(wanted - point, 0) : Math.max(rounded.digits.length - point, 0)
  const text = plain(rounded, rounded.digits === "" && !keepZeros ? 0 : places)
  if (text.includes(".")) return text
  return dotted ? `${text}.0` : keepZeros ? `${text}.` : text
}

/** As `repr`, the sign left out: the shortest digits, scientific from 1e16 on and below 1e-4. */
export function shortestText(value: number): string {
  const shortest = shortestDecimal(value)
  const point = shortest.digits === "" ? 1 : shortest.point
  if (point <= -4 || point > 16) return scientific(shortest, shortest.digits.length - 1)
  const places = Math.max(shortest.digits.length - point, 1)
  return plain(shortest, places)
}

/** As `repr`, with sign, infinities and NaN. */
export function reprFloat(value: number): string {
  if (Number.isNaN(value)) return "nan"
  const sign = value < 0 || Object.is(value, -0) ? "-" : ""
  return Number.isFinite(value) ? `${sign}${shortestText(value)}` : `${sign}inf`
}

/** `round(value, places)`; null where CPython raises. */
export function roundFloat(value: number, places: number): number | null {
  if (!Number.isFinite(value) || places > 323) return value
  if (places < -308) return value < 0 || Object.is(value, -0) ? -0 : 0
  const { digits, point } = roundAt(exactDecimal(value), places)
  const rounded = Number(`0.${digits || "0"}e${point}`)
  if (!Number.isFinite(rounded)) return null
  return value < 0 || Object.is(value, -0) ? -rounded : rounded
}
