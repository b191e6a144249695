// `"…" % values` and `"…".format(…)` of literal templates, taken apart when compiling.

import type { Span, Expr as Syntax } from "../1-parse/ast.ts"
import { Bailout } from "../bailouts.ts"
import * as b from "../ir/build.ts"
import type { Expr, Stmt } from "../ir/ir.ts"
import type { Call } from "./arguments.ts"
import type { Body } from "./body.ts"
import { asFloat, asInt, knownType } from "./convert.ts"
import { concat, formatted, reprOf, textOf } from "./text.ts"

const directive = /%([-+ 0#]*)(\d{1,4})?(?:\.(\d{1,4}))?([%a-zA-Z])|%/g

/** `template % right`. */
export function lowerPercent(body: Body, template: Expr, right: Expr, span: Span): Expr {
  if (template.kind !== "const" || typeof template.value !== "string")
    throw new Bailout("format-spec", span, "a template that is computed")
  const type = knownType(body, right)
  if (type.kind === "dict" || type.kind === "vartuple")
    throw new Bailout("format-spec", span, "% of a mapping")
  const [keep, read] = body.bindTemp(right)
  const values =
    type.kind === "tuple" ? type.elements.map((element, index) => b.field(read(), index, element)) : [read()]
  const parts: Expr[] = []
  let from = 0
  let used = 0
  for (const found of template.value.matchAll(directive)) {
    const [whole, flags, width, precision, code] = found
    if (found.index > from) parts.push(b.str(template.value.slice(from, found.index), span))
    from = found.index + whole.length
    if (code === undefined) throw new Bailout("format-spec", span, whole)
    if (code === "%") {
      if (whole !== "%%") throw new Bailout("format-spec", span, whole)
      parts.push(b.str("%", span))
      continue
    }
    const value = values[used++]
    if (!value) throw new Bailout("format-spec", span, "too few values")
    parts.push(percent(body, value, { flags: flags ?? "", width, precision, code }, span))
  }
  if (from < template.value.length) parts.push(b.str(template.value.slice(from), span))
  // A single value that is no tuple must be used; so must each of a tuple.
  if (used !== values.length) throw new Bailout("format-spec", span, "too many values")
  return b.block([keep], concat(parts, span), span)
}

interface Directive {
  readonly flags: string
  readonly width: string | undefined
  readonly precision: string | undefined
  readonly code: string
}

function percent(body: Body, value: Expr, { flags, width, precision, code }: Directive, span: Span): Expr {
  const left = flags.includes("-") ? "<" : ""
  const sign = flags.includes("+") ? "+" : flags.includes(" ") ? " " : ""
  const alternate = flags.includes("#") ? "#" : ""
  const size = width ?? ""
  const places = precision === undefined ? "" : `.${precision}`
  const spec = (text: string): Expr => b.str(text, span)
  switch (code) {
    case "s":
    case "r":
    case "a": {
      const text = code === "s" ? textOf(body, value) : reprOf(body, value)
      // Without a width or precision the flags do nothing.
      if (size === "" && places === "") return text
      return formatted(body, text, spec(`${left || ">"}${size}${places}`))
    }
    case "d":
    case "i":
    case "u":
    case "x":
    case "X":
    case "o": {
      if (places !== "") throw new Bailout("format-spec", span, "the precision of an int")
      const zero = flags.includes("0") && !left ? "0" : ""
      const letter = code === "i" || code === "u" ? "d" : code
      const hash = letter === "d" ? "" : alternate
      const number = asInt(body, value, "format-spec")
      return formatted(body, number, spec(`${left}${sign}${hash}${zero}${size}${letter}`))
    }
    case "e":
    case "E":
    case "f":
    case "F":
    case "g":
    case "G": {
      const zero = flags.includes("0") && !left ? "0" : ""
      const number = asFloat(body, value)
      return formatted(body, number, spec(`${left}${sign}${alternate}${zero}${size}${places}${code}`))
    }
    default:
      throw new Bailout("format-spec", span, `%${code}`)
  }
}

const field = /\{\{|\}\}|\{([^{}!:]*)(?:!([rsa]))?(?::([^{}]*))?\}|[{}]/g

/** `"…".format(…)`: arguments are evaluated in order, then each field is formatted. */
export function lowerFormatMethod(body: Body, template: Expr, call: Call): Expr {
  const { span } = call
  if (template.kind !== "const" || typeof template.value !== "string")
    throw new Bailout("format-spec", span, "a template that is computed")
  const before: Stmt[] = []
  const kept = call.args.flatMap(arg => {
    if (arg.kind !== "Starred") return [body.bindTemp(body.lower(arg))]
    const value = body.lower(arg.value)
    const type = knownType(body, value)
    if (type.kind !== "tuple" || call.args.length > 1) throw new Bailout("call-arguments", arg.span, "*")
    const [keep, read] = body.bindTemp(value)
    before.push(keep)
    return type.elements.map((element, index) => body.bindTemp(b.field(read(), index, element)))
  })
  const count = kept.length
  const named = new Map<string, () => Expr>()
  for (const keyword of call.keywords) {
    if (keyword.arg === null) throw new Bailout("call-arguments", keyword.span, "**")
    const bound = body.bindTemp(body.lower(keyword.value))
    kept.push(bound)
    named.set(keyword.arg, bound[1])
  }
  const positional = kept.slice(0, count).map(([, read]) => read)
  const parts: Expr[] = []
  let from = 0
  let automatic = 0
  let manual = false
  for (const found of template.value.matchAll(field)) {
    const [whole, name, conversion, spec] = found
    if (found.index > from) parts.push(b.str(template.value.slice(from, found.index), span))
    from = found.index + whole.length
    if (whole === "{{" || whole === "}}") {
      parts.push(b.str(whole[0]!, span))
      continue
    }
    if (name === undefined) throw new Bailout("format-spec", span, whole)
    const read =
      name === "" ? positional[automatic++] : /^\d+$/.test(name) ? positional[Number(name)] : named.get(name)
    manual ||= /^\d+$/.test(name)
    if (!read || (manual && automatic > 0)) throw new Bailout("format-spec", span, whole)
    const value = read()
    const converted =
      conversion === undefined ? value : conversion === "s" ? textOf(body, value) : reprOf(body, value)
    parts.push(formatted(body, converted, b.str(spec ?? "", span)))
  }
  if (from < template.value.length) parts.push(b.str(template.value.slice(from), span))
  return b.block([...before, ...kept.map(([keep]) => keep)], concat(parts, span), span)
}

/** `format(value, spec)`. */
export function lowerFormat(body: Body, call: Call): Expr {
  const [value, spec, ...rest] = call.args
  if (!value || rest.length > 0 || call.keywords.length > 0) throw new Bailout("call-arguments", call.span)
  const [keep, read] = body.bindTemp(body.lower(value))
  const text = spec ? lowerText(body, spec) : b.str("", call.span)
  return b.block([keep], formatted(body, read(), text), call.span)
}

function lowerText(body: Body, syntax: Syntax): Expr {
  const text = body.lower(syntax)
  if (knownType(body, text).kind !== "str") throw new Bailout("format-spec", syntax.span)
  return text
}
