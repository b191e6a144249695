// Generates small pytest projects: a tree of test files, conftests and an ini file, and a command line.
//
// Every fixture and test writes what happens to the file that GENERATED_LOG names, so that two runners can be
// compared by the order of set-ups and tear-downs as well as by their reports.

import fs from "node:fs"
import path from "node:path"
import { commandLine, laterCommandLine } from "./argument-text.ts"
import { textFile } from "./doctest-text.ts"
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
  if (random.chance(0.5)) files.set(...iniFile(random))
  const places: Place[] = [{ dir: "", stem: "", visible: rootFixtures.made }]
  if (random.chance(0.5)) places.push(subdirectory(random, files, places[0]!, "sub/", "s"))
  if (places.length > 1 && random.chance(0.25)) {
    places.push(subdirectory(random, files, places[1]!, "sub/deep/", "d"))
  }
  for (const { dir, stem, visible } of places) {
    const count = 1 + random.below(2)
    for (let i = 0; i < count; i++) files.set(`${dir}test_${stem}${i}.py`, testModule(random, visible))
  }
  if (random.chance(0.08))
    files.set(random.pick(["test_doc.txt", "sub/test_more.txt", "other.txt"]), textFile(random))
  const args = commandLine(random, [...files.keys()])
  if (!random.chance(0.12)) return { runs: [{ files, args: withoutCache(random, args) }] }
  const later = new Map<string, string>()
  if (random.chance(0.4)) later.set("test_later.py", testModule(random, rootFixtures.made))
  return {
    runs: [
      { files, args },
      { files: later, args: laterCommandLine(random, args) },
    ],
  }
}

/** Nearly always without a cache, as one costs time; but for options that need one. */
function withoutCache(random: Random, args: readonly string[]): string[] {
  const isNeeded = args.some(arg => /^--(?:lf|ff|stepwise)$/.test(arg)) || random.chance(0.1)
  return isNeeded ? [...args] : ["-p", "no:cacheprovider", ...args]
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

/** The name and the text of the configuration file. */
function iniFile(random: Random): [name: string, text: string] {
  const [name, section] = random.pick([
    ["pytest.ini", "[pytest]"],
    ["pytest.ini", "[pytest]"],
    ["tox.ini", "[pytest]"],
    ["setup.cfg", "[tool:pytest]"],
  ] as const)
  const lines: string[] = [section, "markers =", "    slow: takes long", "    fast"]
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
    "usefixtures = r0 no_such_fixture",
    "doctest_optionflags = ELLIPSIS NORMALIZE_WHITESPACE",
    "doctest_optionflags = NUMBER REPORT_NDIFF",
    "addopts = --doctest-modules",
    "addopts = --doctest-glob=*.txt",
    "addopts = -p no:warnings",
    "addopts = --strict-config",
    "addopts = --maxfail=3 --tb=short",
    "addopts = -k 'not f2'",
    "addopts = --import-mode=importlib",
    "filterwarnings =\n    error::UserWarning\n    ignore:careful",
    "filterwarnings = once",
    "filterwarnings = nonsense",
    "filterwarnings =\n    error\n    default:fixture warns:UserWarning",
    "log_cli = true",
    "log_cli_level = INFO",
    "log_format = %(levelname)s %(message)s",
    "console_output_style = count",
    "strict_markers = true",
    "strict_config = true",
    "strict_parametrization_ids = true",
    "strict_xfail = true",
    "collect_imported_tests = false",
    "python_functions = test_f test_u*",
    "python_classes = *",
    "python_files = test_0.py",
    "pythonpath = sub",
    "enable_assertion_pass_hook = true",
    "junit_suite_name = named",
    "junit_logging = all",
    "cache_dir = .own_cache",
    "tmp_path_retention_count = 1",
    "verbosity_test_cases = 0",
    "testpaths = sub test_0.py",
    "testpaths = missing",
    "truncation_limit_chars = 0",
    "empty_parameter_set_mark = skip",
    "max_warnings = 2",
    "minversion = 99",
    "xfail_strict = maybe",
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
  return [name, `${lines.join("\n")}\n`]
}
