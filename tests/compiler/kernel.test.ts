// The kernel: its SIMD loops against their scalar twins, the scan, and modules as a second validator sees them.

import fc from "fast-check"
import { expect, test } from "vitest"
import { parseModule } from "../../compiler/1-parse/parse.ts"
import { compileModule } from "../../compiler/compile.ts"
import { assembleKernel } from "../../wasm/build-kernel.ts"
import { runAll } from "../../wasm/call.ts"
import { disassemble } from "../../wasm/disassemble.ts"
import type { Kernel } from "../../wasm/instance.ts"
import { scanSource } from "../../wasm/scan.ts"
import { testKernel } from "./run-module.ts"

const kernel = await testKernel()

/** A string block in the arena. */
function makeText(text: string): number {
  const block = Number(kernel.call("alloc", 16 + ((text.length + 15) & -16)))
  const bytes = new Uint8Array(kernel.memory.buffer, block, 16 + ((text.length + 15) & -16))
  bytes.fill(0)
  new DataView(kernel.memory.buffer).setUint32(block, text.length, true)
  for (let index = 0; index < text.length; index++) bytes[16 + index] = text.charCodeAt(index)
  return block
}

/** A list block of ints in the arena. */
function makeList(values: readonly bigint[]): number {
  const list = Number(kernel.call("list_new", values.length))
  const view = new DataView(kernel.memory.buffer)
  const data = view.getUint32(list + 8, true)
  for (const [index, value] of values.entries()) view.setBigInt64(data + 8 * index, value, true)
  return list
}

function dataOf(list: number): number {
  return new DataView(kernel.memory.buffer).getUint32(list + 8, true)
}

function reset(): void {
  kernel.call("ensure", 65536)
  kernel.set("fuel", 1_000_000)
}

const ascii = fc.string({ unit: "binary-ascii", maxLength: 70 })
const nearlyEqual = fc.tuple(ascii, fc.nat(70), fc.boolean()).map(([text, at, same]) => {
  const changed = same ? text : `${text.slice(0, at)}\x01${text.slice(at + 1)}`
  return [text, changed] as const
})
const ints = fc.array(
  fc.oneof(fc.bigInt({ min: -5n, max: 5n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  { maxLength: 40 },
)

/** The value of a call, or the name of the reason it was given up for. */
function outcome(call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return `deopt ${kernel.get("deopt_reason")}`
    throw error
  }
}

test("equality of text is that of its scalar twin and of JavaScript", () => {
  fc.assert(
    fc.property(nearlyEqual, ([left, right]) => {
      reset()
      const [a, b] = [makeText(left), makeText(right)]
      const equal = left === right ? 1 : 0
      expect(kernel.call("str_equal", a, b)).toBe(equal)
      expect(kernel.call("str_equal_scalar", a, b)).toBe(equal)
      expect(Math.sign(Number(kernel.call("str_order", a, b)))).toBe(left < right ? -1 : left > right ? 1 : 0)
    }),
    { numRuns: 500 },
  )
})

test("search finds what indexOf finds", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 60 }),
      fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 5 }),
      (text, needle) => {
        reset()
        const [a, b] = [makeText(text), makeText(needle)]
        expect(Number(kernel.call("str_find", a, b))).toBe(text.indexOf(needle))
        expect(Number(kernel.call("str_rfind", a, b))).toBe(text.lastIndexOf(needle))
      },
    ),
    { numRuns: 500 },
  )
})

test("equality and sum of int lists are those of their scalar twins", () => {
  fc.assert(
    fc.property(ints, fc.boolean(), (values, same) => {
      reset()
      const other = same
        ? values
        : values.map((value, index) => (index === values.length - 1 ? ~value : value))
      const [a, b] = [makeList(values), makeList(other)]
      const equal = kernel.call("words_equal", dataOf(a), dataOf(b), values.length)
      expect(equal).toBe(kernel.call("words_equal_scalar", dataOf(a), dataOf(b), values.length))
      const sum = outcome(() => kernel.call("list_sum", a, 0))
      const exact = values.reduce((total, value) => total + value, 0n)
      // Lanes may wrap where the whole does not: then the sum is given up, never wrong.
      if (typeof sum === "bigint") expect(sum).toBe(exact)
      else expect(values.some(value => value > 2n ** 58n || value < -(2n ** 58n))).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test("the scan counts what regular expressions count", () => {
  const piece = fc.constantFrom(
    ...[
      "def test_a():\n",
      "class TestA:\n",
      "import os\n",
      "x = 1\n",
      "def te",
      "st",
      "class ",
      "Test",
      "\t",
      "é",
      "\r\n",
    ],
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), pieces => {
      const text = pieces.join("")
      const found = scanSource(kernel, new TextEncoder().encode(text))
      const count = (pattern: RegExp) => [...text.matchAll(pattern)].length
      expect(found).toEqual({
        tests: count(/def test|class Test/g) > 0,
        testFunctions: count(/def test/g),
        testClasses: count(/class Test/g),
        imports: count(/import/g),
        newlines: count(/\n/g),
        ascii: !text.includes("é"),
        tabs: text.includes("\t"),
        formFeeds: false,
        carriageReturns: text.includes("\r"),
        nuls: false,
      })
    }),
    { numRuns: 300 },
  )
})

test("a module that was linked before another is stale", async () => {
  const parsed = parseModule("def test_a():\n    assert 1 == 1\n")
  if (parsed.kind === "refused") throw new Error(parsed.code)
  const { bytes } = await compileModule({ module: parsed.module, tests: [{ name: "test_a" }] })
  const link = (one: Kernel) => one.link(new WebAssembly.Module(bytes!))
  const first = link(kernel)
  const second = link(kernel)
  expect(() => runAll(first, 0, 1)).toThrow("linked")
  expect([...runAll(second, 0, 1).statuses]).toEqual([1])
  expect([...runAll(second, 0, 1).statuses]).toEqual([1])
})

test("wabt reads what binaryen wrote, and only the agreed features are used", async () => {
  const source = "def f(x):\n    return x + 1\n\ndef test_a():\n    assert f(1) == 2 and [1, 2] == [1, 2]\n"
  const parsed = parseModule(source)
  if (parsed.kind === "refused") throw new Error(parsed.code)
  const { bytes } = await compileModule({ module: parsed.module, tests: [{ name: "test_a" }] })
  const text = await disassemble(bytes!)
  expect(text).toContain('(export "run_all"')
  expect(text).toContain('(import "kernel" "words_equal"')
  expect(await disassemble(await assembleKernel(false))).toContain("i8x16.eq")
})
