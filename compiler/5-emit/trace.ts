// Debug builds report every assignment: the values a program computes can then be compared, not only its verdicts.

import type { Func, LocalId } from "../ir/ir.ts"
import type { Type } from "../ir/types.ts"
import type { Ref } from "./binaryen.ts"
import type { ModuleEmitter } from "./module.ts"

/** A place that assigns; it is reported as its position in `Trace.sites`. */
export interface TraceSite {
  readonly func: string
  readonly name: string
  readonly type: Type
  /** Ints are numbers as `wasm/wide.ts` has them. */
  readonly wide: boolean
}

/** Which functions of a module report, and what they will. The module imports `trace.set(site, bits)`. */
export class Trace {
  readonly sites: TraceSite[] = []
  private readonly wants: (func: Func) => boolean

  constructor(wants: (func: Func) => boolean) {
    this.wants = wants
  }

  /** The report of a local that was just assigned, or null where nobody asked. `index` is that of the Wasm local. */
  report(e: ModuleEmitter, func: Func, local: LocalId, index: number): Ref | null {
    if (!this.wants(func)) return null
    const { m, b } = e
    if (this.sites.length === 0)
      m.addFunctionImport("trace", "trace", "set", b.createType([b.i32, b.i64]), b.none)
    const { name, type } = func.locals[local]!
    const site = this.sites.push({ func: func.name, name, type, wide: e.wide }) - 1
    const value = m.local.get(index, e.wasmType(type))
    return m.call("trace", [m.i32.const(site), bitsOf(e, type, value)], b.none)
  }
}

/** The value as it stands in a slot. */
function bitsOf(e: ModuleEmitter, type: Type, value: Ref): Ref {
  if (type.kind === "int") return value
  return type.kind === "float" ? e.m.i64.reinterpret(value) : e.m.i64.extend_u(value)
}
