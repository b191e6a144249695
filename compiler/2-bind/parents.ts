// Where each node of some syntax trees stands: the question "what is done with this value?" asks for the node above.

export interface Place {
  /** A statement, an expression, or one of their parts (a comprehension, a keyword argument, parameters). */
  readonly node: object
  /** The field of `node` that holds it. */
  readonly key: string
}

export type Parents = ReadonlyMap<object, Place>

/** The place of everything below `roots`. */
export function parentsOf(roots: readonly object[]): Parents {
  const parents = new Map<object, Place>()
  const visit = (value: unknown, place: Place | null): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, place)
      return
    }
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return
    if (place) parents.set(value, place)
    for (const key in value) if (key !== "span") visit(value[key as keyof typeof value], { node: value, key })
  }
  for (const root of roots) visit(root, null)
  return parents
}
