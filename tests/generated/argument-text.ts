// The command line of a generated suite.

import type { Random } from "./random.ts"

/** Arguments for a suite with the files `names`. Most suites run as they are. */
export function commandLine(random: Random, names: readonly string[]): string[] {
  const args: string[] = []
  if (random.chance(0.4)) args.push(...random.pick(selections).split(" "))
  if (random.chance(0.4)) args.push(...random.pick(behaviours).split(" "))
  if (random.chance(0.3)) args.push(...random.pick(looks).split(" "))
  if (random.chance(0.25)) args.push(...positional(random, names))
  return args.map(each =>
    each.replaceAll("_and_", " and ").replaceAll("_or_", " or ").replace("not_", "not "),
  )
}

// A space separates arguments; `_and_`, `_or_` and `not_` stand for words of an expression.
const selections = [
  "-k f0",
  "-k not_f",
  "-k Test_and_m0",
  "-k f1_or_Unit0",
  "-k (f_or_m)_and_not_0",
  "-k nothing_has_this",
  "-k one",
  "-k and",
  "-m slow",
  "-m not_slow",
  "-m slow_and_fast",
  "-m xfail_or_skip",
  "-m slow(why=2)",
  "-m (slow",
  "--deselect test_0.py::test_f0",
  "--deselect test_0.py --deselect sub/test_sub_0.py::Test0",
  "--deselect test_0.py::test_f",
  "--ignore=sub",
  "--ignore=test_0.py",
  "--ignore-glob=*_0.py",
] as const

const behaviours = [
  "-x",
  "--maxfail=2",
  "--runxfail",
  "-p no:warnings",
  "-p no:logging",
  "-p no:unittest",
  "-p no:doctest",
  "-W error",
  "-W ignore",
  "-W error::DeprecationWarning",
  "--strict-markers",
  "--import-mode=importlib",
  "--import-mode=append",
  "--continue-on-collection-errors",
  "-o xfail_strict=true",
  "-o python_functions=test_f*",
  "-o python_classes=*",
  "-o usefixtures=r0",
  "-o empty_parameter_set_mark=fail_at_collect",
  "--capture=sys",
  "--log-level=DEBUG",
  "--doctest-modules",
  "--flavour=sweet",
  "--stepwise",
  "--keep-duplicates",
  "--noconftest",
  "--max-warnings=0",
  "--basetemp=base",
  "--rootdir=.",
] as const

const looks = [
  "-q",
  "-qq",
  "-v",
  "-vv",
  "-rA",
  "-ra",
  "-rxXs",
  "-rN",
  "-l",
  "--tb=short",
  "--tb=line",
  "--tb=no",
  "--tb=native",
  "--tb=long",
  "--co",
  "--co -q",
  "--co -qq",
  "--show-capture=no",
  "--show-capture=stdout",
  "--no-header",
  "--no-summary",
  "-o console_output_style=count",
  "-o console_output_style=classic",
  "--disable-warnings",
  "--verbosity=1",
  "-o verbosity_assertions=2",
  "-o verbosity_subtests=1",
  "-o junit_family=xunit1",
  "-o junit_logging=all",
  "-o junit_log_passing_tests=false",
  "--junit-prefix=pre",
] as const

function positional(random: Random, names: readonly string[]): string[] {
  const files = names.filter(name => name.includes("test_") && name.endsWith(".py"))
  const file = random.pick(files)
  const other = random.pick(files)
  return random.pick([
    [file],
    [file, other],
    [other, "."],
    [`${file}::test_f0`],
    [`${file}::Test0`],
    [`${file}::Test1::test_m0`, other],
    [`${file}::Unit0::test_u0`],
    [`${file}::test_f0[1]`],
    [`${file}::test_f1`, `${file}::test_f0`],
    ["sub"],
    ["sub", "."],
    ["missing.py"],
    [`${file}::missing`],
    ["."],
    [`./${file}`],
  ])
}
