// Examples in docstrings and in text files.

import type { Random } from "./random.ts"

/** A function or a class with examples in its docstring. */
export function documented(random: Random): string {
  const lines = (indent: string) => examples(random).map(line => `${indent}${line}`.trimEnd())
  const text = [`def documented():`, `    r"""Says what it does.`, "", ...lines("    "), '    """', ""]
  if (random.chance(0.4)) {
    text.push("class Documented:", '    r"""A class.', "", ...lines("    "), '    """', "")
    text.push("    def method(self):", '        r"""', ...lines("        "), '        """', "")
  }
  return `${text.join("\n")}\n`
}

/** A text file with examples. */
export function textFile(random: Random): string {
  return ["Some text.", "", ...examples(random), "", "More text.", "", ...examples(random), ""].join("\n")
}

function examples(random: Random): string[] {
  return random.some(groups, 3).flatMap(group => [...group.split("\n"), ""])
}

const groups = [
  ">>> 1 + 1\n2",
  ">>> 1 + 1\n3",
  ">>> for i in range(2):\n...     print(i)\n0\n1",
  ">>> 1 / 0\nTraceback (most recent call last):\n    ...\nZeroDivisionError: division by zero",
  ">>> {}[1]",
  ">>> raise ValueError('wrong')\nTraceback (most recent call last):\nValueError: right",
  ">>> 1 + 2  # doctest: +SKIP\n7",
  ">>> print('a  b')  # doctest: +NORMALIZE_WHITESPACE\na b",
  ">>> list(range(20))  # doctest: +ELLIPSIS\n[0, ..., 19]",
  ">>> 3.14159  # doctest: +NUMBER\n3.14",
  ">>> 'text'  # doctest: +ALLOW_UNICODE\nu'text'",
  ">>> import pytest; pytest.skip('in an example')",
  ">>> getfixture('tmp_path').name.startswith('test')\nTrue",
  ">>> x = 5\n>>> x\n5\n>>> print(x)\n6\n>>> x + 1\n6",
  ">>> print('one\\n\\nthree')\none\n<BLANKLINE>\nthree",
  ">>> one\n1",
  "Only text.",
  ">>> def f(\n",
  ">>>missing a space",
] as const
