// Fuel: what loops, calls and kernel work spend, so that a test always ends.

import type { Ref } from "./binaryen.ts"
import type { ModuleEmitter } from "./module.ts"

/** One unit of fuel for a turn of a loop. */
export function spend(e: ModuleEmitter): Ref {
  const { m, b } = e
  const fuel = (): Ref => m.global.get("fuel", b.i32)
  return m.block(null, [
    m.global.set("fuel", m.i32.sub(fuel(), m.i32.const(1))),
    m.if(m.i32.lt_s(fuel(), m.i32.const(0)), e.deopt("fuel-exhausted", { from: -1, to: -1 })),
  ])
}
