// Random Python expressions of a wanted type, over edge values; a few deliberately ill typed.

import type { Random } from "./random.ts"

/** The types that programs are generated from, as Python would annotate them. */
export type Kind =
  | "int"
  | "bool"
  | "float"
  | "str"
  | "none"
  | "range"
  | "list[int]"
  | "list[str]"
  | "list[float]"
  | "list[tuple]"
  | "tuple"
  | "pair"
  | "dict[str]"
  | "dict[int]"

export const kinds: readonly Kind[] = [
  "int",
  "int",
  "int",
  "bool",
  "float",
  "str",
  "str",
  "list[int]",
  "list[int]",
  "list[str]",
  "list[float]",
  "list[tuple]",
  "tuple",
  "pair",
  "dict[str]",
  "dict[int]",
  "range",
  "none",
]

const ints = [
  ...["0", "1", "2", "3", "5", "7", "10", "-1", "-2", "-7", "100", "255", "12345"],
  ...["0", "1", "2", "3", "4", "-3", "6", "8", "9"],
  ...["2147483647", "-2147483648", "4294967296", "9007199254740992", "9007199254740993"],
  ...["4611686018427387904", "9223372036854775807", "-9223372036854775808", "-9223372036854775807"],
  ...["9223372036854775808", "(10**18)", "(2**62)", "(2**63)", "0x7f", "1_000"],
]
const smallInts = ["0", "1", "2", "3", "4", "5", "-1", "-2", "-3", "7", "10"]
const floats = [
  "0.0",
  "-0.0",
  "0.1",
  "0.2",
  "0.5",
  "1.5",
  "2.5",
  "-2.5",
  "3.0",
  "1e16",
  "1e22",
  "5e-324",
  "1e308",
  "9007199254740992.0",
  "1e400",
]
const strs = [
  ...[
    "''",
    "'a'",
    "'b'",
    "'abc'",
    "'Hello World'",
    "'  pad  '",
    "'a,b,,c'",
    "'aaa'",
    "'ABC def'",
    "'0'",
    "'-12'",
    "'+7'",
  ],
  ...[
    "'\\x1c'",
    "'\\t\\n'",
    '"it\'s"',
    "'\"q\"'",
    "'back\\\\slash'",
    "'line\\nline\\r\\nend'",
    "'\\x00z'",
    "'\\x7f~'",
    "'they\\'re \"x\"'",
  ],
  ...[
    "'abcabcabcabcabcabcabcabc'",
    "'The quick brown fox jumps over it'",
    "('x' * 17)",
    "'1234567890123456'",
  ],
]
/** Values whose sums, products and conversions go wrong where a check is missing. */
export const edges: readonly (readonly [string, Kind])[] = [
  ...["9223372036854775807", "-9223372036854775808", "4611686018427387904", "3037000500", "-3037000501"].map(
    value => [value, "int"] as const,
  ),
  ...["9007199254740993", "-9007199254740993", "4294967296", "2147483648"].map(
    value => [value, "int"] as const,
  ),
  ...["9007199254740992.0", "-0.0", "1e308", "0.1"].map(value => [value, "float"] as const),
  ...["''", "'aaaaaaaaaaaaaaaa'", "'abcdefghijklmnopq'", "'\\x1f a'"].map(value => [value, "str"] as const),
  ...["[]", "[1, 2, 3, 4, 5]", "[9223372036854775807, 1]"].map(value => [value, "list[int]"] as const),
]

/** Floats that ints nearby convert to, though they are not equal. */
const exactFloats = [
  "9007199254740992.0",
  "9223372036854775808.0",
  "4611686018427387904.0",
  "-9007199254740992.0",
]

const comparisons = ["==", "!=", "<", "<=", ">", ">="]

/** Names that can be read at some point, with their types, and functions that can be called. */
export interface Scope {
  readonly names: ReadonlyMap<string, Kind>
  readonly functions: readonly {
    readonly name: string
    readonly params: readonly Kind[]
    readonly returns: Kind
  }[]
}

