// The compiler and what runs its modules, as one bundle sees them: `subject.ts` builds this file.

export { parseModule } from "../../compiler/1-parse/parse.ts"
export { loadBinaryen } from "../../compiler/5-emit/binaryen.ts"
export { emitWith } from "../../compiler/5-emit/emit.ts"
export { Trace } from "../../compiler/5-emit/trace.ts"
export { lowerModule } from "../../compiler/compile.ts"
export { shifted } from "../../src/session/wasm-sources.ts"
export { runAll } from "../../wasm/call.ts"
export { Kernel } from "../../wasm/instance.ts"
