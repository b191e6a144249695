// A runner that is to be killed: starts one endless test, prints the mark of its processes, and waits for its end.
//
// Arguments: interpreter, tier, text of the test file.

import { WorkerRun } from "./worker-run.ts"

const [python, tier, text] = process.argv.slice(2) as [string, "cpython" | "pytest", string]
const run = await WorkerRun.start({ python, tier, files: { "test_a.py": text } })
run.collect()
await run.next("collected")
run.send({ kind: "lane", worker: 0, lane: 0 })
run.send({ kind: "run", lane: 0, items: [0], last: true })
while (!(await run.alive()).some(line => line.includes("sleep 1000")));
process.stdout.write(`${run.mark}\n`)
