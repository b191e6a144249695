// What random programs are made from: the types, and pools of literals with their edges.

import type { Point } from "./expressions.ts"

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

export const ints = [
  ...["0", "1", "2", "3", "5", "7", "10", "-1", "-2", "-7", "100", "255", "12345"],
  ...["0", "1", "2", "3", "4", "-3", "6", "8", "9"],
  ...["2147483647", "-2147483648", "4294967296", "9007199254740992", "9007199254740993"],
  ...["4611686018427387904", "9223372036854775807", "-9223372036854775808", "-9223372036854775807"],
  ...["9223372036854775808", "(10**18)", "(2**62)", "(2**63)", "0x7f", "1_000"],
]
export const smallInts = ["0", "1", "2", "3", "4", "5", "-1", "-2", "-3", "7", "10"]
export const floats = [
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
export const strs = [
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
export const exactFloats = [
  "9007199254740992.0",
  "9223372036854775808.0",
  "4611686018427387904.0",
  "-9007199254740992.0",
]

export const comparisons = ["==", "!=", "<", "<=", ">", ">="]

/** A way to write a value of some type that a program has besides operators and builtins: calls, attributes, subscripts. */
export interface Form {
  readonly kind: Kind
  readonly write: (at: Point) => string
}

/** What a name holds; `object` is an instance of a class of the program or a function. */
export type Held = Kind | "object"

/** Names that can be read at some point, with what they hold, and what else is there. Attributes are names with dots. */
export interface Scope {
  readonly names: ReadonlyMap<string, Held>
  readonly forms: readonly Form[]
}
