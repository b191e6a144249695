// Compiles the text of a test module and runs its tests in Wasm.

import { parseModule } from "../../compiler/1-parse/parse.ts"
import { compileModule, type TestRequest } from "../../compiler/compile.ts"
import type { Program } from "../../compiler/ir/ir.ts"
import { status } from "../../wasm/abi.ts"
import { assembleKernel } from "../../wasm/build-kernel.ts"
import { runAll } from "../../wasm/call.ts"
import { Kernel } from "../../wasm/instance.ts"

/** How one test, or one case of it, ended; `at` is an offset into the source. */
export interface Outcome {
  readonly name: string
  readonly end:
    | { readonly kind: "passed" }
    | { readonly kind: "deopt" | "bailout"; readonly code: string; readonly at: number | null }
}

let kernel: Promise<Kernel> | null = null

/** The kernel with the scalar twins, assembled once per test file. */
export function testKernel(): Promise<Kernel> {
  kernel ??= assembleKernel(true).then(bytes => new Kernel(new WebAssembly.Module(bytes)))
  return kernel
}

/** Every `test*` function and method of `Test*` classes, in order, unless `requests` says which. */
export async function runModule(
  source: string,
  requests?: readonly TestRequest[],
): Promise<{ readonly outcomes: readonly Outcome[]; readonly program: Program }> {
  const parsed = parseModule(source)
  if (parsed.kind === "refused") throw new Error(`the parser refused: ${parsed.code}`)
  const tests = requests ?? parsed.module.body.flatMap(namesOf).map(name => ({ name }))
  const compiled = await compileModule({ module: parsed.module, tests })
  const total = compiled.tests.reduce((sum, test) => sum + (test.kind === "lowered" ? test.count : 0), 0)
  const result =
    compiled.bytes === null
      ? { statuses: new Uint8Array(), deopts: [] }
      : runAll((await testKernel()).link(new WebAssembly.Module(compiled.bytes)), 0, total)
  const outcomes = compiled.tests.flatMap((test, index): Outcome[] => {
    const { name } = tests[index]!
    if (test.kind === "bailout")
      return [{ name, end: { kind: "bailout", code: test.bailout.code, at: test.bailout.span.from } }]
    return Array.from({ length: test.count }, (_, offset) => {
      const position = test.firstStatus + offset
      if (result.statuses[position] === status.passed) return { name, end: { kind: "passed" } }
      const deopt = result.deopts.find(found => found.index === position)
      return { name, end: { kind: "deopt", code: deopt?.reason ?? "not run", at: deopt?.at ?? null } }
    })
  })
  return { outcomes, program: compiled.program }
}

function namesOf(stmt: { kind: string; name?: string; body?: readonly object[] }): readonly string[] {
  if (stmt.kind === "FunctionDef") return stmt.name?.startsWith("test") ? [stmt.name] : []
  if (stmt.kind !== "ClassDef" || !stmt.name?.startsWith("Test")) return []
  return (stmt.body ?? [])
    .filter(inner => "kind" in inner && inner.kind === "FunctionDef" && "name" in inner)
    .map(inner => ("name" in inner ? String(inner.name) : ""))
    .filter(name => name.startsWith("test"))
    .map(name => `${stmt.name}.${name}`)
}
