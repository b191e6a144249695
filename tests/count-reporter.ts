// Prints `N passed, N failed` as the last line of a test run; `.ci/run` repeats it.
// A module that could not be loaded and an error outside all tests count as failed.

import type { Reporter, SerializedError, TestModule } from "vitest/node"

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    let passed = 0
    let failed = unhandled.length
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === "passed") passed += 1
        if (state === "failed") failed += 1
      }
      failed += module.errors().length
    }
    // After the default reporter's own summary, which is printed in the same tick.
    process.once("exit", () => process.stdout.write(`${passed} passed, ${failed} failed\n`))
  }
}
