// Wasm bytes → text, through wabt: the bytes that run, not what any tool would make of them again.

/** The module as folded WebAssembly text. wabt is loaded on first use: about 50 ms. */
export async function disassemble(bytes: Uint8Array): Promise<string> {
  const { default: wabt } = await import("wabt")
  // wabt reads past a view into a larger buffer: it gets bytes of its own.
  const module = (await wabt()).readWasm(bytes.slice(), {
    readDebugNames: true,
    simd: true,
    exceptions: true,
    bulk_memory: true,
    sign_extension: true,
    multi_value: true,
    mutable_globals: true,
    sat_float_to_int: true,
  })
  module.generateNames()
  module.applyNames()
  const text = module.toText({ foldExprs: true, inlineExport: true })
  module.destroy()
  return text
}
