// Types that are not known yet, and how they become known.
//
// A slot (a variable, an attribute, what a function returns, the element of a display) begins as a hole that knows its
// origin. Where None and another type meet in one, the origin is learned to be None-able and lowering starts again.
//
// An empty display has an element type nobody has seen: a hole. Every value that is stored into the container, and
// every comparison with one of known type, unifies it. A guess can only be too narrow: what does not fit later is a
// bailout, never a wrong answer, because a container with an open element type holds no element yet.

import type { Span } from "../1-parse/ast.ts"
import { Bailout, Restart } from "../bailouts.ts"
import {
  type HoleId,
  mapParts,
  never,
  optional,
  partsOf,
  printType,
  sameType,
  type Type,
} from "../ir/types.ts"

type ObjectType = Extract<Type, { kind: "object" }>

export class Holes {
  private readonly bound: (Type | null)[] = []
  private readonly origins = new Map<HoleId, string>()
  /** The slots of None-able origins as well: what they hold besides None. */
  private readonly inner = new Map<HoleId, string>()
  /** Origins whose slots hold None as well as values. Only grows. */
  private readonly noneable = new Set<string>()
  /** What an earlier attempt found slots to hold. */
  private readonly seeds = new Map<string, () => Type>()

  private readonly mergeObjects: (a: ObjectType, z: ObjectType) => boolean

  /** `mergeObjects` makes two types of objects one, for the next attempt; says whether it did. */
  constructor(mergeObjects: (a: ObjectType, z: ObjectType) => boolean) {
    this.mergeObjects = mergeObjects
  }

  fresh(): Type {
    this.bound.push(null)
    return { kind: "hole", id: (this.bound.length - 1) as HoleId }
  }

  /** The type of a new slot; equal origins are the same place of the program. */
  slot(origin: string): Type {
    const hole = this.fresh()
    if (hole.kind !== "hole") return hole
    this.inner.set(hole.id, origin)
    const seed = this.seeds.get(origin)
    if (seed) this.bound[hole.id] = seed()
    if (this.noneable.has(origin)) return optional(hole)
    this.origins.set(hole.id, origin)
    return hole
  }

  /** Remembers what each slot was found to hold, for the next attempt; says whether any of it is new. */
  harvest(from: number, recipeOf: (type: Type) => () => Type): boolean {
    const types = new Map<string, Type | null>()
    for (const [id, origin] of this.inner) {
      if (id < from || this.seeds.has(origin)) continue
      const type = this.deep({ kind: "hole", id })
      if (type.kind === "none" || printType(type).includes("?")) continue
      const other = types.get(origin)
      // One place that holds different types for different callers is none that an attempt can start from.
      types.set(origin, other === undefined || (other && sameType(other, type)) ? type : null)
    }
    let found = false
    for (const [origin, type] of types) {
      const recipe = type && recipeOf(type)
      if (!recipe) continue
      this.seeds.set(origin, recipe)
      found = true
    }
    return found
  }

  get count(): number {
    return this.bound.length
  }

  /** Before another test: what one test stores says nothing about the next. */
  begin(): void {
    this.seeds.clear()
    this.inner.clear()
  }

  isNoneable(origin: string): boolean {
    return this.noneable.has(origin)
  }

  /** Starts over with a slot that may be None; returns where that is known already. */
  learnNoneable(origin: string): void {
    if (this.noneable.has(origin)) return
    this.noneable.add(origin)
    throw new Restart()
  }

  /** Starts over where two types that do not fit differ only in that a slot of theirs may be None. */
  learn(a: Type, b: Type): void {
    this.learnFrom(a, b)
    const [left, right] = [this.resolve(a), this.resolve(b)]
    if (left.kind === "object" && right.kind === "object" && left.shape !== right.shape)
      if (this.mergeObjects(left, right)) throw new Restart()
    this.learnInside(left, right)
  }

  /** Learns that the slots behind types are None-able, where one of them is None and the other is not. */
  private learnFrom(a: Type, b: Type): void {
    const kinds = [this.resolve(a).kind, this.resolve(b).kind]
    if (!kinds.includes("none") && !kinds.includes("optional")) return
    const found = [...this.originsOf(a), ...this.originsOf(b)].filter(origin => !this.noneable.has(origin))
    if (found.length === 0) return
    for (const origin of found) this.noneable.add(origin)
    throw new Restart()
  }

  private originsOf(type: Type): string[] {
    const found: string[] = []
    let at: Type | null = type
    while (at?.kind === "hole") {
      const origin = this.origins.get(at.id)
      if (origin !== undefined) found.push(origin)
      at = this.bound[at.id] ?? null
    }
    return found
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
    if (left.kind === "dict" && right.kind === "dict" && left.missing !== right.missing) return false
    if (left.kind === "object" && right.kind === "object") return left.shape === right.shape
    const [mine, theirs] = [partsOf(left), partsOf(right)]
    return mine.length === theirs.length && mine.every((part, index) => this.fits(part, theirs[index]!))
  }

  /** Makes the two equal, or refuses with `code`. A partial binding is harmless: the test is refused as a whole. */
  unify(a: Type, b: Type, code: "local-type-changes" | "mixed-types", span: Span): Type {
    const left = this.resolve(a)
    const right = this.resolve(b)
    if (!this.fits(left, right)) {
      this.learn(a, b)
      throw new Bailout(code, span, `${printType(this.deep(left))} and ${printType(this.deep(right))}`)
    }
    if (left.kind === "hole") {
      if (right !== left && !(right.kind === "hole" && right.id === left.id)) this.bound[left.id] = right
    } else if (right.kind === "hole") this.bound[right.id] = left
    else {
      const theirs = partsOf(right)
      for (const [index, part] of partsOf(left).entries()) this.unify(part, theirs[index]!, code, span)
    }
    return left
  }

  /** As `learnFrom`, for the first pair of elements that do not fit. */
  private learnInside(left: Type, right: Type): void {
    const pairs: (readonly [Type, Type])[] = []
    if (left.kind === "list" && right.kind === "list") pairs.push([left.element, right.element])
    else if (left.kind === "optional" && right.kind === "optional") pairs.push([left.of, right.of])
    else if (left.kind === "dict" && right.kind === "dict")
      pairs.push([left.key, right.key], [left.value, right.value])
    else if (
      left.kind === "tuple" &&
      right.kind === "tuple" &&
      left.elements.length === right.elements.length
    )
      pairs.push(...left.elements.map((element, index) => [element, right.elements[index]!] as const))
    for (const [a, b] of pairs) {
      if (this.fits(a, b)) continue
      this.learn(a, b)
    }
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
