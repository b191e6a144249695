// What all functions of one emitted module share: binaryen's module, static data, imports, and the functions that
// compare containers, which are emitted once per pair of types.

import {
  type DeoptReason,
  deoptCode,
  type KernelFunction,
  kernelFunctions,
  type ValueType,
} from "../../wasm/abi.ts"
import type { Span } from "../1-parse/ast.ts"
import type { Cell, Shape } from "../ir/ir.ts"
import type { Type } from "../ir/types.ts"
import type { Binaryen, Module, Ref, WasmType } from "./binaryen.ts"
import type { StaticData } from "./data.ts"
import type { Trace } from "./trace.ts"

/** A pure expression that can be emitted any number of times: a local or a constant. */
export type Read = () => Ref

/** Emits `a == b`; given from outside, because it calls what calls it: containers compare their elements. */
type EmitEqual = (
  e: ModuleEmitter,
  a: Type,
  z: Type,
  left: Read,
  right: Read,
  at: Read,
  element: boolean,
) => Ref

export class ModuleEmitter {
  readonly b: Binaryen
  readonly m: Module
  readonly data: StaticData
  readonly equal: EmitEqual
  private readonly shapes: readonly Shape[]
  readonly trace: Trace | null
  readonly cells: readonly Cell[]
  /** The function being emitted has ints of any size. */
  wide = false
  private readonly imported = new Set<KernelFunction>()
  private readonly emitted = new Set<string>()
  private readonly tags = new Set<string>()

  constructor(
    b: Binaryen,
    data: StaticData,
    equal: EmitEqual,
    shapes: readonly Shape[],
    cells: readonly Cell[],
    trace: Trace | null,
  ) {
    this.b = b
    this.m = new b.Module()
    this.data = data
    this.equal = equal
    this.shapes = shapes
    this.cells = cells
    this.trace = trace
  }

  wasmType(type: Type): WasmType {
    if (type.kind === "int") return this.b.i64
    if (type.kind === "float") return this.b.f64
    return this.b.i32
  }

  shapeOf(type: Type): Shape {
    const shape = type.kind === "object" ? this.shapes[type.shape] : undefined
    if (!shape) throw new Error("a type without a shape")
    return shape
  }

  valueType(type: ValueType | null): WasmType {
    if (type === null) return this.b.none
    return { i32: this.b.i32, i64: this.b.i64, f64: this.b.f64 }[type]
  }

  /** A call of the kernel; only what is called is imported. */
  kernel(name: KernelFunction, args: readonly Ref[]): Ref {
    const [params, result] = kernelFunctions[name]
    if (!this.imported.has(name)) {
      this.imported.add(name)
      const types = this.b.createType(params.map((type: ValueType) => this.valueType(type)))
      this.m.addFunctionImport(name, "kernel", name, types, this.valueType(result))
    }
    return this.m.call(name, args, this.valueType(result))
  }

  /** Declares the kernel's tag; a module without handlers has none. */
  importTag(name: string): void {
    if (this.tags.has(name)) return
    this.tags.add(name)
    this.m.addTagImport(name, "kernel", name, this.b.i32, this.b.none)
  }

  /** Gives up. That it does not return is said here: no value has to outlive the call. */
  deopt(reason: DeoptReason, span: Span): Ref {
    const { m } = this
    const call = this.kernel("deopt", [m.i32.const(deoptCode(reason)), m.i32.const(span.from)])
    return m.block(null, [call, m.unreachable()])
  }

  /** The name of a shared function that depends on how ints compare. */
  sized(name: string): string {
    return this.wide ? `${name} of any size` : name
  }

  /** A function that several places call; emitted when it is first asked for. Gives its name. */
  shared(name: string, emit: () => void): string {
    if (!this.emitted.has(name)) {
      this.emitted.add(name)
      emit()
    }
    return name
  }

  /** Reads the value in the slot at an address. */
  load(type: Type, address: Ref, offset = 0): Ref {
    const { m } = this
    if (type.kind === "int") return m.i64.load(offset, 8, address)
    if (type.kind === "float") return m.f64.load(offset, 8, address)
    return m.i32.load(offset, 4, address)
  }

  /** Writes all 8 bytes of the slot at an address, so that slots of scalars compare by bits. */
  store(type: Type, address: Ref, value: Ref, offset = 0): Ref {
    const { m } = this
    if (type.kind === "int") return m.i64.store(offset, 8, address, value)
    if (type.kind === "float") return m.f64.store(offset, 8, address, value)
    return m.i64.store(offset, 8, address, m.i64.extend_u(value))
  }
}
