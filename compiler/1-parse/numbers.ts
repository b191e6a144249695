// Number tokens → exact values. The tokens have been checked against CPython's grammar by `tokens.ts`.

import type { ConstantValue } from "./ast.ts"
import { unsupported } from "./refusal.ts"
import type { Token } from "./tokens.ts"

/** CPython rejects longer decimal literals since 3.11 (`sys.int_info.default_max_str_digits`). */
const digitLimit = 4300

/** The value of an int, float or imaginary literal; floats are correctly rounded, as both languages require. */
export function numberValue(token: Token): ConstantValue {
  const text = token.text.replaceAll("_", "")
  if (/^0[xXoObB]/.test(text)) return { type: "int", value: BigInt(text.toLowerCase()) }
  if (/[jJ]$/.test(text)) return { type: "complex", imag: Number(text.slice(0, -1)) }
  if (/[.eE]/.test(text)) return { type: "float", value: Number(text) }
  if (text.length > digitLimit) unsupported(token)
  return { type: "int", value: BigInt(text) }
}
