// How `npm test` runs: real processes, two at a time, against an oracle that `tests/oracle-setup.ts` prepares once.

import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: ["tests/oracle-setup.ts"],
    reporters: ["default", "./tests/count-reporter.ts"],
    pool: "forks",
    // Every test starts Python processes of its own: more workers than this only make them wait for one another.
    maxWorkers: 2,
    // The slowest case (packing and installing a consumer project) takes about 20 s on two busy cores.
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
})
