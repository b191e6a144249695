// The catalogue of reasons why a test is left to CPython when it is compiled. Refusing is the default: whatever has no
// rule of its own ends in one of these.

import type { Span } from "./1-parse/ast.ts"

/** Code → what it means, as a sentence fragment after "not lowered:". */
export const bailoutCodes = {
  "module-statement": "the module's top level runs code",
  "module-import": "the module imports what is not known to be inert",
  "module-hooks": "the module defines fixtures, hooks or marks that apply to every test",
  "xunit-setup": "setup or teardown functions surround the test",
  "test-missing": "no such test function was found",
  "test-redefined": "the name is bound more than once",
  "test-decorated": "a decorator of the test is not modelled",
  "test-fixture": "the test takes a fixture",
  "test-returns": "the test returns a value",
  "class-shape": "the test class is not a plain namespace of functions",
  "self-use": "self is used for more than calling methods and reading constants",
  "case-value": "a parametrized value is not lowered",

  "exception-class": "it is not known what is raised or caught",
  "statement-kind": "this kind of statement is not lowered",
  "expression-kind": "this kind of expression is not lowered",
  "assert-tuple": "the assert is on a tuple or contains a walrus",
  "assignment-target": "this kind of assignment target is not lowered",
  "loop-source": "this cannot be iterated over here",
  "unpack-shape": "the number of values to unpack is not known",

  "function-shape": "the called function is decorated, nested, async, variadic or a generator",
  "call-target": "it is not known what is called",
  "call-arguments": "the arguments do not fit the callee",
  "default-value": "a parameter's default is not an immutable constant",
  "method-unknown": "the method is not lowered for this type",
  "attribute-unknown": "the attribute is not lowered",

  "name-unknown": "the name is not bound to anything lowered",
  "name-rebound": "the global name is bound more than once or rebound by a function",
  "global-mutable": "the global is a mutable container",

  "local-type-changes": "a variable has different types at one place",
  "mixed-types": "values of different types meet where one is needed",
  "type-unknown": "the type of an empty container is not known here",
  "operator-types": "the operator is not lowered for these types",
  "identity-test": "identity of these values depends on the interpreter",
  "key-type": "keys of this type are not lowered",
  "set-order": "the order of a set's elements depends on the interpreter",

  "int-range": "the int has more than 1024 bits",
  "str-range": "the text is not ASCII",
  "literal-kind": "complex, bytes and ellipsis literals are not lowered",
  "float-math": "the result depends on the C library or the Python version",
  "format-spec": "the format specification is not lowered",
  "text-of": "text of values of this type is not lowered",
} as const
export type BailoutCode = keyof typeof bailoutCodes

/** A refusal as it is reported. */
export interface BailoutReason {
  readonly code: BailoutCode
  readonly message: string
  readonly span: Span
}

/**
 * Thrown by lowering at the place that is refused, and caught in one place, `lowerTest`: a refusal anywhere is a
 * refusal of the whole test, and threading it through every expression would hide the rules.
 */
export class Bailout extends Error {
  readonly code: BailoutCode
  readonly span: Span

  constructor(code: BailoutCode, span: Span, detail?: string) {
    super(detail === undefined ? bailoutCodes[code] : `${bailoutCodes[code]}: ${detail}`)
    this.code = code
    this.span = span
  }

  get reason(): BailoutReason {
    return { code: this.code, message: this.message, span: this.span }
  }
}

/**
 * Thrown by lowering where something was learned that earlier steps should have known (a variable may be None, a class
 * has instances). The test is lowered again from its start with that fact; facts only grow, so this ends.
 */
export class Restart extends Error {}
