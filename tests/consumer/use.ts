// A project that installed the package: uses the public interface with its types.

import { type ItemResult, type RunEvent, type RunResult, runTests } from "@fastest-runner/fastest"

const events: RunEvent["kind"][] = []
const result: RunResult = await runTests({
  paths: [process.argv[2] ?? "."],
  cwd: process.argv[2] ?? ".",
  onEvent: event => {
    events.push(event.kind)
  },
})
const outcomes: Record<string, ItemResult["outcome"]> = {}
for (const item of result.items) outcomes[item.nodeid] = item.outcome

const controller = new AbortController()
controller.abort()
const cancelled = await runTests({
  paths: [process.argv[2] ?? "."],
  cwd: process.argv[2] ?? ".",
  signal: controller.signal,
})

console.log(JSON.stringify({ exitCode: result.exitCode, outcomes, events, cancelled: cancelled.exitCode }))
