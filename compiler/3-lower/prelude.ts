// Library functions that are written in Python: lowered for the types they are called with, as functions of a module are.
//
// Each is what CPython's documentation says the library function is equivalent to, for arguments that were evaluated.

import type { FunctionDef, Span } from "../1-parse/ast.ts"
import { parseModule } from "../1-parse/parse.ts"
import { bindModule, type ModuleScope } from "../2-bind/bind.ts"
import { Bailout } from "../bailouts.ts"
import type { Expr } from "../ir/ir.ts"
import type { Body } from "./body.ts"
import { callBound, evaluated } from "./call-function.ts"

const text = `
from collections import Counter

def number_text(text):
    digits = text.strip(" \\t\\n\\v\\f\\r")
    sign = ""
    if digits[:1] == "-" or digits[:1] == "+":
        sign = digits[0]
        digits = digits[1:]
    for part in digits.split("_"):
        if not part.isdigit():
            raise ValueError("invalid literal for int() with base 10: " + repr(text)[:200])
    return sign + digits.replace("_", "")

def zip_rows(rows):
    result = []
    if not rows:
        return result
    count = min([len(row) for row in rows])
    for i in range(count):
        result.append(tuple([row[i] for row in rows]))
    return result

def combinations(pool, r):
    if r < 0:
        raise ValueError("r must be non-negative")
    n = len(pool)
    result = []
    if r > n:
        return result
    indices = list(range(r))
    result.append(tuple([pool[i] for i in indices]))
    while True:
        at = r - 1
        while at >= 0 and indices[at] == at + n - r:
            at -= 1
        if at < 0:
            return result
        indices[at] += 1
        for j in range(at + 1, r):
            indices[j] = indices[j - 1] + 1
        result.append(tuple([pool[i] for i in indices]))

def permutations(pool, r):
    if r < 0:
        raise ValueError("r must be non-negative")
    n = len(pool)
    result = []
    if r > n:
        return result
    indices = list(range(n))
    cycles = list(range(n, n - r, -1))
    result.append(tuple([pool[i] for i in indices[:r]]))
    while True:
        at = r - 1
        while at >= 0:
            cycles[at] -= 1
            if cycles[at] == 0:
                indices.append(indices.pop(at))
                cycles[at] = n - at
                at -= 1
            else:
                j = n - cycles[at]
                indices[at], indices[j] = indices[j], indices[at]
                result.append(tuple([pool[i] for i in indices[:r]]))
                break
        if at < 0:
            return result

def product(left, right):
    return [(x, y) for x in left for y in right]

def make_table(old, new):
    if len(old) != len(new):
        raise ValueError("the first two maketrans arguments must have equal length")
    table = {}
    for i in range(len(old)):
        table[ord(old[i])] = ord(new[i])
    return table

def make_table_dropping(old, new, dropped):
    if len(old) != len(new):
        raise ValueError("the first two maketrans arguments must have equal length")
    table = {}
    for i in range(len(old)):
        table[ord(old[i])] = ord(new[i])
    for c in dropped:
        table[ord(c)] = None
    return table

def translate_codes(text, table):
    result = []
    for c in text:
        code = ord(c)
        result.append(chr(table[code]) if code in table else c)
    return "".join(result)

def translate_texts(text, table):
    result = []
    for c in text:
        code = ord(c)
        result.append(table[code] if code in table else c)
    return "".join(result)

def translate_some_codes(text, table):
    result = []
    for c in text:
        code = ord(c)
        if code in table:
            found = table[code]
            if found is not None:
                result.append(chr(found))
        else:
            result.append(c)
    return "".join(result)

def store_slice(items, start, stop, values):
    size = len(items)
    if start < 0:
        start = max(start + size, 0)
    start = min(start, size)
    if stop < 0:
        stop = max(stop + size, 0)
    stop = min(stop, size)
    if stop < start:
        stop = start
    tail = values + items[stop:]
    while len(items) > start:
        items.pop()
    items.extend(tail)

def by_count(pairs):
    return sorted(pairs, key=lambda pair: pair[1], reverse=True)

def elements(counts):
    result = []
    for element, count in counts.items():
        for _ in range(count):
            result.append(element)
    return result

def counter_minus(left, right):
    result = Counter()
    for element, count in left.items():
        new = count - right[element]
        if new > 0:
            result[element] = new
    for element, count in right.items():
        if element not in left and count < 0:
            result[element] = 0 - count
    return result

def counter_plus(left, right):
    result = Counter()
    for element, count in left.items():
        new = count + right[element]
        if new > 0:
            result[element] = new
    for element, count in right.items():
        if element not in left and count > 0:
            result[element] = count
    return result
`

export type PreludeFunction =
  | "combinations"
  | "counter_minus"
  | "counter_plus"
  | "elements"
  | "make_table"
  | "make_table_dropping"
  | "by_count"
  | "number_text"
  | "permutations"
  | "product"
  | "store_slice"
  | "translate_codes"
  | "translate_some_codes"
  | "translate_texts"
  | "zip_rows"

let scope: ModuleScope | null = null

/** The module, at no place of the text that is compiled. */
function prelude(): ModuleScope {
  if (scope) return scope
  const parsed = parseModule(text)
  if (parsed.kind === "refused") throw new Error(`the prelude is refused: ${parsed.code}`)
  const module = JSON.parse(JSON.stringify(parsed.module, withoutSpans), withBigints)
  scope = bindModule({ name: "prelude", isPackage: false, module }, () => false)
  return scope
}

const nowhere: Span = { from: 0, to: 0 }

function withoutSpans(key: string, value: unknown): unknown {
  if (key === "span") return nowhere
  return typeof value === "bigint" ? { bigint: String(value) } : value
}

function withBigints(_key: string, value: unknown): unknown {
  if (typeof value === "object" && value !== null && "bigint" in value) return BigInt(String(value.bigint))
  return value
}

/** A call with arguments that were evaluated. */
export function callPrelude(body: Body, name: PreludeFunction, args: readonly Expr[], span: Span): Expr {
  const home = prelude()
  const binding = home.bindings.get(name)
  if (binding?.kind !== "function") throw new Bailout("call-target", span, name)
  const def: FunctionDef = binding.def
  body.lowering.modules.adopt(def, home)
  return callBound(body, def, null, [], evaluated(body, def, 0, args, span), span)
}
