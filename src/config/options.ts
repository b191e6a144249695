// The one table of command-line options: spellings, pytest's dest, kind, default, help group, help.
//
// argv.ts parses with it, help.ts prints it, and `Options` is derived from it, so an option is added in one row.
// A dest may have several rows (`-v`, `-q`, `--verbosity`); the default stands in the first of them.
// Names and defaults are those of pytest 9.1 (https://docs.pytest.org/en/stable/reference/reference.html#command-line-flags).

/** Who defines an option: pytest and its usual distribution plugins, or this runner. */
export type Owner = "pytest" | "xdist" | "timeout" | "fastest"

export type Group =
  | "general"
  | "Reporting"
  | "pytest-warnings"
  | "collection"
  | "debugconfig"
  | "logging"
  | "distributed"
  | "fastest"

interface Row {
  readonly flags: readonly string[]
  readonly dest: string
  readonly group: Group
  readonly help: string
  readonly owner?: Owner
  readonly metavar?: string
}

/**
 * What an option does to its dest:
 * `flag`/`unflag` true/false; `const` a fixed value; `count`/`uncount` plus/minus one; `value` one argument;
 * `optional` zero or one argument (`ifBare` when none; `isList`: all kept); `append` one argument, all kept;
 * `override` true, and also `-o ini=true` (pytest's OverrideIniAction).
 */
export type OptionSpec = Row &
  (
    | { readonly kind: "flag" | "unflag"; readonly default?: boolean | null }
    | { readonly kind: "const"; readonly value: string | number }
    | { readonly kind: "count" | "uncount"; readonly default?: number }
    | {
        readonly kind: "value"
        /** `lanes`: a number, `auto` or `logical`. */
        readonly type?: "int" | "float" | "lanes" | "class"
        readonly choices?: readonly string[]
        readonly default?: string | number | null
      }
    | {
        readonly kind: "optional"
        readonly ifBare: string | null
        readonly isList?: true
        readonly default?: null
      }
    | { readonly kind: "append"; readonly default?: null | readonly string[] }
    | { readonly kind: "override"; readonly ini: string; readonly default?: null }
  )

