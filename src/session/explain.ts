// What `fastest explain NODEID` shows of the compiler: the IR after each pass and the WebAssembly text of one test.

import fs from "node:fs"
import path from "node:path"
import { type CompileRequest, compileModule, printIr } from "../../compiler/compile.ts"
import { disassemble } from "../../wasm/disassemble.ts"
import { resolveArgument } from "../collect/arguments.ts"
import { type Config, getini } from "../config/config.ts"
import { packageOf } from "./wasm-closure.ts"
import { planFile } from "./wasm-file.ts"
import { decodeSource, registeredMarks } from "./wasm-rules.ts"

/** A text per argument of the configuration that names one test; why there is nothing to show where that is so. */
export async function explainCompilation(config: Config): Promise<string> {
  const parts = []
  for (const argument of config.args) parts.push(await explainArgument(config, argument))
  return parts.join("\n")
}

async function explainArgument(config: Config, argument: string): Promise<string> {
  const { path: file, names } = resolveArgument(config.invocationDir, argument)
  if (names.length === 0) return `${argument} names no single test: give path::name\n`
  const text = decodeSource(fs.readFileSync(file))
  if (text === null) return `${argument}: the file is not UTF-8\n`
  const rules = {
    pythonClasses: getini(config, "python_classes"),
    pythonFunctions: getini(config, "python_functions"),
  }
  const plan = planFile({
    path: path.relative(config.rootdir, file),
    text,
    package: packageOf(file),
    modules: [],
    rules,
    marks: [...registeredMarks(config)],
  })
  if (plan.kind === "refused") return `no IR: ${plan.reason.message}\n`
  const wanted = plan.requests.filter(each => each.name === names.join("."))
  if (wanted.length === 0) return `no IR: ${argument} is not among the tests that may be compiled\n`
  return await stages({ module: plan.module, tests: wanted })
}

async function stages(request: CompileRequest): Promise<string> {
  const shown: string[] = []
  let before = ""
  const compiled = await compileModule({
    ...request,
    onStage(stage, program) {
      const ir = printIr(program)
      shown.push(ir === before ? `; after ${stage}: unchanged\n` : `; after ${stage}\n${ir}\n`)
      before = ir
    },
  })
  if (compiled.bytes === null) {
    const [test] = compiled.tests
    return test?.kind === "bailout" ? `no IR: ${test.bailout.code}: ${test.bailout.message}\n` : "no IR\n"
  }
  const wat = await disassemble(compiled.bytes)
  return `${shown.join("")}; ${compiled.bytes.length} bytes of WebAssembly\n${wat}`
}
