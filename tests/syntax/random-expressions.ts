// Random valid Python expressions and statements from a seed: the forms whose nesting a parser can get wrong.

/** A small seeded generator (mulberry32); the same seed gives the same programs on every machine. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** An integer from 0 to `bound - 1`. */
  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % bound
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!
  }
}

const names = ["a", "b", "xs", "_", "print", "match", "type", "case", "self", "f"]
const numbers = [
  "0",
  "1",
  "1_000",
  "0xFf",
  "0o17",
  "0b1_0",
  "1.",
  ".5",
  "1e10",
  "1.5E-3",
  "3j",
  "1_0.0_1e+1_0",
  "00",
  "9223372036854775808",
]
const strings = [
  "''",
  '"a"',
  "'it\\'s'",
  "r'\\d'",
  "b'\\x00\\xff'",
  "'''a\nb'''",
  '"\\u00e9\\U0001f600"',
  "'é😀'",
  "'\\0\\17\\377'",
  "u'x'",
  "Rb'\\q'",
  "''\"b\"",
  "'a' 'b'",
]
const binaryOperators = ["+", "-", "*", "/", "//", "%", "@", "**", "<<", ">>", "&", "|", "^"]
const comparisons = ["==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not"]

/** A random expression; deeper ones come from a larger `depth`. */
export function randomExpression(random: Random, depth: number): string {
  const sub = (): string => randomExpression(random, depth - 1)
  const several = (): string => Array.from({ length: 1 + random.below(3) }, sub).join(", ")
  if (depth <= 0) return atom(random)
  switch (random.below(26)) {
    case 0:
    case 1:
    case 2:
      return `${sub()}${random.pick(["", " "])} ${random.pick(binaryOperators)} ${sub()}`
    case 3:
      return `${random.pick(["-", "+", "~", "- -"])}${sub()}`
    case 4:
    case 5:
      return `not ${sub()}`
    case 6:
    case 7:
      return `${sub()} ${random.pick(["and", "or"])} ${sub()}`
    case 8:
    case 9:
      return `${sub()} ${random.pick(comparisons)} ${sub()}`
    case 10:
      return `${sub()} if ${sub()} else ${sub()}`
    case 11:
      return `${random.pick(["(", "(", "(", " "])}lambda ${random.pick(["", "a", "a, b=1", "*a", "*, a", "**k", "a, *b, c=2, **d"])}: ${sub()})`
    case 12:
      return `(${sub()})`
    case 13:
      return random.pick([`(${sub()},)`, `(${several()},)`, "()", `(*${sub()}, ${sub()})`])
    case 14:
      return random.pick([`[${several()}]`, "[]", `[*${sub()}]`])
    case 15:
      return random.pick([`{${several()}}`, "{}", `{${sub()}: ${sub()}, **${sub()}}`])
    case 16:
      return `[${sub()} for a in ${sub()} if ${sub()} if ${sub()}]`
    case 17:
      return `{${sub()}: ${sub()} for a, (b, _) in ${sub()} for c in ${sub()}}`
    case 18:
      return random.pick([`(${sub()} for (a) in ${sub()})`, `{${sub()} for a.b in ${sub()}}`])
    case 19:
      return `${sub()}(${random.pick(["", several(), `*${sub()}, k=${sub()}`, `a=${sub()}, **${sub()}`, `a for a in ${sub()}`, `a := ${sub()}`])})`
    case 20:
      return `${sub()}.${random.pick(["x", "match", "real"])}`
    case 21:
      return `${sub()}[${random.pick([sub(), ":", `${sub()}:`, `:${sub()}`, `${sub()}:${sub()}:${sub()}`, `${several()},`, `:, ${sub()}`, "::"])}]`
    case 22:
      return `(${random.pick(names)} := ${sub()})`
    case 23:
      return `f"${random.pick(["", "t", "{{", "é"])}{${field(random, depth - 1)}}${random.pick(["", "}}", " "])}"${random.pick(["", " 'z'", " f'{a}'"])}`
    case 24:
      return `(await ${random.pick(names)})`
    default:
      return atom(random)
  }
}

function field(random: Random, depth: number): string {
  const inner = randomExpression(random, depth)
  // Fields stay within what every version reads alike.
  const plain = /["\\#\n]|'''|''/.test(inner) || /^\s*\{|lambda|:=|!/.test(inner) ? random.pick(names) : inner
  return plain + random.pick(["", "", "!r", "=", " = ", "!s:>10", ":{a}.{b}", ":>{a!r}", "=!a"])
}

function atom(random: Random): string {
  return random.pick([
    random.pick(names),
    random.pick(names),
    random.pick(numbers),
    random.pick(strings),
    "None",
    "True",
    "...",
  ])
}
