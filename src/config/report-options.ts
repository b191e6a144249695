// Config -> what the reporters depend on. The reporters know no options and no ini keys, only these values.

import path from "node:path"
import type { JunitOptions } from "../report/junit.ts"
import type { TerminalOptions } from "../report/terminal.ts"
import { type Config, getini, hasLiveLogs, maxWarnings, verbosityOf } from "./config.ts"

/** For the terminal's reporter. `isTTY`: stdout is a terminal. */
export function terminalOptions(config: Config, isTTY: boolean): TerminalOptions {
  const { options, env, rootdir, invocationDir } = config
  const isOnCI = (env.CI ?? "") !== "" || (env.BUILD_NUMBER ?? "") !== ""
  return {
    rootdir,
    invocationDir,
    isTTY,
    verbose: options.verbose,
    // Live logs stand between lines of items.
    testVerbosity: Math.max(
      verbosityOf(config, "test_cases"),
      hasLiveLogs(config) && !options.collectonly ? 1 : Number.NEGATIVE_INFINITY,
    ),
    subtestsQuiet: verbosityOf(config, "subtests") === 0,
    outputStyle: getini(config, "console_output_style"),
    capture: options.capture,
    setupShow: options.setupshow,
    hasHeader: !options.no_header,
    hasSummary: !options.no_summary,
    reportchars: options.reportchars,
    disableWarnings: options.disable_warnings,
    foldSkipped: options.fold_skipped,
    isWhole: (isOnCI || options.verbose >= 2) && !options.force_short_summary,
    durations: options.durations,
    durationsMin: options.durations_min,
    collectOnly: options.collectonly,
    explain: options.explain,
    maxWarnings: maxWarnings(config),
    cachedir: shownCachedir(config),
    xmlpath: options.xmlpath === null ? null : path.resolve(invocationDir, options.xmlpath),
    tbstyle: options.tbstyle,
    xfailTb: options.xfail_tb,
    showCapture: options.showcapture,
    highlight: options.code_highlight !== "yes" ? null : env.PYTEST_THEME_MODE === "light" ? "light" : "dark",
  }
}

/** The header names the cache directory with -v, or where it is not the usual one. */
function shownCachedir(config: Config): string | null {
  const { options, rootdir, cachedir } = config
  if (options.plugins.includes("no:cacheprovider")) return null
  const isUsual = getini(config, "cache_dir") === ".pytest_cache" && !config.env.TOX_ENV_DIR
  if (options.verbose <= 0 && isUsual) return null
  const relative = path.relative(rootdir, cachedir)
  return relative.startsWith("..") || path.isAbsolute(relative) ? cachedir : relative
}

/** For the JUnit reporter; `xmlpath` as given. */
export function junitOptions(config: Config, xmlpath: string): JunitOptions {
  return {
    file: path.resolve(config.invocationDir, xmlpath),
    prefix: config.options.junitprefix,
    suiteName: getini(config, "junit_suite_name"),
    logging: getini(config, "junit_logging"),
    logPassingTests: getini(config, "junit_log_passing_tests"),
    durationReport: getini(config, "junit_duration_report"),
    family: getini(config, "junit_family"),
  }
}
