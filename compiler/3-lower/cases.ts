// The values of parametrized tests, as columns of a table in the data segment.

import type { ConstantValue, Span } from "../1-parse/ast.ts"
import { Bailout } from "../bailouts.ts"
import type { CaseCell, CaseColumn } from "../ir/ir.ts"
import * as t from "../ir/types.ts"
import { fitsInt64, isAscii } from "./expressions/constant.ts"
import type { Holes } from "./holes.ts"

/** An argument of a case: a literal, or a list or tuple display of such. */
export type CaseValue =
  | ConstantValue
  | { readonly type: "list" | "tuple"; readonly elements: readonly CaseValue[] }

/** Text that is equal for values which one function can take. */
export function signatureOf(value: CaseValue): string {
  if (value.type === "tuple") return `(${value.elements.map(signatureOf).join()})`
  if (value.type === "list") return `[${[...new Set(value.elements.map(signatureOf))].join()}]`
  // A literal out of range is refused alone.
  if (value.type === "int") return fitsInt64(value.value) ? "int" : "wide"
  if (value.type === "str") return isAscii(value.value) ? "str" : "text"
  return value.type
}

/** One column per name; rows outside of `indices` belong to other functions and hold nothing. */
export function columnsOf(
  holes: Holes,
  names: readonly string[],
  cases: readonly (readonly CaseValue[])[],
  indices: readonly number[],
  span: Span,
): readonly CaseColumn[] {
  return names.map((name, column) => {
    const type = holes.fresh()
    const values: CaseCell[] = new Array(cases.length).fill(null)
    for (const index of indices) {
      const value = cases[index]?.[column]
      if (!value || cases[index]?.length !== names.length)
        throw new Bailout("case-value", span, "wrong arity")
      holes.unify(type, typeOfCase(holes, value, span), "mixed-types", span)
      values[index] = cellOf(value, span)
    }
    return { name, type: holes.deep(type), values }
  })
}

function typeOfCase(holes: Holes, value: CaseValue, span: Span): t.Type {
  switch (value.type) {
    case "int":
    case "float":
    case "str":
    case "bool":
    case "none":
      return { kind: value.type }
    case "tuple":
      return t.tuple(value.elements.map(element => typeOfCase(holes, element, span)))
    case "list": {
      const element = holes.fresh()
      for (const part of value.elements) {
        // A case's list is copied when it is read; what is inside must not be mutable as well.
        if (hasList(part)) throw new Bailout("case-value", span, "nested lists")
        holes.unify(element, typeOfCase(holes, part, span), "mixed-types", span)
      }
      return t.list(element)
    }
    default:
      throw new Bailout("case-value", span, value.type)
  }
}

function hasList(value: CaseValue): boolean {
  return value.type === "list" || (value.type === "tuple" && value.elements.some(hasList))
}

function cellOf(value: CaseValue, span: Span): CaseCell {
  switch (value.type) {
    case "int":
      if (!fitsInt64(value.value)) throw new Bailout("case-value", span, "an int of more than 64 bits")
      return value.value
    case "str":
      if (!isAscii(value.value)) throw new Bailout("case-value", span, "text that is not ASCII")
      return value.value
    case "float":
    case "bool":
      return value.value
    case "none":
      return null
    case "tuple":
      if (hasList(value)) throw new Bailout("case-value", span, "nested lists")
      return value.elements.map(element => cellOf(element, span))
    case "list":
      return value.elements.map(element => cellOf(element, span))
    default:
      throw new Bailout("case-value", span, value.type)
  }
}
