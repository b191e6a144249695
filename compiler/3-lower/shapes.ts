// The objects of one test: which classes it makes objects of, and what attributes those have.
//
// Attributes get their types from all that the test stores in them. Each test has types of its own: a stack of ints in
// one and a stack of strings in another are compiled apart.

import type { ClassDef, Span } from "../1-parse/ast.ts"
import { Bailout, Restart } from "../bailouts.ts"
import type { FuncId, Shape } from "../ir/ir.ts"
import type { ShapeId, Type } from "../ir/types.ts"
import { type ClassInfo, rootOf } from "./classes.ts"
import type { Holes } from "./holes.ts"

type ObjectType = Extract<Type, { kind: "object" }>

/** Most attributes of a hierarchy: one bit each says whether it is set. */
const slotLimit = 64

interface Family {
  readonly type: ObjectType
  readonly shape: Shape & { readonly slots: { name: string; type: Type }[] }
  readonly root: ClassInfo
  /** Position in `Shape.classes`. */
  readonly classes: readonly ClassInfo[]
  /** Names that mean methods: an attribute of that name would hide them. */
  readonly methods: Set<string>
}

export class Shapes {
  private readonly holes: Holes
  private readonly keyOf: (syntax: object) => number
  private readonly families: Family[] = []
  /** Of the test being lowered. */
  private current = new Map<ClassDef, Family>()
  /** Classes that the test makes objects of, by the root of their hierarchy. */
  private made = new Map<ClassDef, ClassInfo[]>()

  constructor(holes: Holes, keyOf: (syntax: object) => number) {
    this.holes = holes
    this.keyOf = keyOf
  }

  get all(): readonly Shape[] {
    return this.families.map(family => family.shape)
  }

  get count(): number {
    return this.families.length
  }

  /** Before another test. */
  begin(): void {
    this.current = new Map()
    this.made = new Map()
  }

  /** Before the same test is lowered again, or after it was refused. */
  rollBack(count: number): void {
    this.families.length = count
    this.current = new Map()
  }

  closeTypes(from: number): void {
    for (const { shape } of this.families.slice(from))
      for (const slot of shape.slots) slot.type = this.holes.close(slot.type)
  }

  /** The type and tag of new objects of a class. */
  constructs(
    info: ClassInfo,
    comparesByMethod: (classes: readonly ClassInfo[]) => boolean,
  ): {
    readonly type: ObjectType
    readonly tag: number
  } {
    const root = rootOf(info)
    const classes = this.made.get(root.def) ?? []
    if (!classes.some(each => each.def === info.def)) {
      this.made.set(root.def, [...classes, info])
      // What was lowered so far did not know that there are such objects.
      if (this.current.has(root.def)) throw new Restart()
    }
    const family = this.family(root, comparesByMethod)
    return { type: family.type, tag: family.classes.findIndex(each => each.def === info.def) }
  }

  private family(root: ClassInfo, comparesByMethod: (classes: readonly ClassInfo[]) => boolean): Family {
    const known = this.current.get(root.def)
    if (known) return known
    const classes = this.made.get(root.def) ?? []
    const id = this.families.length as ShapeId
    const shape = {
      id,
      classes: classes.map(each => each.def.name),
      slots: [],
      comparesByMethod: comparesByMethod(classes),
      equal: null,
    }
    const type: ObjectType = { kind: "object", shape: id, name: root.def.name }
    const family = { type, shape, root, classes, methods: new Set<string>() }
    this.families.push(family)
    this.current.set(root.def, family)
    return family
  }

  /** How to make a type again in another attempt, whose shapes are others. */
  recipeOf(type: Type): () => Type {
    const whole = (part: Type): (() => Type) => this.recipeOf(part)
    switch (type.kind) {
      case "object": {
        const { root, comparesByMethod } = {
          root: this.of(type).root,
          comparesByMethod: this.of(type).shape.comparesByMethod,
        }
        return () => this.family(rootOf(root), () => comparesByMethod).type
      }
      case "list": {
        const element = whole(type.element)
        return () => ({ kind: "list", element: element() })
      }
      case "optional": {
        const of = whole(type.of)
        return () => ({ kind: "optional", of: of() })
      }
      case "dict": {
        const [key, value] = [whole(type.key), whole(type.value)]
        return () => ({ ...type, key: key(), value: value() })
      }
      case "tuple": {
        const elements = type.elements.map(whole)
        return () => ({ kind: "tuple", elements: elements.map(element => element()) })
      }
      default:
        return () => type
    }
  }

  private of(type: ObjectType): Family {
    const family = this.families[type.shape]
    if (!family) throw new Error(`no shape ${type.shape}`)
    return family
  }

  rootOf(type: ObjectType): ClassInfo {
    return this.of(type).root
  }

  classesOf(type: ObjectType): readonly ClassInfo[] {
    return this.of(type).classes
  }

  comparesByMethod(type: ObjectType): boolean {
    return this.of(type).shape.comparesByMethod
  }

  equal(type: ObjectType): FuncId | null {
    return this.of(type).shape.equal
  }

  setEqual(type: ObjectType, func: FuncId): void {
    this.of(type).shape.equal = func
  }

  /** The slot of an attribute, a new one where nothing named it so far. */
  attribute(type: ObjectType, name: string, span: Span): number {
    const { shape, root, methods } = this.of(type)
    const known = shape.slots.findIndex(slot => slot.name === name)
    if (known >= 0) return known
    if (methods.has(name) || shape.slots.length >= slotLimit) throw new Bailout("class-shape", span, name)
    const origin = `attribute ${this.keyOf(root.def)} ${name}`
    shape.slots.push({ name, type: this.holes.slot(origin) })
    return shape.slots.length - 1
  }

  attributeType(type: ObjectType, slot: number): Type {
    return this.of(type).shape.slots[slot]!.type
  }

  /** Says that a name means a method or property of the class; refuses where an attribute hides it. */
  reserve(type: ObjectType, name: string, span: Span): void {
    const { shape, methods } = this.of(type)
    if (shape.slots.some(slot => slot.name === name)) throw new Bailout("class-shape", span, name)
    methods.add(name)
  }
}
