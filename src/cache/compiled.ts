// What compiling a test file gave, kept under the hash of all it depends on: the module's bytes and facts about them.
// Never a verdict: a test that was compiled is run again in every run.

import type { Reason } from "../model.ts"
import type { Store } from "./store.ts"

/** A test that the module runs. */
export interface CompiledTest {
  /** What follows `path::` in the node id. */
  readonly suffix: string
  /** Its position in the module's status bytes. */
  readonly index: number
}

/** That CPython once collected this very file as the compiler sees it. */
export interface Evidence {
  /** Implementation, version and path of the interpreter. */
  readonly interpreter: string
  /** What follows `path::` in the node ids it collected, in order. */
  readonly suffixes: readonly string[]
  /** Files it loaded for each imported module name, with their sha256. */
  readonly origins: Readonly<Record<string, { readonly path: string; readonly sha256: string }>>
}

export interface CompiledFacts {
  readonly tests: readonly CompiledTest[]
  readonly bailouts: readonly { readonly suffix: string; readonly reason: Reason }[]
  /** Null until CPython has confirmed the static model. */
  readonly evidence: Evidence | null
}

export interface CompiledFile extends CompiledFacts {
  /** The Wasm module; null where nothing was compiled. */
  readonly wasm: Uint8Array | null
}

// An entry is the length of the facts (4 bytes, little endian), the facts as JSON, and the module's bytes.
const headerLength = 4

/** The compiled file under a key of `cacheKey`; null where there is none. */
export function readCompiled(store: Store, key: string): CompiledFile | null {
  const content = store.read(entryName(key))
  if (content === null) return null
  const length = new DataView(content.buffer, content.byteOffset, headerLength).getUint32(0, true)
  const facts = JSON.parse(
    new TextDecoder().decode(content.subarray(headerLength, headerLength + length)),
  ) as CompiledFacts
  const wasm = content.subarray(headerLength + length)
  return { ...facts, wasm: wasm.length > 0 ? wasm : null }
}

/** Stores a compiled file; gives whether it is stored. */
export function writeCompiled(store: Store, key: string, { wasm, ...facts }: CompiledFile): boolean {
  const json = new TextEncoder().encode(JSON.stringify(facts))
  const content = new Uint8Array(headerLength + json.length + (wasm?.length ?? 0))
  new DataView(content.buffer).setUint32(0, json.length, true)
  content.set(json, headerLength)
  if (wasm) content.set(wasm, headerLength + json.length)
  return store.write(entryName(key), content)
}

/** The key holds the format, too: a version that stores entries differently must use another suffix. */
function entryName(key: string): string {
  return `${key}.wasm1`
}
