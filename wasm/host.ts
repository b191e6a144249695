// What the kernel asks of its host: text of floats and formatted numbers, and ints beyond 64 bits. Pure but for the
// kernel's memory.
//
// Text goes out in two steps: a function gives the length of its result, or -1 where there is none, and `take` then
// writes the characters.

import { reprFloat, roundFloat } from "./decimal.ts"
import { formatFloat, formatInt, formatStr } from "./format.ts"
import { bitLength, failed, type WideInts } from "./wide.ts"

/** CPython refuses to read and write longer ints in decimal. */
const digitLimit = 4300

/** The imports of one kernel; `memory` is asked for when it exists. */
export function hostFunctions(memory: () => WebAssembly.Memory, wide: WideInts): WebAssembly.ModuleImports {
  let result = ""
  const text = (address: number): string => {
    const { buffer } = memory()
    const length = new DataView(buffer).getUint32(address, true)
    return String.fromCharCode(...new Uint8Array(buffer, address + 16, Math.min(length, 5000)))
  }
  const give = (found: string | null): number => {
    if (found === null) return -1
    result = found
    return found.length
  }
  const decimal = (value: bigint): string | null => {
    const digits = value.toString()
    return digits.length - (value < 0n ? 1 : 0) > digitLimit ? null : digits
  }
  return {
    take(address: number): void {
      const bytes = new Uint8Array(memory().buffer, address, result.length)
      for (let index = 0; index < result.length; index++) bytes[index] = result.charCodeAt(index)
    },
    float_text: (value: number) => give(reprFloat(value)),
    float_round(value: number, places: bigint): number {
      const bounded = places > 1000n ? 1000 : places < -1000n ? -1000 : Number(places)
      return roundFloat(value, bounded) ?? Number.NaN
    },
    /** NaN where the text is none that every version reads alike. */
    float_parse(address: number): number {
      const found = text(address)
      return /^[ \t\n\r]*[-+]?(\d{1,300}(\.\d{0,300})?|\.\d{1,300})([eE][-+]?\d{1,5})?[ \t\n\r]*$/.test(found)
        ? Number(found)
        : Number.NaN
    },
    format_float: (value: number, spec: number) => give(formatFloat(value, text(spec))),
    format_int: (value: bigint, spec: number) => give(formatInt(value, text(spec))),
    format_wide: (value: bigint, spec: number) => give(formatInt(wide.decode(value), text(spec))),
    format_str: (value: number, spec: number) => give(formatStr(text(value), text(spec))),
    wide_reset: () => wide.reset(),
    wide_operate: (code: number, a: bigint, z: bigint) => wide.operate(code, a, z),
    wide_power: (base: bigint, exponent: bigint, modulus: bigint) =>
      wide.powerModulo(base, exponent, modulus),
    wide_compare: (a: bigint, z: bigint) => wide.compare(a, z),
    wide_to_float: (value: bigint) => wide.toFloat(value),
    wide_divide: (a: bigint, z: bigint) => wide.divide(a, z),
    wide_from_float: (value: number) =>
      wide.encode(Number.isFinite(value) ? BigInt(Math.trunc(value)) : null),
    wide_bits: (value: bigint) => BigInt(bitLength(wide.decode(value))),
    wide_text: (value: bigint) => give(decimal(wide.decode(value))),
    wide_parse(address: number): bigint {
      const found = text(address)
      return /^[-+]?\d{1,4300}$/.test(found) ? wide.encode(BigInt(found.replace("+", ""))) : failed
    },
  }
}
