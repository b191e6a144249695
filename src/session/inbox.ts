// A queue with one reader: many sources push, the session's loop takes one input at a time.

/** Thrown by `take` when nothing arrived in time; `waitingFor` is what the session expected. */
export class DeadlineError extends Error {}

export class Inbox<Input> {
  readonly #queue: Input[] = []
  #wake: (() => void) | null = null

  push(input: Input): void {
    this.#queue.push(input)
    this.#wake?.()
  }

  /** What has arrived and was not taken yet, without waiting. */
  takeNow(): Input | undefined {
    return this.#queue.shift()
  }

  /** The next input. Throws `DeadlineError` after `seconds` without one. */
  async take(seconds: number, waitingFor: string): Promise<Input> {
    if (this.#queue.length === 0) await this.#arrival(seconds, waitingFor)
    return this.#queue.shift()!
  }

  #arrival(seconds: number, waitingFor: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#wake = null
        reject(new DeadlineError(`nothing arrived for ${seconds} s while waiting for ${waitingFor}`))
      }, seconds * 1000)
      this.#wake = () => {
        this.#wake = null
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
