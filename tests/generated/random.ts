// A seeded source of choices: the same seed gives the same suite on every machine.

export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0
  }

  /** A float in [0, 1): mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  /** An integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.next() * bound)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(options: readonly T[]): T {
    return options[this.below(options.length)]!
  }

  /** Up to `most` different options, in their order. */
  some<T>(options: readonly T[], most: number): T[] {
    const wanted = this.below(Math.min(most, options.length) + 1)
    const chosen = new Set<number>()
    while (chosen.size < wanted) chosen.add(this.below(options.length))
    return options.filter((_, i) => chosen.has(i))
  }
}
