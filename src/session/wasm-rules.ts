// When the Wasm tier must stay off for a whole session: rules S and C of the conditions under which CPython may be
// left out. Refuses by default; each refusal names what stands in the way.

import fs from "node:fs"
import path from "node:path"
import { parseModule } from "../../compiler/1-parse/parse.ts"
import { inertModules } from "../../compiler/compile.ts"
import { conftestImpurity } from "../collect/conftest-purity.ts"
import type { ImportRules } from "../collect/purity.ts"
import { purityRules } from "../collect/purity-rules.ts"
import { type Config, getini } from "../config/config.ts"
import type { Reason } from "../model.ts"
import type { CollectDir } from "../worker/protocol.ts"
import { reason } from "./reasons.ts"

/** Ini keys that change ids, warnings or set-up in ways the static model does not follow. */
const decidingInis = [
  "usefixtures",
  "strict_parametrization_ids",
  "disable_test_id_escaping_and_forfeit_all_rights_to_community_support",
  "doctest_optionflags",
  "required_plugins",
]

/** Environment variables under which CPython runs the same text differently. */
const decidingVariables = [
  "PYTHONOPTIMIZE",
  "PYTHONDEVMODE",
  "PYTHONWARNINGS",
  "PYTHONINSPECT",
  "PYTHONSTARTUP",
]

/** S1-S6: what in the session itself keeps items out of Wasm; null where nothing does. */
export function sessionObstacle(config: Config): Reason | null {
  const { options, environment } = config
  const variable = decidingVariables.find(name => (environment[name] ?? "") !== "")
  if (variable) return reason("session-rule", `${variable} is set`)
  const ini = decidingInis.find(
    name => Object.hasOwn(config.ini, name) || Object.hasOwn(config.overrides, name),
  )
  if (ini) return reason("session-rule", `the ini key ${ini} is set`)
  if (config.warnings.length > 0) return reason("session-rule", "the configuration warns")
  const plugin = options.plugins.find(each => !each.startsWith("no:"))
  if (plugin) return reason("session-rule", `-p ${plugin} loads a plugin`)
  if (options.assertmode !== "rewrite") return reason("session-rule", "--assert=plain is given")
  const wanted = [
    ["--pdb", options.usepdb],
    ["--trace", options.trace],
    ["--setup-show", options.setupshow],
    ["--setup-only", options.setuponly],
    ["--setup-plan", options.setupplan],
    ["--doctest-modules", options.doctestmodules],
  ] as const
  const flag = wanted.find(([, given]) => given)
  return flag ? reason("session-rule", `${flag[0]} is given`) : null
}

/** S3: whether a warning may be an error: then no text that CPython compiles may warn. */
export function warningsMayFail(config: Config): boolean {
  const filters = [...getini(config, "filterwarnings"), ...(config.options.pythonwarnings ?? [])]
  // An action may be shortened; none at all is `default`.
  return filters.some(filter => {
    const action = filter.split(":")[0]!.trim()
    return action !== "" && "error".startsWith(action)
  })
}

/** The text of a source file; null where it is not UTF-8, or begins with a byte order mark the parser must see. */
export function decodeSource(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

/** Every conftest of the trees: its path and its bytes. */
export function readConftests(tree: readonly CollectDir[]): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>()
  const visit = (dir: CollectDir) => {
    if (dir.conftest) {
      const file = path.join(dir.path, "conftest.py")
      if (!found.has(file)) found.set(file, fs.readFileSync(file))
    }
    for (const entry of dir.entries) if ("entries" in entry) visit(entry)
  }
  tree.forEach(visit)
  return found
}

/** A conftest's own imports of the project are not followed. */
const conftestImports: ImportRules = {
  absolute: (level, module) => (level === 0 ? module : null),
  isProject: () => false,
  isModelled: name => inertModules.has(name),
}

/**
 * C1, C2: the first conftest that may act on tests that ask nothing of it. Hooks see every item of the session, so one
 * conftest anywhere keeps all files out.
 */
export function conftestObstacle(conftests: ReadonlyMap<string, Uint8Array>, rootdir: string): Reason | null {
  for (const [file, bytes] of conftests) {
    const name = path.relative(rootdir, file)
    const text = decodeSource(bytes)
    if (text === null) return reason("session-rule", `${name} is not UTF-8`)
    const parsed = parseModule(text)
    if (parsed.kind === "refused")
      return reason("session-rule", `${name} is left to CPython (${parsed.code})`)
    const impure = conftestImpurity(parsed.module, conftestImports)
    if (impure) return reason("session-rule", `${name}: ${purityRules[impure.code]}`)
  }
  return null
}

/** Marks that warn of nothing: pytest's own and those of the ini key `markers`. */
export function registeredMarks(config: Config): Set<string> {
  const own = ["parametrize", "skip", "skipif", "xfail", "usefixtures", "filterwarnings"]
  const lines = getini(config, "markers").map(line => /^\s*([\w.-]+)/.exec(line)?.[1] ?? "")
  return new Set([...own, ...lines])
}
