// Random classes: attributes, methods of every kind, dunder methods, dataclasses, and what derives from them.

import { indent } from "./listing.ts"
import type { ClassShape, Method } from "./objects.ts"
import type { Statements } from "./statements.ts"
import { type Held, type Kind, kinds } from "./values.ts"

const attributeKinds: readonly Kind[] = [
  "int",
  "int",
  "int",
  "str",
  "bool",
  "float",
  "list[int]",
  "list[str]",
  "dict[str]",
  "tuple",
]

/** The lines of a class, which is added to the shapes that statements know. */
export function writeClass(
  statements: Statements,
  globals: ReadonlyMap<string, Held>,
  name: string,
  base: ClassShape | null,
): readonly string[] {
  const writer = new ClassWriter(statements, globals, name, base)
  const lines = base === null && statements.random.chance(0.3) ? writer.dataclass() : writer.plain()
  statements.shapes.push(writer.shape())
  return lines
}

class ClassWriter {
  private readonly statements: Statements
  private readonly globals: ReadonlyMap<string, Held>
  private readonly name: string
  private readonly base: ClassShape | null
  private params: readonly Kind[]
  private readonly attributes: Map<string, Kind>
  private readonly methods: Method[]
  private readonly dunders: Set<string>
  private readonly ownDunders = new Set<string>()

  constructor(
    statements: Statements,
    globals: ReadonlyMap<string, Held>,
    name: string,
    base: ClassShape | null,
  ) {
    this.statements = statements
    this.globals = globals
    this.name = name
    this.base = base
    this.params = base?.params ?? []
    this.attributes = new Map(base?.attributes)
    this.methods = [...(base?.methods ?? [])]
    this.dunders = new Set(base?.dunders)
  }

  shape(): ClassShape {
    const { name, base, params, attributes, methods, dunders } = this
    return { name, base, params, attributes, methods, dunders }
  }

  dataclass(): readonly string[] {
    const { random } = this.statements
    const fields = Array.from({ length: 1 + random.below(3) }, (_, index) => {
      const kind = random.pick<Kind>(["int", "int", "str", "float", "bool", "list[int]", "tuple"])
      this.attributes.set(`a${index}`, kind)
      return { kind, index }
    })
    this.params = fields.map(({ kind }) => kind)
    for (const dunder of ["__eq__", "__repr__"]) this.dunders.add(dunder)
    const written = fields.map(({ kind, index }) => {
      const last = index === fields.length - 1 && kind === "int" && random.chance(0.3)
      return `a${index}: ${kind.replace(/\[.*/, "")}${last ? " = 3" : ""}`
    })
    return ["@dataclass", `class ${this.name}:`, ...indent([...written, ...this.members()])]
  }

  plain(): readonly string[] {
    const { random } = this.statements
    const head = `class ${this.name}${this.base ? `(${this.base.name})` : ""}:`
    const own = this.base === null ? 1 + random.below(3) : random.below(2)
    const lines: string[] = []
    if (random.chance(0.3)) {
      lines.push(`LIMIT = ${random.pick(["3", "-7"])}`)
      this.attributes.set("LIMIT", "int")
    }
    if (own > 0) lines.push(...this.initializer(own))
    return [head, ...indent([...lines, ...this.members()])]
  }

  private initializer(own: number): readonly string[] {
    const { random } = this.statements
    const inherited = this.params.map((_, index) => `p${index}`)
    const added = Array.from({ length: own }, (_, index) => ({
      kind: random.pick(attributeKinds),
      param: `p${inherited.length + index}`,
      attribute: `${random.chance(0.2) ? "_" : ""}a${this.attributes.size + index}`,
    }))
    const list = ["self", ...inherited, ...added.map(({ param }) => param)]
    const lines = this.base === null ? [] : [`super().__init__(${inherited.join(", ")})`]
    for (const { kind, param, attribute } of added) {
      this.attributes.set(attribute, kind)
      lines.push(`self.${attribute} = ${param}`)
    }
    this.params = [...this.params, ...added.map(({ kind }) => kind)]
    // Some attributes are no parameter.
    if (random.chance(0.3)) {
      const attribute = `a${this.attributes.size + 5}`
      this.attributes.set(attribute, "int")
      lines.push(`self.${attribute} = ${random.pick(["0", "10", "len([1, 2])"])}`)
    }
    return [`def __init__(${list.join(", ")}):`, ...indent(lines)]
  }

  private members(): readonly string[] {
    const { random } = this.statements
    const lines: string[] = []
    for (let count = 1 + random.below(3); count > 0; count--) lines.push(...this.method())
    for (let count = random.below(3); count > 0; count--) lines.push(...this.dunder())
    return lines
  }