export class Expressions {
  private readonly random: Random
  private fresh = 0

  constructor(random: Random) {
    this.random = random
  }

  /** An expression that should have type `kind`; one in three hundred does not care. */
  of(kind: Kind, scope: Scope, depth: number): string {
    const { random } = this
    if (random.chance(0.003)) return `(${this.of(random.pick(kinds), scope, depth - 1)})`
    const names = [...scope.names].filter(([, type]) => type === kind).map(([name]) => name)
    if (names.length > 0 && random.chance(depth <= 0 ? 0.7 : 0.35)) return random.pick(names)
    if (depth <= 0) return this.literal(kind, scope)
    const callable = scope.functions.filter(found => found.returns === kind)
    if (callable.length > 0 && random.chance(0.15)) {
      const found = random.pick(callable)
      return `${found.name}(${found.params.map(param => this.of(param, scope, depth - 1)).join(", ")})`
    }
    if (random.chance(0.08))
      return `(${this.of(kind, scope, depth - 1)} if ${this.of("bool", scope, depth - 1)} else ${this.of(kind, scope, depth - 1)})`
    if (random.chance(0.05))
      return `(${this.of(kind, scope, depth - 1)} ${random.pick(["and", "or"])} ${this.of(kind, scope, depth - 1)})`
    return this.compound(kind, scope, depth - 1)
  }

  private literal(kind: Kind, scope: Scope): string {
    const { random } = this
    const several = (element: Kind): string =>
      Array.from({ length: random.below(5) }, () => this.of(element, scope, 0)).join(", ")
    switch (kind) {
      case "int":
        return random.pick(random.chance(0.6) ? smallInts : ints)
      case "bool":
        return random.pick(["True", "False"])
      case "float":
        return random.pick(floats)
      case "str":
        return random.chance(0.004) ? random.pick(["'ß'", "'😀'"]) : random.pick(strs)
      case "none":
        return "None"
      case "range":
        return random.pick([
          "range(5)",
          "range(2, 9)",
          "range(10, 0, -3)",
          "range(0)",
          "range(1, 20, 4)",
          "range(3, 3, 7)",
        ])
      case "list[int]":
        return `[${several("int")}]`
      case "list[str]":
        return `[${several("str")}]`
      case "list[float]":
        return `[${several("float")}]`
      case "list[tuple]":
        return `[${Array.from({ length: random.below(4) }, () => this.literal("pair", scope)).join(", ")}]`
      case "tuple":
        return `(${this.of("int", scope, 0)}, ${this.of("int", scope, 0)}, ${this.of("int", scope, 0)})`
      case "pair":
        return `(${random.pick(smallInts)}, ${this.of("str", scope, 0)})`
      case "dict[str]":
        return `{${Array.from({ length: random.below(4) }, () => `${random.pick(strs)}: ${this.of("int", scope, 0)}`).join(", ")}}`
      case "dict[int]":
        return `{${Array.from({ length: random.below(4) }, () => `${random.pick(ints)}: ${this.of("str", scope, 0)}`).join(", ")}}`
    }
  }

  /** An int that is mostly small: counts, indices, exponents. */
  small(scope: Scope, depth: number): string {
    return this.random.chance(0.85) ? this.random.pick(smallInts) : this.of("int", scope, depth)
  }

