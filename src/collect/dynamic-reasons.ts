// The catalogue of reasons why a file's node ids cannot be proved from its text.

import type { Span } from "../../compiler/1-parse/ast.ts"

export const dynamicReasons = {
  "module-code": "code at the top level may do anything",
  "conditional-code": "a block at the top level decides what is defined",
  "star-import": "a star import may bind any name",
  "imported-test": "an imported name looks like a test",
  "rebound-test": "a name that looks like a test is bound more than once",
  "assigned-test": "a name that looks like a test is bound to a value that may be callable",
  "special-name": "a name that pytest acts on is bound",
  "unknown-decorator": "a decorator is not one whose effect on collection is known",
  "unknown-base": "a class has a base or metaclass that may make it a test class",
  "test-class-constructor": "a test class has a constructor",
  "test-class-body": "a statement in a test class may define or change tests",
  "parametrize-form": "a parametrize has arguments that are not literal",
  "parametrize-names": "a parametrize does not fit the test's arguments",
  "fixture-form": "a fixture is parametrized, autouse or named by an expression",
  "mark-form": "a mark is not written out where it applies",
  "generator-test": "a test contains yield",
  "test-signature": "a test's parameters are not what pytest fills in by name",
} as const

export type DynamicReason = keyof typeof dynamicReasons

/** A reason on its way to `collectStatic`, which turns it into a value. */
export class Dynamic extends Error {
  readonly reason: DynamicReason
  readonly span: Span

  constructor(reason: DynamicReason, span: Span) {
    super(reason)
    this.reason = reason
    this.span = span
  }
}

export function dynamic(reason: DynamicReason, node: { readonly span: Span }): never {
  throw new Dynamic(reason, node.span)
}
