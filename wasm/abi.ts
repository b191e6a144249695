// The contract between emitted modules, the kernel and the host: memory layout, exports, status bytes, deopt reasons.
// Imports nothing, so that every side can.
//
// Values: int i64, bool i32 (0 or 1), float f64, None i32 (0); everything else is an i32 pointer into the one memory.
// Blocks are 16-aligned. A slot is 8 bytes, whatever the type in it.
//
//   str    { u32 length, u32 0, u32 0, u32 0, bytes[length] padded with zeros to 16 }   ASCII only, immutable
//   list   { u32 length, u32 capacity, u32 data, u32 0 }, data: slots
//   tuple  { u32 length, u32 0, u32 0, u32 0, slots[length] }                           immutable
//   range  { u32 0, u32 0, u32 0, u32 0, i64 start, i64 step, i64 length }              immutable
//   object { u32 class, u32 0, i64 set, slots[] }      bit i of `set`: attribute i has a value
//   exception { u32 class, u32 text, u32 string, u32 attribute }, see kernel/exception.wat
//   None-able: 0, or the pointer; of a scalar, the pointer to a block of one slot
//   dict   { u32 live, u32 used, u32 capacity, u32 entries, u32 index, u32 mask, u32 version, u32 0 }
//          entries: used times { slot key, slot value, i64 hash or -1 where deleted }
//          index: mask + 1 times u32, an entry's position + 1, or 0
//   set    as dict, its values unused; frozenset as set
//
// The arena is a bump pointer, set back before each test. Nothing is cleared: constructors write every byte they own.

/** The status byte of one test. PASS is written only after its function returned; whatever is not PASS goes to CPython. */
export const status = { notRun: 0, passed: 1, deopted: 2 } as const

/** Why a run was given up; the number stored is the position in this list. Position 0 is a trap nobody announced. */
export const deoptReasons = [
  "trap",
  "assertion-failed",
  "int-overflow",
  "zero-division",
  "index-out-of-range",
  "key-missing",
  "value-error",
  "negative-exponent",
  "shift-count",
  "inexact-float",
  "float-out-of-range",
  "nan-compared",
  "unbound-local",
  "unpack-length",
  "dict-changed",
  "slice-step-zero",
  "empty-sequence",
  "none-value",
  "attribute-unset",
  "object-compared",
  "not-implemented",
  "exception-raised",
  "not-raised",
  "message-unknown",
  "text-unsupported",
  "fuel-exhausted",
  "recursion-depth",
  "arena-exhausted",
  "case-refused",
] as const
export type DeoptReason = (typeof deoptReasons)[number]

export function deoptCode(reason: DeoptReason): number {
  return deoptReasons.indexOf(reason)
}

/**
 * The builtin exceptions that lowered code may raise or name, each with its base. The number of a class is its position;
 * classes of the program follow.
 */
export const exceptionClasses = [
  ["BaseException", null],
  ["Exception", "BaseException"],
  ["ArithmeticError", "Exception"],
  ["ZeroDivisionError", "ArithmeticError"],
  ["OverflowError", "ArithmeticError"],
  ["AssertionError", "Exception"],
  ["AttributeError", "Exception"],
  ["BufferError", "Exception"],
  ["EOFError", "Exception"],
  ["ImportError", "Exception"],
  ["LookupError", "Exception"],
  ["IndexError", "LookupError"],
  ["KeyError", "LookupError"],
  ["MemoryError", "Exception"],
  ["NameError", "Exception"],
  ["UnboundLocalError", "NameError"],
  ["OSError", "Exception"],
  ["RuntimeError", "Exception"],
  ["NotImplementedError", "RuntimeError"],
  ["RecursionError", "RuntimeError"],
  ["StopIteration", "Exception"],
  ["TypeError", "Exception"],
  ["ValueError", "Exception"],
  ["UnicodeError", "ValueError"],
] as const satisfies readonly (readonly [name: string, base: string | null])[]

/** Addresses every module relies on. */
export const layout = {
  /** 128 one-character strings of 32 bytes each: the result of indexing never allocates. */
  characters: 1024,
  /** The status bytes, one per test; the module's static data follow, then the arena. */
  statuses: 8192,
} as const

/** Header and payload offsets, in bytes. */
export const block = {
  header: 16,
  slot: 8,
  listCapacity: 4,
  listData: 8,
  objectSet: 8,
  exceptionText: 4,
  exceptionString: 8,
  exceptionAttribute: 12,
  rangeStart: 16,
  rangeStep: 24,
  rangeLength: 32,
  dictUsed: 4,
  dictEntries: 12,
  dictIndex: 16,
  dictMask: 20,
  dictVersion: 24,
  entry: 24,
  entryValue: 8,
  entryHash: 16,
} as const

