// The table of uniform operations: operand types, result type, how they can deopt.
//
// `T` and `U` stand for any type, the same one wherever they appear in a row; `list T` and `dict K V` are containers of
// them, `optional T` is that or None, `tuple` is any tuple. Operands are evaluated left to right, once. An op that deopts has had no effect that
// anybody can see: the whole attempt is thrown away.

import type { DeoptReason } from "../../wasm/abi.ts"

export interface OpSpec {
  readonly in: readonly string[]
  readonly out: string
  /** The reasons it may give up for; the arena's end is not listed, every allocation has it. */
  readonly deopts: readonly DeoptReason[]
}

const exact: readonly DeoptReason[] = []
const overflow = ["int-overflow"] as const
const zero = ["zero-division"] as const
/** Comparing keys or elements. */
const uncertain = ["nan-compared", "inexact-float"] as const
const index = ["index-out-of-range"] as const

export const ops = {
  "int.add": { in: ["int", "int"], out: "int", deopts: overflow },
  "int.sub": { in: ["int", "int"], out: "int", deopts: overflow },
  "int.mul": { in: ["int", "int"], out: "int", deopts: overflow },
  "int.floordiv": { in: ["int", "int"], out: "int", deopts: ["zero-division", "int-overflow"] },
  "int.mod": { in: ["int", "int"], out: "int", deopts: zero },
  "int.divide": { in: ["int", "int"], out: "float", deopts: ["zero-division", "inexact-float"] },
  "int.pow": { in: ["int", "int"], out: "int", deopts: ["int-overflow", "negative-exponent"] },
  "int.pow_mod": { in: ["int", "int", "int"], out: "int", deopts: ["value-error"] },
  "int.neg": { in: ["int"], out: "int", deopts: overflow },
  "int.abs": { in: ["int"], out: "int", deopts: overflow },
  "int.invert": { in: ["int"], out: "int", deopts: exact },
  "int.and": { in: ["int", "int"], out: "int", deopts: exact },
  "int.or": { in: ["int", "int"], out: "int", deopts: exact },
  "int.xor": { in: ["int", "int"], out: "int", deopts: exact },
  "int.shl": { in: ["int", "int"], out: "int", deopts: ["shift-count", "int-overflow"] },
  "int.shr": { in: ["int", "int"], out: "int", deopts: ["shift-count"] },
  /** Adds one to a counter that is below a length: cannot overflow. */
  "int.next": { in: ["int"], out: "int", deopts: exact },
  "int.previous": { in: ["int"], out: "int", deopts: exact },
  /** `start + position * step` of a range whose length was computed without overflow: wraps to the exact value. */
  "int.at": { in: ["int", "int", "int"], out: "int", deopts: exact },
  "int.eq": { in: ["int", "int"], out: "bool", deopts: exact },
  "int.ne": { in: ["int", "int"], out: "bool", deopts: exact },
  "int.lt": { in: ["int", "int"], out: "bool", deopts: exact },
  "int.le": { in: ["int", "int"], out: "bool", deopts: exact },
  "int.gt": { in: ["int", "int"], out: "bool", deopts: exact },
  "int.ge": { in: ["int", "int"], out: "bool", deopts: exact },
  /** An int that must fit 64 bits, where ints are of any size. */
  "int.small": { in: ["int"], out: "int", deopts: overflow },
  "int.from_bool": { in: ["bool"], out: "int", deopts: exact },
  "int.from_float": { in: ["float"], out: "int", deopts: ["float-out-of-range"] },
  "int.from_str": { in: ["str"], out: "int", deopts: ["value-error"] },
  "int.bit_length": { in: ["int"], out: "int", deopts: exact },
  "int.gcd": { in: ["int", "int"], out: "int", deopts: overflow },

  "bool.not": { in: ["bool"], out: "bool", deopts: exact },
  "bool.and": { in: ["bool", "bool"], out: "bool", deopts: exact },
  "bool.or": { in: ["bool", "bool"], out: "bool", deopts: exact },
  "bool.xor": { in: ["bool", "bool"], out: "bool", deopts: exact },
  "bool.eq": { in: ["bool", "bool"], out: "bool", deopts: exact },

  "float.add": { in: ["float", "float"], out: "float", deopts: exact },
  "float.sub": { in: ["float", "float"], out: "float", deopts: exact },
  "float.mul": { in: ["float", "float"], out: "float", deopts: exact },
  "float.divide": { in: ["float", "float"], out: "float", deopts: zero },
  "float.neg": { in: ["float"], out: "float", deopts: exact },
  "float.abs": { in: ["float"], out: "float", deopts: exact },
  "float.sqrt": { in: ["float"], out: "float", deopts: ["value-error"] },
  "float.floor": { in: ["float"], out: "float", deopts: exact },
  "float.ceil": { in: ["float"], out: "float", deopts: exact },
  "float.round": { in: ["float"], out: "float", deopts: exact },
  /** Rounds to decimal places, half to even on the exact value. */
  "float.round_to": { in: ["float", "int"], out: "float", deopts: ["float-out-of-range"] },
  "float.from_str": { in: ["str"], out: "float", deopts: ["value-error", "text-unsupported"] },
  "float.eq": { in: ["float", "float"], out: "bool", deopts: exact },
  "float.ne": { in: ["float", "float"], out: "bool", deopts: exact },
  "float.lt": { in: ["float", "float"], out: "bool", deopts: exact },
  "float.le": { in: ["float", "float"], out: "bool", deopts: exact },
  "float.gt": { in: ["float", "float"], out: "bool", deopts: exact },
  "float.ge": { in: ["float", "float"], out: "bool", deopts: exact },
  /** Correctly rounded, as CPython converts the int operand of float arithmetic. */
  "float.from_int": { in: ["int"], out: "float", deopts: exact },
  /** For comparing an int with a float: gives up where the conversion would lose bits. */
  "float.exact_int": { in: ["int"], out: "float", deopts: ["inexact-float"] },

  "str.length": { in: ["str"], out: "int", deopts: exact },
  "str.concat": { in: ["str", "str"], out: "str", deopts: exact },
  "str.repeat": { in: ["str", "int"], out: "str", deopts: exact },
  "str.get": { in: ["str", "int"], out: "str", deopts: index },
  /** The character at a position known to be inside. */
  "str.item": { in: ["str", "int"], out: "str", deopts: exact },
  /** Arguments: sequence, start, stop, step, and which of start (1) and stop (2) are absent. */
  "str.slice": { in: ["str", "int", "int", "int", "int"], out: "str", deopts: ["slice-step-zero"] },
  "str.contains": { in: ["str", "str"], out: "bool", deopts: exact },
  "str.find": { in: ["str", "str"], out: "int", deopts: exact },
  "str.rfind": { in: ["str", "str"], out: "int", deopts: exact },
  "str.index": { in: ["str", "str"], out: "int", deopts: ["value-error"] },
  "str.rindex": { in: ["str", "str"], out: "int", deopts: ["value-error"] },
  "str.count": { in: ["str", "str"], out: "int", deopts: exact },
  "str.startswith": { in: ["str", "str"], out: "bool", deopts: exact },
  "str.endswith": { in: ["str", "str"], out: "bool", deopts: exact },
  "str.upper": { in: ["str"], out: "str", deopts: exact },
  "str.lower": { in: ["str"], out: "str", deopts: exact },
  "str.swapcase": { in: ["str"], out: "str", deopts: exact },
  "str.title": { in: ["str"], out: "str", deopts: exact },
  "str.capitalize": { in: ["str"], out: "str", deopts: exact },
  "str.isalpha": { in: ["str"], out: "bool", deopts: exact },
  "str.isdigit": { in: ["str"], out: "bool", deopts: exact },
  "str.isalnum": { in: ["str"], out: "bool", deopts: exact },
  "str.isspace": { in: ["str"], out: "bool", deopts: exact },
  "str.isupper": { in: ["str"], out: "bool", deopts: exact },
  "str.islower": { in: ["str"], out: "bool", deopts: exact },
  "str.istitle": { in: ["str"], out: "bool", deopts: exact },
  "str.isidentifier": { in: ["str"], out: "bool", deopts: exact },
  "str.strip": { in: ["str"], out: "str", deopts: exact },
  "str.lstrip": { in: ["str"], out: "str", deopts: exact },
  "str.rstrip": { in: ["str"], out: "str", deopts: exact },
  "str.strip_chars": { in: ["str", "str"], out: "str", deopts: exact },
  "str.lstrip_chars": { in: ["str", "str"], out: "str", deopts: exact },
  "str.rstrip_chars": { in: ["str", "str"], out: "str", deopts: exact },
  "str.ljust": { in: ["str", "int", "str"], out: "str", deopts: exact },
  "str.rjust": { in: ["str", "int", "str"], out: "str", deopts: exact },
  "str.center": { in: ["str", "int", "str"], out: "str", deopts: exact },
  "str.zfill": { in: ["str", "int"], out: "str", deopts: exact },
  /** The last argument is the count; negative means all. */
  "str.replace": { in: ["str", "str", "str", "int"], out: "str", deopts: exact },
  "str.split": { in: ["str", "str", "int"], out: "list str", deopts: ["value-error"] },
  "str.split_space": { in: ["str", "int"], out: "list str", deopts: exact },
  "str.splitlines": { in: ["str"], out: "list str", deopts: exact },
  "str.join": { in: ["str", "list str"], out: "str", deopts: exact },
  "str.from_int": { in: ["int"], out: "str", deopts: exact },
  "str.from_float": { in: ["float"], out: "str", deopts: exact },
  /** The last operand is a format specification. */
  "str.format_int": { in: ["int", "str"], out: "str", deopts: ["value-error", "text-unsupported"] },
  "str.format_float": { in: ["float", "str"], out: "str", deopts: ["value-error", "text-unsupported"] },
  "str.format_str": { in: ["str", "str"], out: "str", deopts: ["value-error", "text-unsupported"] },
  "str.from_bool": { in: ["bool"], out: "str", deopts: exact },
  "str.repr": { in: ["str"], out: "str", deopts: exact },
  "str.ord": { in: ["str"], out: "int", deopts: ["value-error"] },
  "str.chr": { in: ["int"], out: "str", deopts: ["text-unsupported"] },
  "str.list": { in: ["str"], out: "list str", deopts: exact },

  "range.new": { in: ["int", "int", "int"], out: "range", deopts: ["value-error", "int-overflow"] },
  "range.length": { in: ["range"], out: "int", deopts: exact },
  /** How many numbers `range(start, stop, step)` has, without making it. */
  "range.count": { in: ["int", "int", "int"], out: "int", deopts: ["value-error", "int-overflow"] },
  "range.get": { in: ["range", "int"], out: "int", deopts: index },
  "range.item": { in: ["range", "int"], out: "int", deopts: exact },
  "range.contains": { in: ["range", "int"], out: "bool", deopts: exact },
  "range.list": { in: ["range"], out: "list int", deopts: exact },

  "list.length": { in: ["list T"], out: "int", deopts: exact },
  "list.get": { in: ["list T", "int"], out: "T", deopts: index },
  /** The element at a position known to be inside. */
  "list.item": { in: ["list T", "int"], out: "T", deopts: exact },
  "list.set": { in: ["list T", "int", "T"], out: "none", deopts: index },
  "list.append": { in: ["list T", "T"], out: "none", deopts: exact },
  "list.pop": { in: ["list T", "int"], out: "T", deopts: index },
  "list.insert": { in: ["list T", "int", "T"], out: "none", deopts: exact },
  "list.concat": { in: ["list T", "list T"], out: "list T", deopts: exact },
  "list.extend": { in: ["list T", "list T"], out: "none", deopts: exact },
  "list.repeat": { in: ["list T", "int"], out: "list T", deopts: exact },
  "list.slice": { in: ["list T", "int", "int", "int", "int"], out: "list T", deopts: ["slice-step-zero"] },
  "list.reverse": { in: ["list T"], out: "none", deopts: exact },
  "list.copy": { in: ["list T"], out: "list T", deopts: exact },
  "list.clear": { in: ["list T"], out: "none", deopts: exact },
  /** Stable, ascending or (second operand) descending; for int, bool, float and str elements. */
  "list.sort": { in: ["list T", "bool"], out: "none", deopts: ["nan-compared"] },
  /** Sorts the first list by the keys in the second, which has as many elements and is sorted too. */
  "list.sort_by": { in: ["list T", "list K", "bool"], out: "none", deopts: ["nan-compared"] },
  "list.sum": { in: ["list int"], out: "int", deopts: overflow },
  /** Position of the first equal element, or -1. */
  "list.find": { in: ["list T", "U"], out: "int", deopts: ["nan-compared", "inexact-float"] },
  "list.count": { in: ["list T", "U"], out: "int", deopts: ["nan-compared", "inexact-float"] },

  /** The element of a tuple whose elements all have the type of the result; position known to be inside. */
  "tuple.item": { in: ["U", "int"], out: "T", deopts: exact },
  "tuple.get": { in: ["U", "int"], out: "T", deopts: index },

  /** A tuple of one element type as one whose length is not part of its type. */
  "vartuple.of": { in: ["tuple"], out: "T", deopts: exact },
  "vartuple.length": { in: ["vartuple T"], out: "int", deopts: exact },
  /** A list of the same slots, to be read only. */
  "vartuple.view": { in: ["vartuple T"], out: "list T", deopts: exact },
  "vartuple.from_list": { in: ["list T"], out: "vartuple T", deopts: exact },

  /** A list whose last element comes first, as what a generator gives. */
  "iterator.of": { in: ["list T"], out: "iterator T", deopts: exact },
  "iterator.view": { in: ["iterator T"], out: "list T", deopts: exact },

  "bytes.length": { in: ["bytes"], out: "int", deopts: exact },

  "dict.new": { in: [], out: "dict K V", deopts: exact },
  "dict.length": { in: ["dict K V"], out: "int", deopts: exact },
  /** What is looked up may have another type than the keys: `1.0` finds `1`. */
  "dict.get": { in: ["dict K V", "T"], out: "V", deopts: ["key-missing", ...uncertain] },
  "dict.get_or": { in: ["dict K V", "T", "V"], out: "V", deopts: uncertain },
  "dict.set": { in: ["dict K V", "K", "V"], out: "none", deopts: uncertain },
  "dict.delete": { in: ["dict K V", "T"], out: "none", deopts: ["key-missing", ...uncertain] },
  "dict.contains": { in: ["dict K V", "T"], out: "bool", deopts: uncertain },
  "dict.clear": { in: ["dict K V"], out: "none", deopts: exact },
  "dict.copy": { in: ["dict K V"], out: "dict K V", deopts: exact },
  /** Changes whenever a key comes or goes; the third operand of `dict.next` is that of the loop's start. */
  "dict.version": { in: ["dict K V"], out: "int", deopts: exact },
  /** Position of the next live entry from the given one on, or -1 at the end. */
  "dict.next": { in: ["dict K V", "int", "int"], out: "int", deopts: ["dict-changed"] },
  /** Position of the last live entry. */
  "dict.last": { in: ["dict K V"], out: "int", deopts: ["key-missing"] },
  "dict.key": { in: ["dict K V", "int"], out: "K", deopts: exact },
  "dict.value": { in: ["dict K V", "int"], out: "V", deopts: exact },

  /** `S` is a set or a frozenset; positions are those of dicts. */
  "set.new": { in: [], out: "S", deopts: exact },
  "set.length": { in: ["S"], out: "int", deopts: exact },
  "set.add": { in: ["S", "T"], out: "none", deopts: uncertain },
  /** Whether it was there. */
  "set.discard": { in: ["S", "T"], out: "bool", deopts: uncertain },
  "set.contains": { in: ["S", "T"], out: "bool", deopts: uncertain },
  "set.clear": { in: ["S"], out: "none", deopts: exact },
  "set.copy": { in: ["S"], out: "T", deopts: exact },
  "set.version": { in: ["S"], out: "int", deopts: exact },
  "set.next": { in: ["S", "int", "int"], out: "int", deopts: ["dict-changed"] },
  "set.item": { in: ["S", "int"], out: "T", deopts: exact },
  /** Operands: class, what is known of the arguments (0 none, 1 one string), the string, an attribute's string. */
  "exception.new": { in: ["int", "int", "str", "str"], out: "exception", deopts: exact },
  "exception.class": { in: ["exception"], out: "int", deopts: exact },
  "exception.text": { in: ["exception"], out: "int", deopts: exact },
  "exception.string": { in: ["exception"], out: "str", deopts: exact },
  "excinfo.of": { in: ["exception"], out: "excinfo", deopts: exact },
  "excinfo.value": { in: ["excinfo"], out: "exception", deopts: exact },

  /** A value where None might be as well. */
  "optional.some": { in: ["T"], out: "optional T", deopts: exact },
  "optional.get": { in: ["optional T"], out: "T", deopts: ["none-value"] },
  "optional.is_none": { in: ["optional T"], out: "bool", deopts: exact },

  /** `==` of two values, exact across numeric types; False across unrelated ones. */
  equal: { in: ["T", "U"], out: "bool", deopts: ["inexact-float", "nan-compared"] },
  /** As containers compare their elements: identity first, so a NaN is given up on. */
  "element.equal": { in: ["T", "U"], out: "bool", deopts: ["inexact-float", "nan-compared"] },
  /** Negative, zero or positive: the lexicographic order of two values of one ordered type. */
  order: { in: ["T", "T"], out: "int", deopts: ["nan-compared"] },
  /** Identity of two mutable containers or objects. */
  same: { in: ["T", "T"], out: "bool", deopts: exact },
} as const satisfies Record<string, OpSpec>

export type Op = keyof typeof ops
