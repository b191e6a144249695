// The catalogue of reasons why an item runs where it runs, except the compiler's own bailouts.
//
// A code is kebab-case and never reused. `%` stands for the detail that the place of use knows.

import type { Reason } from "../model.ts"

const sentences = {
  lowered: "compiled to WebAssembly and passed there",
  "first-sight": "no evidence yet that CPython agrees with the compiler about this file",
  "not-static": "its node ids cannot be proved from the text: %",
  impure: "it could observe or change more than its own values: %",
  "not-lowered": "the compiler left it to CPython: %",
  deopt: "it left the compiled code while running: %",
  "tier-chosen": "--tier % was given",
  "session-rule": "this run could make CPython and the compiler differ: %",
  "evidence-differs": "CPython's collection differs from the static model: %",
  "plugin-active": "the installed plugin % takes part in the run",
  "option-of-pytest": "pytest itself does what % asks for",
  "plugin-option": "the command line needs a plugin: %",
  native: "our own runtime models all it uses",
} as const

export type ReasonCode = keyof typeof sentences

/** A reason of the catalogue with its detail filled in. */
export function reason(code: ReasonCode, detail = ""): Reason {
  return { code, message: sentences[code].replace("%", detail) }
}
