// Splits binaryen's entry into `binaryen.mjs` (the glue) and `binaryen.wasm`. Runs when the package is built, never after.
//
// The entry is emscripten's: an async factory whose Wasm is a string literal of one character per byte, and a last line
// that calls the factory. The literal goes to a file, and the last line is replaced by one that hands the factory the
// compiled file. A release of binaryen that looks different fails here, not at the user's.

import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { runInNewContext } from "node:vm"

const extracted = new Map<string, Promise<void>>()

/** Writes `binaryen.mjs` and `binaryen.wasm` into `outDir`; once per process, however often it is asked for. */
export function extractBinaryen(outDir: string): Promise<void> {
  const under = extracted.get(outDir) ?? extract(outDir)
  extracted.set(outDir, under)
  return under
}

async function extract(outDir: string): Promise<void> {
  const source = await readFile(fileURLToPath(import.meta.resolve("binaryen")), "latin1")
  const { glue, wasm } = splitEntry(source)
  await mkdir(outDir, { recursive: true })
  await replaceFile(join(outDir, "binaryen.wasm"), wasm)
  await replaceFile(join(outDir, "binaryen.mjs"), glue)
}

function splitEntry(source: string): { glue: string; wasm: Uint8Array } {
  const open = source.indexOf("`\\0asm")
  const close = closingBacktick(source, open)
  const last =
    /var ([\w$]+)=([\w$]+);var ([\w$]+)=await \1\(\),([\w$]+)=\3;export\{\4 as default\};\s*$/.exec(source)
  if (open < 0 || close < 0 || !last)
    throw new Error("binaryen's entry no longer has the shape that is split here")
  const wasm = decode(source.slice(open, close + 1))
  if (!WebAssembly.validate(wasm)) throw new Error("what was cut out of binaryen's entry is not WebAssembly")
  const head = `${source.slice(0, open)}""${source.slice(close + 1, last.index)}`
  return { glue: `${head}${loader(last[2]!)}`, wasm }
}

function closingBacktick(source: string, open: number): number {
  let at = open + 1
  while (at < source.length && source[at] !== "`") at += source[at] === "\\" ? 2 : 1
  return source[at] === "`" ? at : -1
}

/** The literal's characters; code 256 stands for a byte that would end or change the literal, and is zero. */
function decode(literal: string): Uint8Array<ArrayBuffer> {
  const text: unknown = runInNewContext(literal)
  if (typeof text !== "string") throw new Error("binaryen's literal is not text")
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    bytes[index] = (~code >> 8) & code
  }
  return bytes
}

/**
 * The last lines of the glue. Node reads the file and compiles it at once, with validation left to first use: the
 * bytes are those that were validated when the package was built. Elsewhere the file is fetched.
 */
function loader(factory: string): string {
  return `const file = new URL("./binaryen.wasm", import.meta.url)
const compile = async () => {
  if (!globalThis.process?.versions?.node) return WebAssembly.compileStreaming(fetch(file))
  const [{ readFileSync }, { setFlagsFromString }] = await Promise.all([import("node:fs"), import("node:v8")])
  setFlagsFromString("--wasm-lazy-validation")
  const module = new WebAssembly.Module(readFileSync(file))
  setFlagsFromString("--no-wasm-lazy-validation")
  return module
}
const module = await compile()
export default await ${factory}({
  instantiateWasm(imports, receive) {
    const instance = new WebAssembly.Instance(module, imports)
    receive(instance, module)
    return instance.exports
  },
})
`
}

async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  await writeFile(temporary, content)
  await rename(temporary, path)
}
