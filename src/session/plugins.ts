// What an installed pytest plugin means for a run: whether our runtime can stand in for pytest with it present.
//
// A plugin is judged by its distribution's name. The reference is what the plugin does to a suite that neither asks
// for its fixtures nor gives its options: `inert` does nothing then. Where a test asks for more, the runtime hosts the
// plugin (`hosted.py` has its list), or hands the file to pytest.

import type { Config } from "../config/config.ts"
import type { Reason } from "../model.ts"
import { reason } from "./reasons.ts"

/** Distributions that leave alone what does not ask for them, under their normalised names. */
const inert: ReadonlySet<string> = new Set([
  "anyio",
  "dirty-equals",
  "faker",
  "hypothesis",
  "inline-snapshot",
  "platformdirs",
  "pyfakefs",
  "pytest-asyncio",
  "pytest-benchmark",
  "pytest-cov",
  "pytest-datadir",
  "pytest-freezer",
  "pytest-html",
  "pytest-httpx",
  "pytest-instafail",
  "pytest-json-report",
  "pytest-metadata",
  "pytest-mock",
  "pytest-randomly",
  "pytest-regressions",
  "pytest-reportlog",
  "pytest-rerunfailures",
  "pytest-subtests",
  "pytest-sugar",
  "pytest-timeout",
  "pytest-xdist",
  "requests-mock",
  "respx",
  "time-machine",
  "typeguard",
])

/** Entry points under names of plugins that are part of pytest: it does not load these. */
const merged: ReadonlySet<string> = new Set(["subtests"])

export interface InstalledPlugin {
  readonly name: string
  readonly version: string
  readonly entryPoints: readonly string[]
}

/** The header's list, as pytest prints the distributions of the plugins that it loads. */
export function shownPlugins(plugins: readonly InstalledPlugin[], config: Config): string[] {
  const named = config.options.plugins
  const loadsAll =
    !config.environment.PYTEST_DISABLE_PLUGIN_AUTOLOAD && !config.options.disable_plugin_autoload
  const isLoaded = (point: string) => (loadsAll || named.includes(point)) && !named.includes(`no:${point}`)
  return plugins
    .filter(({ entryPoints }) => entryPoints.some(point => isLoaded(point) && !merged.has(point)))
    .map(({ name, version }) => `${name.replace(/^pytest-/, "")}-${version}`)
}

/** The name as PyPI compares it (PEP 503). */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-")
}

/** Why a run with these plugins needs the real pytest; null when our runtime can do it. */
export function judgePlugins(
  plugins: readonly InstalledPlugin[],
  disabled: ReadonlySet<string>,
): Reason | null {
  for (const { name, version } of plugins) {
    const normalized = normalizeName(name)
    if (inert.has(normalized) || disabled.has(normalized)) continue
    return reason("plugin-active", `${name} ${version}`)
  }
  return null
}
