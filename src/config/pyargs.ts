// `--pyargs`: arguments that name modules or packages become the paths of these, as the interpreter finds them.

import { spawnSync } from "node:child_process"
import path from "node:path"
import type { Environment } from "../env.ts"
import { exists } from "./rootdir.ts"
import { UsageError } from "./usage-error.ts"

export interface PyargsSetup {
  readonly executable: string
  readonly invocationDir: string
  readonly environment: Environment
  /** ini `pythonpath`, absolute. */
  readonly pythonpath: readonly string[]
  /** Directories of the conftests that were imported by then, and how. */
  readonly conftestFolders: readonly string[]
  readonly importmode: string
  readonly considerNamespacePackages: boolean
}

/** Prints a JSON list: for each name the file or directory of that module, or null where there is none. */
const search = `
import importlib.util, json, os, sys
names, pythonpath, added, appends, namespaces = json.loads(sys.argv[1])
sys.path[:] = pythonpath + [each for each in sys.path if each]
for folder in added:
    if folder not in sys.path:
        sys.path.insert(len(sys.path) if appends else 0, folder)
def find(name):
    try:
        spec = importlib.util.find_spec(name)
    except (AttributeError, ImportError, ValueError):
        return None
    if spec is None:
        return None
    places = list(spec.submodule_search_locations or ())
    if spec.origin in (None, "namespace"):
        return places[0] if namespaces and places else None
    return os.path.dirname(spec.origin) if places else spec.origin
print(json.dumps([find(name) for name in names]))
`

/** Arguments with the paths of the modules they name, and these names: null for one that is no module, and so a path. */
export function resolvePyargs(
  args: readonly string[],
  setup: PyargsSetup,
): { args: string[]; modules: (string | null)[] } {
  const parts = args.map(arg => {
    const [, name = "", rest = ""] = /^([^:[]*)(.*)$/s.exec(arg)!
    return { arg, name, rest }
  })
  const request = JSON.stringify([
    parts.map(({ name }) => name),
    setup.pythonpath,
    setup.importmode === "importlib" ? [] : setup.conftestFolders.map(rootOf),
    setup.importmode === "append",
    setup.considerNamespacePackages,
  ])
  const { stdout, stderr, status } = spawnSync(setup.executable, ["-c", search, request], {
    cwd: setup.invocationDir,
    env: setup.environment,
    encoding: "utf8",
  })
  if (status !== 0)
    throw new UsageError(`--pyargs: ${setup.executable} could not look for modules\n${stderr}`)
  const found = (JSON.parse(stdout) as (string | null)[]).map(place =>
    place !== null && exists(place) ? place : null,
  )
  const places = parts.map(({ arg, rest }, i) => (found[i] === null ? arg : found[i] + rest))
  return { args: places, modules: parts.map(({ name }, i) => (found[i] === null ? null : name)) }
}

/** The directory that importing a file of `folder` puts on `sys.path`: the one that holds the outermost package. */
function rootOf(folder: string): string {
  return exists(path.join(folder, "__init__.py")) ? rootOf(path.dirname(folder)) : folder
}
