// Constants of the standard library.

import type { Span } from "../../1-parse/ast.ts"
import * as b from "../../ir/build.ts"
import type { Expr } from "../../ir/ir.ts"
import { mathConstant } from "./math.ts"

const lower = "abcdefghijklmnopqrstuvwxyz"
const upper = lower.toUpperCase()
const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
const whitespace = " \t\n\r\v\f"
const digits = "0123456789"

const texts: Readonly<Record<string, string>> = {
  ascii_letters: lower + upper,
  ascii_lowercase: lower,
  ascii_uppercase: upper,
  digits,
  hexdigits: `${digits}abcdefABCDEF`,
  octdigits: "01234567",
  printable: digits + lower + upper + punctuation + whitespace,
  punctuation,
  whitespace,
}

/** The value of `module.name`, or null. */
export function libraryConstant(module: string | null, name: string | null, span: Span): Expr | null {
  if (module === "math") return mathConstant(name, span)
  if (module !== "string" || name === null || !Object.hasOwn(texts, name)) return null
  return b.str(texts[name]!, span)
}
