// Modules whose import changes nothing that a lowered test could see. Whether a name really loads the module of that
// name (and not a file of the project beside the test) is for whoever calls the compiler to check: `ModuleScope.imports`.

/**
 * The dotted name that an import statement means; null where a relative import leaves the top-level package. `module`
 * is what stands after the dots.
 */
export function absoluteName(
  importer: { readonly name: string; readonly isPackage: boolean },
  level: number,
  module: string | null,
): string | null {
  if (level === 0) return module
  const parts = importer.name.split(".")
  const kept = parts.length - level + (importer.isPackage ? 1 : 0)
  if (kept < 1) return null
  return [...parts.slice(0, kept), ...(module === null ? [] : [module])].join(".")
}

export const inertModules: ReadonlySet<string> = new Set([
  "__future__",
  "abc",
  "array",
  "base64",
  "binascii",
  "bisect",
  "calendar",
  "cmath",
  "collections",
  "collections.abc",
  "contextlib",
  "copy",
  "csv",
  "dataclasses",
  "datetime",
  "decimal",
  "difflib",
  "enum",
  "errno",
  "fractions",
  "functools",
  "hashlib",
  "heapq",
  "hmac",
  "html",
  "inspect",
  "io",
  "itertools",
  "json",
  "keyword",
  "math",
  "numbers",
  "operator",
  "os",
  "os.path",
  "pathlib",
  "pickle",
  "platform",
  "pprint",
  "pytest",
  "queue",
  "random",
  "re",
  "secrets",
  "shutil",
  "statistics",
  "string",
  "struct",
  "subprocess",
  "sys",
  "tempfile",
  "textwrap",
  "time",
  "timeit",
  "types",
  "typing",
  "unicodedata",
  "unittest",
  "uuid",
  "zlib",
])
