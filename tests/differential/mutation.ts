// Runs the fuzzer against seeded defects: how many programs it takes until each is found.

import { fuzz } from "./fuzz.ts"
import { type Mutant, mutants } from "./mutants.ts"
import { Oracle, type Settled, type TracedVerdicts } from "./oracle.ts"
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

/** CPython says the same about the same programs, whichever mutant they are for. */
class Remembered {
  private readonly oracle: Oracle
  private readonly answers = new Map<string, Promise<unknown>>()

  constructor(oracle: Oracle) {
    this.oracle = oracle
  }

  settle(...request: Parameters<Oracle["settle"]>): Promise<readonly Settled[]> {
    return this.once(request, () => this.oracle.settle(...request))
  }

  traced(...request: Parameters<Oracle["traced"]>): Promise<TracedVerdicts> {
    return this.once(request, () => this.oracle.traced(...request))
  }

  private once<T>(request: unknown, ask: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(request)
    const known = this.answers.get(key) as Promise<T> | undefined
    const answer = known ?? ask()
    this.answers.set(key, answer)
    return answer
  }
}

/** Gives one end per mutant, in order. */
export async function runMutants(
  workshop: Workshop,
  options: MutationOptions,
): Promise<readonly MutationEnd[]> {
  const { programs, seed, pythons, pytest, chosen = mutants, onEnd } = options
  const processes = pythons.map(python => new Oracle(python.executable, pytest))
  const oracles = processes.map(oracle => new Remembered(oracle))
  const ends: MutationEnd[] = []
  try {
    for (const mutant of chosen) {
      const subject = await workshop.load(mutant)
      const report = await fuzz(subject, { programs, seed, pythons, pytest, enough: 1, oracles })
      const [first] = report.violations
      const end = { mutant, killedBy: first?.kind ?? null, programs: report.programs }
      ends.push(end)
      onEnd?.(end)
    }
  } finally {
    for (const oracle of processes) oracle.close()
  }
  return ends
}
