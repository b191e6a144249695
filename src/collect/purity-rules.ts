// The catalogue of reasons why a test may observe or change more than its own values, and so must run in CPython.

import type { Span } from "../../compiler/1-parse/ast.ts"

export const purityRules = {
  "module-code": "the module runs code on import",
  "conditional-definition": "a block at the top level decides what is defined",
  "import-unknown": "the module imports something that is not modelled",
  "import-star": "a star import may bind any name",
  "import-relative": "a relative import reaches code that is not modelled",
  "dynamic-feature": "the module reaches names, frames or modules by other ways than writing them down",
  "builtin-rebound": "a built-in name is bound at the top level",
  "attribute-patched": "an attribute of something global is assigned to",
  "annotation-code": "an annotation runs code",
  "decorator-unknown": "a decorator is not known to be inert",
  "class-shape": "a class has bases, keywords or a body that run code",
  "class-state": "a test class has attributes that tests could change",
  "class-dunder": "a test class defines special methods",
  "mark-effect": "a mark may change how the test runs",
  "fixture-needed": "a fixture must be set up for the test",
  "xunit-setup": "setup or teardown functions surround the test",
  "async-test": "an async test needs a plugin to run it",
  "conftest-hook": "a conftest implements a hook",
  "conftest-autouse": "a conftest has fixtures that apply without being asked for",
  "conftest-setting": "a conftest sets a name that pytest acts on",
} as const

export type PurityCode = keyof typeof purityRules

/** A rule that is broken, and where. */
export interface Impurity {
  readonly code: PurityCode
  readonly span: Span
}

export function impurity(code: PurityCode, { span }: { readonly span: Span }): Impurity {
  return { code, span: { from: span.from, to: span.to } }
}
