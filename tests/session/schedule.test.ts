// Units, lanes and the books: what must hold for every order of work, checked over many random ones.

import fc from "fast-check"
import { expect, test } from "vitest"
import { Lanes } from "../../src/session/lanes.ts"
import { Ledger } from "../../src/session/ledger.ts"
import { cutUnits, itemsAhead, itemsAtOnce, paysAnotherLane, Schedule } from "../../src/session/schedule.ts"
import { SecondLook } from "../../src/session/second-look.ts"
import type { Request } from "../../src/worker/protocol.ts"

const rows = fc
  .array(fc.record({ file: fc.nat(6), group: fc.integer({ min: -1, max: 2 }) }), { maxLength: 60 })
  .map(all => ({ file: all.map(row => row.file), group: all.map(row => row.group) }))

test("units hold every item once, in pytest's order, and cut no file run and no group", () => {
  fc.assert(
    fc.property(rows, all => {
      const order = all.file.map((_, i) => i)
      const units = cutUnits(order, all)
      expect(units.flatMap(unit => [...unit.items])).toEqual(order)
      for (const unit of units.slice(1)) {
        const first = unit.items[0]!
        expect(all.file[first]).not.toBe(all.file[first - 1])
      }
      for (const group of new Set(all.group.filter(each => each >= 0))) {
        expect(units.filter(unit => unit.items.some(item => all.group[item] === group))).toHaveLength(1)
      }
    }),
  )
})

test("lanes that take from both ends get every item once", () => {
  fc.assert(
    fc.property(rows, fc.array(fc.boolean(), { minLength: 70, maxLength: 70 }), (all, ends) => {
      const order = all.file.map((_, i) => i)
      const schedule = new Schedule(cutUnits(order, all))
      const given: number[] = []
      for (const front of ends) given.push(...(schedule.take(front ? "front" : "back", 32) ?? []))
      expect(given.sort((a, b) => a - b)).toEqual(order)
      expect(schedule.take("front", 32)).toBeNull()
    }),
  )
})

test("one lane gets pytest's order", () => {
  const file = [0, 0, 1, 1, 2]
  const schedule = new Schedule(cutUnits([0, 1, 2, 3, 4], { file, group: [-1, -1, -1, -1, -1] }))
  expect(schedule.take("front", 32)).toEqual([0, 1, 2, 3, 4])
})

test("what a dead lane had not begun comes next", () => {
  const schedule = new Schedule([{ items: [5] }])
  schedule.restore([3, 4])
  expect(schedule.take("front", 32)).toEqual([3, 4, 5])
})

test("another lane is opened only for work that is worth its cost", () => {
  expect(paysAnotherLane(0.01, 100, 100, 1)).toBe(false)
  expect(paysAnotherLane(1, 100, 1000, 1)).toBe(true)
  expect(paysAnotherLane(0.01, 0, 1000, 1)).toBe(false)
})

test("an item ends once, and missing ones are named", () => {
  const ledger = new Ledger()
  ledger.select(1)
  ledger.select(2)
  ledger.end(1)
  expect(() => ledger.end(1)).toThrow("reported twice")
  expect(() => ledger.end(9)).toThrow("never selected")
  expect(ledger.unaccounted()).toEqual([2])
})

test("a lane is given less at a time the slower tests are, and never too little to go on", () => {
  expect(itemsAhead(0, 0, 1)).toBe(2)
  expect(itemsAhead(10, 10, 2)).toBe(2)
  expect(itemsAhead(0.1, 100, 1)).toBe(50)
  expect(itemsAtOnce(2, 30, 2)).toBe(8)
  expect(itemsAtOnce(2, 1, 2)).toBe(2)
  expect(itemsAtOnce(2, 1000, 2)).toBe(32)
  expect(itemsAtOnce(50, 1000, 2)).toBe(50)
})

/** Lanes over units of one item each, at `seconds` on their clock; `sent` is what they asked for. */
function openLanes(
  units: number,
  seconds: { now: number },
  mayTakeOver = true,
): { lanes: Lanes; sent: Request[] } {
  const sent: Request[] = []
  let next = 0
  const schedule = new Schedule([...new Array(units).keys()].map(item => ({ items: [item] })))
  const lanes = new Lanes(schedule, {
    worker: 0,
    maxLanes: 2,
    eager: false,
    mayTakeOver,
    nextLane: () => next++,
    send: request => sent.push(request),
    clock: () => seconds.now,
  })
  lanes.start()
  return { lanes, sent }
}

test("where one lane has all, it is the process that collected; one that replaces it is not", () => {
  const seconds = { now: 0 }
  const { lanes, sent } = openLanes(1, seconds)
  expect(sent[0]).toEqual({ kind: "lane", worker: 0, lane: 0, only: true })
  lanes.died(0, -1)
  expect(sent.filter(each => each.kind === "lane")[1]).toEqual({ kind: "lane", worker: 0, lane: 1 })
  expect(openLanes(2, seconds).sent[0]).toEqual({ kind: "lane", worker: 0, lane: 0 })
  expect(openLanes(1, seconds, false).sent[0]).toEqual({ kind: "lane", worker: 0, lane: 0 })
})

const runs = (sent: readonly Request[], lane: number) =>
  sent.filter(request => request.kind === "run").filter(request => request.lane === lane)

test("the first lane ends after all others, and runs again what they leave to it", () => {
  const seconds = { now: 0 }
  const { lanes, sent } = openLanes(200, seconds)
  seconds.now = 10
  lanes.ended(0, 0)
  lanes.grow()
  expect(lanes.isLater(1)).toBe(true)
  const given = (lane: number) => runs(sent, lane).flatMap(request => [...request.items])
  while (given(0).length + given(1).length < 200) {
    for (const item of given(0)) lanes.ended(0, item)
    for (const item of given(1)) lanes.ended(1, item)
  }
  expect(runs(sent, 0).some(request => request.last)).toBe(false)
  expect(runs(sent, 1).at(-1)!.last).toBe(true)
  lanes.runAgain([150, 149])
  lanes.sealed(1)
  expect(runs(sent, 0).at(-1)).toEqual({ kind: "run", lane: 0, items: [149, 150], last: true })
})

test("without anything to run again the first lane is let go when it is alone", () => {
  const seconds = { now: 0 }
  const { lanes, sent } = openLanes(40, seconds)
  seconds.now = 10
  lanes.ended(0, 0)
  lanes.grow()
  const given = (lane: number) => runs(sent, lane).flatMap(request => [...request.items])
  while (given(0).length + given(1).length < 40) for (const item of given(1)) lanes.ended(1, item)
  lanes.sealed(1)
  expect(runs(sent, 0).at(-1)).toEqual({ kind: "run", lane: 0, items: [], last: true })
})

test("a failure on a later lane waits for its second look, a pass does not", () => {
  const passed = { when: "call", outcome: "passed", duration: 0 } as const
  const failed = { when: "call", outcome: "failed", duration: 0 } as const
  const look = new SecondLook()
  look.hold(1, passed)
  expect(look.ended(1)).toEqual([passed])
  look.hold(2, failed)
  expect(look.ended(2)).toBeNull()
  look.hold(3, failed)
  expect(look.ended(3)).toBeNull()
  look.settle(2, false)
  expect(look.reversed).toEqual([2])
  expect(look.unsettled()).toEqual([[3, [failed]]])
})
