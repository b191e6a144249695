// Options and ini keys of those plugins of pytest that `-p no:NAME` takes away: without its plugin, nobody knows them.

const optionsOf: Readonly<Record<string, readonly RegExp[]>> = {
  assertion: [/^--assert$/],
  cacheprovider: [
    /^--(lf|last-failed|ff|failed-first|nf|new-first|cache-show|cache-clear|lfnf|last-failed-.*)$/,
  ],
  capture: [/^(--capture|-s)$/],
  debugging: [/^--(pdb|pdbcls|trace)$/],
  doctest: [/^--doctest-/],
  junitxml: [/^--junit/],
  logging: [/^--log-/],
  pastebin: [/^--pastebin$/],
  setuponly: [/^--setup-?(only|show)$/],
  setupplan: [/^--setup-?plan$/],
  skipping: [/^--runxfail$/],
  stepwise: [/^--(sw|stepwise)/],
  terminal: [
    /^-[vqrl]$/,
    /^--(verbose|quiet|verbosity|no-header|no-summary|no-fold-skipped|force-short-summary|report-chars)$/,
    /^--(disable-(pytest-)?warnings|(no-)?showlocals|tb|xfail-tb|show-capture|full-?trace|color|code-highlight)$/,
  ],
}

/** The names that `-p no:NAME` blocks, with those that go with them. */
export function blockedPlugins(args: readonly string[]): ReadonlySet<string> {
  const blocked = new Set<string>()
  for (const [index, arg] of args.entries()) {
    const name = arg === "-p" ? args[index + 1] : arg.startsWith("-p") ? arg.slice(2) : undefined
    if (name?.startsWith("no:")) blocked.add(name.slice(3))
  }
  // Without a cache there is nothing to step through.
  if (blocked.has("cacheprovider")) blocked.add("stepwise")
  return blocked
}

/** Is this spelling of an option of a blocked plugin? */
export function isBlockedOption(flag: string, blocked: ReadonlySet<string>): boolean {
  for (const name of blocked) if (optionsOf[name]?.some(pattern => pattern.test(flag))) return true
  return false
}
