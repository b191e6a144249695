// pytest's own cache folder (`cache_dir`, by default `.pytest_cache`): read and written as pytest does, so that both
// can be used on one project.
//
// https://docs.pytest.org/en/stable/how-to/cache.html

import fs from "node:fs"
import path from "node:path"

/** The files pytest puts into a new cache folder, byte for byte. */
const supportingFiles: Readonly<Record<string, string>> = {
  "README.md": `# pytest cache directory #

This directory contains data from the pytest's cache plugin,
which provides the \`--lf\` and \`--ff\` options, as well as the \`cache\` fixture.

**Do not** commit this to version control.

See [the docs](https://docs.pytest.org/en/stable/how-to/cache.html) for more information.
`,
  ".gitignore": "# Created by pytest automatically.\n*\n",
  "CACHEDIR.TAG": `Signature: 8a477f597d28d172789f06886806bc55
# This file is a cache directory tag created by pytest.
# For information about cache directory tags, see:
#\thttps://bford.info/cachedir/spec.html
`,
}

/** A value stored under a key such as `cache/lastfailed`; undefined where it is missing or unreadable. */
export function readCacheValue(cacheDir: string, key: string): unknown {
  let text: string
  try {
    text = fs.readFileSync(path.join(cacheDir, "v", key), "utf8")
  } catch {
    return undefined
  }
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Stores a value. Gives null, or what pytest warns about when the folder cannot be written. */
export function writeCacheValue(cacheDir: string, key: string, value: unknown): string | null {
  const file = path.join(cacheDir, "v", key)
  try {
    if (!fs.existsSync(cacheDir)) makeCacheFolder(cacheDir)
    fs.mkdirSync(path.dirname(file), { recursive: true })
  } catch (error) {
    return `could not create cache path ${file}: ${asPython(error)}`
  }
  try {
    fs.writeFileSync(file, JSON.stringify(value, null, 2))
    return null
  } catch (error) {
    return `cache could not write path ${file}: ${asPython(error)}`
  }
}

/** An error of the file system in Python's words: `[Errno 13] Permission denied: '/x'`. */
function asPython(error: unknown): string {
  const { errno = 0, message, path: at } = error as NodeJS.ErrnoException
  const words =
    /^\w+: (.*?), \w+/.exec(message)?.[1]?.replace("file already exists", "file exists") ?? message
  return `[Errno ${Math.abs(errno)}] ${words.charAt(0).toUpperCase()}${words.slice(1)}: '${at}'`
}

/** Makes the folder with its supporting files in one step, so that another process never sees it half made. */
function makeCacheFolder(cacheDir: string): void {
  const parent = path.dirname(cacheDir)
  fs.mkdirSync(parent, { recursive: true })
  const draft = fs.mkdtempSync(path.join(parent, "pytest-cache-files-"))
  try {
    fs.chmodSync(draft, 0o777 & ~process.umask())
    for (const [name, content] of Object.entries(supportingFiles))
      fs.writeFileSync(path.join(draft, name), content)
    fs.renameSync(draft, cacheDir)
  } catch (error) {
    // Whoever made the folder in the meantime made the same one.
    const code = (error as NodeJS.ErrnoException).code
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error
  } finally {
    fs.rmSync(draft, { recursive: true, force: true })
  }
}

/** `--cache-clear`: removes the values and folders of plugins, and leaves the rest. */
export function clearCache(cacheDir: string): void {
  for (const name of ["d", "v"]) fs.rmSync(path.join(cacheDir, name), { recursive: true, force: true })
}
