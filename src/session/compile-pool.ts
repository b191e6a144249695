// Compiling many files: on threads where that pays, in place where it does not. The only importer of tinypool.

import { availableParallelism } from "node:os"
import path from "node:path"
import { pathToFileURL } from "node:url"
import type { CompiledText } from "./compile-file.ts"
import type { FileTask } from "./wasm-file.ts"

/**
 * Fewer files are compiled in place: a thread costs about 60 ms to start and loads binaryen for itself (70 ms), a
 * small file 3 to 5 ms to compile.
 */
const threadsFrom = 48

/** Compile files; the results are in the order of the tasks. `dist` holds the built worker; null: no threads. */
export async function compileFiles(
  tasks: readonly FileTask[],
  dist: string | null,
): Promise<PromiseSettledResult<CompiledText>[]> {
  if (dist === null || tasks.length < threadsFrom || availableParallelism() < 2) {
    const { compileFile } = await import("./compile-file.ts")
    return Promise.allSettled(tasks.map(task => compileFile(task)))
  }
  const { default: Tinypool } = await import("tinypool")
  const pool = new Tinypool({
    filename: pathToFileURL(path.join(dist, "compile-worker.mjs")).href,
    minThreads: 2,
    maxThreads: availableParallelism(),
  })
  try {
    return await Promise.allSettled(tasks.map(task => pool.run(task) as Promise<CompiledText>))
  } finally {
    await pool.destroy()
  }
}
