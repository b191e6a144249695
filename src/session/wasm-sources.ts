// The texts of one closure of imports laid end to end, so that one offset tells the file as well as the place in it.

import type { Module } from "../../compiler/1-parse/ast.ts"
import type { Reason } from "../model.ts"

/** One text; its offsets begin at `base`. */
export interface Source {
  /** Relative to rootdir; for reasons only. */
  readonly path: string
  readonly text: string
  readonly base: number
}

/** Texts in their order. */
export function layOut(texts: readonly { readonly path: string; readonly text: string }[]): Source[] {
  let next = 0
  return texts.map(({ path, text }) => {
    const base = next
    next += text.length + 1
    return { path, text, base }
  })
}

/** The file, 1-based line and 0-based column of an offset. */
export function placeOf(sources: readonly Source[], offset: number): NonNullable<Reason["at"]> {
  const { path, text, base } = sources.findLast(source => source.base <= offset) ?? sources[0]!
  const before = text.slice(0, offset - base)
  const line = before.split("\n").length
  return { path, line, column: offset - base - (before.lastIndexOf("\n") + 1) }
}

/** The tree with every span moved by `base`. */
export function shifted(module: Module, base: number): Module {
  const move = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(move)
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => {
        const { from, to } = (key === "span" ? each : {}) as { from?: number; to?: number }
        return [
          key,
          from === undefined || to === undefined ? move(each) : { from: from + base, to: to + base },
        ]
      }),
    )
  }
  return move(module) as Module
}
