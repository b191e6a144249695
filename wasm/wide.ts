// Ints of any size, for tests that overflow 64 bits: the values are here, the Wasm side holds numbers for them.
//
// In wide functions an i64 between -2**62 and 2**62 is the int itself; one beyond stands for an entry of this table.
// Equal ints have the same number, so equality and hashing are those of the i64, and the number has the sign of the int,
// so only two of one sign need to be asked about their order.

const limit = 2n ** 62n
/** What stands for a failed operation: no int does. */
export const failed = -(2n ** 63n)
/** Most bits of one int: 20 times what tests of big factorials need. */
const bitLimit = 2 ** 18
/** Most 64-bit steps that one test may spend here, about a second. */
const workLimit = 200_000_000

type Binary = (a: bigint, z: bigint) => bigint | null

function floorDivide(a: bigint, z: bigint): bigint | null {
  if (z === 0n) return null
  const quotient = a / z
  return a % z !== 0n && a < 0n !== z < 0n ? quotient - 1n : quotient
}

function modulo(a: bigint, z: bigint): bigint | null {
  if (z === 0n) return null
  const rest = a % z
  return rest !== 0n && rest < 0n !== z < 0n ? rest + z : rest
}

function power(a: bigint, z: bigint): bigint | null {
  if (z < 0n) return null
  if (a === 0n || a === 1n || z === 0n) return z === 0n ? 1n : a
  if (a === -1n) return z % 2n === 0n ? 1n : -1n
  return BigInt(bitLength(a)) * z > BigInt(2 * bitLimit) ? null : a ** z
}

function shiftLeft(a: bigint, z: bigint): bigint | null {
  if (z < 0n) return null
  if (a === 0n) return 0n
  return z > BigInt(bitLimit) ? null : a << z
}

function shiftRight(a: bigint, z: bigint): bigint | null {
  if (z < 0n) return null
  return z > BigInt(2 * bitLimit) ? (a < 0n ? -1n : 0n) : a >> z
}

function gcd(a: bigint, z: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, z < 0n ? -z : z]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

/** By the numbers that `wide.wat` calls them. */
const operations: readonly Binary[] = [
  (a, z) => a + z,
  (a, z) => a - z,
  (a, z) => a * z,
  floorDivide,
  modulo,
  power,
  shiftLeft,
  shiftRight,
  (a, z) => a & z,
  (a, z) => a | z,
  (a, z) => a ^ z,
  gcd,
]

export function bitLength(value: bigint): number {
  const text = (value < 0n ? -value : value).toString(16)
  return value === 0n ? 0 : (text.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(text[0]!, 16)))
}

/** The ints of one run of a test. */
export class WideInts {
  private values: bigint[] = []
  private readonly numbers = new Map<bigint, bigint>()
  private work = 0

  /** Forgets all ints: a new test begins. */
  reset(): void {
    this.values = []
    this.numbers.clear()
    this.work = 0
  }

  decode(number: bigint): bigint {
    if (number >= limit) return this.at(number - limit)
    return number < -limit ? this.at(-limit - 1n - number) : number
  }

  private at(index: bigint): bigint {
    const value = this.values[Number(index)]
    if (value === undefined) throw new Error(`no int has the number ${index}`)
    return value
  }

  /** The i64 for an int; `failed` where it is too large, or where the test has done too much. */
  encode(value: bigint | null): bigint {
    if (value === null) return failed
    if (value >= -limit && value < limit) return value
    const known = this.numbers.get(value)
    if (known !== undefined) return known
    const size = bitLength(value)
    this.work += size
    if (size > bitLimit || this.work > workLimit) return failed
    const index = BigInt(this.values.length)
    const number = value > 0n ? limit + index : -limit - 1n - index
    this.values.push(value)
    this.numbers.set(value, number)
    return number
  }

  operate(code: number, a: bigint, z: bigint): bigint {
    const [x, y] = [this.decode(a), this.decode(z)]
    // Products and quotients take time by the product of the sizes; 64 bits are a step.
    this.work += 16 + (bitLength(x) >> 6) * (bitLength(y) >> 6)
    if (this.work > workLimit) return failed
    return this.encode(operations[code]!(x, y))
  }

  /** `pow(base, exponent, modulus)` for exponents that are not negative. */
  powerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
    const [z, m] = [this.decode(exponent), this.decode(modulus)]
    if (z < 0n || m === 0n) return failed
    const steps = bitLength(z) * (1 + (bitLength(m) >> 6)) ** 2
    this.work += steps
    if (this.work > workLimit) return failed
    let result = modulo(1n, m)!
    let square = modulo(this.decode(base), m)!
    for (let rest = z; rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = modulo(result * square, m)!
      square = modulo(square * square, m)!
    }
    return this.encode(result)
  }

  /** Negative, zero or positive. */
  compare(a: bigint, z: bigint): number {
    const [x, y] = [this.decode(a), this.decode(z)]
    return x < y ? -1 : x > y ? 1 : 0
  }

  /** As `float(value)`, correctly rounded; NaN where that overflows. */
  toFloat(value: bigint): number {
    const float = Number(this.decode(value))
    return Number.isFinite(float) ? float : Number.NaN
  }

  /** `a / z`, correctly rounded; NaN where CPython raises or the rounding is not simple. */
  divide(a: bigint, z: bigint): number {
    const [x, y] = [this.decode(a), this.decode(z)]
    if (y === 0n) return Number.NaN
    const [size, divisor] = [x < 0n ? -x : x, y < 0n ? -y : y]
    if (size === 0n) return 0
    // A quotient of 66 bits and more, with a sticky bit for the rest, rounds as the exact one does.
    const shift = BigInt(Math.max(66 - bitLength(size) + bitLength(divisor), 0))
    const quotient = (size << shift) / divisor
    const sticky = (size << shift) % divisor === 0n ? 0n : 1n
    const float = Number((quotient << 1n) | sticky)
    const result = float * 2 ** (-Number(shift) - 1)
    // Scaling is exact only between the least normal float and the greatest.
    if (!Number.isFinite(result) || result < 2.3e-308 || shift > 1000n) return Number.NaN
    return x < 0n !== y < 0n ? -result : result
  }
}
