// Fuel: what loops and calls spend, so that a test always ends. The kernel's work has fuel of its own: a global that is
// the module's costs half of what an imported one does, in every turn of every loop.

import type { Ref } from "./binaryen.ts"
import type { ModuleEmitter } from "./module.ts"

/** One unit of fuel for a turn of a loop. */
export function spend(e: ModuleEmitter): Ref {
  const { m, b } = e
  const turns = (): Ref => m.global.get("turns", b.i32)
  return m.block(null, [
    m.global.set("turns", m.i32.sub(turns(), m.i32.const(1))),
    m.if(m.i32.lt_s(turns(), m.i32.const(0)), e.deopt("fuel-exhausted", { from: -1, to: -1 })),
  ])
}
