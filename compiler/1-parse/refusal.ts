// How the front end says "leave this text to CPython" from deep inside: thrown here, caught once in `parse.ts`.

import type { ParseRefusal, Span } from "./ast.ts"

/** A refusal on its way to `parseModule`, which turns it into a value. It never leaves this folder. */
export class Refusal extends Error {
  readonly code: ParseRefusal
  readonly span: Span

  constructor(code: ParseRefusal, span: Span) {
    super(`${code} at ${span.from}`)
    this.code = code
    this.span = span
  }
}

/** Leaves the text to CPython because of a form that we do not map for certain. */
export function unsupported(span: Span): never {
  throw new Refusal("syntax-unsupported", { from: span.from, to: span.to })
}
