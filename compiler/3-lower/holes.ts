// Types that are not known yet, and how they become known.
//
// An empty display has an element type nobody has seen: a hole. Every value that is stored into the container, and
// every comparison with one of known type, unifies it. A guess can only be too narrow: what does not fit later is a
// bailout, never a wrong answer, because a container with an open element type holds no element yet.

import type { Span } from "../1-parse/ast.ts"
import { Bailout } from "../bailouts.ts"
import { type HoleId, mapParts, never, partsOf, printType, type Type } from "../ir/types.ts"

export class Holes {
  private readonly bound: (Type | null)[] = []

  fresh(): Type {
    this.bound.push(null)
    return { kind: "hole", id: (this.bound.length - 1) as HoleId }
  }

  /** The type with its outermost hole followed. */
  resolve(type: Type): Type {
    let at = type
    while (at.kind === "hole") {
      const next = this.bound[at.id]
      if (!next) return at
      at = next
    }
    return at
  }

  /** The type with every hole followed; holes that stayed open remain. */
  deep(type: Type): Type {
    return mapParts(this.resolve(type), part => this.deep(part))
  }

  /** As `deep`, and what stayed open is the element of a container that never holds one. */
  close(type: Type): Type {
    const at = this.resolve(type)
    return at.kind === "hole" ? never : mapParts(at, part => this.close(part))
  }

  isOpen(type: Type): boolean {
    return printType(this.deep(type)).includes("?")
  }

  /** Whether the two can be made equal; nothing is bound. */
  fits(a: Type, b: Type): boolean {
    const left = this.resolve(a)
    const right = this.resolve(b)
    if (left.kind === "hole" || right.kind === "hole")
      return !this.within(left, right) && !this.within(right, left)
    if (left.kind !== right.kind) return false
    const [mine, theirs] = [partsOf(left), partsOf(right)]
    return mine.length === theirs.length && mine.every((part, index) => this.fits(part, theirs[index]!))
  }

  /** Makes the two equal, or refuses with `code`. A partial binding is harmless: the test is refused as a whole. */
  unify(a: Type, b: Type, code: "local-type-changes" | "mixed-types", span: Span): Type {
    const left = this.resolve(a)
    const right = this.resolve(b)
    if (!this.fits(left, right))
      throw new Bailout(code, span, `${printType(this.deep(left))} and ${printType(this.deep(right))}`)
    if (left.kind === "hole") {
      if (right !== left && !(right.kind === "hole" && right.id === left.id)) this.bound[left.id] = right
    } else if (right.kind === "hole") this.bound[right.id] = left
    else {
      const theirs = partsOf(right)
      for (const [index, part] of partsOf(left).entries()) this.unify(part, theirs[index]!, code, span)
    }
    return left
  }

  /** Whether a hole occurs strictly inside a type: such a type would be infinite. */
  private within(hole: Type, type: Type): boolean {
    if (hole.kind !== "hole") return false
    return partsOf(this.resolve(type)).some(part => {
      const found = this.resolve(part)
      return (found.kind === "hole" && found.id === hole.id) || this.within(hole, found)
    })
  }
}
