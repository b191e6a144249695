// Objects of a program's classes: the ways to use one in expressions, and statements about them.

import { indent } from "./listing.ts"
import type { Statements } from "./statements.ts"
import type { Form, Held, Kind } from "./values.ts"

export interface Method {
  readonly name: string
  readonly params: readonly Kind[]
  readonly returns: Kind
  readonly form: "method" | "static" | "class" | "property"
}

export interface ClassShape {
  readonly name: string
  readonly base: ClassShape | null
  /** Of `__init__`, without self. */
  readonly params: readonly Kind[]
  /** Inherited ones included, as are methods and the names of dunder methods. */
  readonly attributes: ReadonlyMap<string, Kind>
  readonly methods: readonly Method[]
  readonly dunders: ReadonlySet<string>
}

/** How an object in the variable `name` can be used. */
export function objectForms(
  statements: Statements,
  name: string,
  shape: ClassShape,
  names: ReadonlyMap<string, Held>,
): readonly Form[] {
  const cls = `${statements.home}${shape.name}`
  const { random } = statements
  const peers = [...names.keys()].filter(other => statements.objects.get(other) === shape)
  const peer = (): string => random.pick(peers)
  const forms: Form[] = shape.methods.map(({ name: method, params, returns, form }) => ({
    kind: returns,
    write: at => {
      if (form === "property") return `${name}.${method}`
      const receiver = form === "static" && random.chance(0.5) ? cls : name
      return `${receiver}.${method}(${params.map(param => at.of(param)).join(", ")})`
    },
  }))
  forms.push(
    { kind: "bool", write: () => `(${name} ${random.pick(["is", "is not", "==", "!="])} ${peer()})` },
    { kind: "bool", write: () => `(${name} ${random.pick(["in", "not in"])} [${peer()}, ${peer()}])` },
    { kind: "bool", write: () => `isinstance(${name}, ${random.pick([cls, rootName(statements, shape)])})` },
    { kind: "bool", write: () => `(type(${name}) is ${cls})` },
    { kind: "bool", write: at => `((${name} if ${at.of("bool")} else None) is None)` },
  )
  for (const [attribute, kind] of shape.attributes) {
    if (kind === "int" || kind === "str")
      forms.push({
        kind: `list[${kind}]`,
        write: () => `[each.${attribute} for each in [${peer()}, ${peer()}, ${peer()}]]`,
      })
    if (kind !== "int" && kind !== "str" && kind !== "bool") continue
    const list = (): string => `[${peer()}, ${peer()}], key=lambda each: each.${attribute}`
    forms.push({
      kind,
      write: () =>
        `${random.pick([`min(${list()})`, `max(${list()})`, `sorted(${list()})[0]`])}.${attribute}`,
    })
  }
  const { dunders } = shape
  if (dunders.has("__repr__")) {
    forms.push({ kind: "str", write: () => random.pick([`repr(${name})`, `str(${name})`, `f"{${name}!r}"`]) })
    forms.push({
      kind: "str",
      write: () => random.pick([`str([${name}])`, `f"{${name}}"`, `"%s" % ${name}`]),
    })
  }
  if (dunders.has("__len__")) forms.push({ kind: "int", write: () => `len(${name})` })
  if (dunders.has("__len__") || dunders.has("__bool__"))
    forms.push({ kind: "bool", write: () => random.pick([`bool(${name})`, `(not ${name})`]) })
  if (dunders.has("__lt__"))
    forms.push({ kind: "bool", write: () => `(${name} ${random.pick(["<", ">"])} ${peer()})` })
  if (dunders.has("__contains__"))
    forms.push({ kind: "bool", write: at => `(${at.of("int")} ${random.pick(["in", "not in"])} ${name})` })
  if (dunders.has("__getitem__")) forms.push({ kind: "int", write: at => `${name}[${at.of("int")}]` })
  if (dunders.has("__call__")) forms.push({ kind: "int", write: at => `${name}(${at.of("int")})` })
  if (dunders.has("__hash__")) forms.push({ kind: "int", write: () => `{${name}: 1, ${peer()}: 2}[${name}]` })
  return forms
}

function rootName(statements: Statements, shape: ClassShape): string {
  return shape.base ? rootName(statements, shape.base) : `${statements.home}${shape.name}`
}

/** Makes an object, or does something with those that are there. */
export function objectStatement(statements: Statements, names: Map<string, Held>, depth: number): string[] {
  const { random, shapes } = statements
  if (shapes.length === 0) return ["pass"]
  statements.features.add("objects")
  const scope = statements.scope(names)
  const there = [...names.keys()].filter(name => statements.objects.has(name) && name !== "self")
  const made = (shape: ClassShape): string =>
    `${statements.home}${shape.name}(${shape.params.map(kind => statements.expressions.of(kind, scope, 1)).join(", ")})`
  if (there.length === 0 || random.chance(0.4)) {
    const name = statements.fresh()
    const shape = random.pick(shapes)
    const line = `${name} = ${made(shape)}`
    statements.bindObject(names, name, shape)
    return [line]
  }
  const old = random.pick(there)
  const shape = statements.objects.get(old)!
  const roll = random.next()
  if (roll < 0.2) {
    const name = statements.fresh()
    // What a variable may hold either of is known by what both have.
    const other = shapes.find(each => each.base === shape) ?? shape
    const line = random.chance(0.5)
      ? `${name} = ${old}`
      : `${name} = ${old} if ${statements.expressions.of("bool", scope, 1)} else ${made(other)}`
    statements.bindObject(names, name, shape)
    return [line]
  }
  if (roll < 0.5) {
    const changing = random.pick(shape.methods)
    if (changing.form === "property")
      return [`${old}.${changing.name} = ${statements.expressions.of(changing.returns, scope, 1)}`]
    const args = changing.params.map(kind => statements.expressions.of(kind, scope, 1)).join(", ")
    return [`${old}.${changing.name}(${args})`]
  }
  if (roll < 0.65 && shape.dunders.has("__add__")) {
    const name = statements.fresh()
    const line = `${name} = ${old} + ${random.pick(there.filter(each => statements.objects.get(each) === shape))}`
    statements.bindObject(names, name, shape)
    return [line]
  }
  if (roll < 0.7 && shape.dunders.has("__setitem__"))
    return [
      `${old}[${statements.expressions.of("int", scope, 0)}] = ${statements.expressions.of("int", scope, 1)}`,
    ]
  const each = statements.fresh()
  const inside = new Map(names)
  statements.bindObject(inside, each, shape)
  const related = there.filter(name => statements.objects.get(name) === shape)
  const list = Array.from({ length: 1 + random.below(3) }, () => random.pick(related)).join(", ")
  return [
    `for ${each} in [${list}]:`,
    ...indent(statements.statements(inside, 1 + random.below(2), depth - 1)),
  ]
}
