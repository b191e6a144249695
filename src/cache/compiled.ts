// What compiling a test file gave, kept under the hash of all it depends on: the module's bytes and facts about them.
// Never a verdict: a test that was compiled is run again in every run.

import type { Reason, SessionHeader } from "../model.ts"
import type { ModuleEvidence } from "../worker/protocol.ts"
import type { Store } from "./store.ts"

/** An item of the file, as CPython collected it. */
export interface CompiledItem {
  /** What follows `path::` in the node id. */
  readonly suffix: string
  readonly lineno: number
  readonly domain: string
  /** Its position in the module's status bytes, or why it is not in the module. */
  readonly source: number | Reason
}

/** What the header says of the interpreter that confirmed the static model of the file. */
export type CompiledBy = Pick<SessionHeader, "python" | "platform" | "pytestVersion" | "pluggyVersion">

export interface CompiledFacts {
  readonly items: readonly CompiledItem[]
  /** Modules that are imported and not the project's: each must still load what its name says. */
  readonly imports: readonly string[]
  /** Modules of the project that importing it executes: each must still be that file with those bytes. */
  readonly modules: readonly ModuleEvidence[]
  readonly by: CompiledBy
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
  return `${key}.wasm2`
}
