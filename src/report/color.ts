// Whether output is coloured and how wide the terminal is: pytest's rules.

import type { Env } from "../env.ts"

/** `--color`, then PY_COLORS, NO_COLOR, FORCE_COLOR, then whether it is a terminal that is not dumb. */
export function shouldColor(option: "yes" | "no" | "auto", env: Env, isTTY: boolean): boolean {
  if (option !== "auto") return option === "yes"
  if (env.PY_COLORS === "1") return true
  if (env.PY_COLORS === "0") return false
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "") return true
  return isTTY && env.TERM !== "dumb"
}

/** COLUMNS, else the terminal's own width, else 80; below 40 counts as bogus and is 80. */
export function terminalWidth(env: Env, columns: number | undefined): number {
  const given = /^\s*[-+]?\d+\s*$/.test(env.COLUMNS ?? "") ? Number(env.COLUMNS) : 0
  const width = given > 0 ? given : (columns ?? 80)
  return width < 40 ? 80 : width
}
