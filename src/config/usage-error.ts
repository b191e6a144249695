// A command line or configuration that cannot be run: exit code 4, its text on stderr.

/** Thrown for what pytest calls UsageError. `message` is the whole text after `ERROR: `. */
export class UsageError extends Error {
  override readonly name = "UsageError"
}

/** The name in usage texts. */
export const prog = "fastest"

/**
 * The text of a rejected command line: usage line, then what was wrong, then where it came from
 * (`config source`, `inifile`, `rootdir`), sorted by name as pytest does.
 */
export function usageText(message: string, facts: Readonly<Record<string, string>> = {}): string {
  const extra = Object.keys(facts)
    .sort()
    .map(name => `\n  ${name}: ${facts[name]}`)
    .join("")
  return `usage: ${prog} [options] [file_or_dir] [file_or_dir] [...]\n${prog}: error: ${message}${extra}`
}
