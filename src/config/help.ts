// `--help`: the option table as text, in pytest's groups.

import { type Group, type OptionSpec, optionTable } from "./options.ts"

const titles: Readonly<Record<Group, string>> = {
  general: "general",
  Reporting: "Reporting",
  "pytest-warnings": "pytest-warnings",
  collection: "collection",
  debugconfig: "test session debugging and configuration",
  logging: "logging",
  distributed: "distributed and subprocess testing",
  fastest: "fastest",
}

const column = 24

/** One section per group: its title and its options, wrapped to `width`. */
export function helpSections(width: number): { title: string; body: string }[] {
  return (Object.keys(titles) as Group[]).map(group => ({
    title: titles[group],
    body: (optionTable as readonly OptionSpec[])
      .filter(spec => spec.group === group)
      .map(spec => optionLines(spec, width))
      .join("\n"),
  }))
}

function optionLines(spec: OptionSpec, width: number): string {
  const argument = argumentOf(spec)
  const flags = spec.flags
    .map(flag =>
      argument === "" ? flag : flag.startsWith("--") ? `${flag}=${argument}` : `${flag} ${argument}`,
    )
    .join(", ")
  const [first = "", ...rest] = wrap(spec.help, Math.max(width - column, 20))
  const head = `  ${flags}`
  const indent = " ".repeat(column)
  const lines = head.length < column - 1 ? [head.padEnd(column) + first] : [head, indent + first]
  return [...lines, ...rest.map(line => indent + line)].join("\n")
}

function argumentOf(spec: OptionSpec): string {
  if (spec.kind !== "value" && spec.kind !== "append" && spec.kind !== "optional") return ""
  const name =
    spec.metavar ??
    (spec.kind === "value" && spec.choices !== undefined
      ? `{${spec.choices.join(",")}}`
      : spec.dest.toUpperCase())
  return spec.kind === "optional" ? `[${name}]` : name
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ""
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === "" ? word : `${line} ${word}`
  }
  return [...lines, line]
}
