// Our syntax tree in the JSON shape of `ast_as_json.py`, and the first place where two such trees differ.

import type { Module } from "../../compiler/1-parse/ast.ts"

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

interface Place {
  readonly from: number
}

/** The tree of `text` as JSON, with `at` as CPython gives it. */
export function moduleAsJson(module: Module, text: string): Json {
  return asJson(module, positions(text), false)
}

/** Offset → `[line, UTF-8 column]`. Offsets must come in no particular order. */
function positions(text: string): (offset: number) => Json {
  const starts = [0]
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1)
  return offset => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle
    }
    return [low + 1, Buffer.byteLength(text.slice(starts[low], offset))]
  }
}

function asJson(value: unknown, at: (offset: number) => Json, formatted: boolean): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "number")
    return value
  if (Array.isArray(value)) return value.map(each => asJson(each, at, formatted))
  const node = value as Record<string, unknown>
  if (typeof node.type === "string") return constantAsJson(node)
  const inside = formatted || node.kind === "JoinedStr"
  const json: Record<string, Json> = {}
  for (const [name, field] of Object.entries(node)) {
    if (name !== "span") json[name] = asJson(field, at, inside)
    else if (!formatted && !("asname" in node)) json.at = at((field as Place).from)
  }
  return json
}

function constantAsJson(constant: Record<string, unknown>): Json {
  const { type, value, imag } = constant as { type: string; value: unknown; imag: number }
  if (type === "int") return { type, value: `0x${(value as bigint).toString(16)}` }
  if (type === "float") return { type, value: doubleAsHex(value as number) }
  if (type === "complex") return { type, imag: doubleAsHex(imag) }
  if (type === "bytes") return { type, value: Buffer.from(value as Uint8Array).toString("hex") }
  return value === undefined ? { type } : { type, value: value as Json }
}

function doubleAsHex(value: number): string {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return bytes.toString("hex")
}

/** The path to the first difference and what stands there on either side; null where there is none. */
export function firstDifference(ours: Json, theirs: Json, path = ""): string | null {
  const differ = (): string =>
    `${path}: ${JSON.stringify(ours)?.slice(0, 200)} != ${JSON.stringify(theirs)?.slice(0, 200)}`
  if (ours === null || theirs === null || typeof ours !== "object" || typeof theirs !== "object")
    return ours === theirs ? null : differ()
  const left = ours as Record<string, Json>
  const right = theirs as Record<string, Json>
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (!(key in left) || !(key in right)) return differ()
    const found = firstDifference(left[key]!, right[key]!, `${path}/${key}`)
    if (found) return found
  }
  return null
}