/** A Wasm value type as kernel signatures write it. */
export type ValueType = "i32" | "i64" | "f64"

/** The mutable globals that the kernel owns and emitted code reads or writes. */
export const kernelGlobals = {
  /** Index of the test that runs. */
  current: "i32",
  /** Units of kernel work that the running test may still spend. */
  fuel: "i32",
  /** What `fuel` is set to before each test; as many turns of loops and calls has the module itself. */
  fuel_limit: "i32",
  /** Loops in progress inside of which no exception can be caught. */
  shield: "i32",
  /** Next free byte of the arena. */
  heap: "i32",
  /** First byte after the arena. */
  heap_end: "i32",
  /** Why the last run was given up: index into `deoptReasons`. */
  deopt_reason: "i32",
  /** Where: offset into the source text, or -1 where the kernel was not told. */
  deopt_at: "i32",
} as const satisfies Record<string, ValueType>
export type KernelGlobal = keyof typeof kernelGlobals

/** Most bytes one test may allocate. Far above what tests of the lowered subset need, far below what hurts a laptop. */
export const arenaBytes = 128 * 1024 * 1024

/** Default fuel: about a quarter of a second of tight loop; a test that needs more is better off with a deadline. */
export const defaultFuel = 50_000_000

/**
 * Deepest call nesting. CPython gives up at 1000 frames, of which pytest's own take a few dozen, and counts
 * comprehensions before 3.12: 400 is safely inside.
 */
export const depthLimit = 400

type Signature = readonly [params: readonly ValueType[], result: ValueType | null]

/**
 * What the kernel exports to emitted modules. A trailing `i32` named `at` in the `.wat` is the source offset reported
 * when the function deopts. Flags of `*_slice`: 1 start absent, 2 stop absent.
 */
