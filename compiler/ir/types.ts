// The types of lowered values. Every value has exactly one, known when the function has been lowered.

declare const brand: unique symbol
export type HoleId = number & { readonly [brand]: "Hole" }
/** Position in `Program.shapes`. */
export type ShapeId = number & { readonly [brand]: "Shape" }

export type Type =
  | { readonly kind: "int" | "bool" | "float" | "str" | "bytes" | "none" | "range" }
  | { readonly kind: "list"; readonly element: Type }
  | { readonly kind: "set" | "frozenset"; readonly element: Type }
  /** A tuple whose length is known only when running; its block is that of any tuple. */
  | { readonly kind: "vartuple"; readonly element: Type }
  /** What is left of a generator. */
  | { readonly kind: "iterator"; readonly element: Type }
  | { readonly kind: "tuple"; readonly elements: readonly Type[] }
  | {
      readonly kind: "dict"
      readonly key: Type
      readonly value: Type
      /** Of a subclass that answers for missing keys: what answers. */
      readonly missing?: string
    }
  /** The value or None; never an optional or None itself. */
  | { readonly kind: "optional"; readonly of: Type }
  /** An exception, whatever its class; and what `pytest.raises` gives. */
  | { readonly kind: "exception" | "excinfo" }
  /** An instance of a class of the program; `name` is for messages. */
  | { readonly kind: "object"; readonly shape: ShapeId; readonly name: string }
  /** The element of a list that provably never holds one. */
  | { readonly kind: "never" }
  /** Not known yet. Only while a function is being lowered; `verify` refuses it. */
  | { readonly kind: "hole"; readonly id: HoleId }

export const int: Type = { kind: "int" }
export const bool: Type = { kind: "bool" }
export const float: Type = { kind: "float" }
export const str: Type = { kind: "str" }
export const bytes: Type = { kind: "bytes" }
export const none: Type = { kind: "none" }
export const range: Type = { kind: "range" }
export const exception: Type = { kind: "exception" }
export const excinfo: Type = { kind: "excinfo" }
export const never: Type = { kind: "never" }

export function list(element: Type): Type {
  return { kind: "list", element }
}

export function tuple(elements: readonly Type[]): Type {
  return { kind: "tuple", elements }
}

export function dict(key: Type, value: Type): Type {
  return { kind: "dict", key, value }
}

export function set(element: Type): Type {
  return { kind: "set", element }
}

export function vartuple(element: Type): Type {
  return { kind: "vartuple", element }
}

/** The types that a type is made of, in a fixed order. */
export function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case "list":
    case "set":
    case "frozenset":
    case "vartuple":
    case "iterator":
      return [type.element]
    case "optional":
      return [type.of]
    case "tuple":
      return type.elements
    case "dict":
      return [type.key, type.value]
    default:
      return []
  }
}

/** The type made of other parts. */
export function mapParts(type: Type, map: (part: Type) => Type): Type {
  switch (type.kind) {
    case "list":
    case "set":
    case "frozenset":
    case "vartuple":
    case "iterator":
      return { kind: type.kind, element: map(type.element) }
    case "optional": {
      const of = map(type.of)
      return of.kind === "optional" ? of : optional(of)
    }
    case "tuple":
      return tuple(type.elements.map(map))
    case "dict":
      return { ...type, key: map(type.key), value: map(type.value) }
    default:
      return type
  }
}

export function optional(of: Type): Type {
  return { kind: "optional", of }
}

/** The type as Python would annotate it; equal text means equal types. */
export function printType(type: Type): string {
  switch (type.kind) {
    case "list":
    case "set":
    case "frozenset":
      return `${type.kind}[${printType(type.element)}]`
    case "iterator":
      return `iterator[${printType(type.element)}]`
    case "vartuple":
      return `tuple[${printType(type.element)}, ...]`
    case "tuple":
      return `tuple[${type.elements.map(printType).join(", ")}]`
    case "dict":
      return `${type.missing === undefined ? "dict" : `missing ${type.missing} dict`}[${printType(type.key)}, ${printType(type.value)}]`
    case "optional":
      return `optional[${printType(type.of)}]`
    case "object":
      return `${type.name}#${type.shape}`
    case "hole":
      return `?${type.id}`
    default:
      return type.kind
  }
}

export function sameType(a: Type, b: Type): boolean {
  return printType(a) === printType(b)
}
