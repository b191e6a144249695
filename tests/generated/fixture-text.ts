// Fixture definitions: scopes, parameters, overrides, set-ups and tear-downs that fail.

import type { Random } from "./random.ts"

export const scopes = ["function", "class", "module", "package", "session"] as const
export type Scope = (typeof scopes)[number]

/** What the users of a fixture must know of it. */
export interface Fixture {
  readonly name: string
  readonly scope: Scope
  readonly hasParams: boolean
}

/** The first lines of every generated file. */
export const prelude = `import os
import pytest

def log(*parts):
    with open(os.environ["GENERATED_LOG"], "a") as file:
        file.write(" ".join(str(part) for part in parts) + "\\n")

`

/** What ends a phase. */
export const failures = [
  "assert 1 == 2",
  'raise ValueError("broken")',
  'pytest.skip("not today")',
  'pytest.fail("no good")',
  'pytest.xfail("known")',
] as const

/** The fixtures that code sees: those of `inner` hide those of `outer`. */
export function merge(outer: readonly Fixture[], inner: readonly Fixture[]): Fixture[] {
  const names = new Set(inner.map(each => each.name))
  return [...outer.filter(each => !names.has(each.name)), ...inner]
}

/** Definitions of `count` fixtures that may use those `visible`, and sometimes override one of them. */
export function fixtures(
  random: Random,
  prefix: string,
  visible: readonly Fixture[],
  count: number,
  indent = "",
): { made: Fixture[]; text: string } {
  const made: Fixture[] = []
  let text = ""
  for (let i = 0; i < count; i++) {
    const overridden = visible.length > 0 && random.chance(0.25) ? random.pick(visible) : null
    const name = overridden?.name ?? `${prefix}${i}`
    if (made.some(each => each.name === name)) continue
    const scope = random.chance(0.45) ? "function" : random.pick(scopes)
    const wide = scopes.indexOf(scope)
    const usable = [...visible, ...made].filter(
      each => each.name !== name && (scopes.indexOf(each.scope) >= wide || random.chance(0.04)),
    )
    const needs = random.some(usable, 2).map(each => each.name)
    if (overridden && scopes.indexOf(overridden.scope) >= wide && random.chance(0.6) && !needs.includes(name))
      needs.push(name)
    const fixture = { name, scope, hasParams: random.chance(0.22) }
    text += fixtureText(random, fixture, needs, indent)
    made.push(fixture)
  }
  return { made, text }
}

function fixtureText(random: Random, fixture: Fixture, needs: readonly string[], indent: string): string {
  const { name, scope, hasParams } = fixture
  const options: string[] = []
  if (scope !== "function" || random.chance(0.2)) {
    const isDynamic = random.chance(0.12)
    options.push(
      isDynamic ? `scope=lambda fixture_name, config: "${scope}"` : `scope=${JSON.stringify(scope)}`,
    )
  }
  if (random.chance(0.18)) options.push("autouse=True")
  if (hasParams) options.push(`params=${random.pick(fixtureParams)}`)
  const wantsRequest = hasParams || random.chance(0.25)
  const isRenamed = random.chance(0.08)
  if (isRenamed) options.push(`name=${JSON.stringify(name)}`)
  const isClassMethod = indent !== "" && scope === "class" && random.chance(0.5)
  const self = indent === "" ? [] : [isClassMethod ? "cls" : "self"]
  const args = [...self, ...(wantsRequest ? ["request"] : []), ...needs]
  const value = [JSON.stringify(name), ...(hasParams ? ["request.param"] : []), ...needs].join(", ")
  const lines = [
    `@pytest.fixture${options.length > 0 ? `(${options.join(", ")})` : ""}`,
    ...(isClassMethod ? ["@classmethod"] : []),
    `def ${isRenamed ? `_${name}` : name}(${args.join(", ")}):`,
    `    log("setup", ${JSON.stringify(name)}${hasParams ? ", request.param" : ""})`,
  ]
  if (random.chance(0.12)) lines.push(`    ${random.pick(chatter)}`)
  if (random.chance(0.06)) lines.push(`    ${random.pick(failures)}`)
  const fails = random.chance(0.06) ? `    ${random.pick(failures)}` : null
  const teardown = `log("teardown", ${JSON.stringify(name)})`
  if (random.chance(0.5)) {
    lines.push(`    yield (${value},)`, `    ${teardown}`)
    if (fails) lines.push(fails)
  } else {
    if (wantsRequest) lines.push(`    request.addfinalizer(lambda: ${teardown})`)
    lines.push(`    return (${value},)`)
  }
  return `${lines.map(line => indent + line).join("\n")}\n\n`
}

const chatter = [
  'print("fixture speaks")',
  'import warnings; warnings.warn("fixture warns")',
  'import logging; logging.getLogger("f").warning("fixture logs")',
] as const

const fixtureParams = [
  "[1, 2]",
  '["a", "b"]',
  "[0.5, None, True]",
  '[pytest.param(1, id="one"), pytest.param(2, marks=pytest.mark.skip(reason="two"))]',
  "[3, pytest.param(4, marks=pytest.mark.xfail)], ids=lambda p: f'p{p}'",
  '["x", "x"]',
  "[(1, 2), [3]]",
  '[5, 6], ids=["five", None]',
  "[7, 8], ids=str",
] as const