export const kernelFunctions = {
  deopt: [["i32", "i32"], null],
  ensure: [["i32"], null],
  raise: [["i32", "i32"], null],
  alloc: [["i32"], "i32"],

  int_mul: [["i64", "i64", "i32"], "i64"],
  int_pow: [["i64", "i64", "i32"], "i64"],
  int_pow_mod: [["i64", "i64", "i64", "i32"], "i64"],
  int_divide: [["i64", "i64", "i32"], "f64"],
  int_shl: [["i64", "i64", "i32"], "i64"],
  int_shr: [["i64", "i64", "i32"], "i64"],
  int_from_float: [["f64", "i32"], "i64"],
  int_from_str: [["i32", "i32"], "i64"],
  int_exact_float: [["i64", "i32"], "f64"],
  int_gcd: [["i64", "i64", "i32"], "i64"],

  float_same: [["f64", "f64", "i32"], "i32"],
  float_order: [["f64", "f64", "i32"], "i64"],

  range_new: [["i64", "i64", "i64", "i32"], "i32"],
  range_length: [["i64", "i64", "i64", "i32"], "i64"],
  range_contains: [["i32", "i64"], "i32"],
  range_get: [["i32", "i64", "i32"], "i64"],
  range_equal: [["i32", "i32"], "i32"],
  range_list: [["i32"], "i32"],

  str_equal: [["i32", "i32"], "i32"],
  str_order: [["i32", "i32"], "i32"],
  bytes_order: [["i32", "i32"], "i32"],
  str_concat: [["i32", "i32"], "i32"],
  str_repeat: [["i32", "i64"], "i32"],
  str_get: [["i32", "i64", "i32"], "i32"],
  str_slice: [["i32", "i64", "i64", "i64", "i32", "i32"], "i32"],
  str_find: [["i32", "i32"], "i64"],
  str_rfind: [["i32", "i32"], "i64"],
  str_count: [["i32", "i32"], "i64"],
  str_starts: [["i32", "i32"], "i32"],
  str_ends: [["i32", "i32"], "i32"],
  str_upper: [["i32"], "i32"],
  str_lower: [["i32"], "i32"],
  str_swapcase: [["i32"], "i32"],
  str_title: [["i32"], "i32"],
  str_capitalize: [["i32"], "i32"],
  str_is: [["i32", "i32"], "i32"],
  str_cased: [["i32", "i32"], "i32"],
  str_istitle: [["i32"], "i32"],
  str_isidentifier: [["i32"], "i32"],
  str_strip: [["i32", "i32"], "i32"],
  str_strip_chars: [["i32", "i32", "i32"], "i32"],
  str_pad: [["i32", "i64", "i32", "i32"], "i32"],
  str_zfill: [["i32", "i64"], "i32"],
  str_replace: [["i32", "i32", "i32", "i64"], "i32"],
  str_split: [["i32", "i32", "i64", "i32"], "i32"],
  str_split_space: [["i32", "i64"], "i32"],
  str_splitlines: [["i32"], "i32"],
  str_join: [["i32", "i32"], "i32"],
  str_from_int: [["i64"], "i32"],
  str_from_bool: [["i32"], "i32"],
  str_repr: [["i32"], "i32"],
  str_ord: [["i32", "i32"], "i64"],
  str_chr: [["i64", "i32"], "i32"],
  str_list: [["i32"], "i32"],

  str_from_float: [["f64"], "i32"],
  str_format_float: [["f64", "i32", "i32"], "i32"],
  str_format_int: [["i64", "i32", "i32"], "i32"],
  str_format_str: [["i32", "i32", "i32"], "i32"],
  float_round_to: [["f64", "i64", "i32"], "f64"],
  float_from_str: [["i32", "i32"], "f64"],

  wide_reset: [[], null],
  wide_small: [["i64", "i32"], "i64"],
  wide_from_word: [["i64", "i32"], "i64"],
  wide_add: [["i64", "i64", "i32"], "i64"],
  wide_sub: [["i64", "i64", "i32"], "i64"],
  wide_mul: [["i64", "i64", "i32"], "i64"],
  wide_floordiv: [["i64", "i64", "i32"], "i64"],
  wide_mod: [["i64", "i64", "i32"], "i64"],
  wide_pow: [["i64", "i64", "i32"], "i64"],
  wide_pow_mod: [["i64", "i64", "i64", "i32"], "i64"],
  wide_shl: [["i64", "i64", "i32"], "i64"],
  wide_shr: [["i64", "i64", "i32"], "i64"],
  wide_and: [["i64", "i64", "i32"], "i64"],
  wide_or: [["i64", "i64", "i32"], "i64"],
  wide_xor: [["i64", "i64", "i32"], "i64"],
  wide_gcd: [["i64", "i64", "i32"], "i64"],
  wide_abs: [["i64", "i32"], "i64"],
  wide_order: [["i64", "i64"], "i64"],
  wide_to_float: [["i64", "i32"], "f64"],
  wide_divide: [["i64", "i64", "i32"], "f64"],
  wide_from_float: [["f64", "i32"], "i64"],
  wide_bits: [["i64"], "i64"],
  wide_text: [["i64", "i32"], "i32"],
  wide_format: [["i64", "i32", "i32"], "i32"],
  wide_from_str: [["i32", "i32"], "i64"],
  wide_sum: [["i32", "i32"], "i64"],

  list_new: [["i32"], "i32"],
  list_from: [["i32", "i32"], "i32"],
  list_slot: [["i32", "i64", "i32"], "i32"],
  list_push: [["i32"], "i32"],
  list_pop: [["i32", "i64", "i32"], "i32"],
  list_insert: [["i32", "i64"], "i32"],
  list_concat: [["i32", "i32"], "i32"],
  list_extend: [["i32", "i32"], null],
  list_repeat: [["i32", "i64"], "i32"],
  list_slice: [["i32", "i64", "i64", "i64", "i32", "i32"], "i32"],
  list_reverse: [["i32"], null],
  list_copy: [["i32"], "i32"],
  list_sort: [["i32", "i32", "i32", "i32"], null],
  list_sum: [["i32", "i32"], "i64"],
  list_find_word: [["i32", "i64"], "i64"],
  words_equal: [["i32", "i32", "i32"], "i32"],
  floats_equal: [["i32", "i32", "i32", "i32"], "i32"],

  tuple_slot: [["i32", "i64", "i32"], "i32"],
  tuple_view: [["i32"], "i32"],
  tuple_from_list: [["i32"], "i32"],

  dict_new: [[], "i32"],
  dict_find: [["i32", "i64", "i32"], "i32"],
  dict_put: [["i32", "i64", "i32"], "i32"],
  dict_add: [["i32", "i64", "i64"], "i32"],
  dict_remove: [["i32", "i32"], null],
  dict_last: [["i32", "i32"], "i32"],
  key_hash: [["i64", "i32"], "i64"],
  float_hash: [["f64", "i32"], "i64"],
  float_int_hash: [["f64", "i32"], "i64"],
  dict_next: [["i32", "i32", "i32", "i32"], "i32"],
  dict_clear: [["i32"], null],
  dict_copy: [["i32"], "i32"],
} as const satisfies Record<string, Signature>
export type KernelFunction = keyof typeof kernelFunctions
