// Overhead: what one test costs beyond its body. The price per test is the difference between two sizes of a suite,
// so that starting up does not count.

import type { Scenario } from "../scenario.ts"

/** Bodies are empty but for a call that no compiler may remove, so every test runs in CPython. */
const preamble = `"""Tests that do next to nothing."""
import os

import pytest


@pytest.fixture
def one():
    return 1


@pytest.fixture
def two(one):
    yield one + 1


@pytest.fixture
def three(one, two):
    return one + two
`

const shapes = {
  empty: (n: number) => `\n\ndef test_${n}():\n    os.sep\n`,
  three: (n: number) => `\n\ndef test_${n}(one, two, three):\n    os.sep\n`,
} as const

function overhead(shape: keyof typeof shapes, tests: number): Scenario {
  return {
    name: `O-${shape}-${tests}`,
    about: `${tests.toLocaleString("en")} tests ${shape === "empty" ? "without fixtures" : "with three fixtures each"}, one file`,
    tests,
    rounds: 5,
    files: () =>
      new Map([
        ["test_overhead.py", preamble + Array.from({ length: tests }, (_, n) => shapes[shape](n)).join("")],
      ]),
  }
}

export const scenarios: readonly Scenario[] = [
  overhead("empty", 100),
  overhead("empty", 5_000),
  overhead("three", 100),
  overhead("three", 5_000),
]

/** The pairs whose difference is the price of one test. */
export const pairs: readonly { readonly name: string; readonly small: string; readonly large: string }[] = [
  { name: "one empty test", small: "O-empty-100", large: "O-empty-5000" },
  { name: "one test with three fixtures", small: "O-three-100", large: "O-three-5000" },
]
