// Which lane runs what, in which order. Pure: it is told what ended and says what comes next.
//
// Reference is one pytest process: the first lane takes units from the front, in pytest's order; lanes that join
// later take from the back. A unit is never split, so what lives inside one (module and class fixtures, and the
// session fixtures that a group shares) is set up once, as in pytest.

/** Items that run on one lane, in order. */
export interface Unit {
  readonly items: readonly number[]
}

/** The rows a schedule needs of each item, by index. */
export interface ScheduleRows {
  readonly file: readonly number[]
  /** Items of one group (>= 0) share a lane. -1: only their file binds them. */
  readonly group: readonly number[]
}

/**
 * Cut `order` into units: at file borders, except inside a group. What pytest runs between two items of a group stays
 * between them, so that the first lane keeps pytest's order.
 */
export function cutUnits(order: readonly number[], rows: ScheduleRows): Unit[] {
  const lastOfGroup = new Map(order.map((item, at) => [rows.group[item]!, at]))
  const units: { items: number[] }[] = []
  let boundUntil = -1
  order.forEach((item, at) => {
    const isBorder = at === 0 || rows.file[item] !== rows.file[order[at - 1]!]
    if (isBorder && at > boundUntil) units.push({ items: [] })
    units.at(-1)!.items.push(item)
    const group = rows.group[item]!
    if (group >= 0) boundUntil = Math.max(boundUntil, lastOfGroup.get(group)!)
  })
  return units
}

/** A lane has work for this long, in seconds: more than a round trip on a busy machine takes. */
const aheadSeconds = 0.05

/** Below this many items a lane is given more. Never below two, so that it knows what follows its last one. */
export function itemsAhead(seconds: number, finished: number, lanes: number): number {
  if (finished === 0) return 2
  const perItem = (seconds / finished) * lanes
  return Math.min(Math.max(2, Math.ceil(aheadSeconds / perItem)), 512)
}

/**
 * How many items a lane is given at a time: what it needs ahead, else a part of its fair share. So the parts are large
 * first and become smaller, and slow tests do not wait in one lane while another has nothing to do.
 */
export function itemsAtOnce(ahead: number, remaining: number, maxLanes: number): number {
  return Math.max(ahead, Math.min(32, Math.ceil(remaining / (2 * maxLanes))))
}

/** What remains to be given out. */
export class Schedule {
  readonly #units: Unit[]

  constructor(units: readonly Unit[]) {
    this.#units = [...units]
  }

  get remainingItems(): number {
    return this.#units.reduce((sum, unit) => sum + unit.items.length, 0)
  }

  get remainingUnits(): number {
    return this.#units.length
  }

  /** The next items for a lane, whole units of at least `atLeast` items; null when all is given out. */
  take(from: "front" | "back", atLeast: number): number[] | null {
    if (this.#units.length === 0) return null
    const taken: Unit[] = []
    let count = 0
    while (count < atLeast && this.#units.length > 0) {
      const unit = from === "front" ? this.#units.shift()! : this.#units.pop()!
      if (from === "front") taken.push(unit)
      else taken.unshift(unit)
      count += unit.items.length
    }
    return taken.flatMap(unit => [...unit.items])
  }

  /** Give back what a lane that died had not begun. */
  restore(items: readonly number[]): void {
    if (items.length > 0) this.#units.unshift({ items })
  }
}

/** A lane's fork, its tear-down and the second copy of the session's fixtures cost about this much, in seconds. */
const laneCost = 0.15

/**
 * Whether one more lane pays: the time per item so far, over what is left, must save more than a lane costs.
 * With nothing finished yet nothing is known, and the answer is no.
 */
export function paysAnotherLane(
  seconds: number,
  finished: number,
  remaining: number,
  lanes: number,
): boolean {
  if (finished === 0) return seconds > laneCost && remaining > 0
  const left = (seconds / finished) * remaining
  return left / lanes - left / (lanes + 1) > laneCost
}