export const optionTable = [
  // general
  {
    flags: ["-k"],
    dest: "keyword",
    kind: "value",
    default: "",
    metavar: "EXPRESSION",
    group: "general",
    help: "Run only items whose names match the expression: substrings of names, joined by and, or, not; case does not matter.",
  },
  {
    flags: ["-m"],
    dest: "markexpr",
    kind: "value",
    default: "",
    metavar: "MARKEXPR",
    group: "general",
    help: "Run only items whose marks match the expression, e.g. -m 'slow and not net'.",
  },
  {
    flags: ["--markers"],
    dest: "markers",
    kind: "flag",
    default: false,
    group: "general",
    help: "Show the registered marks",
  },
  {
    flags: ["-x", "--exitfirst"],
    dest: "maxfail",
    kind: "const",
    value: 1,
    group: "general",
    help: "Stop at the first failure or error",
  },
  {
    flags: ["--maxfail"],
    dest: "maxfail",
    kind: "value",
    type: "int",
    metavar: "num",
    group: "general",
    help: "Stop after this many failures or errors",
  },
  {
    flags: ["--strict-config"],
    dest: "strict_config",
    kind: "override",
    ini: "strict_config",
    default: null,
    group: "general",
    help: "Set the strict_config option",
  },
  {
    flags: ["--strict-markers"],
    dest: "strict_markers",
    kind: "override",
    ini: "strict_markers",
    default: null,
    group: "general",
    help: "Set the strict_markers option",
  },
  {
    flags: ["--strict"],
    dest: "strict",
    kind: "override",
    ini: "strict",
    default: null,
    group: "general",
    help: "Set the strict option",
  },
  {
    flags: ["--fixtures", "--funcargs"],
    dest: "showfixtures",
    kind: "flag",
    default: false,
    group: "general",
    help: "Show the available fixtures (with -v also those with a leading '_')",
  },
  {
    flags: ["--fixtures-per-test"],
    dest: "show_fixtures_per_test",
    kind: "flag",
    default: false,
    group: "general",
    help: "Show the fixtures of each test",
  },
  {
    flags: ["--pdb"],
    dest: "usepdb",
    kind: "flag",
    default: false,
    group: "general",
    help: "Start the Python debugger on errors or KeyboardInterrupt",
  },
  {
    flags: ["--pdbcls"],
    dest: "usepdb_cls",
    kind: "value",
    type: "class",
    default: null,
    metavar: "modulename:classname",
    group: "general",
    help: "The debugger class for --pdb",
  },
  {
    flags: ["--trace"],
    dest: "trace",
    kind: "flag",
    default: false,
    group: "general",
    help: "Break at the start of each test",
  },
  {
    flags: ["--capture"],
    dest: "capture",
    kind: "value",
    choices: ["fd", "sys", "no", "tee-sys"],
    default: "fd",
    metavar: "method",
    group: "general",
    help: "How output is captured per test: fd|sys|no|tee-sys",
  },
  {
    flags: ["-s"],
    dest: "capture",
    kind: "const",
    value: "no",
    group: "general",
    help: "Short for --capture=no",
  },
  {
    flags: ["--runxfail"],
    dest: "runxfail",
    kind: "flag",
    default: false,
    group: "general",
    help: "Report xfail tests as if they were not marked",
  },
  {
    flags: ["--lf", "--last-failed"],
    dest: "lf",
    kind: "flag",
    default: false,
    group: "general",
    help: "Run only the tests that failed last time (all, if none did)",
  },
  {
    flags: ["--ff", "--failed-first"],
    dest: "failedfirst",
    kind: "flag",
    default: false,
    group: "general",
    help: "Run all tests, those that failed last time first",
  },
  {
    flags: ["--nf", "--new-first"],
    dest: "newfirst",
    kind: "flag",
    default: false,
    group: "general",
    help: "Run tests of new files first, then the others by file time",
  },
  {
    flags: ["--cache-show"],
    dest: "cacheshow",
    kind: "optional",
    ifBare: null,
    isList: true,
    default: null,
    metavar: "glob",
    group: "general",
    help: "Show the cache's contents and do nothing else",
  },
  {
    flags: ["--cache-clear"],
    dest: "cacheclear",
    kind: "flag",
    default: false,
    group: "general",
    help: "Remove the cache's contents first",
  },
  {
    flags: ["--lfnf", "--last-failed-no-failures"],
    dest: "last_failed_no_failures",
    kind: "value",
    choices: ["all", "none"],
    default: "all",
    group: "general",
    help: "What --lf runs when no failure is known",
  },
  {
    flags: ["--sw", "--stepwise"],
    dest: "stepwise",
    kind: "flag",
    default: false,
    group: "general",
    help: "Stop at a failure and continue from it next time",
  },
  {
    flags: ["--sw-skip", "--stepwise-skip"],
    dest: "stepwise_skip",
    kind: "flag",
    default: false,
    group: "general",
    help: "Ignore the first failing test but stop at the next (implies --stepwise)",
  },
  {
    flags: ["--sw-reset", "--stepwise-reset"],
    dest: "stepwise_reset",
    kind: "flag",
    default: false,
    group: "general",
    help: "Start the stepwise order anew (implies --stepwise)",
  },

  // Reporting
  {
    flags: ["--durations"],
    dest: "durations",
    kind: "value",
    type: "int",
    default: null,
    metavar: "N",
    group: "Reporting",
    help: "Show the N slowest phases (0: all)",
  },
  {
    flags: ["--durations-min"],
    dest: "durations_min",
    kind: "value",
    type: "float",
    default: null,
    metavar: "N",
    group: "Reporting",
    help: "Least seconds to be listed by --durations. Default: 0.005 (0 with -vv)",
  },
  {
    flags: ["-v", "--verbose"],
    dest: "verbose",
    kind: "count",
    default: 0,
    group: "Reporting",
    help: "Say more",
  },
  {
    flags: ["--no-header"],
    dest: "no_header",
    kind: "flag",
    default: false,
    group: "Reporting",
    help: "No header",
  },
  {
    flags: ["--no-summary"],
    dest: "no_summary",
    kind: "flag",
    default: false,
    group: "Reporting",
    help: "No summary",
  },
  {
    flags: ["--no-fold-skipped"],
    dest: "fold_skipped",
    kind: "unflag",
    default: true,
    group: "Reporting",
    help: "List every skipped test by itself in the short summary",
  },
  {
    flags: ["--force-short-summary"],
    dest: "force_short_summary",
    kind: "flag",
    default: false,
    group: "Reporting",
    help: "Shorten summary lines at any verbosity",
  },
  { flags: ["-q", "--quiet"], dest: "verbose", kind: "uncount", group: "Reporting", help: "Say less" },
  {
    flags: ["--verbosity"],
    dest: "verbose",
    kind: "value",
    type: "int",
    group: "Reporting",
    help: "Set the verbosity. Default: 0",
  },
  {
    flags: ["-r", "--report-chars"],
    dest: "reportchars",
    kind: "value",
    default: "fE",
    metavar: "chars",
    group: "Reporting",
    help: "What the short summary lists: (f)ailed, (E)rror, (s)kipped, (x)failed, (X)passed, (p)assed, (P)assed with output, (a)ll but p and P, (A)ll, (w)arnings, (N)one so far. Default: fE",
  },
  {
    flags: ["--disable-warnings", "--disable-pytest-warnings"],
    dest: "disable_warnings",
    kind: "flag",
    default: false,
    group: "Reporting",
    help: "No warnings summary",
  },
  {
    flags: ["-l", "--showlocals"],
    dest: "showlocals",
    kind: "flag",
    default: false,
    group: "Reporting",
    help: "Show local variables in tracebacks",
  },
  {
    flags: ["--no-showlocals"],
    dest: "showlocals",
    kind: "unflag",
    group: "Reporting",
    help: "Hide local variables in tracebacks",
  },
  {
    flags: ["--tb"],
    dest: "tbstyle",
    kind: "value",
    choices: ["auto", "long", "short", "no", "line", "native"],
    default: "auto",
    metavar: "style",
    group: "Reporting",
    help: "Traceback style (auto/long/short/line/native/no)",
  },
  {
    flags: ["--xfail-tb"],
    dest: "xfail_tb",
    kind: "flag",
    default: false,
    group: "Reporting",
    help: "Show tracebacks of xfailed tests",
  },
  {
    flags: ["--show-capture"],
    dest: "showcapture",
    kind: "value",
    choices: ["no", "stdout", "stderr", "log", "all"],
    default: "all",
    group: "Reporting",
    help: "Which captured output of failed tests is shown. Default: all",
  },
  {
    flags: ["--fulltrace", "--full-trace"],
    dest: "fulltrace",
    kind: "flag",
    default: false,
    group: "Reporting",
    help: "Do not shorten tracebacks",
  },
  {
    flags: ["--color"],
    dest: "color",
    kind: "value",
    choices: ["yes", "no", "auto"],
    default: "auto",
    metavar: "color",
    group: "Reporting",
    help: "Coloured output (yes/no/auto)",
  },
  {
    flags: ["--code-highlight"],
    dest: "code_highlight",
    kind: "value",
    choices: ["yes", "no"],
    default: "yes",
    group: "Reporting",
    help: "Highlight code where output is coloured. Default: yes",
  },
  {
    flags: ["--pastebin"],
    dest: "pastebin",
    kind: "value",
    choices: ["failed", "all"],
    default: null,
    metavar: "mode",
    group: "Reporting",
    help: "Not supported: it would upload the report",
  },
  {
    flags: ["--junitxml", "--junit-xml"],
    dest: "xmlpath",
    kind: "value",
    default: null,
    metavar: "path",
    group: "Reporting",
    help: "Write a JUnit report to this path",
  },
  {
    flags: ["--junitprefix", "--junit-prefix"],
    dest: "junitprefix",
    kind: "value",
    default: null,
    metavar: "str",
    group: "Reporting",
    help: "Put this before class names in the JUnit report",
  },

  // pytest-warnings
  {
    flags: ["-W", "--pythonwarnings"],
    dest: "pythonwarnings",
    kind: "append",
    default: null,
    group: "pytest-warnings",
    help: "Which warnings to report, as Python's -W",
  },
  {
    flags: ["--max-warnings"],
    dest: "max_warnings",
    kind: "value",
    type: "int",
    default: null,
    metavar: "num",
    group: "pytest-warnings",
    help: "Exit with 6 where all tests pass with more warnings than this",
  },

  // collection
  {
    flags: ["--collectonly", "--collect-only", "--co"],
    dest: "collectonly",
    kind: "flag",
    default: false,
    group: "collection",
    help: "Collect, do not run",
  },
  {
    flags: ["--pyargs"],
    dest: "pyargs",
    kind: "flag",
    default: false,
    group: "collection",
    help: "Take arguments for Python packages",
  },
  {
    flags: ["--ignore"],
    dest: "ignore",
    kind: "append",
    default: null,
    metavar: "path",
    group: "collection",
    help: "Do not collect this path (repeatable)",
  },
  {
    flags: ["--ignore-glob"],
    dest: "ignore_glob",
    kind: "append",
    default: null,
    metavar: "path",
    group: "collection",
    help: "Do not collect paths of this pattern (repeatable)",
  },
  {
    flags: ["--deselect"],
    dest: "deselect",
    kind: "append",
    default: null,
    metavar: "nodeid_prefix",
    group: "collection",
    help: "Deselect items whose node id starts so (repeatable)",
  },
  {
    flags: ["--confcutdir"],
    dest: "confcutdir",
    kind: "value",
    default: null,
    metavar: "dir",
    group: "collection",
    help: "Load conftest.py files only in and below this directory",
  },
  {
    flags: ["--noconftest"],
    dest: "noconftest",
    kind: "flag",
    default: false,
    group: "collection",
    help: "Load no conftest.py",
  },
  {
    flags: ["--keepduplicates", "--keep-duplicates"],
    dest: "keepduplicates",
    kind: "flag",
    default: false,
    group: "collection",
    help: "Keep duplicate tests",
  },
  {
    flags: ["--collect-in-virtualenv"],
    dest: "collect_in_virtualenv",
    kind: "flag",
    default: false,
    group: "collection",
    help: "Collect in virtual environments too",
  },
  {
    flags: ["--continue-on-collection-errors"],
    dest: "continue_on_collection_errors",
    kind: "flag",
    default: false,
    group: "collection",
    help: "Run the tests although some could not be collected",
  },
  {
    flags: ["--import-mode"],
    dest: "importmode",
    kind: "value",
    choices: ["prepend", "append", "importlib"],
    default: "prepend",
    group: "collection",
    help: "How test modules reach sys.path: prepend, append, or not at all. Default: prepend",
  },
  {
    flags: ["--doctest-modules"],
    dest: "doctestmodules",
    kind: "flag",
    default: false,
    group: "collection",
    help: "Run doctests of all .py modules",
  },
  {
    flags: ["--doctest-report"],
    dest: "doctestreport",
    kind: "value",
    choices: ["none", "cdiff", "ndiff", "udiff", "only_first_failure"],
    default: "udiff",
    group: "collection",
    help: "How doctest failures are shown",
  },
  {
    flags: ["--doctest-glob"],
    dest: "doctestglob",
    kind: "append",
    default: [],
    metavar: "pat",
    group: "collection",
    help: "Files with doctests. Default: test*.txt",
  },
  {
    flags: ["--doctest-ignore-import-errors"],
    dest: "doctest_ignore_import_errors",
    kind: "flag",
    default: false,
    group: "collection",
    help: "Ignore doctest collection errors",
  },
  {
    flags: ["--doctest-continue-on-failure"],
    dest: "doctest_continue_on_failure",
    kind: "flag",
    default: false,
    group: "collection",
    help: "Go on after a doctest's first failure",
  },

  // test session debugging and configuration
  {
    flags: ["-c", "--config-file"],
    dest: "inifilename",
    kind: "value",
    default: null,
    metavar: "FILE",
    group: "debugconfig",
    help: "Take the configuration from this file",
  },
  {
    flags: ["--rootdir"],
    dest: "rootdir",
    kind: "value",
    default: null,
    group: "debugconfig",
    help: "The root directory; may be relative, may contain $VARIABLES",
  },
  {
    flags: ["--basetemp"],
    dest: "basetemp",
    kind: "value",
    default: null,
    metavar: "dir",
    group: "debugconfig",
    help: "Base temporary directory of this run (removed first if it exists)",
  },
  {
    flags: ["-V", "--version"],
    dest: "version",
    kind: "count",
    default: 0,
    group: "debugconfig",
    help: "Print the version",
  },
  {
    flags: ["-h", "--help"],
    dest: "help",
    kind: "flag",
    default: false,
    group: "debugconfig",
    help: "Print this help",
  },
  {
    flags: ["-p"],
    dest: "plugins",
    kind: "append",
    default: [],
    metavar: "name",
    group: "debugconfig",
    help: "Load this plugin early, or block it with no:name (repeatable)",
  },
  {
    flags: ["--disable-plugin-autoload"],
    dest: "disable_plugin_autoload",
    kind: "flag",
    default: false,
    group: "debugconfig",
    help: "Load no plugins through entry points",
  },
  {
    flags: ["--traceconfig", "--trace-config"],
    dest: "traceconfig",
    kind: "flag",
    default: false,
    group: "debugconfig",
    help: "Trace the loading of conftest.py files",
  },
  {
    flags: ["--debug"],
    dest: "debug",
    kind: "optional",
    ifBare: "pytestdebug.log",
    default: null,
    metavar: "DEBUG_FILE_NAME",
    group: "debugconfig",
    help: "Write internal tracing to this file",
  },
  {
    flags: ["-o", "--override-ini"],
    dest: "override_ini",
    kind: "append",
    default: null,
    metavar: "option=value",
    group: "debugconfig",
    help: "Override a configuration option; -o json or -o pretty chooses what is printed",
  },
  {
    flags: ["--assert"],
    dest: "assertmode",
    kind: "value",
    choices: ["rewrite", "plain"],
    default: "rewrite",
    metavar: "MODE",
    group: "debugconfig",
    help: "Explain failed assertions (rewrite) or not (plain)",
  },
  {
    flags: ["--setuponly", "--setup-only"],
    dest: "setuponly",
    kind: "flag",
    default: false,
    group: "debugconfig",
    help: "Set fixtures up, run no test",
  },
  {
    flags: ["--setupshow", "--setup-show"],
    dest: "setupshow",
    kind: "flag",
    default: false,
    group: "debugconfig",
    help: "Show the setup of fixtures",
  },
  {
    flags: ["--setupplan", "--setup-plan"],
    dest: "setupplan",
    kind: "flag",
    default: false,
    group: "debugconfig",
    help: "Show what would be set up and run",
  },

  // logging
  {
    flags: ["--log-level"],
    dest: "log_level",
    kind: "value",
    default: null,
    metavar: "LEVEL",
    group: "logging",
    help: "Level of the messages to capture",
  },
  {
    flags: ["--log-format"],
    dest: "log_format",
    kind: "value",
    default: null,
    group: "logging",
    help: "Format of captured messages",
  },
  {
    flags: ["--log-date-format"],
    dest: "log_date_format",
    kind: "value",
    default: null,
    group: "logging",
    help: "Date format of captured messages",
  },
  {
    flags: ["--log-cli-level"],
    dest: "log_cli_level",
    kind: "value",
    default: null,
    group: "logging",
    help: "Level of live messages",
  },
  {
    flags: ["--log-cli-format"],
    dest: "log_cli_format",
    kind: "value",
    default: null,
    group: "logging",
    help: "Format of live messages",
  },
  {
    flags: ["--log-cli-date-format"],
    dest: "log_cli_date_format",
    kind: "value",
    default: null,
    group: "logging",
    help: "Date format of live messages",
  },
  {
    flags: ["--log-file"],
    dest: "log_file",
    kind: "value",
    default: null,
    group: "logging",
    help: "Also write messages to this file",
  },
  {
    flags: ["--log-file-mode"],
    dest: "log_file_mode",
    kind: "value",
    choices: ["w", "a"],
    default: null,
    group: "logging",
    help: "How the log file is opened",
  },
  {
    flags: ["--log-file-level"],
    dest: "log_file_level",
    kind: "value",
    default: null,
    group: "logging",
    help: "Level of the log file",
  },
  {
    flags: ["--log-file-format"],
    dest: "log_file_format",
    kind: "value",
    default: null,
    group: "logging",
    help: "Format of the log file",
  },
  {
    flags: ["--log-file-date-format"],
    dest: "log_file_date_format",
    kind: "value",
    default: null,
    group: "logging",
    help: "Date format of the log file",
  },
  {
    flags: ["--log-auto-indent"],
    dest: "log_auto_indent",
    kind: "value",
    default: null,
    group: "logging",
    help: "Indent multiline messages: true|on, false|off or a number",
  },
  {
    flags: ["--log-disable"],
    dest: "logger_disable",
    kind: "append",
    default: [],
    group: "logging",
    help: "Disable a logger by name (repeatable)",
  },

  // distributed and subprocess testing
  {
    flags: ["-n", "--numprocesses"],
    dest: "numprocesses",
    kind: "value",
    type: "lanes",
    owner: "xdist",
    default: null,
    metavar: "numprocesses",
    group: "distributed",
    help: "Number of lanes: a number, auto or logical; 0 means detect here",
  },
  {
    flags: ["--maxprocesses"],
    dest: "maxprocesses",
    kind: "value",
    type: "int",
    owner: "xdist",
    default: null,
    group: "distributed",
    help: "Most lanes with -n auto",
  },
  {
    flags: ["--max-worker-restart"],
    dest: "maxworkerrestart",
    kind: "value",
    owner: "xdist",
    default: null,
    group: "distributed",
    help: "How many crashed lanes are replaced",
  },
  {
    flags: ["--dist"],
    dest: "dist",
    kind: "value",
    choices: ["load", "loadscope", "loadfile", "loadgroup", "worksteal", "each", "no"],
    owner: "xdist",
    default: null,
    metavar: "distmode",
    group: "distributed",
    help: "How items are given to lanes: load, loadscope, loadfile, loadgroup, worksteal; no: one process; each: by xdist",
  },
  {
    flags: ["-d"],
    dest: "dist",
    kind: "const",
    value: "load",
    owner: "xdist",
    group: "distributed",
    help: "Short for --dist=load",
  },
  {
    flags: ["--timeout"],
    dest: "timeout",
    kind: "value",
    type: "float",
    owner: "timeout",
    default: null,
    metavar: "seconds",
    group: "distributed",
    help: "Fail an item that takes longer (0: no limit)",
  },
  {
    flags: ["--timeout-method", "--timeout_method"],
    dest: "timeout_method",
    kind: "value",
    choices: ["signal", "thread"],
    owner: "timeout",
    default: null,
    group: "distributed",
    help: "Accepted for pytest-timeout's sake: a lane that hangs is killed from outside",
  },
  {
    flags: ["--session-timeout"],
    dest: "session_timeout",
    kind: "value",
    type: "float",
    owner: "timeout",
    default: null,
    metavar: "seconds",
    group: "distributed",
    help: "Stop the session after so many seconds",
  },

  // Fastest's own
  {
    flags: ["--tier"],
    dest: "tier",
    kind: "value",
    choices: ["auto", "wasm", "cpython", "pytest"],
    owner: "fastest",
    default: "auto",
    group: "fastest",
    help: "Where items run: wasm, cpython, pytest, or what fits each (auto)",
  },
  {
    flags: ["--jit"],
    dest: "jit",
    kind: "flag",
    owner: "fastest",
    default: null,
    group: "fastest",
    help: "Compile to WebAssembly in the foreground, on first sight of a file",
  },
  {
    flags: ["--no-jit"],
    dest: "jit",
    kind: "unflag",
    owner: "fastest",
    group: "fastest",
    help: "Do not compile; run everything in CPython",
  },
  {
    flags: ["--verify"],
    dest: "verify",
    kind: "flag",
    owner: "fastest",
    default: false,
    group: "fastest",
    help: "Run lowered items in both tiers; exit 3 on any difference",
  },
  {
    flags: ["--explain"],
    dest: "explain",
    kind: "flag",
    owner: "fastest",
    default: false,
    group: "fastest",
    help: "Say for each item in which tier it ran, and why",
  },
  {
    flags: ["--python"],
    dest: "python",
    kind: "value",
    owner: "fastest",
    default: null,
    metavar: "path",
    group: "fastest",
    help: "The Python interpreter to use",
  },
  {
    flags: ["--report-log"],
    dest: "report_log",
    kind: "value",
    owner: "fastest",
    default: null,
    metavar: "path",
    group: "fastest",
    help: "Write every report to this path, one JSON object a line",
  },
] as const satisfies readonly OptionSpec[]

