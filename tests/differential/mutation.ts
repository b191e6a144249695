// Runs the fuzzer against seeded defects: how many programs it takes until each is found.

import { fuzz } from "./fuzz.ts"
import { type Mutant, mutants } from "./mutants.ts"
import type { Python } from "./pythons.ts"
import type { Workshop } from "./subject.ts"

export interface MutationOptions {
  /** At most this many per mutant. */
  readonly programs: number
  readonly seed: number
  readonly pythons: readonly Python[]
  readonly pytest: string
  readonly chosen?: readonly Mutant[]
  readonly onEnd?: (end: MutationEnd) => void
}

export interface MutationEnd {
  readonly mutant: Mutant
  /** What found it, or null where nothing did. */
  readonly killedBy: string | null
  readonly programs: number
}

/** Gives one end per mutant, in order. */
export async function runMutants(
  workshop: Workshop,
  options: MutationOptions,
): Promise<readonly MutationEnd[]> {
  const { programs, seed, pythons, pytest, chosen = mutants, onEnd } = options
  const ends: MutationEnd[] = []
  for (const mutant of chosen) {
    const subject = await workshop.load(mutant)
    const report = await fuzz(subject, { programs, seed, pythons, pytest, enough: 1 })
    const [first] = report.violations
    const end = { mutant, killedBy: first?.kind ?? null, programs: report.programs }
    ends.push(end)
    onEnd?.(end)
  }
  return ends
}