  private method(): readonly string[] {
    const { statements, methods, base } = this
    const { random } = statements
    const overridden =
      base !== null && base.methods.length > 0 && random.chance(0.4) ? random.pick(base.methods) : null
    if (overridden) return this.override(overridden)
    const form = random.pick<Method["form"]>(["method", "method", "method", "static", "class", "property"])
    const name = `m${methods.length}_${this.name}`
    const returns = random.pick(kinds)
    const params =
      form === "property" ? [] : Array.from({ length: random.below(3) }, () => random.pick(kinds))
    const made: Method = { name, params, returns, form }
    const lines = this.body(made, null)
    methods.push(made)
    if (form !== "property" || this.firstOf(returns) === null || random.chance(0.5)) return lines
    const setter = [`@${name}.setter`, `def ${name}(self, value):`]
    return [...lines, ...setter, ...indent([`self.${this.firstOf(returns)} = value`])]
  }

  private override(method: Method): readonly string[] {
    const args = method.params.map((_, index) => `p${index}`).join(", ")
    const inherited =
      method.form === "static"
        ? null
        : method.form === "property"
          ? `super().${method.name}`
          : `super().${method.name}(${args})`
    return this.body(method, inherited)
  }

  /** Decorator, head and statements; `inherited` is an expression for what the overridden method gives. */
  private body({ name, params, returns, form }: Method, inherited: string | null): readonly string[] {
    const { statements } = this
    const { random, expressions } = statements
    const names = new Map(this.globals)
    const list = params.map((kind, index) => {
      names.set(`p${index}`, kind)
      return `p${index}`
    })
    const decorator = {
      method: [],
      static: ["@staticmethod"],
      class: ["@classmethod"],
      property: ["@property"],
    }[form]
    if (form === "method" || form === "property") {
      list.unshift("self")
      // What a method of `self` can see is the class as far as it is written.
      statements.bindObject(names, "self", {
        ...this.shape(),
        methods: [...this.methods],
        dunders: new Set(),
      })
    }
    if (form === "class") list.unshift("cls")
    const lines: string[] = []
    if (inherited !== null && random.chance(0.7)) {
      lines.push(`inherited = ${inherited}`)
      names.set("inherited", returns)
    }
    lines.push(...statements.inFunction(returns, () => statements.statements(names, random.below(3), 1)))
    lines.push(`return ${expressions.of(returns, statements.scope(names), 2)}`)
    statements.objects.delete("self")
    return [...decorator, `def ${name}(${list.join(", ")}):`, ...indent(lines)]
  }

  private firstOf(kind: Kind): string | null {
    for (const [name, held] of this.attributes) if (held === kind && name !== "LIMIT") return name
    return null
  }

  private dunder(): readonly string[] {
    const { statements, dunders } = this
    const { random, expressions } = statements
    const names = new Map<string, Held>(this.globals)
    for (const [attribute, kind] of this.attributes) names.set(`self.${attribute}`, kind)
    const value = (kind: Kind, more: readonly (readonly [string, Kind])[] = []): string =>
      expressions.of(kind, { names: new Map([...names, ...more]), forms: [] }, 1)
    const int = this.firstOf("int") ?? this.firstOf("str")
    const both = [...this.attributes.keys()].filter(name => name !== "LIMIT")
    const equal = both.map(name => `self.${name} == other.${name}`).join(" and ") || "True"
    const options: readonly (readonly [readonly string[], readonly string[]])[] = [
      [["__eq__"], ["def __eq__(self, other):", `    return ${equal}`]],
      [
        ["__eq__"],
        [
          "def __eq__(self, other):",
          `    if not isinstance(other, ${this.name}):`,
          "        return NotImplemented",
          `    return ${equal}`,
        ],
      ],
      [["__lt__"], int ? ["def __lt__(self, other):", `    return self.${int} < other.${int}`] : []],
      [
        ["__len__"],
        [
          "def __len__(self):",
          `    return ${random.chance(0.8) ? `len(${value("list[int]")})` : value("int")}`,
        ],
      ],
      [["__bool__"], ["def __bool__(self):", `    return ${value("bool")}`]],
      [["__contains__"], ["def __contains__(self, x):", `    return ${value("bool", [["x", "int"]])}`]],
      [["__getitem__"], ["def __getitem__(self, i):", `    return ${value("int", [["i", "int"]])}`]],
      [["__call__"], ["def __call__(self, x):", `    return ${value("int", [["x", "int"]])}`]],
      [["__repr__"], ["def __repr__(self):", `    return ${value("str")}`]],
      [
        ["__setitem__"],
        this.firstOf("int")
          ? ["def __setitem__(self, i, x):", `    self.${this.firstOf("int")} = i + x`]
          : [],
      ],
      [
        ["__eq__", "__hash__"],
        int
          ? [
              "def __eq__(self, other):",
              `    return self.${int} == other.${int}`,
              "def __hash__(self):",
              `    return hash(self.${int})`,
            ]
          : [],
      ],
      [
        ["__add__"],
        this.base === null && both.length === this.params.length
          ? [
              "def __add__(self, other):",
              `    return ${this.name}(${both.map(name => (this.attributes.get(name) === "int" ? `self.${name} + other.${name}` : `other.${name}`)).join(", ")})`,
            ]
          : [],
      ],
    ]
    const [added, lines] = random.pick(options)
    if (lines.length === 0 || added.some(name => this.ownDunders.has(name))) return []
    for (const name of added) {
      dunders.add(name)
      this.ownDunders.add(name)
    }
    return lines
  }
}
