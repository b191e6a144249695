// Values in Wasm memory as text, as `described` of `oracle.py` writes CPython's, and two runs' assignments compared.

import type { TraceSite } from "../../compiler/5-emit/trace.ts"
import type { Type } from "../../compiler/ir/types.ts"
import { block } from "../../wasm/abi.ts"
import type { Kernel } from "../../wasm/instance.ts"
import type { WideInts } from "../../wasm/wide.ts"
import type { Assignment } from "./oracle.ts"

/** As in `oracle.py`: longer traces end early. */
const sizeLimit = 20_000

/** Collects the assignments of one test after the other. */
export class Recorder {
  private assignments: Assignment[] = []
  private size = 0
  private readonly kernel: Pick<Kernel, "memory" | "wide">

  constructor(kernel: Pick<Kernel, "memory" | "wide">) {
    this.kernel = kernel
  }

  add(site: TraceSite, bits: bigint): void {
    if (this.size > sizeLimit) return
    const text = describe(this.kernel.memory, site.type, bits, 0, site.wide ? this.kernel.wide : null)
    this.size += 20 + (text?.length ?? 0)
    this.assignments.push([site.func, site.name, text])
  }

  /** What was recorded since the last call. */
  take(): readonly Assignment[] {
    const taken = this.assignments
    this.assignments = []
    this.size = 0
    return taken
  }
}

/** The value of a slot; null where a part of it has no text. */
function describe(
  memory: WebAssembly.Memory,
  type: Type,
  bits: bigint,
  depth: number,
  wide: WideInts | null,
): string | null {
  const view = new DataView(memory.buffer)
  const address = Number(BigInt.asUintN(32, bits))
  const several = (count: number, first: number, stride: number, kind: (index: number) => Type) => {
    const texts: string[] = []
    for (let index = 0; index < count; index++) {
      const text = describe(
        memory,
        kind(index),
        view.getBigInt64(first + index * stride, true),
        depth + 1,
        wide,
      )
      if (text === null) return null
      texts.push(text)
    }
    return texts
  }
  if (depth > 9) return null
  switch (type.kind) {
    case "int":
      return String(wide ? wide.decode(bits) : bits)
    case "bool":
      return address === 1 ? "T" : address === 0 ? "F" : `bool ${address}`
    case "float": {
      const text = BigInt.asUintN(64, bits).toString(16).padStart(16, "0")
      return Number.isNaN(view64(bits)) ? "nan" : `f${text}`
    }
    case "none":
      return "N"
    case "str": {
      const length = view.getUint32(address, true)
      const bytes = new Uint8Array(memory.buffer, address + block.header, length)
      return `s${length}:${Buffer.from(bytes).toString("latin1")}`
    }
    case "list": {
      const data = view.getUint32(address + block.listData, true)
      const texts = several(view.getUint32(address, true), data, block.slot, () => type.element)
      return texts && `[${texts.join()}]`
    }
    case "tuple": {
      const { elements } = type
      const texts = several(elements.length, address + block.header, block.slot, index => elements[index]!)
      return texts && `(${texts.join()})`
    }
    case "vartuple": {
      const texts = several(
        view.getUint32(address, true),
        address + block.header,
        block.slot,
        () => type.element,
      )
      return texts && `(${texts.join()})`
    }
    case "bytes": {
      const length = view.getUint32(address, true)
      const bytes = new Uint8Array(memory.buffer, address + block.header, length)
      return `b${length}:${Buffer.from(bytes).toString("hex")}`
    }
    case "set":
    case "frozenset":
    case "dict": {
      const key = type.kind === "dict" ? type.key : type.element
      const entries = view.getUint32(address + block.dictEntries, true)
      const used = view.getUint32(address + block.dictUsed, true)
      const texts: string[] = []
      for (let index = 0; index < used; index++) {
        const entry = entries + index * block.entry
        if (view.getBigInt64(entry + block.entryHash, true) < 0n) continue
        const parts = [describe(memory, key, view.getBigInt64(entry, true), depth + 1, wide)]
        if (type.kind === "dict")
          parts.push(
            describe(memory, type.value, view.getBigInt64(entry + block.entryValue, true), depth + 1, wide),
          )
        if (parts.includes(null)) return null
        texts.push(parts.join("="))
      }
      return type.kind === "dict" ? `{${texts.join()}}` : `<${texts.sort().join()}>`
    }
    case "range": {
      const field = (offset: number) => view.getBigInt64(address + offset, true)
      return `r${field(block.rangeStart)};${field(block.rangeStep)};${field(block.rangeLength)}`
    }
    default:
      return null
  }
}

function view64(bits: bigint): number {
  const scratch = new DataView(new ArrayBuffer(8))
  scratch.setBigInt64(0, bits)
  return scratch.getFloat64(0)
}

/**
 * How the values that Wasm assigned differ from CPython's, or null. Wasm may have stopped earlier, and may keep some
 * variables elsewhere; `complete` says that it ran to the end.
 */
export function differenceOf(
  wasm: readonly Assignment[],
  cpython: readonly Assignment[],
  complete: boolean,
): string | null {
  const expected = sequences(cpython)
  const whole = weight(wasm) < sizeLimit && weight(cpython) < sizeLimit
  for (const [variable, values] of sequences(wasm)) {
    const others = expected.get(variable)
    // A temporary, or what `as` binds, which CPython's side does not note.
    if (others === undefined && (!/ [vep]\d+$/.test(variable) || values.every(value => value === null)))
      continue
    const shared = Math.min(values.length, others?.length ?? 0)
    for (let index = 0; index < shared; index++) {
      const [ours, theirs] = [values[index], others![index]]
      if (ours != null && theirs != null && ours !== theirs)
        return `${variable}, assignment ${index + 1}: ${ours} in Wasm, ${theirs} in CPython`
    }
    if (whole && (values.length > shared || (complete && others!.length > shared)))
      return `${variable}: ${values.length} assignments in Wasm, ${others?.length ?? 0} in CPython`
  }
  return null
}

function weight(assignments: readonly Assignment[]): number {
  return assignments.reduce((sum, [, , text]) => sum + 20 + (text?.length ?? 0), 0)
}

function sequences(assignments: readonly Assignment[]): Map<string, (string | null)[]> {
  const found = new Map<string, (string | null)[]>()
  for (const [func, name, value] of assignments) {
    const key = `${func} ${name}`
    const values = found.get(key)
    if (values) values.push(value)
    else found.set(key, [value])
  }
  return found
}
