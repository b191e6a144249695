// Seeded defects of the compiler and the kernel (P7): each must be found by the fuzzer. The table is about kinds of
// mistakes that a compiler of Python is prone to; a mutant that lives shows what the generator does not reach.

import type { Patch } from "./subject.ts"

export interface Mutant extends Patch {
  /** What the defect is, as one would say it of Python. */
  readonly about: string
}

const kernel = (
  file: string,
  rows: readonly (readonly [about: string, find: string, replace: string])[],
): readonly Mutant[] =>
  rows.map(([about, find, replace]) => ({ about, file: `wasm/kernel/${file}.wat`, find, replace }))

const compiler = (
  file: string,
  rows: readonly (readonly [about: string, find: string, replace: string])[],
): readonly Mutant[] =>
  rows.map(([about, find, replace]) => ({ about, file: `compiler/${file}.ts`, find, replace }))

export const mutants: readonly Mutant[] = [
  ...compiler("5-emit/arithmetic", [
    [
      "// truncates",
      "m.i64.sub(m.i64.div_s(x!(), y!()), m.i64.extend_u(below()))",
      "m.i64.div_s(x!(), y!())",
    ],
    [
      "% has the sign of the dividend",
      "m.i64.add(f.get(rest), m.select(below(), y!(), zero()))",
      "f.get(rest)",
    ],
    ["// by a constant truncates", "m.i64.add(f.get(ratio), negative()),", "f.get(ratio),"],
    [
      "a sum wraps",
      'deoptIf(f, m.i64.lt_s(m.i64.and(first, second), m.i64.const(0n)), "int-overflow", expr),',
      "m.nop(),",
    ],
    [
      "a sum with a constant wraps",
      'deoptIf(f, wrapped, "int-overflow", expr),\n            f.get(result)',
      "f.get(result)",
    ],
    [
      "a product wraps",
      'm.if(m.i32.eqz(m.i32.and(small(x!), small(y!))), deoptIf(f, wrapped, "int-overflow", expr)),',
      "",
    ],
    [
      "the least int is its own negation",
      'return [deoptIf(f, least, "int-overflow", expr), value]',
      "return [value]",
    ],
    ["a product with a constant wraps", 'deoptIf(f, m.i32.eqz(small(x!())), "int-overflow", expr), ', ""],
  ]),
  ...compiler("5-emit/operations", [
    [
      "float division by zero gives infinity",
      '[deoptIf(f, m.f64.eq(y!(), m.f64.const(0)), "zero-division", expr), m.f64.div(x!(), y!())]',
      "[m.f64.div(x!(), y!())]",
    ],
    [
      "round() rounds half up",
      '"float.round": unary((f, value) => f.e.m.f64.nearest(value))',
      '"float.round": unary((f, value) => f.e.m.f64.floor(f.e.m.f64.add(value, f.e.m.f64.const(0.5))))',
    ],
    [
      "<= of ints is <",
      '"int.le": binary((m, x, y) => m.i64.le_s(x, y))',
      '"int.le": binary((m, x, y) => m.i64.lt_s(x, y))',
    ],
    [
      "in finds nothing at the beginning",
      'f.e.m.i64.ge_s(f.e.kernel("str_find", refs), f.e.m.i64.const(0n))',
      'f.e.m.i64.gt_s(f.e.kernel("str_find", refs), f.e.m.i64.const(0n))',
    ],
    [
      "list.clear() does nothing",
      "f.e.m.i32.store(0, 4, f.expr(args[0]!), nothing(f))",
      "f.e.m.drop(f.expr(args[0]!))",
    ],
  ]),
  ...compiler("5-emit/elements", [
    [
      "an index out of range gives the first element",
      "f.set(index, m.i64.add(f.get(index), length()))",
      "f.set(index, m.i64.const(0n))",
    ],
  ]),
  ...compiler("5-emit/compare", [
    [
      "None equals what is not None",
      "m.i32.and(missing(a, left), missing(z, right)),\n    a.kind",
      "m.i32.const(1),\n    a.kind",
    ],
    [
      "lists of two types are equal where one begins as the other",
      "m.if(m.i32.ne(length(e, left), length(e, right)), m.return(m.i32.const(0))),",
      "",
    ],
    [
      "a list that begins as the other is not less",
      "m.return(m.i64.extend_s(m.i32.sub(length(e, left), length(e, right)))),",
      "m.return(m.i64.const(0n)),",
    ],
    [
      "the first field of tuples decides their order alone",
      "m.local.set(sign, emitOrder(e, type, field(left), field(right), at)),\n      m.if(m.i64.ne(m.local.get(sign, b.i64), m.i64.const(0n)), m.return(m.local.get(sign, b.i64))),\n    ]\n  })\n  const body = m.block(null, [...steps,",
      "m.local.set(sign, emitOrder(e, type, field(left), field(right), at)),\n      m.return(m.local.get(sign, b.i64)),\n    ]\n  })\n  const body = m.block(null, [...steps,",
    ],
  ]),
  ...compiler("5-emit/keys", [
    [
      "True, 1 and 1.0 have different hashes in tuples",
      'case "float":\n      return e.kernel("float_hash", [value(), at()])',
      'case "float":\n      return e.m.i64.shr_u(e.m.i64.reinterpret(value()), e.m.i64.const(1n))',
    ],
  ]),
  ...compiler("5-emit/exceptions", [
    [
      "else of a try runs after handlers too",
      "...f.body(stmt.handler),\n      m.br(after),",
      "...f.body(stmt.handler),",
    ],
    ["the depth is not set back by except", 'm.global.set("depth", f.get(depth)),', ""],
  ]),
  ...compiler("3-lower/statements/try", [
    [
      "handlers are tried in the wrong order",
      "const handler = syntax.handlers[index]",
      "const handler = syntax.handlers[syntax.handlers.length - 1 - index]",
    ],
    [
      "finally swallows the exception",
      'body.flow = null\n        return [...last, { kind: "raise", value: exception(), span: syntax.span }]',
      "return last",
    ],
    [
      "finally runs only where an exception passed",
      "() => body.lowerAll(syntax.finalbody),\n      syntax.span",
      "() => [],\n      syntax.span",
    ],
  ]),
  ...compiler("3-lower/exceptions", [
    [
      "a handler does not catch subclasses",
      "for (const each of all) if (each.base !== null && wanted.has(each.base)) wanted.add(each.id)",
      "",
    ],
    [
      "the text of a KeyError is its argument",
      'const text = b.choose(quoted, b.op("str.repr", [string()], span), string(), span)',
      "const text = b.choose(quoted, string(), string(), span)",
    ],
    [
      "the text of any argument is empty",
      "args.length === 0 ? texts.none : isText ? texts.one : texts.unknown",
      "args.length === 0 ? texts.none : isText ? texts.one : texts.none",
    ],
  ]),
  ...compiler("3-lower/statements/with", [
    [
      "pytest.raises takes any exception",
      'orelse: [{ kind: "raise", value: exception(), span }],',
      "orelse: [],",
    ],
    [
      "pytest.raises needs no exception",
      'const failed: readonly Stmt[] = [{ kind: "deopt", reason: "not-raised", span }]',
      "const failed: readonly Stmt[] = []",
    ],
    [
      "match is not looked for",
      'expected.push({ kind: "guard", test, reason: "assertion-failed", span })',
      "expected.push(b.evaluate(test))",
    ],
  ]),
  ...compiler("3-lower/objects", [
    [
      "a method is that of the first class",
      "if (keys.size === 1) return b.block([keep], lower([...keys][0]), span)",
      "if (keys.size > 0) return b.block([keep], lower([...keys][0]), span)",
    ],
    [
      "an attribute of the class hides that of the object",
      "return b.choose(isSet, own, fallback, span)",
      "return b.choose(isSet, fallback, fallback, span)",
    ],
  ]),
  ...compiler("3-lower/expressions/boolean", [
    [
      "and gives its first operand",
      "? b.choose(test, rest, read(), syntax.span)",
      "? b.choose(test, read(), rest, syntax.span)",
    ],
  ]),
  ...compiler("3-lower/expressions/compare", [
    [
      "a chain compares its first operand again",
      "b.and(holds, chain(readRight(), index + 1), syntax.span)",
      "b.and(holds, chain(readLeft(), index + 1), syntax.span)",
    ],
    [
      "a set is a proper subset of itself",
      'const proper = relation === "lt" || relation === "gt"',
      "const proper = false",
    ],
  ]),
  ...compiler("3-lower/call-function", [
    [
      "positional arguments are bound from the end",
      "const passed = given[index]\n",
      "const passed = given[given.length - 1 - index]\n",
    ],
  ]),
  ...compiler("3-lower/sets", [
    [
      "^ of sets forgets what only the right one has",
      "return [...without(mine, theirs), ...without(theirs, mine)]",
      "return without(mine, theirs)",
    ],
  ]),
  ...kernel("int", [
    [
      "ints beyond 2**53 are compared with floats by rounding",
      "(if (i32.eqz (call $is_exact (local.get $value)))\n    (then (call $deopt (global.get $inexact-float) (local.get $at))))\n  (f64.convert",
      "(f64.convert",
    ],
    [
      "pow() with a modulus has the sign of the base",
      "(if (i64.lt_s (local.get $base) (i64.const 0))\n    (then (local.set $base (i64.add (local.get $base) (local.get $size)))))",
      "",
    ],
    [
      "a shift by 64 and more wraps around",
      "(select (local.get $count) (i64.const 63) (i64.lt_s (local.get $count) (i64.const 63)))",
      "(local.get $count)",
    ],
    [
      "<< loses bits",
      "(if (i64.ne (i64.shr_s (local.get $shifted) (local.get $count)) (local.get $value))\n    (then (call $overflow (local.get $at))))",
      "",
    ],
  ]),
  ...kernel("list", [
    [
      "an odd last element is not compared",
      "(if (i32.and (local.get $count) (i32.const 1))\n    (then (return (i64.eq (i64.load (local.get $a)) (i64.load (local.get $b))))))",
      "",
    ],
    [
      "pop() leaves the list as it was",
      "(i32.store (local.get $list) (local.get $length))\n  (global.get $scratch))",
      "(global.get $scratch))",
    ],
  ]),
  ...kernel("range", [
    [
      "ranges of two steps are equal",
      "(i64.eq (i64.load offset=24 (local.get $a)) (i64.load offset=24 (local.get $b)))",
      "(i32.const 1)",
    ],
    [
      "a range is one longer",
      "(i64.div_u (i64.sub (local.get $span) (i64.const 1)) (local.get $step))",
      "(i64.div_u (local.get $span) (local.get $step))",
    ],
  ]),
  ...kernel("str", [
    [
      "text is ordered by length first",
      "(local.set $lengths (i32.sub (i32.load (local.get $a)) (i32.load (local.get $b))))",
      "(local.set $lengths (i32.sub (i32.load (local.get $b)) (i32.load (local.get $a))))",
    ],
    ["text * -1 is the text", "(i64.le_s (local.get $times) (i64.const 0))", "(i64.eqz (local.get $times))"],
    [
      "a slice with a step of -1 begins one later",
      "(i32.add (i32.add (local.get $text) (i32.const 16)) (i32.wrap_i64 (local.get $start))))\n  (loop $next",
      "(i32.add (i32.add (local.get $text) (i32.const 17)) (i32.wrap_i64 (local.get $start))))\n  (loop $next",
    ],
  ]),
  ...kernel("text", [
    [
      "repr() quotes with ' alone",
      "(select (i32.const 34) (i32.const 39)\n      (i32.and",
      "(select (i32.const 39) (i32.const 39)\n      (i32.and",
    ],
  ]),
  ...kernel("dict", [
    [
      "a key that comes back keeps its old place",
      "(i64.store offset=16 (local.get $entry) (i64.const -1))",
      "(nop)",
    ],
    [
      "a dict may change while it is iterated over",
      "(if (i32.ne (i32.load offset=24 (local.get $dict)) (local.get $version))\n    (then (call $deopt (global.get $dict-changed) (local.get $at))))",
      "",
    ],
    [
      "1 and 1.0 are two keys",
      "(then (return (call $hash (i64.trunc_f64_s (local.get $value)) (i32.const 0)))))",
      "(then (return (call $hash (i64.reinterpret_f64 (local.get $value)) (i32.const 0)))))",
    ],
  ]),
  ...compiler("5-emit/sort", [
    [
      "sorting by keys is not stable",
      "m.i64.lt_s(order(), m.i64.const(0n))",
      "m.i64.le_s(order(), m.i64.const(0n))",
    ],
  ]),
]
