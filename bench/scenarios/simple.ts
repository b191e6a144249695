// S: simple tests, as a beginner writes them; every one of them could be compiled.

import type { Scenario } from "../scenario.ts"

/** Ten bodies, so that no two neighbours are alike; `n` keeps their values apart. */
const bodies: readonly ((n: number) => string)[] = [
  n => `    assert ${n} + 1 == ${n + 1}\n`,
  n =>
    `    total = 0\n    for i in range(${(n % 20) + 1}):\n        total += i\n    assert total == ${((n % 20) * ((n % 20) + 1)) / 2}\n`,
  n => `    assert "item ${n}".startswith("item")\n`,
  n => `    values = [${n}, ${n + 2}, ${n + 1}]\n    assert sorted(values) == [${n}, ${n + 1}, ${n + 2}]\n`,
  n => `    assert -${n + 1} // 2 == ${Math.floor(-(n + 1) / 2)}\n`,
  n => `    text = "a" * ${(n % 30) + 1}\n    assert len(text) == ${(n % 30) + 1}\n`,
  n => `    assert double(${n}) == ${2 * n}\n`,
  n => `    assert ${n} < ${n + 1} <= ${n + 1}\n`,
  n => `    table = {"a": ${n}, "b": ${n + 1}}\n    assert table["b"] - table["a"] == 1\n`,
  n => `    assert [x * x for x in range(4)] == [0, 1, 4, 9] and ${n} >= 0\n`,
]

function simpleFile(file: number, count: number): string {
  const parts = [`"""Simple tests, file ${file}."""\n\n\ndef double(x):\n    return 2 * x\n`]
  for (let i = 0; i < count; i++) {
    const n = file * count + i
    parts.push(`\n\ndef test_${n}():\n${bodies[n % bodies.length]!(n)}`)
  }
  return parts.join("")
}

function simple(name: string, tests: number, files: number, rounds: number): Scenario {
  return {
    name,
    about: `${tests.toLocaleString("en")} simple tests in ${files} ${files === 1 ? "file" : "files"}`,
    tests,
    rounds,
    files: () =>
      new Map(
        Array.from({ length: files }, (_, i) => [
          `test_simple_${String(i).padStart(4, "0")}.py`,
          simpleFile(i, tests / files),
        ]),
      ),
  }
}

export const scenarios: readonly Scenario[] = [
  simple("S20", 20, 1, 11),
  simple("S1000", 1_000, 50, 5),
  simple("S10000", 10_000, 500, 3),
]
