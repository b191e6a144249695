// The passes in order. Each keeps what `verify` demands; a test compiled for one run earns no more than these.

import type { Program } from "../ir/ir.ts"
import { verifyProgram } from "../ir/verify.ts"
import { foldConstants } from "./fold-constants.ts"
import { removeDeadCode } from "./remove-dead-code.ts"

export const passes = [
  { name: "fold-constants", run: foldConstants },
  { name: "remove-dead-code", run: removeDeadCode },
] as const

/** Runs every pass over every function, in place. `onPass` sees the program after each, for `explain`. */
export function optimizeProgram(program: Program, onPass: (name: string, program: Program) => void): void {
  for (const pass of passes) {
    for (const func of program.funcs) pass.run(func)
    verifyProgram(program)
    onPass(pass.name, program)
  }
}