  private compound(kind: Kind, scope: Scope, depth: number): string {
    const { random } = this
    const go = (wanted: Kind): string => this.of(wanted, scope, depth)
    const small = (): string => this.small(scope, depth)
    const any = (): string => go(random.pick(kinds))
    const options: Record<Kind, readonly (() => string)[]> = {
      int: [
        () =>
          `(${go("int")} ${random.pick(["+", "-", "*", "+", "-", "*", "//", "%", "&", "|", "^"])} ${go("int")})`,
        () => `(${go("int")} ${random.pick(["+", "-", "*"])} ${go("bool")})`,
        // Beyond 64 bits and back: what wraps gives another value.
        () =>
          `((${this.variable(scope, "int")} ${random.pick(["+", "-", "*"])} ${this.variable(scope, "int")}) // ${random.pick(["3", "2**40"])})`,
        () =>
          `((${go("int")} ${random.pick(["+", "-", "*"])} ${go("int")}) ${random.pick(["//", "%", ">>"])} ${random.pick(["7", "1000", "62"])})`,
        // A large exponent would keep CPython busy for minutes, deaf to signals.
        () => `(${go("int")} ** ${random.pick(smallInts)})`,
        () => `(${go("int")} ${random.pick(["<<", ">>"])} ${small()})`,
        () => `(${random.pick(["-", "+", "~"])}${go("int")})`,
        () => `abs(${go("int")})`,
        () => `len(${go(random.pick(["str", "list[int]", "list[str]", "tuple", "range", "dict[str]"]))})`,
        () => `${random.pick(["min", "max"])}(${go("int")}, ${go("int")}, ${go("int")})`,
        () => `${random.pick(["min", "max", "sum"])}(${go(random.pick(["list[int]", "tuple", "range"]))})`,
        () =>
          `sum(${this.name()} * 2 for ${this.lastName()} in ${go("list[int]")} if ${this.lastName()} > ${small()})`,
        () => `int(${go(random.pick(["float", "str", "bool", "int"]))})`,
        () => `round(${go("float")})`,
        () => `${go("list[int]")}[${small()}]`,
        () => `${go("tuple")}[${random.pick(["0", "1", "2", "-1", "3"])}]`,
        () => `${go("range")}[${small()}]`,
        () => `${go("str")}.${random.pick(["find", "count", "index", "rfind"])}(${go("str")})`,
        () => `${go("list[int]")}.${random.pick(["index", "count"])}(${go("int")})`,
        () => `ord(${go("str")})`,
        () => `divmod(${go("int")}, ${go("int")})[${random.pick(["0", "1"])}]`,
        () => `pow(${go("int")}, ${small()}, ${go("int")})`,
        () => `${go("dict[str]")}[${go("str")}]`,
        () => `${go("dict[str]")}.get(${go("str")}, ${go("int")})`,
        () => `(${go("int")}).bit_length()`,
      ],
      bool: [
        () => `(${go("int")} ${random.pick(comparisons)} ${go("int")})`,
        () => `(${go("int")} ${random.pick(comparisons)} ${go("float")})`,
        () => `(${this.variable(scope, "int")} ${random.pick(comparisons)} ${random.pick(exactFloats)})`,
        () => `(${go("float")} ${random.pick(comparisons)} ${go("float")})`,
        () => `(${go("str")} ${random.pick(comparisons)} ${go("str")})`,
        () => {
          const same = random.pick(kinds)
          return `(${go(same)} ${random.pick(["==", "!="])} ${go(same)})`
        },
        () => `(${go("list[int]")} ${random.pick(comparisons)} ${go("list[int]")})`,
        () => `(${go("pair")} ${random.pick(comparisons)} ${go("pair")})`,
        () =>
          `(${go("int")} ${random.pick(comparisons)} ${go("int")} ${random.pick(comparisons)} ${go("int")})`,
        () => `(not ${go("bool")})`,
        () => `(not ${go("bool")} ${random.pick(["and", "or"])} ${go("bool")})`,
        () => `(${go("bool")} ${random.pick(["and", "or", "&", "|", "^"])} ${go("bool")})`,
        () => `bool(${any()})`,
        () =>
          `(${go("int")} ${random.pick(["in", "not in"])} ${go(random.pick(["list[int]", "tuple", "range", "dict[int]"]))})`,
        () =>
          `(${go("str")} ${random.pick(["in", "not in"])} ${go(random.pick(["str", "list[str]", "dict[str]"]))})`,
        () => `(${go("float")} in ${go("list[float]")})`,
        () => `(${any()} == ${any()})`,
        // A literal before `is` warns; the parser refuses the file.
        () => `(${random.pick([...scope.names.keys(), "len"])} is ${random.pick(["", "not "])}None)`,
        () => `${go("str")}.${random.pick(["startswith", "endswith"])}(${go("str")})`,
        () =>
          `${go("str")}.${random.pick(["isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower", "istitle", "isidentifier"])}()`,
        () => `isinstance(${any()}, ${random.pick(["int", "str", "bool", "float", "list", "(int, str)"])})`,
        () => `${random.pick(["any", "all"])}(${go("list[int]")})`,
        () =>
          `${random.pick(["any", "all"])}(${this.name()} > ${small()} for ${this.lastName()} in ${go("list[int]")})`,
      ],
      float: [
        () => `(${go("float")} ${random.pick(["+", "-", "*", "/"])} ${go("float")})`,
        () => `(${go("int")} / ${go("int")})`,
        () => `(${go("float")} ${random.pick(["+", "-", "*", "/"])} ${go("int")})`,
        () => `(${go("int")} ${random.pick(["+", "-", "*", "/"])} ${go("float")})`,
        () => `(-${go("float")})`,
        () => `abs(${go("float")})`,
        () => `float(${go(random.pick(["int", "bool", "float"]))})`,
        () => `${random.pick(["min", "max"])}(${go("float")}, ${go("float")})`,
        () => `${go("list[float]")}[${small()}]`,
        () => `(${go("float")} ${random.pick(["//", "%", "**"])} ${go("float")})`,
      ],
      str: [
        () => `(${go("str")} + ${go("str")})`,
        () => `(${go("str")} * ${small()})`,
        () => `(${small()} * ${go("str")})`,
        () => `${go("str")}[${small()}]`,
        () => `${go("str")}${this.slice(scope, depth)}`,
        () =>
          `${go("str")}.${random.pick(["upper", "lower", "title", "capitalize", "swapcase", "strip", "lstrip", "rstrip"])}()`,
        () => `${go("str")}.${random.pick(["strip", "lstrip", "rstrip"])}(${go("str")})`,
        () => `${go("str")}.replace(${go("str")}, ${go("str")}${random.chance(0.3) ? `, ${small()}` : ""})`,
        () =>
          `${go("str")}.${random.pick(["ljust", "rjust", "center"])}(${small()} + 9${random.chance(0.5) ? ", '*'" : ""})`,
        () => `${go("str")}.zfill(${small()} + 5)`,
        () => `${go("str")}.join(${go("list[str]")})`,
        () => `''.join(${this.name()}.upper() for ${this.lastName()} in ${go("list[str]")})`,
        () => `str(${go(random.pick(["int", "bool", "str", "none"]))})`,
        () => `repr(${go(random.pick(["int", "bool", "str"]))})`,
        () => `chr(${go("int")} % 128)`,
        () =>
          `f"{${this.named(scope, "int")}}-{${this.named(scope, "str")}${random.pick(["", "!r", "!s"])}}"`,
        () => `${random.pick(["min", "max"])}(${go("str")}, ${go("str")})`,
        () => `${go("list[str]")}[${small()}]`,
        () => `${go("dict[int]")}.get(${go("int")}, ${go("str")})`,
      ],
      none: [() => "None"],
      // Small ones only: consuming a huge range keeps CPython busy, deaf to signals.
      range: [
        () => `range(${random.pick(smallInts)}, ${random.pick(smallInts)}, ${random.pick(smallInts)})`,
        () => `range(${random.pick(smallInts)})`,
      ],
      "list[int]": [
        () => `[${go("int")}, ${go("int")}, ${go("int")}]`,
        () => `(${go("list[int]")} + ${go("list[int]")})`,
        () => `(${go("list[int]")} * ${small()})`,
        () => `${go("list[int]")}${this.slice(scope, depth)}`,
        () =>
          `sorted(${go(random.pick(["list[int]", "tuple", "range", "dict[int]"]))}${random.chance(0.3) ? ", reverse=True" : ""})`,
        () => `list(${go(random.pick(["list[int]", "range", "tuple"]))})`,
        () => `list(reversed(${go("list[int]")}))`,
        () =>
          `[${this.name()} + 1 for ${this.lastName()} in ${go(random.pick(["list[int]", "range", "tuple"]))}]`,
        () => `[${this.name()} for ${this.lastName()} in ${go("list[int]")} if ${this.lastName()} % 2 == 0]`,
        () => `[len(${this.name()}) for ${this.lastName()} in ${go("list[str]")}]`,
        () =>
          `[${this.name()} * ${this.name()} for ${this.lastName(2)} in ${go("range")} for ${this.lastName()} in ${go("tuple")}]`,
        () => "[]",
      ],
      "list[str]": [
        () => `[${go("str")}, ${go("str")}]`,
        () => `${go("str")}.split(${random.chance(0.5) ? "" : go("str")})`,
        () => `${go("str")}.split(${random.pick(["','", "' '", "None"])}, ${small()})`,
        () => `${go("str")}.splitlines()`,
        () => `sorted(${go("list[str]")}${random.chance(0.3) ? ", reverse=True" : ""})`,
        () => `list(${go("str")})`,
        () => `${go("list[str]")}${this.slice(scope, depth)}`,
        () => `(${go("list[str]")} + ${go("list[str]")})`,
        () => `[str(${this.name()}) for ${this.lastName()} in ${go("list[int]")}]`,
      ],
      "list[float]": [
        () => `[${go("float")}, ${go("float")}]`,
        () => `sorted(${go("list[float]")})`,
        () => `[${this.name()} / 2 for ${this.lastName()} in ${go("list[int]")}]`,
      ],
      "list[tuple]": [
        () => `[${go("pair")}, ${go("pair")}]`,
        () => `list(enumerate(${go("list[str]")}))`,
        () => `list(zip(${go("list[int]")}, ${go("str")}))`,
      ],
      tuple: [
        () => `(${go("int")}, ${go("int")}, ${go("int")})`,
        () => `${go("tuple")}[::-1]`,
        () => `(${go("tuple")}[:1] + ${go("tuple")}[1:])`,
      ],
      pair: [
        () => `(${go("int")}, ${go("str")})`,
        () => `${go("list[tuple]")}[${small()}]`,
        () => `${random.pick(["min", "max"])}(${go("list[tuple]")})`,
      ],
      "dict[str]": [
        () => `{${go("str")}: ${go("int")}, ${go("str")}: ${go("int")}}`,
        () => `{${this.name()}: len(${this.lastName()}) for ${this.lastName()} in ${go("list[str]")}}`,
        () => `${go("dict[str]")}.copy()`,
      ],
      "dict[int]": [
        () => `{${go("int")}: ${go("str")}, ${go("int")}: ${go("str")}}`,
        () => `{${this.name()}: str(${this.lastName()}) for ${this.lastName()} in ${go("range")}}`,
      ],
    }
    return random.pick(options[kind])()
  }

  private slice(scope: Scope, depth: number): string {
    const part = (): string => (this.random.chance(0.5) ? "" : this.small(scope, depth))
    return `[${part()}:${part()}${this.random.chance(0.4) ? `:${part()}` : ""}]`
  }

  /** A name of the wanted type, or a literal without quotes. */
  private named(scope: Scope, kind: Kind): string {
    const names = [...scope.names].filter(([, type]) => type === kind).map(([name]) => name)
    return names.length > 0 ? this.random.pick(names) : this.random.pick(smallInts)
  }

  /** A variable of the wanted type where there is one, an expression otherwise. */
  private variable(scope: Scope, kind: Kind): string {
    const names = [...scope.names].filter(([, type]) => type === kind).map(([name]) => name)
    return names.length > 0 ? this.random.pick(names) : this.of(kind, scope, 0)
  }

  /** A new name for the variable of a comprehension. */
  private name(): string {
    return `c${++this.fresh}`
  }

  private lastName(back = 1): string {
    return `c${this.fresh - back + 1}`
  }
}
