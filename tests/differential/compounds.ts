// How a value of each type can be computed from others: the rows that random expressions are made of.

import type { Point } from "./expressions.ts"
import { comparisons, exactFloats, type Kind, kinds, smallInts } from "./values.ts"

export const compounds: Readonly<Record<Kind, readonly ((at: Point) => string)[]>> = {
  int: [
    at =>
      `(${at.of("int")} ${at.random.pick(["+", "-", "*", "+", "-", "*", "//", "%", "&", "|", "^"])} ${at.of("int")})`,
    at => `(${at.of("int")} ${at.random.pick(["+", "-", "*"])} ${at.of("bool")})`,
    // Beyond 64 bits and back: what wraps gives another value.
    at =>
      `((${at.variable("int")} ${at.random.pick(["+", "-", "*"])} ${at.variable("int")}) // ${at.random.pick(["3", "2**40"])})`,
    at =>
      `((${at.of("int")} ${at.random.pick(["+", "-", "*"])} ${at.of("int")}) ${at.random.pick(["//", "%", ">>"])} ${at.random.pick(["7", "1000", "62"])})`,
    // A large exponent would keep CPython busy for minutes, deaf to signals.
    at => `(${at.of("int")} ** ${at.random.pick(smallInts)})`,
    at => `(${at.of("int")} ${at.random.pick(["<<", ">>"])} ${at.small()})`,
    at => `(${at.random.pick(["-", "+", "~"])}${at.of("int")})`,
    at => `abs(${at.of("int")})`,
    at => `len(${at.of(at.random.pick(["str", "list[int]", "list[str]", "tuple", "range", "dict[str]"]))})`,
    at => `${at.random.pick(["min", "max"])}(${at.of("int")}, ${at.of("int")}, ${at.of("int")})`,
    at =>
      `${at.random.pick(["min", "max", "sum"])}(${at.of(at.random.pick(["list[int]", "tuple", "range"]))})`,
    at => {
      const x = at.name()
      return `sum(${x} * 2 for ${x} in ${at.of("list[int]")} if ${x} > ${at.small()})`
    },
    at => `int(${at.of(at.random.pick(["float", "str", "bool", "int"]))})`,
    at => `round(${at.of("float")})`,
    at => `${at.of("list[int]")}[${at.small()}]`,
    at => `${at.of("tuple")}[${at.random.pick(["0", "1", "2", "-1", "3"])}]`,
    at => `${at.of("range")}[${at.small()}]`,
    at => `${at.of("str")}.${at.random.pick(["find", "count", "index", "rfind"])}(${at.of("str")})`,
    at => `${at.of("list[int]")}.${at.random.pick(["index", "count"])}(${at.of("int")})`,
    at => `ord(${at.of("str")})`,
    at => `divmod(${at.of("int")}, ${at.of("int")})[${at.random.pick(["0", "1"])}]`,
    at => `pow(${at.of("int")}, ${at.small()}, ${at.of("int")})`,
    at => `${at.of("dict[str]")}[${at.of("str")}]`,
    at => `${at.of("dict[str]")}.get(${at.of("str")}, ${at.of("int")})`,
    at => `(${at.of("int")}).bit_length()`,
    at => `len({${at.of("int")}, ${at.of("int")}, ${at.of("int")}})`,
    at => `sum(set(${at.of("list[int]")}))`,
    at => `max(${at.of("list[int]")}, key=lambda k: k % 7, default=3)`,
  ],
  bool: [
    at => `(set(${at.of("list[int]")}) <= {${at.of("int")}, ${at.of("int")}})`,
    at => `(${at.of("int")} in {${at.of("float")}, ${at.of("float")}})`,
    at => `(${at.of("pair")} in {${at.of("pair")}, ${at.of("pair")}})`,
    at => `(${at.of("int")} ${at.random.pick(comparisons)} ${at.of("int")})`,
    at => `(${at.of("int")} ${at.random.pick(comparisons)} ${at.of("float")})`,
    at => `(${at.variable("int")} ${at.random.pick(comparisons)} ${at.random.pick(exactFloats)})`,
    at => `(${at.of("float")} ${at.random.pick(comparisons)} ${at.of("float")})`,
    at => `(${at.of("str")} ${at.random.pick(comparisons)} ${at.of("str")})`,
    at => {
      const same = at.random.pick(kinds)
      return `(${at.of(same)} ${at.random.pick(["==", "!="])} ${at.of(same)})`
    },
    at => `(${at.of("list[int]")} ${at.random.pick(comparisons)} ${at.of("list[int]")})`,
    at => `(${at.of("pair")} ${at.random.pick(comparisons)} ${at.of("pair")})`,
    at =>
      `(${at.of("int")} ${at.random.pick(comparisons)} ${at.of("int")} ${at.random.pick(comparisons)} ${at.of("int")})`,
    at => `(not ${at.of("bool")})`,
    at => `(not ${at.of("bool")} ${at.random.pick(["and", "or"])} ${at.of("bool")})`,
    at => `(${at.of("bool")} ${at.random.pick(["and", "or", "&", "|", "^"])} ${at.of("bool")})`,
    at => `bool(${at.any()})`,
    at =>
      `(${at.of("int")} ${at.random.pick(["in", "not in"])} ${at.of(at.random.pick(["list[int]", "tuple", "range", "dict[int]"]))})`,
    at =>
      `(${at.of("str")} ${at.random.pick(["in", "not in"])} ${at.of(at.random.pick(["str", "list[str]", "dict[str]"]))})`,
    at => `(${at.of("float")} in ${at.of("list[float]")})`,
    at => `(${at.any()} == ${at.any()})`,
    // A literal before `is` warns; the parser refuses the file.
    at => `(${at.random.pick([...at.scope.names.keys(), "len"])} is ${at.random.pick(["", "not "])}None)`,
    at => `${at.of("str")}.${at.random.pick(["startswith", "endswith"])}(${at.of("str")})`,
    at =>
      `${at.of("str")}.${at.random.pick(["isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower", "istitle", "isidentifier"])}()`,
    at => `isinstance(${at.any()}, ${at.random.pick(["int", "str", "bool", "float", "list", "(int, str)"])})`,
    at => `${at.random.pick(["any", "all"])}(${at.of("list[int]")})`,
    at => {
      const x = at.name()
      return `${at.random.pick(["any", "all"])}(${x} > ${at.small()} for ${x} in ${at.of("list[int]")})`
    },
  ],
  float: [
    at => `round(${at.of("float")}, ${at.small()})`,
    at => `(${at.of("float")} ${at.random.pick(["+", "-", "*", "/"])} ${at.of("float")})`,
    at => `(${at.of("int")} / ${at.of("int")})`,
    at => `(${at.of("float")} ${at.random.pick(["+", "-", "*", "/"])} ${at.of("int")})`,
    at => `(${at.of("int")} ${at.random.pick(["+", "-", "*", "/"])} ${at.of("float")})`,
    at => `(-${at.of("float")})`,
    at => `abs(${at.of("float")})`,
    at => `float(${at.of(at.random.pick(["int", "bool", "float"]))})`,
    at => `${at.random.pick(["min", "max"])}(${at.of("float")}, ${at.of("float")})`,
    at => `${at.of("list[float]")}[${at.small()}]`,
    at => `(${at.of("float")} ${at.random.pick(["//", "%", "**"])} ${at.of("float")})`,
  ],
  str: [
    at => `(${at.of("str")} + ${at.of("str")})`,
    at => `(${at.of("str")} * ${at.small()})`,
    at => `(${at.small()} * ${at.of("str")})`,
    at => `${at.of("str")}[${at.small()}]`,
    at => `${at.of("str")}${at.slice()}`,
    at =>
      `${at.of("str")}.${at.random.pick(["upper", "lower", "title", "capitalize", "swapcase", "strip", "lstrip", "rstrip"])}()`,
    at => `${at.of("str")}.${at.random.pick(["strip", "lstrip", "rstrip"])}(${at.of("str")})`,
    at =>
      `${at.of("str")}.replace(${at.of("str")}, ${at.of("str")}${at.random.chance(0.3) ? `, ${at.small()}` : ""})`,
    at =>
      `${at.of("str")}.${at.random.pick(["ljust", "rjust", "center"])}(${at.small()} + 9${at.random.chance(0.5) ? ", '*'" : ""})`,
    at => `${at.of("str")}.zfill(${at.small()} + 5)`,
    at => `${at.of("str")}.join(${at.of("list[str]")})`,
    at => {
      const x = at.name()
      return `''.join(${x}.upper() for ${x} in ${at.of("list[str]")})`
    },
    at => `str(${at.of(at.random.pick(["int", "bool", "str", "none"]))})`,
    at => `repr(${at.of(at.random.pick(["int", "bool", "str"]))})`,
    at => `chr(${at.of("int")} % 128)`,
    at => `str(${at.of("float")})`,
    at => `str(${at.of("list[int]")})`,
    at => `repr(${at.of("pair")})`,
    at => `str(${at.of("dict[str]")})`,
    at => `format(${at.of("float")}, '.2f')`,
    at => `format(${at.of("float")}, '+12.4g')`,
    at => `format(${at.of("int")}, '08,d')`,
    at => `format(${at.of("int")}, '#x')`,
    at => `('%s|%d|%r' % (${at.of("float")}, ${at.of("int")}, ${at.of("str")}))`,
    at => `f"{${at.named("int")}}-{${at.named("str")}${at.random.pick(["", "!r", "!s"])}}"`,
    at => `${at.random.pick(["min", "max"])}(${at.of("str")}, ${at.of("str")})`,
    at => `${at.of("list[str]")}[${at.small()}]`,
    at => `${at.of("dict[int]")}.get(${at.of("int")}, ${at.of("str")})`,
  ],
  none: [() => "None"],
  // Small ones only: consuming a huge range keeps CPython busy, deaf to signals.
  range: [
    at => `range(${at.random.pick(smallInts)}, ${at.random.pick(smallInts)}, ${at.random.pick(smallInts)})`,
    at => `range(${at.random.pick(smallInts)})`,
  ],
  "list[int]": [
    at => `[${at.of("int")}, ${at.of("int")}, ${at.of("int")}]`,
    at => `(${at.of("list[int]")} + ${at.of("list[int]")})`,
    at => `(${at.of("list[int]")} * ${at.small()})`,
    at => `${at.of("list[int]")}${at.slice()}`,
    at =>
      `sorted(${at.of(at.random.pick(["list[int]", "tuple", "range", "dict[int]"]))}${at.random.chance(0.3) ? ", reverse=True" : ""})`,
    at => `list(${at.of(at.random.pick(["list[int]", "range", "tuple"]))})`,
    at => `list(reversed(${at.of("list[int]")}))`,
    at => `sorted({${at.of("int")}, ${at.of("int")}, ${at.of("int")}})`,
    at => `sorted(${at.of("list[int]")}, key=lambda k: k % 7)`,
    at => `list(filter(lambda k: k > 2, ${at.of("list[int]")}))`,
    at => `list(map(lambda k: k * k, ${at.of("list[int]")}))`,
    at => `sorted(set(${at.of("list[int]")}) ^ {${at.of("int")}, ${at.of("int")}})`,
    at => {
      const x = at.name()
      return `[${x} + 1 for ${x} in ${at.of(at.random.pick(["list[int]", "range", "tuple"]))}]`
    },
    at => {
      const x = at.name()
      return `[${x} for ${x} in ${at.of("list[int]")} if ${x} % 2 == 0]`
    },
    at => {
      const x = at.name()
      return `[len(${x}) for ${x} in ${at.of("list[str]")}]`
    },
    at => {
      const [a, z] = [at.name(), at.name()]
      return `[${a} * ${z} for ${a} in ${at.of("range")} for ${z} in ${at.of("tuple")}]`
    },
    () => "[]",
  ],
  "list[str]": [
    at => `[${at.of("str")}, ${at.of("str")}]`,
    at => `${at.of("str")}.split(${at.random.chance(0.5) ? "" : at.of("str")})`,
    at => `${at.of("str")}.split(${at.random.pick(["','", "' '", "None"])}, ${at.small()})`,
    at => `${at.of("str")}.splitlines()`,
    at => `sorted(${at.of("list[str]")}${at.random.chance(0.3) ? ", reverse=True" : ""})`,
    at => `list(${at.of("str")})`,
    at => `${at.of("list[str]")}${at.slice()}`,
    at => `(${at.of("list[str]")} + ${at.of("list[str]")})`,
    at => {
      const x = at.name()
      return `[str(${x}) for ${x} in ${at.of("list[int]")}]`
    },
  ],
  "list[float]": [
    at => `[${at.of("float")}, ${at.of("float")}]`,
    at => `sorted(${at.of("list[float]")})`,
    at => {
      const x = at.name()
      return `[${x} / 2 for ${x} in ${at.of("list[int]")}]`
    },
  ],
  "list[tuple]": [
    at => `[${at.of("pair")}, ${at.of("pair")}]`,
    at => `list(enumerate(${at.of("list[str]")}))`,
    at => `list(zip(${at.of("list[int]")}, ${at.of("str")}))`,
  ],
  tuple: [
    at => `(${at.of("int")}, ${at.of("int")}, ${at.of("int")})`,
    at => `${at.of("tuple")}[::-1]`,
    at => `(${at.of("tuple")}[:1] + ${at.of("tuple")}[1:])`,
  ],
  pair: [
    at => `(${at.of("int")}, ${at.of("str")})`,
    at => `${at.of("list[tuple]")}[${at.small()}]`,
    at => `${at.random.pick(["min", "max"])}(${at.of("list[tuple]")})`,
  ],
  "dict[str]": [
    at => `{${at.of("str")}: ${at.of("int")}, ${at.of("str")}: ${at.of("int")}}`,
    at => {
      const x = at.name()
      return `{${x}: len(${x}) for ${x} in ${at.of("list[str]")}}`
    },
    at => `${at.of("dict[str]")}.copy()`,
  ],
  "dict[int]": [
    at => `{${at.of("int")}: ${at.of("str")}, ${at.of("int")}: ${at.of("str")}}`,
    at => {
      const x = at.name()
      return `{${x}: str(${x}) for ${x} in ${at.of("range")}}`
    },
  ],
}
