// `npm run fuzz [-- suites|programs …]`: starts the fuzzer that the first word names. Default: programs.

const [word, ...rest] = process.argv.slice(2)
if (word === "suites") {
  const { fuzzSuites } = await import("./generated/fuzz.ts")
  process.exitCode = await fuzzSuites(rest)
} else {
  // It reads its options from the process.
  if (word === "programs") process.argv.splice(2, 1)
  await import("./differential/fuzz.ts")
}
