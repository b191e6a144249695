// Programs of several modules as one text: the test module, then each other one under a line with its name.

export interface Listing {
  readonly main: string
  /** In the order in which they can be executed one after the other. */
  readonly modules: readonly { readonly name: string; readonly text: string }[]
}

export function joinListing({ main, modules }: Listing): string {
  return [main, ...modules.map(({ name, text }) => `# module ${name}\n${text}`)].join("")
}

export function splitListing(text: string): Listing {
  const [main = "", ...others] = text.split(/^(?=# module [\w.]+\n)/m)
  return {
    main,
    modules: others.map(part => ({
      name: part.slice("# module ".length, part.indexOf("\n")),
      text: part.slice(part.indexOf("\n") + 1),
    })),
  }
}

export function indent(lines: readonly string[]): string[] {
  return lines.map(line => `    ${line}`)
}