type Spec = (typeof optionTable)[number]

type DefaultOf<S> = S extends { readonly default: infer D }
  ? D extends null
    ? null
    : D extends readonly string[]
      ? readonly string[]
      : never
  : never

type ValueOf<S> = S extends { readonly kind: "flag" | "unflag" | "override" }
  ? boolean
  : S extends { readonly kind: "count" | "uncount" }
    ? number
    : S extends { readonly kind: "const"; readonly value: infer V }
      ? V extends number
        ? number
        : V
      : S extends { readonly kind: "append" }
        ? readonly string[]
        : S extends { readonly isList: true }
          ? readonly (string | null)[]
          : S extends { readonly type: "int" | "float" }
            ? number
            : S extends { readonly type: "lanes" }
              ? number | "auto" | "logical"
              : S extends { readonly choices: readonly (infer C)[] }
                ? C
                : string

/** The parsed options, by pytest's dest names. */
export type Options = {
  readonly [D in Spec["dest"]]:
    | ValueOf<Extract<Spec, { readonly dest: D }>>
    | DefaultOf<Extract<Spec, { readonly dest: D }>>
}

/** Spelling -> row. */
export const optionByFlag: ReadonlyMap<string, OptionSpec> = new Map(
  (optionTable as readonly OptionSpec[]).flatMap(spec => spec.flags.map(flag => [flag, spec] as const)),
)

/**
 * Options of plugins that many suites name in addopts and that take a value of their own, so that the value
 * is not taken for a path. They travel in `unknown`; whether they are known is decided where plugins are.
 */
export const pluginValueFlags: ReadonlySet<string> = new Set([
  "--asyncio-mode",
  "--reruns",
  "--reruns-delay",
  "--only-rerun",
  "--cov-report",
  "--cov-config",
  "--cov-fail-under",
  "--cov-context",
  "--ds",
  "--dc",
  "--randomly-seed",
  "--hypothesis-profile",
  "--hypothesis-seed",
  "--hypothesis-verbosity",
  "--benchmark-json",
  "--html",
  "--splits",
  "--group",
  "--tx",
])

/** Every dest with its default; what pytest's namespace holds before any argument. */
export function defaultOptions(): Options {
  const options: Record<string, unknown> = {}
  for (const spec of optionTable as readonly OptionSpec[]) {
    if ("default" in spec && spec.default !== undefined) {
      options[spec.dest] = Array.isArray(spec.default) ? [...spec.default] : spec.default
    }
  }
  return options as Options
}
