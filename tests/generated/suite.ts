// Generates small pytest projects: a tree of test files, conftests and an ini file, and a command line.
//
// Every fixture and test writes what happens to the file that GENERATED_LOG names, so that two runners can be
// compared by the order of set-ups and tear-downs as well as by their reports.

import fs from "node:fs"
import path from "node:path"
import { commandLine } from "./argument-text.ts"
import { type Fixture, fixtures, merge, prelude } from "./fixture-text.ts"
import { conftestHooks } from "./hook-text.ts"
import { testModule } from "./module-text.ts"
import { Random } from "./random.ts"

/** One call of the runner: the files written before it, and its arguments. */
export interface Run {
  /** Paths relative to the suite's root, and their text. */
  readonly files: ReadonlyMap<string, string>
  readonly args: readonly string[]
}

/** What is run one after another in one directory. */
export interface Suite {
  readonly runs: readonly Run[]
}

interface Place {
  /** Ends with `/`, but for the root. */
  readonly dir: string
  /** Goes into the names of its files, which differ in the whole suite. */
  readonly stem: string
  readonly visible: readonly Fixture[]
}

/** The suite of a seed. */
export function generateSuite(seed: number): Suite {
  const random = new Random(seed)
  const files = new Map<string, string>()
  const rootFixtures = fixtures(random, "r", [], 1 + random.below(4))
  const rootHooks = random.chance(0.3) ? conftestHooks(random, true) : ""
  files.set("conftest.py", prelude + rootHooks + rootFixtures.text)
  if (random.chance(0.5)) files.set("pytest.ini", iniFile(random))
  const places: Place[] = [{ dir: "", stem: "", visible: rootFixtures.made }]
  if (random.chance(0.5)) places.push(subdirectory(random, files, places[0]!, "sub/", "s"))
  if (places.length > 1 && random.chance(0.25)) {
    places.push(subdirectory(random, files, places[1]!, "sub/deep/", "d"))
  }
  for (const { dir, stem, visible } of places) {
    const count = 1 + random.below(2)
    for (let i = 0; i < count; i++) files.set(`${dir}test_${stem}${i}.py`, testModule(random, visible))
  }
  const args = commandLine(random, [...files.keys()])
  return { runs: [{ files, args: ["-p", "no:cacheprovider", ...args] }] }
}

/** Writes files into the directory `cwd`, which is made; each is a second younger than the one before. */
export function writeFiles(cwd: string, files: ReadonlyMap<string, string>): void {
  let age = 1_600_000_000
  for (const [name, text] of files) {
    const file = path.join(cwd, name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text)
    fs.utimesSync(file, ++age, age)
  }
}

/** Makes a directory below `outer`, mostly a package, with a conftest of its own. */
function subdirectory(
  random: Random,
  files: Map<string, string>,
  outer: Place,
  dir: string,
  prefix: string,
): Place {
  const inner = fixtures(random, prefix, outer.visible, random.below(3))
  if (random.chance(0.6)) files.set(`${dir}__init__.py`, "")
  if (random.chance(0.85)) {
    const hooks = random.chance(0.15) ? conftestHooks(random, false) : ""
    files.set(`${dir}conftest.py`, prelude + hooks + inner.text)
    return { dir, stem: dir.replaceAll("/", "_"), visible: merge(outer.visible, inner.made) }
  }
  return { dir, stem: dir.replaceAll("/", "_"), visible: outer.visible }
}

function iniFile(random: Random): string {
  const lines = ["[pytest]", "markers =", "    slow: takes long", "    fast"]
  const options = [
    "xfail_strict = true",
    "xfail_strict = false",
    "python_classes = Test Check",
    "empty_parameter_set_mark = xfail",
    "empty_parameter_set_mark = fail_at_collect",
    "testpaths = sub",
    "testpaths = .",
    "filterwarnings = error",
    "filterwarnings =\n    ignore::DeprecationWarning\n    default",
    "addopts = -ra",
    "addopts = --strict-markers -q",
    "usefixtures = r0",
    "norecursedirs = deep",
    "python_files = test_*.py",
    "log_level = INFO",
    "topping = jam",
    "unknown_option = 1",
    "tmp_path_retention_policy = none",
    "minversion = 6",
    "required_plugins = no-such-plugin",
    "strict = true",
    "disable_test_id_escaping_and_forfeit_all_rights_to_community_support = true",
    "truncation_limit_lines = 3",
    "consider_namespace_packages = true",
    "verbosity_assertions = 2",
    "junit_duration_report = call",
  ]
  const chosen = random
    .some(options, 3)
    .filter(each => each !== "required_plugins = no-such-plugin" || random.chance(0.2))
  const seen = new Set<string>()
  for (const option of chosen) {
    const name = option.split(" ", 1)[0]!
    if (!seen.has(name)) lines.push(option)
    seen.add(name)
  }
  return `${lines.join("\n")}\n`
}
