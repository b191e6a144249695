// The one door to binaryen when compiling. Loaded on first use: a run that finds its modules in the cache never does.
//
// In the built package the name resolves to the side-car that `binaryen-sidecar.ts` extracts, a small script and a
// .wasm file, because the package's own entry is one string literal of 14.7 MB that takes 300 ms to parse.

import type binaryen from "binaryen"

export type Binaryen = typeof binaryen
export type Module = binaryen.Module
/** An expression of binaryen's; it may stand in one place of one function only. */
export type Ref = binaryen.ExpressionRef
export type WasmType = binaryen.Type

export async function loadBinaryen(): Promise<Binaryen> {
  return (await import("binaryen")).default
}
