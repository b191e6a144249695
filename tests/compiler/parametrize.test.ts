// Parametrized tests: one function per signature of the cases, values from a table, statuses in the order of the cases.

import { expect, test } from "vitest"
import type { CaseValue, TestRequest } from "../../compiler/compile.ts"
import { type Outcome, runModule } from "./run-module.ts"

const int = (value: number | bigint): CaseValue => ({ type: "int", value: BigInt(value) })
const str = (value: string): CaseValue => ({ type: "str", value })
const float = (value: number): CaseValue => ({ type: "float", value })
const list = (...elements: CaseValue[]): CaseValue => ({ type: "list", elements })
const tuple = (...elements: CaseValue[]): CaseValue => ({ type: "tuple", elements })

function request(names: readonly string[], ...cases: CaseValue[][]): readonly TestRequest[] {
  return [{ name: "test_case", parameters: { names, cases } }]
}

function ends(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map(({ end }) => (end.kind === "passed" ? "passed" : `${end.kind} ${end.code}`))
}

const source = (names: string, body: string) =>
  `import pytest\n\n@pytest.mark.parametrize("${names}", [])\ndef test_case(${names}):\n    ${body}\n`

test("cases of one type share a function", async () => {
  const requests = request(
    ["a", "b"],
    [int(2), int(4)],
    [int(3), int(9)],
    [int(3), int(10)],
    [int(-5), int(25)],
  )
  const { outcomes, program } = await runModule(source("a, b", "assert a * a == b"), requests)
  expect(ends(outcomes)).toEqual(["passed", "passed", "deopt assertion-failed", "passed"])
  expect(program.funcs).toHaveLength(1)
})

test("cases of several types are several functions with statuses in case order", async () => {
  const requests = request(["a"], [int(2)], [str("ab")], [float(1.5)], [{ type: "bool", value: true }])
  const { outcomes, program } = await runModule(source("a", "assert a + a == a * 2"), requests)
  expect(ends(outcomes)).toEqual(["passed", "passed", "passed", "passed"])
  expect(program.funcs).toHaveLength(4)
})

test("a refused case deopts, the others run", async () => {
  const requests = request(["a"], [int(1)], [int(2n ** 70n)], [str("ß")], [{ type: "none" }], [int(3)])
  const { outcomes } = await runModule(source("a", "assert a is not None and a == a"), requests)
  expect(ends(outcomes)).toEqual([
    "passed",
    "deopt case-refused",
    "deopt case-refused",
    "deopt assertion-failed",
    "passed",
  ])
})

test("where all cases are refused, the test is", async () => {
  const { outcomes } = await runModule(
    source("a", "assert a"),
    request(["a"], [{ type: "ellipsis" }], [{ type: "complex", imag: 1 }]),
  )
  expect(ends(outcomes)).toEqual(["bailout case-value"])
})

test("lists are copied for each run, tuples and text are shared", async () => {
  const requests = request(
    ["xs", "expected"],
    [list(int(3), int(1)), tuple(int(1), int(3))],
    [list(int(5), int(4)), tuple(int(4), int(5))],
  )
  const body = "xs.sort()\n    a, b = expected\n    assert xs == [a, b]"
  const { outcomes } = await runModule(source("xs, expected", body), requests)
  expect(ends(outcomes)).toEqual(["passed", "passed"])
})

test("an empty list takes the type its use gives it", async () => {
  const requests = request(["xs", "total"], [list(), int(0)], [list(int(1), int(2)), int(3)])
  const { outcomes } = await runModule(source("xs, total", "assert sum(xs) == total"), requests)
  expect(ends(outcomes)).toEqual(["passed", "passed"])
})

test("a parameter that no case gives is a fixture", async () => {
  const { outcomes } = await runModule(source("a, b", "assert a == 1"), request(["a"], [int(1)]))
  expect(ends(outcomes)).toEqual(["bailout test-fixture"])
})

test("cases need a parametrize decorator", async () => {
  const { outcomes } = await runModule("def test_case(a):\n    assert a\n", request(["a"], [int(1)]))
  expect(ends(outcomes)).toEqual(["bailout test-decorated"])
})

test("a request for a test that is not there is refused", async () => {
  const { outcomes } = await runModule("x = 1\n", [{ name: "test_gone" }, { name: "TestGone.test_it" }])
  expect(ends(outcomes)).toEqual(["bailout test-missing", "bailout test-missing"])
})

test("many tests keep their places", async () => {
  const functions = Array.from({ length: 300 }, (_, i) => `def test_${i}():\n    assert ${i} % 7 != 3\n`)
  const { outcomes } = await runModule(functions.join("\n"))
  expect(ends(outcomes)).toEqual(functions.map((_, i) => (i % 7 === 3 ? "deopt assertion-failed" : "passed")))
})
