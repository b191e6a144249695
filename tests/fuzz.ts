// `npm run fuzz [-- suites|programs|mutants|purity …]`: starts the fuzzer that the first word names. Default: programs.

const [first = "", ...others] = process.argv.slice(2)
const named = /^[a-z]/.test(first)
const rest = named ? others : process.argv.slice(2)
switch (named ? first : "programs") {
  case "suites": {
    const { fuzzSuites } = await import("./generated/fuzz.ts")
    process.exitCode = await fuzzSuites(rest)
    break
  }
  case "programs": {
    const { fuzzPrograms } = await import("./differential/command.ts")
    process.exitCode = await fuzzPrograms(rest)
    break
  }
  case "mutants": {
    const { fuzzMutants } = await import("./differential/command.ts")
    process.exitCode = await fuzzMutants(rest)
    break
  }
  case "purity": {
    const { fuzzPurity } = await import("./differential/command.ts")
    process.exitCode = await fuzzPurity(rest)
    break
  }
  default:
    throw new Error(`no fuzzer is called ${first}`)
}
